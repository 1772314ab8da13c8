import { applySuppression, inTenant, lockPhoneGate, type Tx } from '@rekindle/db';
import type { Ids } from '@rekindle/runtime';
import { type RawBuilder, sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import type { ParsedLead } from './parse-row.ts';
import type { Rows } from './settle-rows.ts';
import type { Job } from './upload-records.ts';

/** A number that a list marks as not to be texted, with the id of its suppression. */
export interface MarkedNumber {
  id: string;
  /** E.164. */
  phone: string;
}

/** What a row keeps from being texted; nothing when it is not marked. */
export function markedNumbers(lead: Pick<ParsedLead, 'opted_out_numbers'>, ids: Ids): MarkedNumber[] {
  return lead.opted_out_numbers.map((phone) => ({ id: ids.next(), phone }));
}

/** The marked numbers of rows `s`. */
export const MARKED_NUMBERS: RawBuilder<unknown> = sql`jsonb_to_recordset(s.suppress) as n(id uuid, phone text)`;

/**
 * Keeps as suppressions the people whom the list itself marks as not to be texted. They hold from the commit on, as
 * every claim looks; their leads follow with `settleUpload`. Returns how many numbers there are.
 */
export async function suppressOptedOut(tx: Tx, clientId: string, rows: Rows): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into suppressions (client_id, id, phone, source, rule, evidence)
    select distinct on (n.phone) ${clientId}::uuid, n.id, n.phone, 'import', 'list_column', s.opted_out
    from ${rows} s cross join lateral ${MARKED_NUMBERS}
    where s.opted_out is not null
      and not exists (select from suppressions x where x.client_id = ${clientId} and x.phone = n.phone
                      and x.source = 'import' and x.lifted_at is null)
    order by n.phone, s.line`.execute(tx);
  return Number(numAffectedRows);
}

const PHONES_AT_A_TIME = 500;

/** Ends what runs for one person whom the transaction suppresses, or one before it did. */
export async function settlePerson(
  tx: Tx,
  deps: Pick<ImportDeps, 'ids'>,
  { clientId, phone }: { clientId: string; phone: string },
): Promise<void> {
  await lockPhoneGate(tx, clientId, phone);
  await applySuppression(tx, () => deps.ids.next(), { clientId, phone, reason: 'stop' });
}

/**
 * Ends what runs for the people whom an upload has suppressed, and writes down that it has: a process that dies before
 * leaves `settling_since`, by which the sweeper hands the upload out again.
 */
export async function settleUpload(deps: Pick<ImportDeps, 'db' | 'clock' | 'ids'>, job: Job): Promise<void> {
  const { clientId, uploadId } = job;
  await settleSuppressed(deps, clientId);
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .updateTable('uploads')
      .set({ settling_since: null })
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .execute();
  });
}

/**
 * Ends what runs for people whom a list has suppressed: their leads become REMOVED, their cadences end, texts not yet
 * claimed are blocked. One short transaction a person; until theirs has come the suppression alone keeps them from
 * being texted. Safe to run again.
 */
async function settleSuppressed(deps: Pick<ImportDeps, 'db' | 'clock' | 'ids'>, clientId: string): Promise<void> {
  const tenant = async <T>(fn: (tx: Tx) => Promise<T>) =>
    await inTenant(deps.db, { clientId, now: deps.clock.now() }, fn);
  let after = '';
  for (;;) {
    const phones = await tenant(async (tx) => await phonesWithLeads(tx, clientId, after));
    for (const phone of phones) {
      await tenant(async (tx) => await settlePerson(tx, deps, { clientId, phone }));
    }
    if (phones.length < PHONES_AT_A_TIME) return;
    after = phones.at(-1) ?? '';
  }
}

async function phonesWithLeads(tx: Tx, clientId: string, after: string): Promise<string[]> {
  const { rows } = await sql<{ phone: string }>`
    select distinct s.phone from suppressions s
    where s.client_id = ${clientId} and s.lifted_at is null and s.source = 'import' and s.phone > ${after}
      and exists (select from leads l where l.client_id = s.client_id and l.phone_number = s.phone
                  and l.contact_status <> 'REMOVED')
    order by s.phone limit ${PHONES_AT_A_TIME}`.execute(tx);
  return rows.map((row) => row.phone);
}
