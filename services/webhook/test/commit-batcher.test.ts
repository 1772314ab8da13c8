import { describe, expect, test } from 'vitest';
import { createCommitBatcher } from '../src/commit-batcher.ts';

class Refused extends Error {}
class Outage extends Error {}

/** A store whose commits end when told to. */
function store() {
  const batches: string[][] = [];
  const gates: (() => void)[] = [];
  let inFlight = 0;
  let inFlightMost = 0;
  return {
    batches,
    get inFlightMost() {
      return inFlightMost;
    },
    open(): void {
      gates.shift()?.();
    },
    async commit(items: readonly string[]): Promise<string[]> {
      batches.push([...items]);
      inFlight += 1;
      inFlightMost = Math.max(inFlightMost, inFlight);
      await new Promise<void>((resolve) => {
        gates.push(resolve);
      });
      inFlight -= 1;
      return items.map((item) => `${item}!`);
    },
  };
}

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

describe('the commit batcher', () => {
  test('a lone item commits at once; what arrives while two flushes are under way shares the next one', async () => {
    const db = store();
    const batcher = createCommitBatcher<string, string>({ commit: db.commit, isOutage: () => false });
    const all = ['a', 'b', 'c', 'd', 'e'].map((item) => batcher.submit(item));
    expect(db.batches).toEqual([['a'], ['b']]);
    db.open();
    await turn();
    expect(db.batches).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
    db.open();
    db.open();
    expect(await Promise.all(all)).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
    expect(db.inFlightMost).toBe(2);
    await batcher.drained();
  });

  test('a transaction takes no more items than it may', async () => {
    const sizes: number[] = [];
    const batcher = createCommitBatcher<number, number>({
      batchMax: 3,
      isOutage: () => false,
      commit: async (items) => {
        sizes.push(items.length);
        await turn();
        return [...items];
      },
    });
    await Promise.all(Array.from({ length: 9 }, (_, i) => batcher.submit(i)));
    expect(sizes).toEqual([1, 1, 3, 3, 1]);
  });

  test('when a batch fails its members commit one by one, and only the bad one fails', async () => {
    const tried: string[][] = [];
    const batcher = createCommitBatcher<string, string>({
      isOutage: () => false,
      commit: async (items) => {
        tried.push([...items]);
        await turn();
        if (items.includes('bad')) throw new Refused('no');
        return items.map((item) => `${item}!`);
      },
    });
    const results = await Promise.allSettled(['x', 'y', 'a', 'bad', 'b'].map((item) => batcher.submit(item)));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
      'x!',
      'y!',
      'a!',
      'failed',
      'b!',
    ]);
    expect(tried).toContainEqual(['a', 'bad', 'b']);
  });

  test('during an outage the members of a batch are not tried one by one', async () => {
    let commits = 0;
    const batcher = createCommitBatcher<number, number>({
      isOutage: (error) => error instanceof Outage,
      commit: async () => {
        commits += 1;
        await turn();
        throw new Outage('down');
      },
    });
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => batcher.submit(i)));
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(commits).toBe(3);
  });

  test('an outage in the middle of single commits ends them', async () => {
    let commits = 0;
    const batcher = createCommitBatcher<number, number>({
      isOutage: (error) => error instanceof Outage,
      commit: async (items) => {
        commits += 1;
        await turn();
        if (items.length > 1) throw new Refused('together no');
        if (items[0] === 3) throw new Outage('down');
        return [...items];
      },
    });
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((item) => batcher.submit(item)));
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(commits).toBe(5);
  });
});
