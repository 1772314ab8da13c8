import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { COUNTED_MAX } from './conversations.ts';
import { type LeadScope, seesEveryLead } from '../access/lead-scope.ts';
import { PERSON_NAME } from '@rekindle/db';

/** A text from a number of no lead. */
interface UnmatchedText {
  id: string;
  from: string;
  to: string;
  text: string;
  pictures: number;
  /** Epoch ms. */
  receivedAt: EpochMs;
  opted_out: boolean;
}

/** Texts that came in from numbers of no lead, the newest first; only for who sees every lead. */
export async function listUnmatched(
  tx: Tx,
  scope: LeadScope,
  page: { after: { at: EpochMs; id: string } | null; limit: number },
): Promise<{ items: UnmatchedText[]; next: { at: EpochMs; id: string } | null }> {
  if (!seesEveryLead(scope)) return { items: [], next: null };
  const { after, limit } = page;
  const past =
    after === null ? sql`` : sql`and (i.received_at, i.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<UnmatchedText>`
    select i.id, i.from_number as "from", i.to_number as "to", i.body as text, i.num_media as pictures,
      i.received_at as "receivedAt",
      exists (select from suppressions s where s.client_id = i.client_id and s.phone = i.from_number
              and s.lifted_at is null) as opted_out
    from inbox i
    where i.client_id = ${scope.clientId} and i.result = 'unmatched' ${past}
    order by i.received_at desc, i.id desc limit ${sql.lit(limit + 1)}`.execute(tx);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { at: last.receivedAt, id: last.id } };
}

/** How many there are, at most COUNTED_MAX. */
export async function countUnmatched(tx: Tx, scope: LeadScope): Promise<number> {
  if (!seesEveryLead(scope)) return 0;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from inbox where client_id = ${scope.clientId} and result = 'unmatched' limit ${sql.lit(COUNTED_MAX)}) x`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** Active people of the team who may answer leads. */
export async function readAssignable(tx: Tx, clientId: string): Promise<{ id: string; name: string; role: string }[]> {
  const { rows } = await sql<{ id: string; name: string; role: string }>`
    select u.id, ${PERSON_NAME} as name, u.role from users u
    where u.client_id = ${clientId} and u.status = 'active' and u.role <> 'read_only'
    order by name, u.id`.execute(tx);
  return rows;
}
