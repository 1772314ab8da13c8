import { expect, test } from 'vitest';
import { leftOf } from '../../src/ui/use-patch-form.ts';

test('what was sent is no change any more, and what was typed while it went is', () => {
  const sent = { name: 'Warm', tone: 'Calm', tags: ['a'] };
  const now = { name: 'Warm', tone: 'Calm and brief', tags: ['a'], goals: 'Visits' };
  expect(leftOf(now, sent)).toEqual({ tone: 'Calm and brief', goals: 'Visits' });
});
