import { plainWords, stem, tellingWords } from '../word-stems.ts';
import type { LessonWords } from './lesson.ts';

/** "not now" and the like: each word alone would say the opposite. */
const NOT_NOW =
  /\b(?:(?:not|cant|cannot|couldnt|wont|isnt|arent|aint)(?: (?:really|quite|right|just|a|talk|do it|go ahead|interested|decided|looking))? (?:now|yet|ready|today|at the (?:moment|minute)|good time|this (?:year|month|week)))\b/gi;

interface Intent {
  names: readonly string[];
  said: RegExp;
  /** Names of several words, whose words mean something else alone. */
  called?: RegExp;
}

/** What people want, as their words show it, each with the names that triggers and tags call it by. */
const INTENTS: readonly Intent[] = [
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
    names: ['later', 'delay', 'postpone'],
    called: NOT_NOW,
    said: /\b(?:later|(?:in|after) (?:the )?(?:spring|summer|autumn|winter|new year|christmas)|few months|busy|another time)\b/i,
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

/** What words are about: what they want, and the words that say it. */
interface About {
  intents: readonly Intent[];
  words: readonly string[];
}

/** A text with what it says by several words taken out, so that these words do not count alone. */
function parted(text: string): { rest: string; called: readonly Intent[] } {
  const plain = text.replace(/['’]/g, '');
  const called = INTENTS.filter((intent) => intent.called !== undefined && plain.search(intent.called) >= 0);
  const rest = called.reduce((left, { called: names }) => left.replace(names ?? '', ' '), plain);
  return { rest, called };
}

function aboutOf(text: string): About {
  const { rest, called } = parted(text);
  const words = plainWords(rest);
  const named = INTENTS.filter(
    (intent) => called.includes(intent) || words.some((word) => intent.names.includes(word)),
  );
  return { intents: named, words: tellingWords(rest) };
}

/** Whether a trigger says anything that a turn can be held against: else its lesson would never apply. */
export function triggerTells(trigger: string): boolean {
  const { intents, words } = aboutOf(trigger);
  return intents.length > 0 || words.length > 0;
}

/**
 * How well a lesson fits a turn: 0 not at all; else the number of grounds (its trigger's words or intent, its tags, its
 * stage) that speak for it. Null: it names no ground, so it always applies.
 */
export function lessonFit(lesson: LessonWords, turn: LessonTurn): number | null {
  const stages = lesson.stages.length > 0;
  if (stages && !lesson.stages.includes(turn.stage)) return 0;
  // Other tags are labels for people.
  const tagged = new Set(lesson.tags.flatMap((tag) => aboutOf(tag).intents));
  if (lesson.trigger === null && tagged.size === 0) return stages ? 1 : null;
  const said = turn.said.join('\n');
  const { rest, called } = parted(said);
  const stems = new Set(plainWords(rest).map(stem));
  const wanted = lesson.trigger === null ? { intents: [], words: [] } : aboutOf(lesson.trigger);
  const isSaid = (intent: Intent) => called.includes(intent) || intent.said.test(said);
  const byIntent = (intents: Iterable<Intent>) => [...intents].filter(isSaid).length;
  const byWord = wanted.words.filter((word) => stems.has(stem(word))).length;
  const grounds = byIntent(wanted.intents) + byWord + byIntent(tagged);
  return grounds === 0 ? 0 : grounds + (stages ? 1 : 0);
}
