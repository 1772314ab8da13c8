import { jsonb, type Tx } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import type { ConsentDraft } from './consent.ts';
import type { MappingOverrides } from './map-columns.ts';
import type { MendedRows, Reading } from './reading.ts';
import type { Job } from './upload-records.ts';

/** What a person may say about a list before it is imported; what is left out stays as it was. */
export interface UploadChoices {
  mapping?: MappingOverrides | undefined;
  off?: RepairSwitches | undefined;
  /** Kept unfinished too, so that it is there when the page is opened again; only a whole one counts. */
  consent?: ConsentDraft | null | undefined;
  reading?: Reading | undefined;
  mended?: MendedRows | undefined;
  /** The dataset there is, or the name of one to be made when the list is imported. */
  dataset?: { id: string } | { newName: string } | undefined;
}

/**
 * Keeps what a person has said about a list that waits for them.
 * @returns `imported` for one that is imported, `running` for one that is about to be
 */
export async function saveChoices(
  tx: Tx,
  job: Job,
  choices: UploadChoices,
): Promise<'saved' | 'imported' | 'running' | 'not_found'> {
  const own = { client_id: job.clientId, id: job.uploadId };
  const upload = await tx
    .selectFrom('uploads')
    .select(['status', 'undone_at'])
    .where((eb) => eb.and(own))
    .forUpdate()
    .executeTakeFirst();
  if (upload === undefined) return 'not_found';
  if (upload.status === 'pending' || upload.status === 'processing') return 'running';
  const undone = upload.status === 'completed' && upload.undone_at !== null;
  if (upload.status === 'completed' && !undone) return 'imported';
  const { mapping, off, consent, reading, mended, dataset } = choices;
  await tx
    .updateTable('uploads')
    .set({
      // It waits for a person again, with nothing of what an earlier import has come to.
      ...{ status: 'mapping', errors: null, undone_at: null, undone_by: null },
      ...(undone && { repair_report: jsonb({}), rejected_file_url: null, column_mapping: jsonb({}) }),
      ...(mapping !== undefined && { column_mapping: jsonb(mapping) }),
      ...(off !== undefined && { repairs_off: [...off] }),
      ...(consent !== undefined && { consent: consent === null ? null : jsonb(consent) }),
      ...(reading !== undefined && { reading: jsonb(reading) }),
      ...(mended !== undefined && { mended_rows: jsonb(mended) }),
      ...(dataset !== undefined && {
        dataset_id: 'id' in dataset ? dataset.id : null,
        new_dataset_name: 'id' in dataset ? null : dataset.newName,
      }),
    })
    .where((eb) => eb.and(own))
    .execute();
  return 'saved';
}
