import { givenCampaign, givenClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { start } from '../src/start.ts';
import { createWorld, type World } from './world.ts';

/** Looks in two minutes. */
const TWO_MINUTES = 12;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

function depsOf(): Parameters<typeof start>[0] {
  const queues = { ...world.queues, work: async () => {} };
  return { ...world, queues: queues as unknown as Parameters<typeof start>[0]['queues'] };
}

test('a scheduler whose turn hangs for two minutes says that it stands still, until it gets on', async () => {
  await givenCampaign(world, await givenClient(world), {});
  const reached = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  world.failpoint = async () => {
    reached.resolve();
    await go.promise;
  };
  const scheduler = await start(depsOf());
  await reached.promise;
  const looks = Array.from({ length: TWO_MINUTES }, () => scheduler.standstill?.());
  expect(looks).toEqual(Array(TWO_MINUTES).fill(null));
  expect(scheduler.standstill?.()).toBe('the ticking has stood still for 120 s');
  go.resolve();
  await expect.poll(() => scheduler.standstill?.()).toBeNull();
  await scheduler.stop();
});

test('a scheduler that ticks only when told never says so', async () => {
  const scheduler = await start(depsOf(), { manualTicks: true });
  expect(scheduler.standstill).toBeUndefined();
  await scheduler.stop();
});
