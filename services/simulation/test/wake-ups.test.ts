import { expect, it } from 'vitest';
import { chanceOf } from '../src/chance.ts';
import { Faults } from '../src/faults.ts';
import { WakeUps } from '../src/wake-ups.ts';

const POLL = { clientId: '00000000-0000-4000-8000-000000000001' };

/** A queue that loses nothing but by being emptied, with so many jobs. */
async function queueWith(jobs: number, emptyAt: readonly number[]) {
  const faults = new Faults(chanceOf('nothing is lost one by one'));
  const queue = new WakeUps(chanceOf(1), faults, emptyAt);
  faults.on = false;
  for (let n = 0; n < jobs; n++) await queue.add('poll-inbound', POLL);
  faults.on = true;
  return { queue, faults };
}

it('is emptied once for each instant, and loses what waits then', async () => {
  const { queue, faults } = await queueWith(3, [1_000]);
  expect(queue.emptyWhenDue(999)).toBe(0);
  expect(queue.emptyWhenDue(1_000)).toBe(3);
  expect(queue.waiting).toEqual([]);
  for (const _ of [1, 2]) queue.waiting.push({ name: 'poll-inbound', data: POLL });
  expect(queue.emptyWhenDue(2_000)).toBe(0);
  expect(faults.counts.queue_emptied).toBe(1);
});

it('waits with that until there is something to lose, and counts nothing before', async () => {
  const { queue, faults } = await queueWith(1, [1_000]);
  expect(queue.emptyWhenDue(1_000)).toBe(0);
  expect(faults.counts.queue_emptied).toBe(0);
  queue.waiting.push({ name: 'poll-inbound', data: POLL });
  expect(queue.emptyWhenDue(60_000)).toBe(2);
  expect(faults.counts.queue_emptied).toBe(1);
});

it('is not emptied in calm', async () => {
  const { queue, faults } = await queueWith(2, [1_000]);
  faults.on = false;
  expect(queue.emptyWhenDue(5_000)).toBe(0);
  expect(queue.waiting).toHaveLength(2);
});
