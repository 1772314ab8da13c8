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

/** Of a lesson, as the table has it. */
const PRIORITY_MAX = 100;

/** How far before (or, below 0, behind) others a lesson comes. Throws InvalidArgumentError. */
export function lessonPriority(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && Math.abs(value) <= PRIORITY_MAX) return value;
  throw new InvalidArgumentError(`It is a whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX}.`);
}

const SPEED_MAX = 100_000;

/** A clock's speed, 0 or more. Throws InvalidArgumentError. */
export function speedFactor(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= SPEED_MAX) return value;
  throw new InvalidArgumentError(`It is a number from 0 to ${SPEED_MAX}.`);
}

const DAYS_MAX = 3_650;

/** How many days to look ahead. Throws InvalidArgumentError. */
export function daysAhead(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= DAYS_MAX) return value;
  throw new InvalidArgumentError(`It is a whole number of days from 1 to ${DAYS_MAX}.`);
}

const PRICE_MAX = 100;

/** What a segment costs, in pounds or whatever the currency is. Throws InvalidArgumentError. */
export function segmentPrice(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= PRICE_MAX) return value;
  throw new InvalidArgumentError(`It is an amount of money from 0 to ${PRICE_MAX}, such as 0.04.`);
}

const SEGMENT_RATE_MAX = 10_000;

/** What the carrier takes from a number a second. Throws InvalidArgumentError. */
export function segmentRate(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= SEGMENT_RATE_MAX) return value;
  throw new InvalidArgumentError(`It is a number of segments a second, more than 0 and at most ${SEGMENT_RATE_MAX}.`);
}

/** ISO 4217. Throws InvalidArgumentError. */
export function currencyCode(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new InvalidArgumentError('It is a currency of three capital letters, such as GBP.');
}
