import { jsonb, type Tx } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import { type Consent, keepConsent } from './consent.ts';
import type { MappingOverrides } from './map-columns.ts';
import type { Job } from './upload-records.ts';

/**
 * Has an upload imported that was held, could not be imported as its columns were taken, or was undone. `mapping`
 * replaces what was said about the columns before, `off` which repairs were not to be made.
 * @returns `done` for one that is imported
 */
export async function releaseUpload(
  tx: Tx,
  job: Job,
  said: { mapping: MappingOverrides | null; consent: Consent | null; off: RepairSwitches | null },
): Promise<'released' | 'done' | 'not_found'> {
  const own = { client_id: job.clientId, id: job.uploadId };
  const upload = await tx
    .selectFrom('uploads')
    .select(['status', 'dataset_id', 'undone_at'])
    .where((eb) => eb.and(own))
    .forUpdate()
    .executeTakeFirst();
  if (upload === undefined) return 'not_found';
  const undone = upload.status === 'completed' && upload.undone_at !== null;
  if (upload.status === 'completed' && !undone) return 'done';
  // What a completed import has written there is every column, and not what a person said.
  const mapping = said.mapping ?? (undone ? {} : null);
  const nothing = { rows_imported: null, rows_merged: null, rows_flagged: null, rows_duplicate: null };
  await tx
    .updateTable('uploads')
    .set({
      ...{ status: 'pending', phase: null, errors: null, started_at: null, completed_at: null, undone_at: null },
      ...{ ...nothing, rows_suppressed: null, rows_rejected: null, rejected_file_url: null, undone_by: null },
      repair_report: jsonb({}),
      ...(said.off !== null && { repairs_off: [...said.off] }),
      ...(mapping !== null && { column_mapping: jsonb(mapping) }),
      ...(said.consent !== null && { consent: jsonb(said.consent) }),
    })
    .where((eb) => eb.and(own))
    .execute();
  if (said.consent !== null && upload.dataset_id !== null) {
    await keepConsent(tx, job.clientId, upload.dataset_id, said.consent);
  }
  return 'released';
}
