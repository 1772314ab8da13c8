import { type Checked, type Finding, verifyClient } from '@rekindle/installation/verify';
import { EXIT } from '../exit-codes.ts';
import { listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withServedStore } from '../store.ts';

type CheckedClients = Checked & { clients: number };

/** `rekindle verify`: the promises re-checked over what is stored, with code of its own. Exit code 1 and the rows. */
export async function verify(session: Session, options: { json?: true }): Promise<number> {
  return await withServedStore(session, async (store) => {
    const findings: (Finding & { client: string })[] = [];
    const checked: CheckedClients = {
      clients: 0,
      ...{ attempts: 0, outcomes: 0, suppressions: 0, optOuts: 0, statuses: 0, messages: 0, snapshots: 0 },
      ...{ cadences: 0, replans: 0, gates: 0, holidays: 0, cooldowns: 0 },
    };
    for (const client of await listClients(store)) {
      const found = await verifyClient(store, client.id);
      checked.clients += 1;
      for (const [name, rows] of Object.entries(found.checked)) checked[name as keyof Checked] += rows;
      findings.push(...found.findings.map((finding) => ({ client: client.name, ...finding })));
    }
    if (options.json) session.data(JSON.stringify({ checked, findings }));
    else tell(session, checked, findings);
    return findings.length === 0 ? EXIT.ok : EXIT.failure;
  });
}

function tell(session: Session, checked: CheckedClients, findings: readonly (Finding & { client: string })[]): void {
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
