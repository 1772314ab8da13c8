import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import type { View } from './view.ts';

const MINUTE = 60_000;
const TAKEN_UP_WITHIN_MS = 5 * MINUTE;
const SETTLED_WITHIN_MS = 60 * MINUTE;

/**
 * P11 and P12: nothing was due for longer than five minutes; and at the end, long after the last fault, nothing waits
 * that is due, and whatever is open has a time, a reason or a person.
 */
export function checkLiveness(view: View): Violation[] {
  const none = { phone: null, messageId: null };
  return [
    ...entriesOf(view.entries, 'overdue').map(({ at, what, since }) => ({
      promise: 'P11',
      at,
      detail: `${what}, since ${new Date(since).toISOString()}`,
      ...none,
    })),
    ...view.rows.waiting
      .filter(({ since }) => since < view.end - TAKEN_UP_WITHIN_MS)
      .map(({ what, id, since }) => ({
        promise: 'P11',
        at: view.end,
        detail: `${what} ${id} still waits, since ${new Date(since).toISOString()}`,
        phone: null,
        messageId: what.startsWith('message') ? id : null,
      })),
    ...view.rows.stuck.map(({ what, id }) => ({
      promise: 'P11',
      at: view.end,
      detail: `${what}: ${id}`,
      phone: null,
      messageId: what.startsWith('a text') ? id : null,
    })),
    ...pausedByNobody(view).map(({ datasetId }) => ({
      promise: 'P11',
      at: view.end,
      detail: `campaign ${datasetId} is paused and no operator wants that`,
      ...none,
    })),
    ...entriesOf(view.entries, 'failed').map(({ at, step, error }) => ({
      promise: 'step',
      at,
      detail: `${step} failed: ${error}`,
      ...none,
    })),
  ];
}

function pausedByNobody({ entries, rows }: View): { datasetId: string }[] {
  const wanted = entriesOf(entries, 'act').filter(({ act }) => act === 'pause' || act === 'resume');
  return rows.paused.filter(({ datasetId }) => wanted.findLast((one) => one.datasetId === datasetId)?.act !== 'pause');
}

/** P14: whatever nobody knew of was settled, or shown to a person, within the hour. */
export function checkUnknowns(view: View): Violation[] {
  const outcomes = Map.groupBy(view.rows.outcomes, ({ messageId, attempt }) => `${messageId}/${attempt}`);
  const there = new Set(view.rows.messages.map(({ id }) => id));
  return view.rows.attempts.flatMap(({ messageId, attempt, claimedAt }): Violation[] => {
    // Those of a deleted lead went with it.
    if (!there.has(messageId) || claimedAt > view.end - SETTLED_WITHIN_MS) return [];
    const settled = (outcomes.get(`${messageId}/${attempt}`) ?? []).some(
      ({ outcome, at }) => outcome !== 'unknown' && at <= claimedAt + SETTLED_WITHIN_MS,
    );
    const told = view.rows.given.some(
      (row) => row.messageId === messageId && row.at >= claimedAt && row.at <= claimedAt + SETTLED_WITHIN_MS,
    );
    if (settled || told) return [];
    return [
      {
        promise: 'P14',
        at: claimedAt,
        detail: `nobody knew what became of attempt ${attempt} for an hour`,
        phone: null,
        messageId,
      },
    ];
  });
}
