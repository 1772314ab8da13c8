import type { Tx } from '@rekindle/db';
import { DAY_MS, type EpochMs, wilson } from '@rekindle/domain';
import { sql } from 'kysely';

/** Fewer people than this say nothing about the next ones. */
const PEOPLE_MIN = 200;
/** People first texted less long ago than this may still answer. */
const SETTLED_MS = 7 * DAY_MS;

/**
 * How many of `people` may answer, from how many of the client's people did who were first texted over a week ago; null
 * when they are too few to say. The bounds are of a 95 % interval: another list may still do quite differently.
 */
export async function expectedReplies(tx: Tx, scope: { clientId: string; people: number; now: EpochMs }) {
  const { rows } = await sql<{ people: number; replied: number }>`
    select count(*) as people, count(reply_received_at) as replied from leads
    where client_id = ${scope.clientId} and m1_sent_at < ${new Date(scope.now - SETTLED_MS)}::timestamptz`.execute(tx);
  const { people, replied } = rows[0] ?? { people: 0, replied: 0 };
  if (people < PEOPLE_MIN || scope.people === 0) return null;
  const [low, high] = wilson(replied, people);
  const shown = (n: number) => n.toLocaleString('en-GB');
  return {
    low: Math.round(low * scope.people),
    high: Math.round(high * scope.people),
    people,
    replied,
    sentence: `${shown(replied)} of ${shown(people)} people this client texted before have answered. If this list is like those.`,
  };
}
