import { type Database, inTenant, lockPhoneGates } from '@rekindle/db';
import type { ImportDeps } from '@rekindle/ingest';
import { sql } from 'kysely';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Stepper } from './stepper.ts';
import type { List, Tenant } from './tenants.ts';
import type { Workers } from './workers.ts';

/** A list that was handed in. */
interface Upload {
  clientId: string;
  /** Null: it says who must not be texted. */
  datasetId: string | null;
  phones: readonly string[];
  /** When its people were committed; null as long as they are not. */
  importedAt: number | null;
}
export type Uploads = Map<string, Upload>;

/** What operators see and touch. */
export interface OperatorParts {
  tenants: readonly Tenant[];
  workers: Workers;
  stepper: Stepper;
  chance: Chance;
  faults: Faults;
  ledger: Ledger;
  importDeps: ImportDeps;
  /** The lists that were handed in, by upload. */
  uploads: Uploads;
  /** Without any gate. */
  plain: Database;
  /** The lead whose step this operator has come into; null without one. */
  metLeadId: string | null;
  /** Has an operator come back to something. */
  later(at: number, name: string, work: () => Promise<void>): void;
}

export function campaignOf(tenant: Tenant, list: List) {
  return { clientId: tenant.clientId, datasetId: list.datasetId };
}

/** A lead of the list: the one whose step the operator has come into where it is among them, else any. */
export async function someLead(parts: OperatorParts, tenant: Tenant, list: List, which: 'any' | 'talking') {
  const talking =
    which === 'any'
      ? sql`true`
      : sql`exists (select from conversations v where v.client_id = l.client_id and v.lead_id = l.id)`;
  const leads = await read<{ id: string; phone: string }>(
    parts,
    tenant,
    sql`select l.id, l.phone_number as phone from leads l
      where l.client_id = ${tenant.clientId} and l.dataset_id = ${list.datasetId} and ${talking} order by l.id`,
  );
  if (leads.length === 0) return null;
  return leads.find(({ id }) => id === parts.metLeadId) ?? parts.chance.pick(leads);
}

export async function read<R>(parts: OperatorParts, tenant: Tenant, query: ReturnType<typeof sql>): Promise<R[]> {
  const scope = { clientId: tenant.clientId, now: parts.stepper.now };
  return await inTenant(parts.workers.deps.db, scope, async (tx) => (await query.execute(tx)).rows as R[]);
}

/** Changes something of a tenant under the gates of these phones; `onDone` is told of the commit when it did. */
export async function tenantTx(
  parts: OperatorParts,
  tenant: Tenant,
  phones: readonly string[],
  query: ReturnType<typeof sql>,
  onDone: () => void,
): Promise<void> {
  const scope = { clientId: tenant.clientId, now: parts.stepper.now };
  await inTenant(parts.workers.deps.db, scope, async (tx) => {
    await lockPhoneGates(tx, tenant.clientId, phones);
    const { numAffectedRows = 0n } = await query.execute(tx);
    parts.stepper.whenCommitted(numAffectedRows === 0n ? null : onDone);
  });
  parts.stepper.whenCommitted(null);
}

export function note(
  parts: OperatorParts,
  kind: Parameters<Faults['count']>[0],
  name: string,
  tenant: Tenant,
  list: List,
  phone: string | null,
): void {
  parts.faults.count(kind);
  parts.ledger.write({ type: 'act', act: name, ...campaignOf(tenant, list), phone });
}
