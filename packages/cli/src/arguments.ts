import { InvalidArgumentError } from 'commander';

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

const SKIPS_MAX = 10_000;

/** A count of at least one. Throws InvalidArgumentError, which ends the command as wrong usage. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= SKIPS_MAX) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${SKIPS_MAX}.`);
}

const SPEED_MAX = 100_000;

/** A clock's speed, 0 or more. Throws InvalidArgumentError. */
export function speedFactor(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= SPEED_MAX) return value;
  throw new InvalidArgumentError(`It is a number from 0 to ${SPEED_MAX}.`);
}
