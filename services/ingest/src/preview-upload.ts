import { inTenant } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { z } from 'zod';
import { FileError } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportRunning } from './import-lock.ts';
import { type ImportRules, loadImportRules, RULES_WITHOUT_SETTINGS } from './import-rules.ts';
import { previewSuppressionList } from './preview-suppressions.ts';
import { checkedOverrides, type MappingOverrides } from './map-columns.ts';
import { lookAtColumns, previewColumns, previewImport, type PreviewedList } from './preview-import.ts';
import { MendedRows, Reading } from './reading.ts';
import { storedSwitches } from './repair-switches.ts';
import { readingProgress, showProgress } from './show-progress.ts';
import { NOTHING_SHOWN, shownPreview, shownRejections } from './show-preview.ts';
import { fileOfUrl } from './storage.ts';
import type { Job } from './upload-records.ts';

const StoredMapping = z.record(z.string(), z.string()).nullable();

/** What a dry run is to take instead of what is kept on the upload. */
export interface PreviewSaid {
  mapping?: MappingOverrides | undefined;
  off?: RepairSwitches | undefined;
  /** Only what the columns become, which takes a moment for any list. */
  columnsOnly?: boolean | undefined;
}

export type UploadPreview = Awaited<ReturnType<typeof previewUpload>>;

/**
 * A dry run of an upload, by what a person has said about it so far; shows how far it is on the upload and writes
 * nothing else. A file that cannot be imported as it is gives its `fault`, and whatever can be shown of it.
 * @throws HttpProblem 404; 409 while another list of the client is being imported
 */
export async function previewUpload(deps: ImportDeps, job: Job, said: PreviewSaid = {}, signal?: AbortSignal) {
  await deps.clock.sync();
  const { clientId, uploadId } = job;
  const tenant = { clientId, now: deps.clock.now() };
  const { upload, rules } = await inTenant(deps.db, tenant, async (tx) => {
    const found = await tx
      .selectFrom('uploads')
      .select(['dataset_id', 'file_url', 'column_mapping', 'status', 'kind', 'repairs_off', 'reading', 'mended_rows'])
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .executeTakeFirst();
    const datasetId = found?.dataset_id ?? null;
    return { upload: found, rules: datasetId === null ? null : await loadImportRules(tx, clientId, datasetId) };
  });
  if (upload === undefined) throw new HttpProblem(404, 'There is no such upload.');
  const waits = said.columnsOnly !== true && (upload.status === 'mapping' || upload.status === 'failed');
  const kept = upload.status === 'completed' ? {} : (StoredMapping.parse(upload.column_mapping) ?? {});
  const { required_fields, duplicate_action } = shownRules(rules ?? RULES_WITHOUT_SETTINGS);
  const list: PreviewedList & { datasetId: string | null } = {
    clientId,
    datasetId: upload.dataset_id,
    source: await readFile(deps, upload.file_url),
    rules: rules ?? RULES_WITHOUT_SETTINGS,
    overrides: said.mapping ?? checkedOverrides(kept),
    off: said.off ?? storedSwitches(upload.repairs_off),
    reading: Reading.parse(upload.reading),
    mended: MendedRows.parse(upload.mended_rows),
    maxBytes: deps.maxFileBytes,
    ...(waits && { onProgress: readingProgress(deps, job, 'checking') }),
    ...(signal !== undefined && { signal }),
  };
  try {
    if (waits) await showProgress(deps, job, { phase: 'checking', rows: 0, bytes: 0 });
    const preview =
      said.columnsOnly === true
        ? shownPreview(await columnsOf(deps, list, upload.kind))
        : upload.kind === 'suppressions'
          ? await previewSuppressionList(deps, list)
          : shownPreview(await previewImport(deps, list, { wait: false }));
    const reasons = shownRejections(preview.rejections);
    return { kind: upload.kind, ...preview, reasons, required_fields, duplicate_action };
  } catch (error) {
    if (error instanceof ImportRunning) {
      throw new HttpProblem(409, error.message, { kind: 'import-running', retryAfterSeconds: 5 });
    }
    if (!(error instanceof FileError)) throw error;
    const shown = await faulty(deps, list, error);
    return { kind: upload.kind, ...shown, reasons: [], required_fields, duplicate_action };
  } finally {
    if (waits) await endCheck(deps, job);
  }
}

/** A suppression list takes what columns it has; its fault shows in the dry run. */
async function columnsOf(deps: ImportDeps, list: PreviewedList, kind: string) {
  return kind === 'leads' ? await lookAtColumns(deps, list) : await previewColumns(deps, list, null);
}

async function faulty(deps: ImportDeps, list: PreviewedList, error: FileError) {
  try {
    return shownPreview(await previewColumns(deps, list, error));
  } catch (again) {
    if (!(again instanceof FileError)) throw again;
    const { code, message, line } = error;
    return { ...NOTHING_SHOWN, columns: [], header_line: null, reading: null, fault: { code, message, line } };
  }
}

async function readFile(deps: ImportDeps, url: string) {
  return await deps.storage.read(fileOfUrl(url)).catch((error: unknown) => {
    throw error instanceof FileError ? new HttpProblem(410, 'The file is no longer kept; send it again.') : error;
  });
}

async function endCheck(deps: ImportDeps, { clientId, uploadId }: Job): Promise<void> {
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .updateTable('uploads')
      .set({ phase: null, rows_detected: null, bytes_read: null })
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .where('phase', '=', 'checking')
      .execute();
  });
}

function shownRules(rules: ImportRules) {
  return { required_fields: [...rules.requiredFields], duplicate_action: rules.duplicateAction };
}
