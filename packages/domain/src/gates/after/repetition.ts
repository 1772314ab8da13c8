import { type Check, wordsOf } from './gate.ts';

/** Says again what was said before, word for word or nearly. */
export const checkRepetition: Check = (text, { previousReplies = [] }) => {
  const now = pairs(wordsOf(text));
  for (const previous of previousReplies) {
    const before = pairs(wordsOf(previous));
    const shared = [...now].filter((pair) => before.has(pair)).length;
    if ((2 * shared) / Math.max(1, now.size + before.size) >= 0.8) return [previous];
  }
  return [];
};

function pairs(list: readonly string[]): Set<string> {
  return new Set(list.length < 2 ? list : list.slice(1).map((word, at) => `${list[at]} ${word}`));
}
