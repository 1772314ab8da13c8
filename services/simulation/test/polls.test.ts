import { describe, expect, it } from 'vitest';
import { wakesAt } from '../src/polls.ts';

const MINUTE = 60_000;
const NEXT = Date.parse('2026-06-16T11:00:00Z');

describe('a poll that was left out', () => {
  it('comes when the product would have polled, also where it polls once in fifty minutes', () => {
    const rare = { next: NEXT, every: 50 * MINUTE };
    expect(wakesAt(rare, NEXT + MINUTE)).toBe(NEXT + 50 * MINUTE);
    expect(wakesAt(rare, NEXT + 51 * MINUTE)).toBe(NEXT + 100 * MINUTE);
  });

  it('comes at its time, and not before', () => {
    expect(wakesAt({ next: NEXT, every: 5 * MINUTE }, NEXT - 3 * MINUTE)).toBe(NEXT);
    expect(wakesAt({ next: NEXT, every: 5 * MINUTE }, NEXT)).toBe(NEXT);
  });
});
