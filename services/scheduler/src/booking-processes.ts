import {
  type BookingProcess,
  type BookingProcessChange,
  type CampaignRef,
  deleteBookingProcess,
  listBookingProcesses,
  lockBookingProcess,
  saveBookingProcess,
} from '@rekindle/db';
import { type BookingPageDeps, type By, movingBookingPages, type PageNeeded } from './move-booking-page.ts';

export type SavedBookingProcess =
  | { kind: 'saved'; stored: BookingProcess }
  | { kind: 'not_found' }
  /** Another one has the name. */
  | { kind: 'taken' }
  /** Somebody else has changed it: it is not the version that was expected. */
  | { kind: 'changed'; stored: BookingProcess };

/**
 * Adds a booking process (`id` null; all fields must be given) or changes what is given of one. Texts with its page that
 * no claim has touched are written anew.
 */
export async function saveBookingProcessOf(
  deps: BookingPageDeps,
  saved: { clientId: string; id: string | null; expected: number | null; createdBy: string | null; data?: By },
  given: BookingProcessChange,
): Promise<SavedBookingProcess> {
  const { clientId, expected, createdBy, data = {} } = saved;
  const outcome = await movingBookingPages(deps, clientId, data, async (tx): Promise<SavedBookingProcess> => {
    const ref = { clientId, id: saved.id ?? deps.ids.next() };
    const before = saved.id === null ? null : await lockBookingProcess(tx, ref);
    if (saved.id !== null && before === null) return { kind: 'not_found' };
    if (before !== null && expected !== null && before.version !== expected) return { kind: 'changed', stored: before };
    const named =
      given.name === undefined ? [] : await listBookingProcesses(tx, { clientId, name: given.name, limit: 1 });
    if (named.some(({ id }) => id !== ref.id)) return { kind: 'taken' };
    await saveBookingProcess(tx, ref, given, createdBy);
    const stored = await lockBookingProcess(tx, ref);
    return stored === null ? { kind: 'not_found' } : { kind: 'saved', stored };
  });
  // A process always has a page.
  return outcome.kind === 'page_needed' ? { kind: 'not_found' } : outcome;
}

/** Deletes a booking process: campaigns that had it book on the client's page. */
export async function deleteBookingProcessOf(
  deps: BookingPageDeps,
  ref: { clientId: string; id: string; data?: By },
): Promise<{ kind: 'deleted' | 'not_found' } | PageNeeded> {
  return await movingBookingPages(deps, ref.clientId, ref.data ?? {}, async (tx) => ({
    kind: (await deleteBookingProcess(tx, ref)) ? ('deleted' as const) : ('not_found' as const),
  }));
}

/** Has a campaign book by a process, or by none. */
export async function chooseBookingProcess(
  deps: BookingPageDeps,
  campaign: CampaignRef & { data?: By },
  id: string | null,
): Promise<{ kind: 'chosen' | 'no_campaign' | 'no_process' } | PageNeeded> {
  const { clientId, datasetId, data = {} } = campaign;
  return await movingBookingPages(deps, clientId, data, async (tx) => {
    if (id !== null && (await lockBookingProcess(tx, { clientId, id })) === null)
      return { kind: 'no_process' as const };
    const { numUpdatedRows } = await tx
      .updateTable('datasets')
      .set({ booking_process_id: id })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirstOrThrow();
    return { kind: numUpdatedRows > 0n ? ('chosen' as const) : ('no_campaign' as const) };
  });
}

/** Gives a client the page on which the calls of campaigns are booked that have no other; null takes it away. */
export async function setClientBookingPage(
  deps: BookingPageDeps,
  { clientId, data = {} }: { clientId: string; data?: By },
  page: string | null,
): Promise<{ kind: 'set' } | PageNeeded> {
  return await movingBookingPages(deps, clientId, data, async (tx) => {
    await tx.updateTable('clients').set({ cal_booking_link: page }).where('id', '=', clientId).execute();
    return { kind: 'set' as const };
  });
}
