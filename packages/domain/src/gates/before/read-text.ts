import type { Sentiment } from '../../lead-status.ts';
import { classifyInbound, type InboundClass, type InboundSignal } from './classify.ts';
import { detectOptIn, isHelp } from './opt-out.ts';

/** How one text reads, by rules alone. */
export interface TextReading {
  kind: InboundClass | 'help';
  /** START, YES or UNSTOP alone: means something only of somebody who is suppressed. */
  optIn: boolean;
  /** The path on which no model is asked, or null. */
  fixedReply: 'bot_question' | 'decline' | null;
  sentiment: Sentiment;
  /** Everything the gates saw, heaviest first; kept with the text. */
  signals: readonly InboundSignal[];
  /** Said beside whatever else they say: nothing automatic goes on, also after an opt-out. */
  person: 'legal' | 'bereavement' | null;
  /** Where the answer puts the lead; null leaves it where it is. */
  suggests: 'HOT' | 'WARM' | 'COLD' | null;
}

/** Reads a text from a person. HELP alone is answered by Twilio itself, and a person may want to know. */
export function readText(body: string, numMedia: number): TextReading {
  const read = classifyInbound(body, { numMedia });
  const fixed = read.primary === 'bot_question' || read.primary === 'decline' ? read.primary : null;
  return {
    kind: isHelp(body) ? 'help' : numMedia === 0 && body.trim() === '' ? 'media_only' : read.primary,
    optIn: detectOptIn(body),
    fixedReply: fixed,
    person: (['legal', 'bereavement'] as const).find((name) => read.signals.includes(name)) ?? null,
    sentiment: read.sentiment,
    signals: read.signals,
    // A removal is a suppression's doing, never a suggestion.
    suggests: read.suggests === 'REMOVED' ? null : read.suggests,
  };
}
