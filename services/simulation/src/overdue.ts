import type { Ledger } from './ledger.ts';
import type { Ground } from './servers.ts';
import type { Stepper } from './stepper.ts';

const MINUTE = 60_000;
const LOOK_EVERY_MS = 60 * MINUTE;
/** What is due is taken up within this, whatever goes wrong (promise P11). */
export const TAKEN_UP_WITHIN_MS = 5 * MINUTE;

/**
 * The earliest of each kind of work that is due, by the tables alone. `late`: minutes by which it may be taken up later
 * than other work here: schedulers of a play are late with their looks, and a text that the carrier's list brought is as
 * old as the person's own text.
 */
const QUERY = `
  select what, (extract(epoch from since) * 1000)::float8 as since, late from (
    select 'a text that may go' as what, min(due_since) as since, 0 as late from messages where state = 'due'
    union all select 'a planned text', min(not_before), 0 from messages where state = 'planned'
    union all select 'a text whose lease is over', min(lease_until), 0 from messages where state = 'sending'
    union all select 'a look for a text', min(reconcile_at), 0 from messages where reconcile_at is not null
    union all select 'an answer', min(reply_due_at), 0 from conversations where reply_due_at is not null
    union all select 'an alarm', min(alarm_due_at), 0 from conversations where alarm_due_at is not null
    union all select 'a silence', min(silence_due_at), 12 from conversations where silence_due_at is not null
    union all select 'a held place', min(held_until), 12 from enrolments where state = 'held'
    union all select 'a campaign', min(next_tick_at), 12 from campaign_ticks
    union all select 'a hand-over', min(next_at), 12 from handovers where next_at is not null
    union all select 'a notice', min(next_at), 0 from notices where next_at is not null
    union all select 'a review', min(due_at), 12 from review_tasks
    union all select 'leads to be mapped', min(due_at), 12 from persona_mappings
    union all select 'a text to be matched', min(received_at), 10 from inbox
      where processed_at is null and client_id is not null
    union all select 'a report to be applied', min(received_at), 0 from status_events
      where applied_at is null and client_id is not null) work
  where since is not null order by 1`;

/** Writes down what has been due for too long; looks once an hour of the play, when it is asked. */
export function overdueWatch({ admin }: Ground, { ledger, stepper }: { ledger: Ledger; stepper: Stepper }) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    if (stepper.now < lookedAt + LOOK_EVERY_MS) return;
    lookedAt = stepper.now;
    const { rows } = await admin.query<{ what: string; since: number; late: number }>({ name: 'overdue', text: QUERY });
    for (const { what, since, late } of rows) {
      // What a worker that had slept for an hour says is due since then could not be taken up before it said so.
      const known = Math.max(since, stepper.thawedAt);
      if (Number.isFinite(since) && known < stepper.now - TAKEN_UP_WITHIN_MS - late * MINUTE)
        ledger.write({ type: 'overdue', what: `${what} was not taken up`, since });
    }
  };
}
