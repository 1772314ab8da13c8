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

/** Words of a trigger that say that something is said, not what. */
const HOLLOW = new Set(
  `a about after all also an and any are as ask asked asking asks at be been before but by can client could customer do does
  for from get gets go has have he her his how i if in into is it its just lead leads like mention mentioned mentioning
  mentions my no not of on or our out over person question questions raise raised raises reply replied replies said say
  saying says she so some somebody someone talk talks tell tells text texts than that the their them then there they thing
  this to too up want wants was we were what when whenever where which who why will wish wishes with would write writes
  you your`.split(/\s+/),
);

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** A word without its plainest endings, so that `reviews` meets `review` and `pricing` meets `price`. */
function stem(word: string): string {
  const cut = word.replace(/(?:ings?|ies|ed|es|e|s|y)$/, '');
  return cut.length >= 3 ? cut : word;
}

/** What of a turn a lesson is held against. */
export interface LessonTurn {
  /** Status of the lead, such as `WARM`. */
  stage: string;
  /** What they wrote since our last text. */
  said: readonly string[];
}

/**
 * How well a lesson fits a turn: 0 not at all; else the number of grounds (its trigger's words or intent, its tags, its
 * stage) that speak for it. Null: it names no ground, so it always applies.
 */
export function lessonFit(lesson: LessonWords, turn: LessonTurn): number | null {
  const stages = lesson.stages.length > 0;
  if (stages && !lesson.stages.includes(turn.stage)) return 0;
  if (lesson.trigger === null) return stages ? 1 : null;
  const said = turn.said.join('\n');
  const stems = new Set(wordsOf(said).map(stem));
  const wanted = wordsOf(lesson.trigger).filter((word) => !HOLLOW.has(word));
  const byIntent = (words: readonly string[]) =>
    INTENTS.filter((intent) => words.some((word) => intent.names.includes(word)) && intent.said.test(said)).length;
  const byWord = wanted.filter((word) => stems.has(stem(word))).length;
  const byTag = byIntent(lesson.tags.flatMap(wordsOf));
  const grounds = byIntent(wanted) + byWord + byTag;
  return grounds === 0 ? 0 : grounds + (stages ? 1 : 0);
}
