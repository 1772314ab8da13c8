import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_STATES } from '../src/message-state.ts';
import { advanceStatus, stateOfProviderStatus } from '../src/status-rank.ts';

const STATUSES = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'canceled',
  'read',
  'partially_delivered',
];
const fold = (list: readonly string[]) => stateOfProviderStatus(list.reduce<string | null>(advanceStatus, null));

describe('a message status of the provider', () => {
  const cases: [string | null, string, string | null][] = [
    [null, 'queued', 'queued'],
    ['queued', 'accepted', 'queued'],
    ['queued', 'sending', 'sending'],
    ['queued', 'delivered', 'delivered'],
    ['sent', 'queued', 'sent'],
    ['sent', 'sent', 'sent'],
    ['delivered', 'sent', 'delivered'],
    ['delivered', 'failed', 'delivered'],
    ['failed', 'delivered', 'delivered'],
    ['undelivered', 'sent', 'undelivered'],
    ['delivered', 'read', 'read'],
    ['read', 'delivered', 'read'],
    ['sent', 'something new', 'sent'],
    [null, 'something new', null],
    ['something new', 'queued', 'queued'],
  ];
  it.each(cases)('%s, then %s, stands at %s', (known, reported, after) => {
    expect(advanceStatus(known, reported)).toBe(after);
  });
  it.each([
    ['accepted', 'accepted'],
    ['scheduled', 'accepted'],
    ['queued', 'accepted'],
    ['sending', 'accepted'],
    ['sent', 'sent'],
    ['partially_delivered', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['receiving', null],
    [null, null],
  ])('%s is our %s', (status, state) => {
    expect(stateOfProviderStatus(status)).toBe(state);
  });
});

describe('however callbacks come in', () => {
  const callbacks = fc.array(fc.constantFrom(...STATUSES, 'unheard of'), { maxLength: 12 });
  it('any order and any repetition ends in the same state', () => {
    const shuffled = callbacks.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2, maxLength: list.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([list, mixed]) => {
        expect(fold(mixed)).toBe(fold(list));
      }),
    );
  });
  it('the state is that of the best news among them', () => {
    const best = [
      'read',
      'delivered',
      'undelivered',
      'failed',
      'canceled',
      'sent',
      'partially_delivered',
      'sending',
      'queued',
      'scheduled',
      'accepted',
    ];
    fc.assert(
      fc.property(callbacks, (list) => {
        expect(fold(list)).toBe(stateOfProviderStatus(best.find((status) => list.includes(status)) ?? null));
      }),
    );
  });
  it('every state is one of ours', () => {
    for (const status of STATUSES) expect(MESSAGE_STATES).toContain(stateOfProviderStatus(status));
  });
});
