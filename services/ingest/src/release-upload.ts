import { jsonb, type Tx } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import { type Consent, keepConsent, storedConsent } from './consent.ts';
import { createDataset } from './create-dataset.ts';
import type { MappingOverrides } from './map-columns.ts';
import type { Job } from './upload-records.ts';

/**
 * Has an upload imported that was held, could not be imported as its columns were taken, or was undone. `mapping`
 * replaces what was said about the columns before, `off` which repairs were not to be made.
 * A dataset that was named for it is made. One that waits for its import or is being imported stays as it is: it would
 * begin again from the first row. @returns `done` for one that is imported, `name_taken` when that name has been
 * given to another dataset meanwhile
 */
export async function releaseUpload(
  tx: Tx,
  ids: Ids,
  job: Job,
  said: { mapping: MappingOverrides | null; consent: Consent | null; off: RepairSwitches | null },
): Promise<'released' | 'done' | 'name_taken' | 'not_found'> {
  const own = { client_id: job.clientId, id: job.uploadId };
  const upload = await tx
    .selectFrom('uploads')
    .select(['status', 'dataset_id', 'undone_at', 'consent', 'new_dataset_name'])
    .where((eb) => eb.and(own))
    .forUpdate()
    .executeTakeFirst();
  if (upload === undefined) return 'not_found';
  if (upload.status === 'pending' || upload.status === 'processing') return 'released';
  const undone = upload.status === 'completed' && upload.undone_at !== null;
  if (upload.status === 'completed' && !undone) return 'done';
  const { new_dataset_name: newName } = upload;
  if (newName !== null && (await hasDataset(tx, job.clientId, newName))) return 'name_taken';
  const datasetId = newName === null ? upload.dataset_id : await createDataset(tx, ids, job.clientId, newName);
  // What a completed import has written there is every column, and not what a person said.
  const mapping = said.mapping ?? (undone ? {} : null);
  const nothing = { rows_imported: null, rows_merged: null, rows_flagged: null, rows_duplicate: null };
  await tx
    .updateTable('uploads')
    .set({
      ...{ status: 'pending', phase: null, errors: null, started_at: null, completed_at: null, undone_at: null },
      ...{ ...nothing, rows_suppressed: null, rows_rejected: null, rejected_file_url: null, undone_by: null },
      ...{ repair_report: jsonb({}), dataset_id: datasetId, new_dataset_name: null },
      ...(said.off !== null && { repairs_off: [...said.off] }),
      ...(mapping !== null && { column_mapping: jsonb(mapping) }),
      ...(said.consent !== null && { consent: jsonb(said.consent) }),
    })
    .where((eb) => eb.and(own))
    .execute();
  const consent = said.consent ?? storedConsent(upload.consent);
  if (consent !== null && datasetId !== null) {
    await keepConsent(tx, job.clientId, datasetId, consent);
  }
  return 'released';
}

/** Whether the client has a dataset of this name. */
async function hasDataset(tx: Tx, clientId: string, name: string): Promise<boolean> {
  const found = await tx
    .selectFrom('datasets')
    .select('id')
    .where('client_id', '=', clientId)
    .where('name', '=', name)
    .executeTakeFirst();
  return found !== undefined;
}
