import { POLLED_NUMBERS } from '@rekindle/db';
import type { Carrier } from './carrier.ts';
import type { Ground } from './servers.ts';
import type { Stepper } from './stepper.ts';

const ASLEEP_MS = 1_000 * 24 * 3_600_000;

/** A number whose polls are left out; instants are epoch ms. */
interface Asleep {
  id: string;
  /** When the product would have polled next. */
  next: number;
  /** How long it waits from one poll to the next. */
  every: number;
}

/** When the product would have polled next if it had gone on all the time: the first such instant from `now` on. */
export function wakesAt({ next, every }: Pick<Asleep, 'next' | 'every'>, now: number): number {
  return next + Math.max(0, Math.ceil((now - next) / every)) * every;
}

/**
 * A poll that finds nothing changes only its own times: those are left out while the carrier holds nothing that we do not
 * know. What the product has written says when it polls, and how often; a number goes on as if it had never slept.
 * Returns a function of the earliest poll by the tables, which says when to poll next; null: not for now.
 */
export function sleepingPolls(
  { admin }: Ground,
  { carrier, stepper }: { carrier: Carrier; stepper: Stepper },
): (poll: number | null) => Promise<number | null> {
  let asleep: Asleep[] | null = null;
  /** By number; a look that failed is repeated sooner or later than that. */
  const intervals = new Map<string, number>();

  async function fallAsleep(): Promise<boolean> {
    const { rows } = await admin.query<{ id: string; next: number; until: number | null }>(
      `select id, (extract(epoch from next_poll_at) * 1000)::float8 as next,
         (extract(epoch from polled_until) * 1000)::float8 as until
       from sender_numbers where ${POLLED_NUMBERS} order by id`,
    );
    const found = rows.map(({ id, next, until }) => {
      const every = until === null ? Number.NaN : Math.min(next - until, intervals.get(id) ?? Number.POSITIVE_INFINITY);
      return { id, next, every };
    });
    // Nobody can say yet how often a number is polled that never was.
    if (found.some(({ every }) => Number.isNaN(every))) return false;
    for (const { id, every } of found) intervals.set(id, every);
    asleep = found;
    await setPolls(found.map(({ id }) => ({ id, next: stepper.now + ASLEEP_MS, until: null })));
    return true;
  }

  async function wakeUp(numbers: readonly Asleep[]): Promise<number> {
    const woken = numbers.map((number) => {
      const next = wakesAt(number, stepper.now);
      return { id: number.id, next, until: next === number.next ? null : next - number.every };
    });
    asleep = null;
    await setPolls(woken);
    return Math.min(...woken.map(({ next }) => next));
  }

  async function setPolls(polls: readonly { id: string; next: number; until: number | null }[]): Promise<void> {
    await admin.query("select set_config('app.now', $1, false)", [new Date(stepper.now).toISOString()]);
    await admin.query(
      `update sender_numbers n set next_poll_at = p.next, polled_until = coalesce(p.until, n.polled_until)
       from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as p(id, next, until) where n.id = p.id`,
      [
        polls.map(({ id }) => id),
        polls.map(({ next }) => new Date(next)),
        polls.map(({ until }) => (until === null ? null : new Date(until))),
      ],
    );
    stepper.changed = true;
  }

  return async (poll) => {
    const known = carrier.unknown.size === 0;
    if (asleep !== null) return known ? null : await wakeUp(asleep);
    // One that is due is under way, or will be.
    if (!known || poll === null || poll <= stepper.now) return poll;
    return (await fallAsleep()) ? null : poll;
  };
}
