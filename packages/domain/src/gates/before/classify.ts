import type { ContactStatus, Sentiment } from '../../lead-status.ts';
import { ABUSE } from './abuse.ts';
import { attitudeOf } from './attitude.ts';
import { AUTO_REPLY } from './auto-reply.ts';
import { BEREAVEMENT } from './bereavement.ts';
import { BOT_QUESTION } from './bot-question.ts';
import { type Incoming, lastClause } from './gate.ts';
import { namesIn, withoutNames } from './given-names.ts';
import { isInjection } from './injection.ts';
import { LEGAL } from './legal.ts';
import { detectOptOut, type OptOut, suspectOptOut } from './opt-out.ts';
import { foldCharacters, type InboundText, readInbound } from './read-inbound.ts';
import type { ClauseRule } from './rule.ts';
import { isTapback } from './tapback.ts';
import { WRONG_NUMBER } from './wrong-number.ts';

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

/** `abuse` and `injection` are only ever signals: abuse is an opt-out, and an injection is answered as the data it is. */
export type InboundSignal = InboundClass | 'abuse' | 'injection';

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
  /** Everything the rules saw, heaviest first: "Stop. Wrong number" is both. */
  signals: readonly InboundSignal[];
  optOut: OptOut | null;
}

const inClauses =
  (rules: readonly ClauseRule[]) =>
  ({ text }: Incoming) =>
    lastClause(rules, text) >= 0;
const inNamed =
  (rules: readonly ClauseRule[]) =>
  ({ text, named }: Incoming) =>
    lastClause(rules, text, named) >= 0;

/** The gates before the model. All are asked, for signals combine; their weight is the order of `INBOUND_CLASSES`. */
const GATES: readonly (readonly [InboundSignal, (message: Incoming) => boolean])[] = [
  ['legal', inClauses(LEGAL)],
  ['bereavement', inNamed(BEREAVEMENT)],
  ['wrong_number', inNamed(WRONG_NUMBER)],
  ['abuse', inClauses(ABUSE)],
  ['bot_question', inNamed(BOT_QUESTION)],
  ['auto_reply', inClauses(AUTO_REPLY)],
  ['injection', isInjection],
];

/** Reads a text from a lead by rules alone. The AI may refine `hot` and below, never what stands above. */
export function classifyInbound(body: string, media: { numMedia: number } = { numMedia: 0 }): InboundClassification {
  const folded = foldCharacters(body);
  if (isTapback(folded)) return meaning(new Set(['tapback']), null);
  const text = readInbound(body);
  const names = namesIn(body);
  const message = { body, folded, text, named: text.clauses.map((clause) => withoutNames(clause, names)) };
  const optOut = detectOptOut(body);
  const seen = new Set<InboundSignal>(GATES.flatMap(([signal, sees]) => (sees(message) ? [signal] : [])));
  if (optOut !== null) seen.add('opt_out');
  else if (suspectOptOut(body) !== null) seen.add('suspected_opt_out');
  const attitude = attitudeOf(folded, text);
  if (attitude !== null) seen.add(attitude);
  if (media.numMedia > 0 && text.words === '' && !/\S/.test(body)) seen.add('media_only');
  if (!INBOUND_CLASSES.some((name) => seen.has(name))) seen.add(isSpeech(text) ? 'neutral' : 'unclear');
  return meaning(seen, optOut);
}

function meaning(seen: ReadonlySet<InboundSignal>, optOut: OptOut | null): InboundClassification {
  const primary = INBOUND_CLASSES.find((name) => seen.has(name)) ?? 'unclear';
  const signals = [...INBOUND_CLASSES, 'abuse' as const, 'injection' as const].filter((name) => seen.has(name));
  return { primary, signals, optOut, ...MEANING[primary] };
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
