import { createActivity } from '@rekindle/runtime';
import { expect, test } from 'vitest';

test('work that ends twice counts once', () => {
  const activity = createActivity();
  const leave = activity.enter();
  activity.enter();
  leave();
  leave();
  expect(activity.count()).toBe(1);
  expect(activity.idle()).toBe(false);
});

test('a failing piece of work is counted out again', async () => {
  const activity = createActivity();
  await expect(activity.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(activity.idle()).toBe(true);
});

test('whenIdle waits for the last piece of work', async () => {
  const activity = createActivity();
  const leave = [activity.enter(), activity.enter()];
  const order: string[] = [];
  const idle = activity.whenIdle().then(() => order.push('idle'));
  leave[0]?.();
  await Promise.resolve();
  order.push('last leaves');
  leave[1]?.();
  await idle;
  expect(order).toEqual(['last leaves', 'idle']);
  await activity.whenIdle();
});
