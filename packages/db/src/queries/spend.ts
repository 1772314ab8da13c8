import { type EpochMs, nextLocalMidnight, startOfLocalDay, type ZoneId } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';

/** What a client may still spend today. */
export interface SpendBudget {
  segmentsLeft: number;
  /** The next day of the client begins, epoch ms. */
  until: EpochMs;
}

/**
 * Holds the client's spend cap as it is until the transaction ends: of two claims under it the second sees the first, and
 * none is decided on a cap that is being changed. Taken after all gates.
 */
export async function lockSpendCap(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('spend_cap:' || ${clientId}, 0))`.execute(tx);
}

/**
 * What is left of the day's cap after all texts that have left, may have left, or are on their way. Not after those that
 * wait without a time, as in a paused campaign: whoever lets them go, the cap is held against each at its claim.
 */
export async function readSpendBudget(
  tx: Tx,
  client: { clientId: string; timezone: ZoneId; capMicros: number; segmentPriceMicros: number; now: EpochMs },
): Promise<SpendBudget> {
  const until = nextLocalMidnight(client.timezone, client.now);
  if (client.segmentPriceMicros === 0) return { segmentsLeft: Number.POSITIVE_INFINITY, until };
  const gone = await readSegments(
    tx,
    client,
    sql`(state in ('due', 'sending', 'unknown') or state = 'planned' and not_before < ${at(until)}::timestamptz)`,
  );
  const affordable = Math.floor(client.capMicros / client.segmentPriceMicros);
  return { segmentsLeft: Math.max(0, affordable - gone), until };
}

/**
 * Segments that a client has sent since midnight of its own time, or may have: what the day's cap is held against at the
 * last moment, where what only waits does not count.
 */
export async function readSegmentsSent(
  tx: Tx,
  client: { clientId: string; timezone: ZoneId; now: EpochMs },
): Promise<number> {
  return await readSegments(tx, client, sql`state in ('sending', 'unknown')`);
}

/** Segments sent since midnight of the client's own time, and of texts that are not sent those of which `counted` holds. */
async function readSegments(
  tx: Tx,
  client: { clientId: string; timezone: ZoneId; now: EpochMs },
  counted: RawBuilder<unknown>,
): Promise<number> {
  const midnight = startOfLocalDay(client.timezone, client.now);
  const { rows } = await sql<{ segments: number }>`
    select
      (select coalesce(sum(segments), 0) from messages
       where client_id = ${client.clientId} and sent_at >= ${at(midnight)}::timestamptz and direction = 'outbound')
      + (select coalesce(sum(segments), 0) from messages
         where client_id = ${client.clientId} and sent_at is null and ${counted}) as segments`.execute(tx);
  return rows[0]?.segments ?? 0;
}

/** What a client's calls of the model have cost since midnight of its own time, in micro-USD. */
export async function readAiSpent(
  tx: Tx,
  client: { clientId: string; timezone: ZoneId; now: EpochMs },
): Promise<number> {
  const midnight = startOfLocalDay(client.timezone, client.now);
  const { rows } = await sql<{ micros: number }>`
    select coalesce(sum(cost_micros), 0)::float8 as micros from (
      select cost_micros from ai_runs
      where client_id = ${client.clientId} and at >= ${at(midnight)}::timestamptz
      union all
      -- Simulated leads, played from the command line and in the background.
      select cost_micros from prompt_evals e
      where client_id = ${client.clientId} and created_at >= ${at(midnight)}::timestamptz
        and not exists (select from prompt_eval_runs r where r.client_id = e.client_id and r.id = e.id)
      union all
      select cost_micros from prompt_eval_runs
      where client_id = ${client.clientId} and created_at >= ${at(midnight)}::timestamptz) as spent`.execute(tx);
  return rows[0]?.micros ?? 0;
}
