import {
  type BookingProcess,
  type BookingProcessChange,
  type CampaignRef,
  campaignsBookingBy,
  deleteBookingProcess,
  emitEvent,
  inTenant,
  listBookingProcesses,
  lockBookingProcess,
  lockClientCampaigns,
  readCampaign,
  recordDecision,
  saveBookingProcess,
  type Tx,
} from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { replanAndForesee } from './first-look.ts';
import { withdrawReworded } from './move-unsent.ts';

/** What acts on booking processes work with. */
export type BookingProcessDeps = Pick<SchedulerDeps, 'db' | 'clock' | 'ids' | 'bookingTokenKey'>;

export type SavedBookingProcess =
  | { kind: 'saved'; stored: BookingProcess }
  | { kind: 'not_found' }
  /** Another one has the name. */
  | { kind: 'taken' }
  /** Somebody else has changed it: it is not the version that was expected. */
  | { kind: 'changed'; stored: BookingProcess };

interface Ref {
  clientId: string;
  id: string;
}

/**
 * Adds a booking process (`id` null; all fields must be given) or changes what is given of one. Texts with its page that
 * no claim has touched are written anew.
 */
export async function saveBookingProcessOf(
  deps: BookingProcessDeps,
  saved: { clientId: string; id: string | null; expected: number | null; createdBy: string | null },
  given: BookingProcessChange,
): Promise<SavedBookingProcess> {
  const { clientId, expected, createdBy } = saved;
  return await inClient(deps, clientId, async (tx): Promise<SavedBookingProcess> => {
    const ref = { clientId, id: saved.id ?? deps.ids.next() };
    const before = saved.id === null ? null : await lockBookingProcess(tx, ref);
    if (saved.id !== null && before === null) return { kind: 'not_found' };
    if (before !== null && expected !== null && before.version !== expected) return { kind: 'changed', stored: before };
    const named =
      given.name === undefined ? [] : await listBookingProcesses(tx, { clientId, name: given.name, limit: 1 });
    if (named.some(({ id }) => id !== ref.id)) return { kind: 'taken' };
    await saveBookingProcess(tx, ref, given, createdBy);
    const stored = await lockBookingProcess(tx, ref);
    if (stored === null) return { kind: 'not_found' };
    if (before !== null && before.booking_link !== stored.booking_link) await rewordThose(tx, deps, ref);
    return { kind: 'saved', stored };
  });
}

/** Deletes a booking process: campaigns that had it book by the client's page. False when there was none. */
export async function deleteBookingProcessOf(deps: BookingProcessDeps, ref: Ref): Promise<boolean> {
  return await inClient(deps, ref.clientId, async (tx) => {
    const campaigns = await campaignsBookingBy(tx, ref);
    if (!(await deleteBookingProcess(tx, ref))) return false;
    for (const campaign of campaigns) await reword(tx, deps, { clientId: ref.clientId, ...campaign });
    return true;
  });
}

/** Has a campaign book by a process, or by none. `no_process`: there is no such process. */
export async function chooseBookingProcess(
  deps: BookingProcessDeps,
  campaign: CampaignRef,
  id: string | null,
): Promise<'chosen' | 'no_campaign' | 'no_process'> {
  const { clientId, datasetId } = campaign;
  return await inClient(deps, clientId, async (tx) => {
    const before = await readCampaign(tx, campaign);
    if (before === null) return 'no_campaign';
    if (id !== null && (await lockBookingProcess(tx, { clientId, id })) === null) return 'no_process';
    await tx
      .updateTable('datasets')
      .set({ booking_process_id: id })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
    const after = await readCampaign(tx, campaign);
    const isShared = ownPage(before.snapshot) === null && after?.bookingPage !== before.bookingPage;
    if (before.status !== 'draft' && isShared) await reword(tx, deps, { ...campaign, version: before.version });
    return 'chosen';
  });
}

function ownPage(snapshot: unknown): unknown {
  return (snapshot as { cal_booking_link?: unknown } | null)?.cal_booking_link ?? null;
}

async function rewordThose(tx: Tx, deps: BookingProcessDeps, ref: Ref): Promise<void> {
  for (const campaign of await campaignsBookingBy(tx, ref)) {
    await reword(tx, deps, { clientId: ref.clientId, ...campaign });
  }
}

/** Writes the texts anew that have not left, as a change of the campaign's own page does. */
async function reword(tx: Tx, deps: BookingProcessDeps, started: CampaignRef & { version: number }): Promise<void> {
  const { clientId, datasetId, version } = started;
  const nextId = () => deps.ids.next();
  await withdrawReworded(tx, nextId, started, { changed: ['cal_booking_link'] });
  await replanAndForesee(tx, deps, started);
  const said = { clientId, datasetId, data: { version, changed: ['booking_process'] } };
  await recordDecision(tx, { ...said, id: nextId(), decision: 'settings_changed', reason: 'person' });
  await emitEvent(tx, { ...said, id: nextId(), type: 'campaign.settings_changed' });
}

async function inClient<T>(deps: BookingProcessDeps, clientId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await lockClientCampaigns(tx, clientId);
    return await work(tx);
  });
}
