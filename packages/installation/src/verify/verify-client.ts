import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { Installation } from '../installation.ts';
import type { Finding, Records } from './records.ts';
import { readRecords, verifyRecords } from './verify.ts';

/** How many rows of each kind were looked at. */
export type Checked = Record<keyof Records, number>;

/** Checks the promises over everything of one client that is stored. Reads one snapshot; sending goes on meanwhile. */
export async function verifyClient(
  { db }: Pick<Installation, 'db'>,
  clientId: string,
): Promise<{ checked: Checked; findings: Finding[] }> {
  // Rows of two moments would not agree.
  const transaction = db.app.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  const records = await transaction.execute(async (tx: Tx) => {
    await sql`select set_config('app.client_id', ${clientId}, true)`.execute(tx);
    return await readRecords(tx);
  });
  const counts = Object.entries<unknown[]>({ ...records }).map(([name, rows]) => [name, rows.length]);
  // The same keys as the records.
  return { checked: Object.fromEntries(counts) as Checked, findings: verifyRecords(records) };
}
