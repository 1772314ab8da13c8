import type { UnprocessedText } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';

/** One stored text on its way into a conversation. */
export interface Incoming {
  clientId: string;
  text: UnprocessedText;
  /** Business time of this step. */
  now: EpochMs;
}
