import { expect, test } from 'vitest';
import { gateAdvice } from '../../../src/gates/after/advice.ts';

test.each([
  ['link', 'bit.ly/abc', '“bit.ly/abc” is a link that is not the booking page'],
  ['link', '', 'is a link that is not the booking page'],
  ['length', '4 segments, 3 allowed', 'it is longer than three segments'],
  ['empty', '', 'it says nothing'],
] as const)('of the gate %s with the quote %j it says: %s', (gate, quote, advice) => {
  expect(gateAdvice({ gate, quote })).toBe(advice);
});
