/**
 * What `read` makes of a command's arguments. `--help` or `-h` prints how the command is used, and ends the process with
 * exit code 0; when `read` throws, the process says why, and how the command is used, and ends with exit code 2.
 */
export async function readArguments<T>(usage: string, read: (args: string[]) => T | Promise<T>): Promise<T> {
  const args = withNegatives(process.argv.slice(2));
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return await read(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

/** A number below zero is joined to the flag before it, `--lanes=-3`: parseArgs would take it for a flag of its own. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1) ?? '';
    if (/^-\d/.test(arg) && /^--[^=]+$/.test(flag)) joined.splice(-1, 1, `${flag}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

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
