import { type HandoverFacts, isSuppressed, readHandover, seesList, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { NoticeChannel, NoticeRef } from './notice-records.ts';

/** The person who is told. */
export interface ToldPerson {
  userId: string;
  name: string;
  email: string;
  phone: string | null;
  /** The phone has opted out of this client's texts. */
  phoneSuppressed: boolean;
  active: boolean;
  /** Whether the lead's list is among those they may see. */
  maySee: boolean;
  notifyEmail: boolean;
  notifyText: boolean;
  timezone: string | null;
  quietStart: string | null;
  quietEnd: string | null;
}

export interface NoticeFacts {
  channel: NoticeChannel;
  state: 'due' | 'sending' | 'delivered' | 'failed' | 'skipped' | 'unknown';
  attempt: number;
  nextAt: number | null;
  leaseUntil: number | null;
  offerId: string | null;
  /** When the person was asked, or told that it does not bear waiting any more; null: nobody in particular is told. */
  askedAt: number | null;
  level: number;
  handover: HandoverFacts;
  person: ToldPerson | null;
  clientMode: 'sandbox' | 'live';
  clientStatus: string;
  sendingStopped: boolean;
}

interface Row extends Omit<NoticeFacts, 'handover' | 'person'> {
  handoverId: string;
  userId: string | null;
}

/** Locks a notice and reads all it is about; null when it is gone. */
export async function lockNotice(tx: Tx, ref: NoticeRef): Promise<NoticeFacts | null> {
  const { rows } = await sql<Row>`
    select n.channel, n.state, n.attempt, n.next_at as "nextAt", n.lease_until as "leaseUntil", n.offer_id as "offerId",
      o.updated_at as "askedAt", n.handover_id as "handoverId", coalesce(o.level, 0) as level, o.user_id as "userId",
      c.mode as "clientMode", c.status as "clientStatus",
      c.sending_stopped_at is not null or p.sending_paused_at is not null as "sendingStopped"
    from notices n
    join clients c on c.id = n.client_id
    cross join platform_settings p
    left join handover_offers o on o.client_id = n.client_id and o.id = n.offer_id
    where n.client_id = ${ref.clientId} and n.id = ${ref.noticeId}
    for no key update of n`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { handoverId, userId, ...notice } = row;
  const handover = await readHandover(tx, { clientId: ref.clientId, handoverId });
  if (handover === null) return null;
  return {
    ...notice,
    handover,
    person: userId === null ? null : await readPerson(tx, { ...handover, clientId: ref.clientId, userId }),
  };
}

async function readPerson(
  tx: Tx,
  { clientId, userId, datasetId }: { clientId: string; userId: string; datasetId: string },
): Promise<ToldPerson | null> {
  const row = await tx
    .selectFrom('users as u')
    .select([
      'id as userId',
      'first_name',
      'last_name',
      'email',
      'phone',
      'status',
      'notify_email as notifyEmail',
      'notify_text as notifyText',
      'timezone',
      'quiet_hours_start as quietStart',
      'quiet_hours_end as quietEnd',
      seesList(sql`${datasetId}::uuid`).as('maySee'),
    ])
    .where('client_id', '=', clientId)
    .where('id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { first_name: first, last_name: last, status, ...person } = row;
  return {
    ...person,
    name: [first, last].filter((part) => part !== null && part.trim() !== '').join(' ') || row.email,
    active: status === 'active',
    phoneSuppressed: row.phone !== null && (await isSuppressed(tx, clientId, row.phone)),
  };
}
