import { INBOUND_RULES, type RuledClass } from './attitude.ts';
import { foldCharacters, type InboundText, REACTION, readInbound } from './read-inbound.ts';
import type { ContactStatus, Sentiment } from '../../lead-status.ts';
import { detectOptOut, type OptOut, suspectOptOut } from './opt-out.ts';

/** In order of weight: the first that holds decides what is done. */
export const INBOUND_CLASSES = [
  'opt_out',
  'legal',
  'bereavement',
  'wrong_number',
  'tapback',
  'auto_reply',
  'suspected_opt_out',
  'bot_question',
  'media_only',
  'hot',
  'decline',
  'negative',
  'positive',
  'neutral',
  'unclear',
] as const;
export type InboundClass = (typeof INBOUND_CLASSES)[number];

/**
 * What the class asks for. `suppress`: stop everything. `stop`: end the cadence, mark the number invalid. `person`: the AI
 * is silent until a person looked. `fixed_answer`: the truthful approved line. `close`: one polite line, cadence over.
 * `reply`: the AI may answer. `ignore`: nothing is cancelled and nobody answers.
 */
export type InboundPath = 'suppress' | 'stop' | 'person' | 'fixed_answer' | 'close' | 'reply' | 'ignore';

interface ClassMeaning {
  path: InboundPath;
  sentiment: Sentiment;
  /** What `leads.contact_status` becomes; null leaves it. */
  suggests: Extract<ContactStatus, 'HOT' | 'WARM' | 'COLD' | 'REMOVED'> | null;
}

const MEANING: Readonly<Record<InboundClass, ClassMeaning>> = {
  opt_out: { path: 'suppress', sentiment: 'NEGATIVE', suggests: 'REMOVED' },
  legal: { path: 'person', sentiment: 'NEGATIVE', suggests: 'COLD' },
  bereavement: { path: 'person', sentiment: 'NEUTRAL', suggests: null },
  wrong_number: { path: 'stop', sentiment: 'NEUTRAL', suggests: 'REMOVED' },
  tapback: { path: 'ignore', sentiment: 'NEUTRAL', suggests: null },
  auto_reply: { path: 'ignore', sentiment: 'NEUTRAL', suggests: null },
  suspected_opt_out: { path: 'person', sentiment: 'NEGATIVE', suggests: 'COLD' },
  bot_question: { path: 'fixed_answer', sentiment: 'UNCLEAR', suggests: 'WARM' },
  media_only: { path: 'person', sentiment: 'UNCLEAR', suggests: 'WARM' },
  hot: { path: 'reply', sentiment: 'HOT', suggests: 'HOT' },
  decline: { path: 'close', sentiment: 'NEGATIVE', suggests: 'COLD' },
  negative: { path: 'reply', sentiment: 'NEGATIVE', suggests: 'COLD' },
  positive: { path: 'reply', sentiment: 'POSITIVE', suggests: 'WARM' },
  neutral: { path: 'reply', sentiment: 'NEUTRAL', suggests: 'WARM' },
  unclear: { path: 'reply', sentiment: 'UNCLEAR', suggests: 'WARM' },
};

export interface InboundClassification extends ClassMeaning {
  primary: InboundClass;
  /** Everything the rules saw, heaviest first: "Stop. Wrong number" is both. `injection` is only ever a signal. */
  signals: readonly (InboundClass | 'injection')[];
  optOut: OptOut | null;
}

/** Reads a text from a lead by rules alone. The AI may refine `hot` and below, never what stands above. */
export function classifyInbound(body: string, media: { numMedia: number } = { numMedia: 0 }): InboundClassification {
  const folded = foldCharacters(body);
  if (REACTION.test(folded)) return meaning('tapback', ['tapback'], null);
  const text = readInbound(body);
  const optOut = detectOptOut(body);
  const seen = new Set<InboundClass | 'injection'>();
  if (optOut !== null) seen.add('opt_out');
  else if (suspectOptOut(body) !== null) seen.add('suspected_opt_out');
  for (const name of ['legal', 'bereavement', 'wrong_number', 'bot_question', 'auto_reply', 'injection'] as const)
    if (lastClause(name, text) >= 0) seen.add(name);
  if (namesSomebodyElse(body)) seen.add('wrong_number');
  const attitude = attitudeOf(folded, text);
  if (attitude !== null) seen.add(attitude);
  if (media.numMedia > 0 && text.words === '' && !/\S/.test(body)) seen.add('media_only');
  if (seen.size === 0 || (seen.size === 1 && seen.has('injection'))) seen.add(isSpeech(text) ? 'neutral' : 'unclear');
  const primary = INBOUND_CLASSES.find((name) => seen.has(name)) ?? 'unclear';
  return meaning(
    primary,
    [...INBOUND_CLASSES.filter((name) => seen.has(name)), ...(seen.has('injection') ? ['injection' as const] : [])],
    optOut,
  );
}

function meaning(
  primary: InboundClass,
  signals: InboundClassification['signals'],
  optOut: OptOut | null,
): InboundClassification {
  return { primary, signals, optOut, ...MEANING[primary] };
}

/** Index of the last clause that a rule of this class fits, or -1. */
function lastClause(name: RuledClass, text: InboundText): number {
  return text.clauses.findLastIndex((clause) =>
    INBOUND_RULES[name].some((rule) => {
      const found = rule.says.exec(clause);
      if (found === null || rule.unlessText?.test(text.words) === true) return false;
      return rule.unlessWith?.test(clause) !== true && rule.unlessAfter?.test(clause.slice(0, found.index)) !== true;
    }),
  );
}

/** Yes, no, now or later: what is said last counts, "call me" over a "yes", a "no" over a "maybe". */
function attitudeOf(folded: string, text: InboundText): InboundClass | null {
  const hot = lastClause('hot', text);
  const decline = lastClause('decline', text);
  const later = lastClause('later', text);
  if (hot >= 0 && hot >= decline) return 'hot';
  if (decline >= 0) return later >= 0 ? 'neutral' : 'decline';
  if (lastClause('negative', text) >= 0) return 'negative';
  if (lastClause('positive', text) >= 0) return 'positive';
  if (later >= 0) return 'neutral';
  if (text.words !== '') return null;
  if (/[👍👌🙂😊😀😃😄😁👏🙌💯🔥❤🤝]/u.test(folded)) return 'positive';
  return /[👎😡🤬😠🙄]/u.test(folded) ? 'negative' : null;
}

const NOT_A_NAME =
  /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter|Interested|Sure|Now|Really|Ready|Today|Yet|Happy|Looking|Available|Able|Going|Bothered|Good|The|Moving|Free|Here|Home|Working|Keen|English|Well|A|An|Your|My|Bad|Ok|Okay)$/;

/** "I'm not John", "this isn't Jane": told by the capital, for "I'm not sure" is something else. */
function namesSomebodyElse(body: string): boolean {
  const plain = body.replace(/[\u2018\u2019]/g, "'");
  const found =
    /\b(?:i'?m|i am|this is|it'?s) not ([A-Z][a-z]{2,})\b(?! (?:of|in|on)\b)|\b(?:this|it|that) is ?n'?t ([A-Z][a-z]{2,})\b/i.exec(
      plain,
    );
  const name = found?.[1] ?? found?.[2];
  return name !== undefined && /^[A-Z][a-z]+$/.test(name) && !NOT_A_NAME.test(name);
}

/** Something was said that an answer can take up, rather than a stray key. */
function isSpeech(text: InboundText): boolean {
  const words = text.words.split(' ').filter((word) => /^[a-z]{2,}$/.test(word));
  return (
    words.length >= 3 ||
    /\b(?:who|what|why|how|when|where|which|is|are|do|can|ok|okay|thanks|maybe|perhaps|later|hi|hello|hey|right|fine)\b/.test(
      text.words,
    )
  );
}
