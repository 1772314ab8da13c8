import { type Check, wordsOf } from './gate.ts';

const GREETING =
  /(?<![\p{L}])(?:Hi|Hello|Hey|Hiya|Dear|Morning|Afternoon|Evening|Thanks|Thank you|Cheers|Sorry)[ ,]+(\p{Lu}[\p{L}'’-]+)(?=\s*(?:[,.!?-]|$))/gu;
/** What stands after a greeting in capitals and is no name. */
const NO_NAMES = new Set(
  `there again all both everyone sir madam yes no sure okay great perfect brilliant understood
  monday tuesday wednesday thursday friday saturday sunday`.split(/\s+/),
);

/** Somebody greeted by a name that is not theirs: an answer meant for another lead. */
export const checkOtherName: Check = (text, { namedBy }) => {
  if (namedBy === undefined) return [];
  const known = new Set(namedBy.flatMap(wordsOf));
  return [...text.matchAll(GREETING)]
    .filter(([, name = '']) => wordsOf(name).some((word) => !known.has(word) && !NO_NAMES.has(word)))
    .map(([whole]) => whole);
};
