import { openReplyModel } from '@rekindle/boot/reply-model';
import { readRunFile } from '@rekindle/boot/run-file';
import type { ReplyModel } from '@rekindle/contracts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

/** The model as the responder asks it, and what it is. */
export interface CommandModel {
  /** none: there is no key, and no sandbox runs. */
  kind: 'model' | 'simulated' | 'none';
  /** Without any it says that there is none. */
  ask: ReplyModel;
}

/** The installation's model: the simulated one of a running sandbox too. */
export function modelOf(session: Session, { config, monotonic }: Store): CommandModel {
  // Each turn shows what came of the call.
  const log = { debug: () => {}, warn: () => {} };
  const simulatorUrl = readRunFile(config.dataDir)?.simulatorUrl ?? null;
  const simulated = config.mode === 'sandbox' && config.openai.apiKey === null && simulatorUrl !== null;
  if (simulated) session.say("The sandbox's simulated model answers; with OPENAI_API_KEY the real one does.");
  const kind = simulated ? 'simulated' : config.openai.apiKey === null ? 'none' : 'model';
  return { kind, ask: openReplyModel({ config, monotonic, log }, simulatorUrl) };
}
