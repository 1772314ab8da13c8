import type { ReplyDraft } from '@rekindle/contracts';
import type { CampaignSettings, ContactStatus } from '@rekindle/domain';

/** What the scripted model answers to a turn, where it matters; the rest is a plain friendly draft. */
export type ScriptedAnswer = Partial<ReplyDraft>;

/** One thing that happens in a story. */
export interface Turn {
  /** What the person texts, one or several in a row, ten seconds apart. */
  says?: string | readonly string[];
  /** Seconds that pass before they write; the answer to what came before has gone unless told. */
  afterSeconds?: number;
  /** What the person texts while the model is thinking about this turn. */
  meanwhile?: string;
  /** What an operator does after the texts, before the answer is written. */
  operator?: 'takes over' | 'takes over and writes' | 'hands back';
  model?: ScriptedAnswer;
}

/** Where a story must end. */
export interface Ending {
  status: ContactStatus;
  /** What the person gets of the AI or of fixed lines. */
  replies: number;
  /** Their number is suppressed for this client. */
  suppressed: boolean;
  /** Nothing automatic writes to them, until a person hands them back. */
  aiOff: boolean;
  /** A person is asked to look, and why; null when nobody is. */
  person: string | null;
}

export interface Story {
  /** In the field's words: what the person is or wants. */
  name: string;
  theme: string;
  /** Why it ends so, for the reader of docs/ai.md. */
  because: string;
  settings?: Partial<CampaignSettings>;
  turns: readonly Turn[];
  ends: Ending;
  /** The rules alone decide; whatever a model says, it ends like this to the letter. */
  byRules: boolean;
}

/** An ending like `goes on`, with what is different. */
export function ending(of: Partial<Ending> & Pick<Ending, 'status' | 'replies'>): Ending {
  return { suppressed: false, aiOff: false, person: null, ...of };
}

/** They are never texted again. */
export const STOPPED: Ending = { status: 'REMOVED', replies: 0, suppressed: true, aiOff: false, person: null };
