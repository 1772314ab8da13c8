/**
 * What `read` makes of a command's arguments. When it throws, the process says why, and how the command is used, and
 * ends with exit code 2.
 */
export async function readArguments<T>(usage: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

/** The whole number that a flag was given. Throws TypeError for anything else and for less than `least`. */
export function wholeNumber(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= least) return number;
  throw new TypeError(`--${flag} takes a whole number from ${least} on`);
}
