import { emitEvent, inTenant, jsonb, lockClientCampaigns, replan, type Tx } from '@rekindle/db';
import { type RepairKind, REPAIRS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { tryImportLock } from './import-lock.ts';
import { unmergeLeads } from './merge-leads.ts';
import { lockPeople, removePeople, textsOf } from './people-of-upload.ts';
import { isoDay } from './inquiry-date.ts';
import { putBack } from './put-back.ts';
import { storedReport } from './repair-report.ts';
import { storedSwitches } from './repair-switches.ts';
import { UNDO_LOCK_TIMEOUT } from './undo-import.ts';
import type { Job } from './upload-records.ts';

export type RevertOutcome =
  /**
   * `leads` have what the file had, `removed` ones are gone and count as rejected, gaps filled in `refilled` leads of
   * other lists are empty again. Zero all when it was taken back before.
   */
  | { kind: 'reverted'; leads: number; removed: number; refilled: number }
  /** `sentence` says to a person why it cannot be taken back. */
  | { kind: 'refused'; code: 'texted' | 'always-on' | 'not-imported'; sentence: string }
  /** An import of this client runs at the moment. */
  | { kind: 'busy' }
  | { kind: 'not_found' };

type Reverted = Extract<RevertOutcome, { kind: 'reverted' }>;
const NOTHING: Reverted = { kind: 'reverted', leads: 0, removed: 0, refilled: 0 };

/**
 * Takes one kind of repair of an import back. A lead whose number needed it goes, as if its row had been rejected; that
 * is refused once a text of such a lead exists, in whatever state. Other cells read as they would have without the
 * repair, at any time, except what somebody has changed since. Safe to run twice; waits for looks at campaigns as
 * `undoImport` does.
 */
export async function revertRepair(deps: ImportDeps, job: Job, repair: RepairKind, by: string): Promise<RevertOutcome> {
  if (REPAIRS[repair].alwaysOn) {
    const sentence = `${repair} is always made: without it nonsense would stand in a text.`;
    return { kind: 'refused', code: 'always-on', sentence };
  }
  await deps.clock.sync();
  const outcome = await tryImportLock(deps, job.clientId, async () => {
    return await inTenant(deps.db, { clientId: job.clientId, now: deps.clock.now() }, async (tx) => {
      await sql`select set_config('lock_timeout', ${UNDO_LOCK_TIMEOUT}, true)`.execute(tx);
      return await revertIn(tx, deps, { ...job, repair, by });
    });
  });
  if (outcome?.kind === 'reverted') deps.log.info({ ...job, repair, ...outcome }, 'repair taken back');
  return outcome ?? { kind: 'busy' };
}

async function revertIn(
  tx: Tx,
  deps: ImportDeps,
  order: Job & { repair: RepairKind; by: string },
): Promise<RevertOutcome> {
  const { clientId, uploadId, repair, by } = order;
  const ofPhones = REPAIRS[repair].field === 'phone';
  if (ofPhones) await lockClientCampaigns(tx, clientId);
  const upload = await tx
    .selectFrom('uploads')
    .select(['status', 'kind', 'dataset_id', 'undone_at', 'repairs_off', 'repair_report', 'date_order'])
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .forUpdate()
    .executeTakeFirst();
  if (upload === undefined) return { kind: 'not_found' };
  if (upload.kind !== 'leads' || upload.status !== 'completed' || upload.undone_at !== null) {
    const sentence = 'Only of a list of leads that is imported can a repair be taken back.';
    return { kind: 'refused', code: 'not-imported', sentence };
  }
  if (upload.repairs_off.includes(repair)) return NOTHING;
  const reading = {
    off: storedSwitches(upload.repairs_off),
    today: isoDay(deps.clock.now()),
    dateOrder: upload.date_order === 'month-first' ? ('month-first' as const) : ('day-first' as const),
  };
  const done: RevertOutcome = ofPhones
    ? await takeOut(tx, { clientId, uploadId, repair })
    : { ...NOTHING, leads: await putBack(tx, { clientId, uploadId, repair }, reading) };
  if (done.kind !== 'reverted') return done;
  const report = storedReport(upload.repair_report);
  const tally = report[repair];
  if (tally !== undefined) tally.taken_back = done.leads + done.removed;
  await tx
    .updateTable('uploads')
    .set({ repairs_off: [...upload.repairs_off, repair], repair_report: jsonb(report) })
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .execute();
  if (upload.dataset_id !== null) {
    const about = { clientId, datasetId: upload.dataset_id };
    if (done.removed > 0) await replan(tx, about);
    const { kind: _, ...counts } = done;
    const data = { upload_id: uploadId, repair, ...counts, by };
    await emitEvent(tx, { ...about, id: deps.ids.next(), type: 'list.repair_reverted', data });
  }
  return done;
}

/** Takes out whose number was repaired like this, and counts their rows as rejected. */
async function takeOut(tx: Tx, people: Job & { repair: RepairKind }): Promise<RevertOutcome> {
  await lockPeople(tx, people);
  const texts = await textsOf(tx, people);
  if (texts !== null) {
    const sentence = `${texts} whose numbers were repaired like this, so the repair cannot be taken back.`;
    return { kind: 'refused', code: 'texted', sentence };
  }
  const { refilled, rows: merged } = await unmergeLeads(tx, people);
  const { leads: removed, flagged } = await removePeople(tx, people);
  const rejected = removed + merged;
  if (rejected === 0) return { ...NOTHING, refilled };
  const reason = jsonb([{ code: 'repair_off', rows: rejected }]);
  // Of one import either all leads with a double elsewhere were flagged or none.
  await sql`
    update uploads u set
      rows_flagged = u.rows_flagged - f.flagged,
      rows_imported = u.rows_imported - (${removed}::integer - f.flagged),
      rows_merged = u.rows_merged - ${merged}::integer,
      rows_rejected = u.rows_rejected + ${rejected}::integer,
      errors = coalesce(u.errors, '[]') || ${reason}
    from (select id, least(rows_flagged, greatest(${flagged}::integer, ${removed}::integer - rows_imported)) as flagged
          from uploads where client_id = ${people.clientId} and id = ${people.uploadId}) f
    where u.client_id = ${people.clientId} and u.id = f.id`.execute(tx);
  return { kind: 'reverted', leads: 0, removed, refilled };
}
