import type { BookingProcessFields } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { saveColumns } from './save-columns.ts';

/** How calls are booked: a page that campaigns share. */
export interface BookingProcess extends BookingProcessFields {
  id: string;
  version: number;
  /** Campaigns that have it. */
  campaigns: number;
  createdBy: string | null;
  createdAt: number;
  updatedAt: number;
}

/** What is written of one; what is left out stays as it is. */
export type BookingProcessChange = { [Field in keyof BookingProcessFields]?: BookingProcessFields[Field] | undefined };

interface Ref {
  clientId: string;
  id: string;
}

const SELECTED = sql`
  b.id, b.name, b.booking_link, b.version, b.created_by as "createdBy", b.created_at as "createdAt",
  b.updated_at as "updatedAt",
  (select count(*) from datasets d where d.client_id = b.client_id and d.booking_process_id = b.id)::integer as campaigns
  from booking_processes b`;

/** Booking processes of a client by id, so that a list can go on after one; or the one of that name. */
export async function listBookingProcesses(
  tx: Tx,
  page: { clientId: string; after?: string | null; name?: string | null; limit: number },
): Promise<BookingProcess[]> {
  const { after = null, name = null } = page;
  const { rows } = await sql<BookingProcess>`
    select ${SELECTED}
    where b.client_id = ${page.clientId} and (${after}::uuid is null or b.id > ${after}::uuid)
      and (${name}::text is null or b.name = ${name})
    order by b.id limit ${page.limit}`.execute(tx);
  return rows;
}

/** One booking process, locked against other changes; null when there is none. */
export async function lockBookingProcess(tx: Tx, ref: Ref): Promise<BookingProcess | null> {
  const { rows } = await sql<BookingProcess>`
    select ${SELECTED} where b.client_id = ${ref.clientId} and b.id = ${ref.id} for update of b`.execute(tx);
  return rows[0] ?? null;
}

/** Adds a booking process, or changes what is given of one, and counts its version up. */
export async function saveBookingProcess(
  tx: Tx,
  ref: Ref,
  given: BookingProcessChange,
  createdBy: string | null,
): Promise<void> {
  const columns = Object.entries(given).filter(([, value]) => value !== undefined);
  await saveColumns(tx, 'booking_processes', ref, columns, [['created_by', createdBy]]);
}

/** Deletes a booking process; campaigns that had it have none then. False when there was none. */
export async function deleteBookingProcess(tx: Tx, ref: Ref): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from booking_processes where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return numAffectedRows !== 0n;
}
