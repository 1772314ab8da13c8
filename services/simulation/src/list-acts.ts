import { inTenant } from '@rekindle/db';
import { keepList, undoImport, wakeImport } from '@rekindle/ingest';
import { sql } from 'kysely';
import { campaignOf, note, type OperatorParts, read, someLead, tenantTx, type Uploads } from './operator-means.ts';
import { startList } from './start-list.ts';
import { freshPeople, type List, type Person, type Tenant, writeList } from './tenants.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How often somebody with a list of people not to text looks again for a text that is about to go. */
const SUPPRESS_TRIES = 12;
const SUPPRESSED_AT_A_TIME = 2;

/** The same people come once more. */
export async function reimport(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  await upload(parts, tenant, { kind: 'leads', datasetId: list.datasetId, people: list.people });
  note(parts, 'operator_reimported', 're-import', tenant, list, null);
}

/** Some more people come to a list whose campaign may be running. */
export async function importMore(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const people = freshPeople(tenant, parts.chance.int(3, 5));
  list.people.push(...people);
  await upload(parts, tenant, { kind: 'leads', datasetId: list.datasetId, people });
  note(parts, 'operator_imported', 'import', tenant, list, null);
}

/** Some more people come, and somebody takes that back: at once, or when the first of them may have been texted. */
export async function importAndUndo(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const people = freshPeople(tenant, 3);
  // Whoever the import has brought in meanwhile may be texted by it.
  list.people.push(...people);
  const { datasetId } = list;
  const uploadId = await upload(parts, tenant, { kind: 'leads', datasetId, people });
  note(parts, 'operator_imported', 'import', tenant, list, null);
  const undo = async () => {
    // Undone, or cancelled before it had begun: both write it on the upload, and nothing else of this step does.
    parts.stepper.whenCommitted((wrote) => {
      if (!wrote.has('uploads')) return;
      parts.stepper.whenCommitted(null);
      parts.faults.count('operator_undid');
      const elsewhere = broughtByOthers(parts.uploads, uploadId);
      for (const { phone } of people) {
        if (elsewhere.has(phone)) continue;
        parts.ledger.write({ type: 'act', act: 'undo', clientId: tenant.clientId, datasetId, phone });
      }
    });
    await undoImport(parts.importDeps, { clientId: tenant.clientId, uploadId }, 'Olga');
  };
  parts.later(parts.stepper.now + parts.chance.int(0, parts.chance.is(0.7) ? 90_000 : 20 * MINUTE), 'undo', undo);
}

/** Whom other uploads had put on the same list before this one was imported, if it ever was: taking it back leaves them. */
export function broughtByOthers(uploads: Uploads, uploadId: string): Set<string> {
  const own = uploads.get(uploadId);
  const before = [...uploads.values()].filter(
    ({ datasetId, importedAt }) =>
      datasetId === own?.datasetId && importedAt !== null && importedAt < (own?.importedAt ?? Number.POSITIVE_INFINITY),
  );
  return new Set(before.flatMap(({ phones }) => phones));
}

/**
 * A list of people who must not be texted comes in, at best while a text to one of them is about to go: from its commit
 * on the suppression alone keeps that text back.
 */
export async function suppress(parts: OperatorParts, tenant: Tenant): Promise<void> {
  await suppressSomebody(parts, tenant, 0);
}

async function suppressSomebody(parts: OperatorParts, tenant: Tenant, tries: number): Promise<void> {
  const waiting = await read<{ phone: string }>(
    parts,
    tenant,
    sql`select distinct to_number as phone from messages where client_id = ${tenant.clientId}
        and state in ('planned', 'due') order by to_number`,
  );
  if (waiting.length === 0 && tries < SUPPRESS_TRIES) {
    const again = parts.stepper.now + parts.chance.int(20 * MINUTE, 2 * HOUR);
    parts.later(again, 'suppress', async () => await suppressSomebody(parts, tenant, tries + 1));
    return;
  }
  const everybody = tenant.lists.flatMap(({ people }) => people);
  const wanted = new Set(waiting.slice(0, SUPPRESSED_AT_A_TIME).map(({ phone }) => phone));
  if (wanted.size === 0) wanted.add(parts.chance.pick(everybody).phone);
  const people = [...wanted].map((phone) => ({ first: 'No', phone, email: 'no@example.com' }));
  await upload(parts, tenant, { kind: 'suppressions', datasetId: null, people });
}

export async function deleteLead(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const lead = await someLead(parts, tenant, list, 'any');
  if (lead === null) return;
  const about = { ...campaignOf(tenant, list) };
  await tenantTx(
    parts,
    tenant,
    [lead.phone],
    sql`delete from leads where client_id = ${tenant.clientId} and id = ${lead.id}
    and not exists (select from messages m where m.client_id = leads.client_id and m.lead_id = leads.id and m.state = 'sending')`,
    () => {
      parts.faults.count('operator_deleted_lead');
      parts.ledger.write({ type: 'act', act: 'delete lead', ...about, phone: lead.phone });
    },
  );
}

/** The list goes with everything on it; the same people are imported as a new one and started again. */
export async function deleteDataset(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const { clientId } = tenant;
  const old = campaignOf(tenant, list);
  const datasetId = parts.importDeps.ids.next();
  // Whoever's console died in the middle of it makes another list at the same instant.
  const fresh = { ...list, datasetId, name: `${list.name.split(' again')[0]} again ${datasetId}`, people: [] };
  const phones = list.people.map(({ phone }) => phone).sort();
  await writeList({ db: parts.plain, ids: parts.importDeps.ids, now: parts.stepper.now }, tenant, fresh);
  parts.later(parts.stepper.now + parts.chance.int(0, 2 * HOUR), 'import again', async () => {
    if (list.datasetId !== fresh.datasetId) return;
    await reimport(parts, tenant, list);
    await startList(parts, tenant, list);
  });
  await tenantTx(
    parts,
    tenant,
    phones,
    sql`delete from datasets where client_id = ${clientId} and id = ${old.datasetId}
    and not exists (select from messages m where m.client_id = datasets.client_id and m.dataset_id = datasets.id and m.state = 'sending')`,
    () => {
      list.name = fresh.name;
      list.datasetId = fresh.datasetId;
      parts.faults.count('operator_deleted_dataset');
      parts.ledger.write({ type: 'act', act: 'delete dataset', ...old, phone: null });
    },
  );
}

/** Hands a list in as the console does: the file, the upload in one commit, and a wake-up that may be lost. */
async function upload(
  parts: OperatorParts,
  { clientId }: Tenant,
  list: { kind: 'leads' | 'suppressions'; datasetId: string | null; people: readonly Person[] },
): Promise<string> {
  const { importDeps: deps, uploads } = parts;
  const { kind, datasetId, people } = list;
  const uploadId = deps.ids.next();
  const file = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` } as const;
  const rows = people.map(({ first, phone, email }) => `${first},Taylor,${phone.replace('+44', '0')},${email}`);
  const content = Buffer.from(`first_name,last_name,phone_number,email\n${rows.join('\n')}\n`);
  const fileSize = await deps.storage.write(file, pieces(content));
  uploads.set(uploadId, { clientId, datasetId, phones: people.map(({ phone }) => phone), importedAt: null });
  const received = {
    ...{ file, filename: 'list.csv', fileSize, overrides: {}, off: new Set<never>(), hold: false, reading: {} },
    consent:
      kind === 'leads'
        ? ({ basis: 'soft_opt_in', source: 'website quote form', attestedBy: 'simulation' } as const)
        : null,
    contentHash: uploadId,
    hash: uploadId,
  };
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await keepList(tx, { clientId, uploadId, kind, datasetId }, received);
  });
  await wakeImport({ ...deps, queues: parts.workers.deps.queues }, { clientId, uploadId });
  return uploadId;
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
