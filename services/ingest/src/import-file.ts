import path from 'node:path';
import { inTenant, jsonb, type Tx } from '@rekindle/db';
import { ALL_REPAIRS_ON, type RepairSwitches } from '@rekindle/domain';
import type { ByteSource } from './byte-source.ts';
import { type Consent, keepConsent } from './consent.ts';
import { createDataset } from './create-dataset.ts';
import { findClient } from './find-client.ts';
import { completedOrThrow } from './import-any.ts';
import { importDataset } from './import-dataset.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportResult } from './import-result.ts';
import { loadImportRules, RULES_WITHOUT_SETTINGS } from './import-rules.ts';
import type { MappingOverrides } from './map-columns.ts';
import { type ImportPreview, previewImport } from './preview-import.ts';
import { recallMapping } from './remembered-mapping.ts';
import { type ShownRepair, shownRepairs, storedReport } from './repair-report.ts';
import { openList } from './stage-rows.ts';
import { type FileRef, fileSource } from './storage.ts';
import { unfinishedUpload } from './unfinished-upload.ts';
import { createUpload } from './upload-records.ts';

export interface ImportFileOptions {
  /** Path of the list. */
  file: string;
  /** Name or slug of the client. */
  client: string;
  /** Name of the dataset; made when the client has none of that name. */
  dataset: string;
  overrides?: MappingOverrides;
  /** Repairs not to make. */
  off?: RepairSwitches;
  /** Why these people may be texted; kept on the dataset, which does not start without. */
  consent?: Consent;
  /** Say what would happen, write nothing. */
  dryRun?: boolean;
  /** Told the id of the upload, by which it can be undone, before it is imported. */
  onUpload?: (uploadId: string) => void;
  /** Told what a dry run has seen besides the counts. */
  onPreview?: (preview: ImportPreview) => void;
}

export interface ImportFileResult extends ImportResult {
  /** Where the rejected rows are, or null when there are none or nothing was written. */
  rejected_file: string | null;
  /** What was done to cells, with samples. They hold people's data: not for logs. */
  repairs: ShownRepair[];
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
  const { off = ALL_REPAIRS_ON } = options;
  const list = { source, off, rules: found.rules, overrides: options.overrides ?? {}, maxBytes: deps.maxFileBytes };
  if (options.dryRun === true) {
    const preview = await previewImport(deps, { ...list, clientId, datasetId: found.datasetId }, { wait: true });
    options.onPreview?.(preview);
    return { ...preview.result, rejected_file: null, repairs: shownRepairs(preview.repairs) };
  }
  // Looked at before anything is made, so that a wrong file leaves no empty dataset behind.
  await openList({
    ...list,
    recall: async (table) => await inTenant(deps.db, scope, async (tx) => await recallMapping(tx, clientId, table)),
  });
  const uploadId = await storeUpload(deps, { ...options, clientId, datasetId: found.datasetId, source });
  options.onUpload?.(uploadId);
  const { result, rejectedFile } = completedOrThrow(await importDataset(deps, { clientId, uploadId }, { wait: true }));
  const repairs = await inTenant(deps.db, scope, async (tx) => await repairsOf(tx, clientId, uploadId));
  return { ...result, rejected_file: rejectedFile === null ? null : deps.storage.location(rejectedFile), repairs };
}

/** Keeps the file and its upload, waiting to be imported; finds those there are of an import that was cut short. */
async function storeUpload(
  deps: ImportDeps,
  list: ImportFileOptions & { clientId: string; datasetId: string | null; source: ByteSource },
): Promise<string> {
  const { clientId, source, consent, overrides = {}, off = ALL_REPAIRS_ON } = list;
  const filename = path.basename(list.file);
  const tenant = async <T>(fn: (tx: Tx) => Promise<T>) =>
    await inTenant(deps.db, { clientId, now: deps.clock.now() }, fn);
  const { datasetId: known } = list;
  if (known !== null) {
    const begun = await tenant(async (tx) => {
      const id = await unfinishedUpload(tx, deps.storage, { clientId, datasetId: known, filename, source });
      if (id === null) return null;
      if (consent !== undefined) await keepConsent(tx, clientId, known, consent);
      await tx
        .updateTable('uploads')
        .set({
          column_mapping: jsonb(overrides),
          repairs_off: [...off],
          ...(consent !== undefined && { consent: jsonb(consent) }),
        })
        .where('client_id', '=', clientId)
        .where('id', '=', id)
        .execute();
      return id;
    });
    if (begun !== null) return begun;
  }
  const uploadId = deps.ids.next();
  const file: FileRef = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` };
  const fileSize = await deps.storage.write(file, source.open(), { maxBytes: deps.maxFileBytes });
  await tenant(async (tx) => {
    const datasetId = known ?? (await createDataset(tx, deps.ids, clientId, list.dataset));
    if (consent !== undefined) await keepConsent(tx, clientId, datasetId, consent);
    await createUpload(tx, {
      ...{ clientId, uploadId, datasetId, file, fileSize, filename, overrides, off },
      ...(consent !== undefined && { consent }),
    });
  });
  return uploadId;
}

async function repairsOf(tx: Tx, clientId: string, uploadId: string): Promise<ShownRepair[]> {
  const upload = await tx
    .selectFrom('uploads')
    .select('repair_report')
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .executeTakeFirst();
  return shownRepairs(storedReport(upload?.repair_report));
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
