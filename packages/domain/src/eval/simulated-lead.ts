import type { EvalFact } from './facts.ts';

/** Where a conversation with a lead can come to rest. */
export const LEAD_ENDS = ['booked', 'handed_over', 'opted_out', 'closed', 'nothing_sent', 'open'] as const;
export type LeadEnd = (typeof LEAD_ENDS)[number];

/** What a lead does about what they were told last. */
export interface LeadRule {
  /** What it must say; left out: anything, also nothing at all. */
  heard?: RegExp;
  /** One of these is written; empty: they put the phone away. */
  says: readonly string[];
  /** They follow the booking page that they were given. */
  books?: true;
}

/** Somebody with a goal that nobody tells the AI. */
export interface SimulatedLead {
  key: string;
  /** Who they are and what they want, for people who read results. */
  goal: string;
  /** One of these is the first thing they write. */
  opens: readonly string[];
  /** Looked at in order after every answer; each is used once. None fits: they write no more. */
  rules: readonly LeadRule[];
  /** Any of these is right. */
  ends: readonly [LeadEnd, ...LeadEnd[]];
  /** What must have been said, or asked, or not said, by the end. */
  facts: readonly EvalFact[];
}

/** Texts that one lead writes at most. */
export const LEAD_TEXTS_MAX = 6;

/** What came back for a text of the lead. */
export interface Heard {
  /** What they got since, oldest first. */
  texts: readonly string[];
  /** Whether anything that they write now would still be answered by the AI. */
  over: boolean;
}

/** Somebody who answers a lead: the real steps, or a rehearsal of them. */
export interface Talk {
  say(text: string): Promise<Heard>;
  /** They book on the page that they were given. */
  book(): Promise<void>;
}

/** Everything that was written, in order. */
export interface Transcript {
  lines: { from: 'lead' | 'us'; text: string }[];
  booked: boolean;
}

/**
 * Plays a lead: they open, and answer by their rules what they are told, until none fits, nobody answers any more, or
 * they have written enough.
 * @param random 0 to 1, which of several wordings they use; the same gives the same play
 */
export async function playLead(lead: SimulatedLead, talk: Talk, random: () => number): Promise<Transcript> {
  const transcript: Transcript = { lines: [], booked: false };
  const unused = [...lead.rules];
  let next: string | undefined = pick(lead.opens, random);
  for (let written = 0; next !== undefined && written < LEAD_TEXTS_MAX; written += 1) {
    transcript.lines.push({ from: 'lead', text: next });
    const heard = await talk.say(next);
    for (const text of heard.texts) transcript.lines.push({ from: 'us', text });
    if (heard.over) break;
    const last = heard.texts.at(-1) ?? '';
    const at = unused.findIndex((rule) => rule.heard === undefined || rule.heard.test(last));
    const [rule] = at < 0 ? [] : unused.splice(at, 1);
    if (rule?.books === true) {
      await talk.book();
      transcript.booked = true;
    }
    next = rule === undefined ? undefined : pick(rule.says, random);
  }
  return transcript;
}

function pick(of: readonly string[], random: () => number): string | undefined {
  return of[Math.floor(random() * of.length)];
}
