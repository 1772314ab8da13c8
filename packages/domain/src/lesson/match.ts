import { plainWords, stem, tellingWords } from '../word-stems.ts';
import type { LessonWords } from './lesson.ts';

/** What people want, as their words show it, each with the names that triggers and tags call it by. */
const INTENTS: readonly { names: readonly string[]; said: RegExp }[] = [
  {
    names: ['price', 'pricing', 'cost', 'quote', 'money'],
    said: /\b(?:how much|prices?|priced|cost(?:s|ing)?|quotes?|ball ?park|figure|£|pounds|quid)\b|£/i,
  },
  {
    names: ['expensive', 'afford', 'budget', 'dear'],
    said: /\b(?:too (?:much|expensive|dear|pricey)|expensive|pricey|(?:can'?t|cannot|couldn'?t) afford|budget|skint|cheaper)\b/i,
  },
  {
    names: ['finance', 'payment', 'payments', 'monthly'],
    said: /\b(?:financ(?:e|ing)|monthly|instal?ments?|credit|deposit|loan|pay (?:over|monthly))\b/i,
  },
  {
    names: ['discount', 'offer', 'deal'],
    said: /\b(?:discounts?|% ?off|deals?|offers?|vouchers?|money off|best price)\b/i,
  },
  {
    names: ['timing', 'time', 'date', 'availability', 'soon'],
    said: /\b(?:when|how (?:long|soon|quickly)|dates?|available|availability|wait(?:ing)? (?:time|list)|this (?:week|month)|next (?:week|month))\b/i,
  },
  {
    names: ['later', 'delay', 'postpone', 'now', 'ready'],
    said: /\b(?:not (?:now|yet|right now|ready)|later|(?:in|after) (?:the )?(?:spring|summer|autumn|winter|new year|christmas)|few months|busy|another time)\b/i,
  },
  {
    names: ['trust', 'scam', 'reviews', 'proof'],
    said: /\b(?:scam|legit|genuine|trust|reviews?|who (?:are|is) (?:you|this)|references?|cowboys?)\b/i,
  },
  {
    names: ['competitor', 'competitors', 'comparison'],
    said: /\b(?:other (?:company|firm|quotes?)|another (?:company|firm|quote)|someone else|somebody else|competitors?|compar(?:e|ing|ison))\b/i,
  },
  {
    names: ['booking', 'call', 'appointment', 'meeting'],
    said: /\b(?:call me|ring me|give me a (?:call|ring)|phone me|book(?:ing)?|appointment|visit|come (?:round|out|over)|chat)\b/i,
  },
  {
    names: ['guarantee', 'warranty'],
    said: /\b(?:guarante(?:e|es|ed)|warrant(?:y|ies))\b/i,
  },
];

/** What of a turn a lesson is held against. */
export interface LessonTurn {
  /** Status of the lead, such as `WARM`. */
  stage: string;
  /** What they wrote since our last text. */
  said: readonly string[];
}

/** Whether a trigger says anything that a turn can be held against: else its lesson would never apply. */
export function triggerTells(trigger: string): boolean {
  return tellingWords(trigger).length > 0;
}

/**
 * How well a lesson fits a turn: 0 not at all; else the number of grounds (its trigger's words or intent, its tags, its
 * stage) that speak for it. Null: it names no ground, so it always applies.
 */
export function lessonFit(lesson: LessonWords, turn: LessonTurn): number | null {
  const stages = lesson.stages.length > 0;
  if (stages && !lesson.stages.includes(turn.stage)) return 0;
  const tags = lesson.tags.flatMap(plainWords);
  // Other tags are labels for people.
  const telling = INTENTS.some(({ names }) => tags.some((tag) => names.includes(tag)));
  if (lesson.trigger === null && !telling) return stages ? 1 : null;
  const said = turn.said.join('\n');
  const stems = new Set(plainWords(said).map(stem));
  const wanted = lesson.trigger === null ? [] : tellingWords(lesson.trigger);
  const byIntent = (words: readonly string[]) =>
    INTENTS.filter((intent) => words.some((word) => intent.names.includes(word)) && intent.said.test(said)).length;
  const byWord = wanted.filter((word) => stems.has(stem(word))).length;
  const byTag = byIntent(tags);
  const grounds = byIntent(wanted) + byWord + byTag;
  return grounds === 0 ? 0 : grounds + (stages ? 1 : 0);
}
