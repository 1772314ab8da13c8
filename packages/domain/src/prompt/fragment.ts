import type { EpochMs } from '../time.ts';

/** The same for every lead of a prompt version and campaign; in the order in which they are sent. */
export const STATIC_SECTIONS = ['S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8'] as const;
/** Of one lead and turn; in the order in which they are sent, after all static ones. */
export const TURN_SECTIONS = ['D1', 'D2', 'D3', 'D4', 'D5'] as const;
export type StaticSection = (typeof STATIC_SECTIONS)[number];
export type TurnSection = (typeof TURN_SECTIONS)[number];
export type Section = StaticSection | TurnSection;

export const HEADINGS: Readonly<Record<Section, string>> = {
  S0: '# Rules',
  S1: '# Who you are',
  S2: '# The company and its people',
  S3: '# Goal',
  S4: '# Style',
  S5: '# What you know',
  S6: '# Objections',
  S7: '# Limits',
  S8: '# Lessons',
  D1: '# Lessons for this reply',
  D2: '# Lead',
  D3: '# So far',
  D4: '# Conversation, oldest first, times in UTC',
  D5: '# Now',
};

/** Where words of a prompt come from. */
export type FragmentSource =
  | 'wizard'
  | 'manual'
  | 'system'
  | `template:${string}`
  | `copied:${string}`
  | `lesson:${string}`
  | `persona:${string}#${string}`
  | `strategy:${string}#${string}`
  | `ai_persona:${string}#${string}`;

/** Words for a prompt as they are stored. Their order in the list does not matter. */
export interface SourceFragment {
  section: StaticSection | 'D1';
  /** Unique among the fragments; the last word in sorting. */
  id: string;
  /** May hold `{{variables}}` of the allow-list. */
  content: string;
  source: FragmentSource;
  /** Why it is in this prompt, for people. */
  why: string;
  /** Row that it was read from, and that row's version. */
  refId: string | null;
  refVersion: string | null;
  /** Higher ones first; within one, older ones first. */
  priority: number;
  createdAt: EpochMs;
  /**
   * What a reply may say again: `words` of it, `claims` also its figures, `no` neither. Left out: `claims` in S5, which is
   * what the client has approved, `no` elsewhere.
   */
  repeat?: 'no' | 'words' | 'claims';
}

/** A piece of a compiled prompt with where it came from. All pieces, joined by LF, are the prompt to the byte. */
export interface Fragment {
  section: Section;
  /** Place in its section; 0 is the heading. */
  ordinal: number;
  content: string;
  source: FragmentSource;
  why: string;
  refId: string | null;
  refVersion: string | null;
  sha256: string;
}

/** Something about a prompt that a person should know. An `error` must not be published, nor sent. */
export interface PromptWarning {
  code: 'unknown_variable' | 'missing_variable' | 'heading_in_text' | 'over_budget' | 'cut';
  severity: 'error' | 'warning';
  section: Section | 'S';
  detail: string;
}
