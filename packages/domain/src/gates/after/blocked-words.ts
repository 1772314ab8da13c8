import { type Check, wordsOf } from './gate.ts';

/** Words the client never wants said, as whole words. */
export const checkBlockedWords: Check = (text, { blockedWords = [] }) => {
  const said = ` ${wordsOf(text).join(' ')} `;
  return blockedWords.filter((word) => {
    const needle = wordsOf(word).join(' ');
    return needle !== '' && said.includes(` ${needle} `);
  });
};
