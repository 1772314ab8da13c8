import { QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { queryClient, readAgain, showAnswer } from '../../src/api/query-client.ts';

afterEach(() => queryClient.clear());

/** A server whose answers a test lets out one by one; each says what was true when it was asked. */
function server(truth: { now: string }) {
  const out: (() => void)[] = [];
  const queryFn = async (): Promise<string> => {
    const said = truth.now;
    await new Promise<void>((resolve) => out.push(resolve));
    return said;
  };
  return { queryFn, answer: (n: number) => out[n]?.(), asked: () => out.length };
}

const queryKey = ['list', 'client'];

test('a first reading that began before an act is not kept', async () => {
  const truth = { now: 'before' };
  const { queryFn, answer, asked } = server(truth);
  const observer = new QueryObserver<string>(queryClient, { queryKey, queryFn });
  const stop = observer.subscribe(() => {});
  truth.now = 'after';
  const again = readAgain({ queryKey: ['list'] });
  expect(asked()).toBe(2);
  answer(0);
  answer(1);
  await again;
  expect(observer.getCurrentResult()).toMatchObject({ data: 'after', fetchStatus: 'idle' });
  stop();
});

test('whoever waits for a first reading gets what was read after the act', async () => {
  const truth = { now: 'before' };
  const { queryFn, answer } = server(truth);
  const waiting = queryClient.query({ queryKey, queryFn });
  truth.now = 'after';
  await readAgain({ queryKey });
  answer(0);
  answer(1);
  expect(await waiting).toBe('after');
});

test('what is read again for a screen that was left meanwhile does not count as fresh', async () => {
  const truth = { now: 'at first' };
  const { queryFn, answer } = server(truth);
  const first = queryClient.query({ queryKey, queryFn });
  answer(0);
  await first;
  truth.now = 'before';
  const refetched = queryClient.query({ queryKey, queryFn, staleTime: 0 });
  truth.now = 'after';
  await readAgain({ queryKey });
  answer(1);
  await refetched;
  const later = queryClient.query({ queryKey, queryFn });
  answer(2);
  expect(await later).toBe('after');
});

test('the answer of an act is not overwritten by a reading that began before it', async () => {
  const truth = { now: 'at first' };
  const { queryFn, answer } = server(truth);
  const observer = new QueryObserver<string>(queryClient, { queryKey, queryFn });
  const stop = observer.subscribe(() => {});
  answer(0);
  await expect.poll(() => observer.getCurrentResult().data).toBe('at first');
  const poll = observer.refetch();
  showAnswer<string>(queryKey as never, 'what the act answered');
  answer(1);
  await poll;
  expect(observer.getCurrentResult()).toMatchObject({ data: 'what the act answered', fetchStatus: 'idle' });
  stop();
});
