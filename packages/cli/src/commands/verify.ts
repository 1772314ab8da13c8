import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { EXIT } from '../exit-codes.ts';
import { listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';
import type { Finding, Records } from '../verify/records.ts';
import { readRecords, verifyRecords } from '../verify/verify.ts';

type Checked = Record<'clients' | keyof Records, number>;

/** `rekindle verify`: the promises re-checked over what is stored, with code of its own. Exit code 1 and the rows. */
export async function verify(session: Session, options: { json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    const findings: (Finding & { client: string })[] = [];
    const checked: Checked = {
      clients: 0,
      ...{ attempts: 0, outcomes: 0, suppressions: 0, optOuts: 0, statuses: 0, messages: 0, snapshots: 0 },
      ...{ cadences: 0, replans: 0, gates: 0, holidays: 0, cooldowns: 0 },
    };
    for (const client of await listClients(store)) {
      const records = await readAtOnce(store, client.id);
      checked.clients += 1;
      for (const [name, rows] of Object.entries({ ...records })) checked[name as keyof Records] += rows.length;
      findings.push(...verifyRecords(records).map((finding) => ({ client: client.name, ...finding })));
    }
    if (options.json) session.data(JSON.stringify({ checked, findings }));
    else tell(session, checked, findings);
    return findings.length === 0 ? EXIT.ok : EXIT.failure;
  });
}

/** One snapshot of all tables: sending goes on meanwhile, and rows of two moments would not agree. */
async function readAtOnce(store: Store, clientId: string): Promise<Records> {
  const transaction = store.db.app.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return await transaction.execute(async (tx: Tx) => {
    await sql`select set_config('app.client_id', ${clientId}, true)`.execute(tx);
    return await readRecords(tx);
  });
}

function tell(session: Session, checked: Checked, findings: readonly (Finding & { client: string })[]): void {
  for (const { client, promise, id, at, detail } of findings) {
    session.data(`${promise}  ${client}  ${id}  ${at === null ? '-' : new Date(at).toISOString()}  ${detail}`);
  }
  const { clients, attempts, outcomes, statuses, messages, suppressions, optOuts } = checked;
  session.data(
    `Checked ${clients} ${clients === 1 ? 'client' : 'clients'}: ${attempts} attempts, ${outcomes} outcomes, ${statuses} delivery reports, ` +
      `${messages} texts, ${suppressions} suppressions, ${optOuts} opt-outs.`,
  );
  session.data(findings.length === 0 ? 'Every promise was kept.' : `${findings.length} broken promises.`);
}
