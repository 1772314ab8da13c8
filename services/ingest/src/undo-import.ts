import { emitEvent, inTenant, jsonb, lockClientCampaigns, replan, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { tryImportLock } from './import-lock.ts';
import { unmergeLeads } from './merge-leads.ts';
import { hasTexts, lockPeople, removePeople, textsOf } from './people-of-upload.ts';
import type { Job } from './upload-records.ts';

export type UndoOutcome =
  /** `leads` were taken out, gaps filled in `refilled` other leads are empty again. Zero both when it was undone before. */
  | { kind: 'undone'; leads: number; refilled: number }
  /** It never was imported, and now will not be. */
  | { kind: 'cancelled' }
  /** `sentence` says to a person why it cannot be taken back. */
  | { kind: 'refused'; code: 'texted' | 'suppressions'; sentence: string }
  /** An import of this client runs at the moment. */
  | { kind: 'busy' }
  | { kind: 'not_found' };

/** Waiting for whoever emits or claims right now. */
export const UNDO_LOCK_TIMEOUT = '10s';

/**
 * Takes an import back as if it had not been: its leads, their places in the campaign, what it filled in other leads,
 * and the counts. Only until a text with one of its people exists, in whatever state. Suppressions that came with the
 * list stay. The file is kept, so that it can be imported again. Safe to run twice.
 *
 * It waits for the client's looks at campaigns and lets none begin until it is done, then locks cadences and leads in the
 * order in which a reply or a STOP does: a text of these people is either seen here or never made.
 */
export async function undoImport(deps: ImportDeps, job: Job, by: string): Promise<UndoOutcome> {
  await deps.clock.sync();
  const outcome = await tryImportLock(deps, job.clientId, async () => {
    return await inTenant(deps.db, { clientId: job.clientId, now: deps.clock.now() }, async (tx) => {
      await sql`select set_config('lock_timeout', ${UNDO_LOCK_TIMEOUT}, true)`.execute(tx);
      return await undoIn(tx, deps, job, by);
    });
  });
  if (outcome?.kind === 'undone') deps.log.info({ ...job, ...outcome }, 'import undone');
  return outcome ?? { kind: 'busy' };
}

async function undoIn(tx: Tx, deps: ImportDeps, job: Job, by: string): Promise<UndoOutcome> {
  const { clientId, uploadId } = job;
  await lockClientCampaigns(tx, clientId);
  const upload = await tx
    .selectFrom('uploads')
    .select(['status', 'kind', 'dataset_id', 'undone_at'])
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .forUpdate()
    .executeTakeFirst();
  if (upload === undefined) return { kind: 'not_found' };
  if (upload.kind === 'suppressions' && upload.status === 'completed') return SUPPRESSIONS_STAY;
  if (upload.undone_at !== null) return { kind: 'undone', leads: 0, refilled: 0 };
  if (upload.status !== 'completed') {
    await markUndone(tx, job, by, true);
    return { kind: 'cancelled' };
  }
  const people = { ...job, repair: null };
  await lockPeople(tx, people);
  const tooLate = tooLateToUndo(await textsOf(tx, people));
  if (tooLate !== null) return tooLate;
  const { refilled } = await unmergeLeads(tx, people);
  const { leads } = await removePeople(tx, people);
  await markUndone(tx, job, by, false);
  if (upload.dataset_id !== null) {
    await replan(tx, { clientId, datasetId: upload.dataset_id });
    const about = { clientId, datasetId: upload.dataset_id };
    const data = { upload_id: uploadId, leads, refilled, by };
    await emitEvent(tx, { ...about, id: deps.ids.next(), type: 'list.import_undone', data });
  }
  return { kind: 'undone', leads, refilled };
}

type Refused = Extract<UndoOutcome, { kind: 'refused' }>;

const SUPPRESSIONS_STAY: Refused = {
  kind: 'refused',
  code: 'suppressions',
  sentence:
    'A list of people who must not be texted is not taken back as a whole. Lift the suppression of single numbers.',
};

function tooLateToUndo(texts: string | null): Refused | null {
  if (texts === null) return null;
  const sentence = `${texts}, so the import cannot be taken back. Pause the campaign instead, or archive the dataset.`;
  return { kind: 'refused', code: 'texted', sentence };
}

/** Why an import that is done could not be undone at this moment, in a sentence; null when it could. */
export async function refusalToUndo(tx: Tx, job: Job, kind: string): Promise<string | null> {
  if (kind === 'suppressions') return SUPPRESSIONS_STAY.sentence;
  const texts = (await hasTexts(tx, job)) ? 'There are texts with people of this list' : null;
  return tooLateToUndo(texts)?.sentence ?? null;
}

async function markUndone(tx: Tx, { clientId, uploadId }: Job, by: string, cancelled: boolean): Promise<void> {
  const message = 'The upload was cancelled before anything of it was imported.';
  await tx
    .updateTable('uploads')
    .set({
      undone_at: sql<Date>`app_now()`,
      undone_by: by,
      ...(cancelled && {
        status: 'failed' as const,
        phase: null,
        errors: jsonb([{ code: 'cancelled', message, line: null }]),
      }),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .execute();
}
