import type { ReplyDraft } from '@rekindle/contracts';
import type { AiRun } from './record-run.ts';

/** What a draft came to, before anything is stored. */
export type Drafted =
  | {
      kind: 'reply';
      text: string;
      /** Null: the text is fixed or approved beforehand. */
      draft: ReplyDraft | null;
      aiRunId: string | null;
      /** Why a person is needed besides, or null. */
      handover: string | null;
      /** The AI leaves the conversation to that person. */
      takeOver: boolean;
      runs: readonly AiRun[];
    }
  /** The model has nothing to say, as after a goodbye. */
  | { kind: 'silent'; draft: ReplyDraft; runs: readonly AiRun[] }
  | { kind: 'opt_out'; quote: string; runs: readonly AiRun[] }
  | {
      kind: 'person';
      reason: string;
      /** What the model makes of the lead, where it handed over without a word. */
      draft: ReplyDraft | null;
      /** The AI leaves the conversation to that person. */
      takeOver: boolean;
      runs: readonly AiRun[];
    }
  | { kind: 'later'; waitMs: number; runs: readonly AiRun[] };

/** A person is needed, and the AI may answer what comes next. */
export const needsPerson = (reason: string, runs: readonly AiRun[]): Drafted => ({
  ...{ kind: 'person', reason, draft: null, takeOver: false, runs },
});
