import path from 'node:path';
import { asSystem, inTenant, type Tx } from '@rekindle/db';
import { type Consent, keepConsent } from './consent.ts';
import { FileError } from './file-error.ts';
import { importDataset } from './import-dataset.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportResult } from './import-result.ts';
import { loadImportRules, RULES_WITHOUT_SETTINGS } from './import-rules.ts';
import type { MappingOverrides } from './map-columns.ts';
import { previewImport } from './preview-import.ts';
import { recallMapping } from './remembered-mapping.ts';
import { openList } from './stage-rows.ts';
import { type FileRef, fileSource } from './storage.ts';
import { createUpload } from './upload-records.ts';

export interface ImportFileOptions {
  /** Path of the list. */
  file: string;
  /** Name or slug of the client. */
  client: string;
  /** Name of the dataset; made when the client has none of that name. */
  dataset: string;
  overrides?: MappingOverrides;
  /** Why these people may be texted; kept on the dataset, which does not start without. */
  consent?: Consent;
  /** Say what would happen, write nothing. */
  dryRun?: boolean;
}

export interface ImportFileResult extends ImportResult {
  /** Where the rejected rows are, or null when there are none or nothing was written. */
  rejected_file: string | null;
}

/** There is no client of that name. `known` are the names there are. */
export class ClientNotFound extends Error {
  override readonly name = 'ClientNotFound';
  readonly retryable = false;
}

/**
 * Imports a file of this machine, as `rekindle import` does: keeps the original in storage and runs the same step as an
 * upload over HTTP.
 * @throws FileError when the file cannot be imported as it is; nothing is imported then
 * @throws ClientNotFound
 */
export async function importFile(deps: ImportDeps, options: ImportFileOptions): Promise<ImportFileResult> {
  await deps.clock.sync();
  const clientId = await findClient(deps, options.client);
  const scope = { clientId, now: deps.clock.now() };
  const found = await inTenant(deps.db, scope, async (tx) => {
    const datasetId = await findDataset(tx, clientId, options.dataset);
    return { datasetId, rules: datasetId ? await loadImportRules(tx, clientId, datasetId) : RULES_WITHOUT_SETTINGS };
  });
  const source = await fileSource(options.file);
  const list = { source, rules: found.rules, overrides: options.overrides ?? {}, maxBytes: deps.maxFileBytes };
  if (options.dryRun === true) {
    const { result } = await previewImport(deps, { ...list, clientId, datasetId: found.datasetId }, { wait: true });
    return { ...result, rejected_file: null };
  }
  // Looked at before anything is made, so that a wrong file leaves no empty dataset behind.
  await openList({
    ...list,
    recall: async (table) => await inTenant(deps.db, scope, async (tx) => await recallMapping(tx, clientId, table)),
  });
  const uploadId = deps.ids.next();
  const file: FileRef = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` };
  const fileSize = await deps.storage.write(file, source.open(), { maxBytes: deps.maxFileBytes });
  await inTenant(deps.db, scope, async (tx) => {
    const datasetId = found.datasetId ?? (await createDataset(tx, deps, clientId, options.dataset));
    if (options.consent !== undefined) await keepConsent(tx, clientId, datasetId, options.consent);
    await createUpload(tx, {
      ...{ clientId, uploadId, datasetId, file, fileSize },
      filename: path.basename(options.file),
      overrides: options.overrides ?? {},
    });
  });
  const outcome = await importDataset(deps, { clientId, uploadId }, { wait: true });
  if (outcome.kind === 'failed' || outcome.kind === 'mapping') {
    throw new FileError(outcome.code, outcome.message, outcome.line);
  }
  if (outcome.kind !== 'completed') throw new Error(`The import ended as ${outcome.kind}.`);
  const { result, rejectedFile } = outcome;
  return { ...result, rejected_file: rejectedFile === null ? null : deps.storage.location(rejectedFile) };
}

async function findClient(deps: ImportDeps, name: string): Promise<string> {
  return await asSystem(deps.db, deps.clock.now(), async (tx) => {
    const clients = await tx.selectFrom('clients').select(['id', 'slug', 'company_name']).execute();
    const client = clients.find((each) => each.company_name === name) ?? clients.find((each) => each.slug === name);
    if (client !== undefined) return client.id;
    const known = clients.map((each) => each.company_name).join(', ');
    throw new ClientNotFound(`There is no client "${name}".${known === '' ? '' : ` There are: ${known}.`}`);
  });
}

async function findDataset(tx: Tx, clientId: string, name: string): Promise<string | null> {
  const dataset = await tx
    .selectFrom('datasets')
    .select('id')
    .where('client_id', '=', clientId)
    .where('name', '=', name)
    .executeTakeFirst();
  return dataset?.id ?? null;
}

/** A draft dataset with the campaign rows that belong to it. */
async function createDataset(tx: Tx, deps: ImportDeps, clientId: string, name: string): Promise<string> {
  const id = deps.ids.next();
  await tx.insertInto('datasets').values({ client_id: clientId, id, name }).execute();
  await tx.insertInto('campaign_gates').values({ client_id: clientId, dataset_id: id }).execute();
  await tx.insertInto('campaign_ticks').values({ client_id: clientId, dataset_id: id }).execute();
  return id;
}
