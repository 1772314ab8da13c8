import type { EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../tenant.ts';

export interface OutboxEvent {
  id: string;
  type: string;
  at: EpochMs;
  leadId: string | null;
  messageId: string | null;
  datasetId: string | null;
  data: unknown;
}

/** What a reader saw, as text of Postgres: where it goes on. */
export type OutboxPlace = string;

const PLACE = /^\d{1,20}:\d{1,20}:(\d{1,20}(,\d{1,20})*)?$/;

/** Whether a text from outside is a place in the outbox. */
export function isOutboxPlace(text: string): boolean {
  const [min = '', max = ''] = text.split(':');
  return text.length <= 2_000 && PLACE.test(text) && Number(min) > 0 && Number(min) <= Number(max);
}

/** The place of a reader who has seen all that there is. */
export async function outboxPlaceNow(tx: Tx): Promise<OutboxPlace> {
  const { rows } = await sql<{ place: string }>`select pg_current_snapshot()::text as place`.execute(tx);
  return rows[0]?.place ?? '';
}

/**
 * The events of a client that were not visible at `after`, in order of their transactions, and the place to go on from.
 * An event that commits late is new whenever it commits; nothing waits for a transaction that is long under way.
 * `behind`: there were more than `limit`, and all of them are passed over.
 * @param seen what the reader may see of event `e`
 */
export async function readOutbox(
  tx: Tx,
  read: { clientId: string; after: OutboxPlace; limit: number; seen: RawBuilder<unknown> },
): Promise<{ place: OutboxPlace; events: OutboxEvent[]; behind: boolean }> {
  const { clientId, after, limit, seen } = read;
  const { rows } = await sql<{ place: string } & { [K in keyof OutboxEvent]: OutboxEvent[K] | null }>`
    select s.place::text as place, e.id, e.type, e.at, e.lead_id as "leadId", e.message_id as "messageId",
      e.dataset_id as "datasetId", e.data
    from (select pg_current_snapshot() as place) s
    left join lateral (
      select * from events e
      where e.client_id = ${clientId} and e.xid >= pg_snapshot_xmin(${after}::pg_snapshot)
        and not pg_visible_in_snapshot(e.xid, ${after}::pg_snapshot) and ${seen}
      order by e.xid, e.position limit ${limit + 1}) e on true
    order by e.xid, e.position`.execute(tx);
  const events = rows.flatMap(({ place: _place, id, type, at, ...about }) =>
    id === null || type === null || at === null ? [] : [{ id, type, at, ...about }],
  );
  const behind = events.length > limit;
  return { place: rows[0]?.place ?? after, events: behind ? [] : events, behind };
}
