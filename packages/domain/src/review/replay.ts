/** Conversations that one lesson is tried on. */
export const REPLAY_CONVERSATIONS_MAX = 25;

/** What came of an answer that was only played. */
export interface ReplayedAnswer {
  /** Null: nothing would have been sent. */
  text: string | null;
  /** `fallback`: the approved line, for the gates let no draft pass. */
  end: 'sent' | 'fallback' | 'silent' | 'person' | 'opt_out' | 'unavailable';
  /** What the gates found in its drafts. */
  gates: readonly string[];
  /** What the checks find in the text that would have gone. */
  finds: readonly string[];
}

export type ReplayVerdict = 'same' | 'different' | 'better' | 'worse';

/**
 * How an answer with the lesson compares to the one without: worse when it ends further from being sent or more is found
 * in it; better when less is found, the insight's own check first.
 */
export function replayVerdict(before: ReplayedAnswer, after: ReplayedAnswer, checkKey: string): ReplayVerdict {
  const has = ({ finds }: ReplayedAnswer) => finds.includes(checkKey);
  if (goes(before) && !goes(after)) return 'worse';
  if (has(before) !== has(after)) return has(before) ? 'better' : 'worse';
  if (!goes(before) && goes(after)) return 'better';
  if (after.finds.length !== before.finds.length) return after.finds.length > before.finds.length ? 'worse' : 'better';
  return before.text === after.text && before.end === after.end ? 'same' : 'different';
}

const goes = ({ end }: ReplayedAnswer) => end === 'sent';
