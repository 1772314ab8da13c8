import { isGivenName } from '../before/given-names.ts';
import { type Check, wordsOf } from './gate.ts';

const GREETS = '(?:Hi|Hello|Hey|Hiya|Dear|Morning|Afternoon|Evening|Thanks|Thank you|Cheers|Sorry)';
const CLOSES = String.raw`(?=\s*(?:[,.!?-]|$))`;
/** Somebody greeted by what has a capital: nearly always a name. */
const GREETED = new RegExp(String.raw`(?<![\p{L}])${GREETS}[ ,]+(\p{Lu}[\p{L}'’-]+)${CLOSES}`, 'gu');
/** Greeted with more said at once: "Hi Dave what day suits", "Hi there Dave". */
const RUN_ON = /(?<![\p{L}])(?:Hi|Hello|Hey|Hiya|Dear)(?: there| again)?,? +(\p{Lu}[\p{L}'’-]+)/gu;
/** Thanked for something by name. */
const THANKED =
  /(?<![\p{L}])(?:Thanks|Thank you|Cheers|Sorry) (?:for|about) [\p{Ll} ]{2,40},? (\p{Lu}[\p{L}'’-]+)(?=\s*(?:[,.!?]|$))/gu;
/** Greeted without one, or called in passing: a name only where it is a common one. */
const MUTTERED = new RegExp(String.raw`(?<![\p{L}])${GREETS}[ ,]+(\p{Ll}[\p{L}'’-]+)${CLOSES}`, 'giu');
const CALLED = new RegExp(String.raw`,\s+(\p{Lu}[\p{L}'’-]+)${CLOSES}|^(\p{Lu}[\p{L}'’-]+)(?=,)`, 'gmu');
const TITLED = /(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Dr)\.? +(\p{Lu}[\p{L}'’-]+)/gu;
/** What stands where a name could, in capitals, and is none. */
const NO_NAMES = new Set(
  `there again all both everyone sir madam yes no sure okay great perfect brilliant understood
  monday tuesday wednesday thursday friday saturday sunday`.split(/\s+/),
);
/** Names too, of whoever is greeted by them; elsewhere a time. */
const TIMES = new Set(['april', 'may', 'june', 'dawn']);

/** Somebody called by a name that is not theirs: an answer meant for another lead. */
export const checkOtherName: Check = (text, { namedBy, signedBy = [] }) => {
  if (namedBy === undefined) return [];
  const theirs = new Set(namedBy.flatMap(wordsOf));
  const ours = new Set(signedBy.flatMap(wordsOf));
  const found = [
    ...[...text.matchAll(GREETED)].map(called(() => true)),
    ...[...text.matchAll(RUN_ON)].map(called(isGivenName)),
    ...[...text.matchAll(THANKED)].map(called((word) => isGivenName(word) && !TIMES.has(word))),
    ...[...text.matchAll(MUTTERED)].map(called((word) => isGivenName(word) && !TIMES.has(word))),
    ...[...text.matchAll(CALLED)].map(called((word) => isGivenName(word) && !TIMES.has(word))),
    ...[...text.matchAll(TITLED)].map(called(() => true)),
  ].filter(({ words, end }) => {
    const signature = words.every((word) => ours.has(word)) && /^[\s.!]*$/.test(text.slice(end));
    return !signature && words.some((word) => !theirs.has(word) && !NO_NAMES.has(word));
  });
  return [...new Set(found.map(({ whole }) => whole))];
};

interface Called {
  whole: string;
  /** The name in small letters; none where this is no name. */
  words: string[];
  /** Where it ends in the text. */
  end: number;
}

function called(isName: (word: string) => boolean): (match: RegExpExecArray) => Called {
  return ({ 0: whole, 1: first, 2: second, index }) => ({
    whole: whole.replace(/^,\s+/, ''),
    words: wordsOf(first ?? second ?? '').filter(isName),
    end: index + whole.length,
  });
}
