import { describe, expect, it } from 'vitest';
import { measure } from '../../../eval/measure.ts';
import { CLASSES, halfOf, readClass, unknownFiles } from '../../../eval/read-set.ts';
import { wilson } from '../../../src/wilson.ts';

describe('the evaluation set', () => {
  it('is whole: every line in its half, no file unread, as many lines as were agreed', () => {
    expect(unknownFiles()).toEqual([]);
    for (const name of CLASSES) {
      const dev = readClass(name, 'dev');
      const frozen = readClass(name, 'frozen');
      expect(dev.every((text) => halfOf(text) === 'dev')).toBe(true);
      const least = name === 'opt-out' || name === 'hard-negative' ? 300 : 40;
      expect(dev.length + frozen.length, name).toBeGreaterThanOrEqual(least);
      expect(dev.filter((text) => frozen.includes(text))).toEqual([]);
    }
  });
  it('has every stop word found, in both halves', () => {
    for (const half of ['dev', 'frozen'] as const)
      expect(measure('keyword', readClass('keyword', half)).misses).toEqual([]);
  });
  it('has nothing in dev taken for an opt-out that is none', () => {
    expect(measure('hard-negative', readClass('hard-negative', 'dev')).misses).toEqual([]);
    expect(measure('ordinary', readClass('ordinary', 'dev')).misses).toEqual([]);
  });
});

describe("Wilson's interval", () => {
  it.each([
    [0, 0, 0, 1],
    [10, 10, 0.7225, 1],
    [81, 263, 0.2553, 0.3662],
  ])('of %d in %d', (hits, of, low, high) => {
    const [from, to] = wilson(hits, of);
    expect(from).toBeCloseTo(low, 3);
    expect(to).toBeCloseTo(high, 3);
  });
});
