import { expect, test } from 'vitest';
import { afterFailure, type Failures, passwordFault, type TriesBy } from '../src/sign-in-back-off.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

/** Seconds of waiting after each of `count` failures in a row. */
function waits(by: TriesBy, count: number): number[] {
  let known: Failures | null = null;
  return Array.from({ length: count }, () => {
    const next = afterFailure(by, known, NOW);
    known = next;
    return (next.blockedUntil - NOW) / 1_000;
  });
}

test('an account waits at one address from the fifth failure on, twice as long each time, an hour at most', () => {
  expect(waits('pair', 15)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
});

test('an address may fail more often, as an office has many people', () => {
  expect(waits('address', 21).slice(17)).toEqual([0, 0, 30, 60]);
});

test('an account is only slowed over all addresses, so that nobody locks its owner out', () => {
  expect(waits('account', 30).slice(8)).toEqual([0, ...Array.from({ length: 21 }, () => 3)]);
});

test('failures of yesterday are forgotten', () => {
  const old = { count: 12, firstAt: NOW - 25 * 3_600_000 };
  expect(afterFailure('account', old, NOW)).toEqual({ count: 1, firstAt: NOW, blockedUntil: NOW });
});

test.each([
  ['short', 'A password has at least 12 characters.'],
  ['x'.repeat(201), 'A password has at most 200 characters.'],
  ['ann.smith@example.com', 'A password is not the e-mail address.'],
  ['aaaaaaaaaaaaa', 'A password has more than a few different characters.'],
  ['correct horse battery', null],
  ['ünïcödé wörds', null],
])('a password "%s" is judged: %s', (password, fault) => {
  expect(passwordFault(password, 'ann.smith@example.com')).toBe(fault);
});
