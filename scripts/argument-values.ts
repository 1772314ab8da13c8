/** The whole number that a flag was given. Throws TypeError for anything else and for less than `least`. */
export function wholeNumber(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= least) return number;
  throw new TypeError(`--${flag} takes a whole number from ${least} on`);
}

/** The words that a flag was given, parted by commas. Throws TypeError where one is empty. */
export function wordsOf(flag: string, value: string): string[] {
  const words = value.split(',').map((word) => word.trim());
  if (words.includes('')) throw new TypeError(`--${flag} takes words parted by commas, none of them empty`);
  return words;
}

/**
 * Those whose name has one of the words that `--only` was given, in capitals or not; all of them without it. Throws
 * TypeError for a word that no name has; `kind` says what they are.
 */
export function onlyNamed<T extends { name: string }>(all: readonly T[], only: string | undefined, kind: string): T[] {
  if (only === undefined) return [...all];
  const words = wordsOf('only', only);
  const has = ({ name }: T, word: string) => name.toLowerCase().includes(word.toLowerCase());
  const unknown = words.find((word) => !all.some((one) => has(one, word)));
  if (unknown !== undefined) throw new TypeError(`No ${kind}'s name has “${unknown}”`);
  return all.filter((one) => words.some((word) => has(one, word)));
}
