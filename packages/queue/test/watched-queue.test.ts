import { describe, expect, it } from 'vitest';
import { type WatchedQueue, watchQueue } from '../src/watched-queue.ts';

/** Looks in two minutes, a job's longest time and the time after which work stands still. */
const TWO_MINUTES = 12;
const WAITING = 3;

/** What so many looks in a row say. */
function looks(queue: WatchedQueue, count: number, waiting = WAITING): (string | null)[] {
  return Array.from({ length: count }, () => queue.look(waiting));
}

describe('a watched queue', () => {
  it('stands still when jobs wait for two minutes and none is begun', () => {
    const queue = watchQueue('campaign-messages', 8);
    expect(looks(queue, TWO_MINUTES)).toEqual(Array(TWO_MINUTES).fill(null));
    expect(queue.look(WAITING)).toBe('campaign-messages: jobs wait and none is begun');
  });

  it('does not while nothing waits, and begins to count anew when a job is begun', () => {
    const queue = watchQueue('campaign-messages', 8);
    expect(looks(queue, 2 * TWO_MINUTES, 0)).toEqual(Array(2 * TWO_MINUTES).fill(null));
    looks(queue, TWO_MINUTES);
    queue.begin()();
    expect(looks(queue, TWO_MINUTES + 1)).toEqual(Array(TWO_MINUTES + 1).fill(null));
    expect(queue.look(WAITING)).not.toBeNull();
  });

  it('does not while every place is taken by a job that may still take its time', () => {
    const queue = watchQueue('campaign-messages', 2);
    queue.begin();
    looks(queue, TWO_MINUTES - 1);
    queue.begin();
    expect(looks(queue, TWO_MINUTES)).toEqual(Array(TWO_MINUTES).fill(null));
  });

  it('stands still when jobs wait and every place is taken by one that hangs', () => {
    const queue = watchQueue('campaign-messages', 2);
    queue.begin();
    queue.begin();
    looks(queue, TWO_MINUTES);
    expect(queue.look(0)).toBeNull();
    expect(queue.look(WAITING)).toBe('campaign-messages: jobs wait and each of the 2 begun hangs');
  });

  it('lets an import take an hour', () => {
    const queue = watchQueue('imports', 1);
    queue.begin();
    expect(looks(queue, 30 * TWO_MINUTES)).toEqual(Array(30 * TWO_MINUTES).fill(null));
    expect(looks(queue, 2)).toContain('imports: jobs wait and each of the 1 begun hangs');
  });
});
