import { type Ids, manualClock, namedUuid, seededIds, seededRandom, uuidV7Ids } from '@rekindle/runtime';
import { describe, expect, test } from 'vitest';

const NOON = Date.UTC(2026, 10, 21, 12);

const makers: [string, (clock: ReturnType<typeof manualClock>) => Ids][] = [
  ['from the system', (clock) => uuidV7Ids(clock)],
  ['from a seed', (clock) => seededIds(7, clock)],
];

describe.each(makers)('ids %s', (_, make) => {
  test('are version 7 UUIDs of the clock', () => {
    const id = make(manualClock(NOON)).next();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(NOON);
  });

  test('only grow, also while the clock stands still or goes back', () => {
    const clock = manualClock(NOON);
    const ids = make(clock);
    const made: string[] = [];
    for (let i = 0; i < 2_000; i++) {
      if (i === 700) clock.set(NOON - 5_000);
      if (i === 1_400) clock.set(NOON + 1);
      made.push(ids.next());
    }
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  test('chance lies in [0, 1) and fills it evenly', () => {
    const ids = make(manualClock(NOON));
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) {
      const roll = ids.random();
      expect(roll >= 0 && roll < 1).toBe(true);
      const tenth = Math.floor(roll * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    // 2,000 each; nine standard deviations are about 380.
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(380);
  });
});

test('the same seed gives the same ids and rolls, another seed others', () => {
  const take = (seed: number | string) => {
    const ids = seededIds(seed, manualClock(NOON));
    return [ids.next(), ids.random(), ids.next(), ids.random()];
  };
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take('1')).toEqual(take(1));
});

test('one more id does not change later rolls', () => {
  const plain = seededIds(3, manualClock(NOON));
  const more = seededIds(3, manualClock(NOON));
  more.next();
  expect(more.random()).toBe(plain.random());
});

test('neighbouring seeds have nothing in common', () => {
  const firsts = Array.from({ length: 100 }, (_, seed) => seededRandom(seed)());
  expect(new Set(firsts).size).toBe(100);
});

test('the id of a name and an instant is always the same, and another for another', () => {
  const id = namedUuid(NOON, 'a');
  expect(namedUuid(NOON, 'a')).toBe(id);
  expect(new Set([id, namedUuid(NOON, 'b'), namedUuid(NOON + 1, 'a')]).size).toBe(3);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(id < namedUuid(NOON + 1, 'a')).toBe(true);
});
