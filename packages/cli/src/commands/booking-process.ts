import { type BookingProcess, listBookingProcesses, type Tx } from '@rekindle/db';
import { BookingPage, BookingProcessFields } from '@rekindle/domain';
import {
  chooseBookingProcess,
  deleteBookingProcessOf,
  type PageNeeded,
  saveBookingProcessOf,
  setClientBookingPage,
} from '@rekindle/scheduler';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import { inClient } from '../in-client.ts';
import type { Session } from '../session.ts';

interface Options {
  client: string;
  json?: true;
}

/** As many as a client can sensibly have. */
const SHOWN_MAX = 10_000;

/** `rekindle booking-process list`. */
export async function showBookingProcesses(session: Session, options: Options): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const found = await inOwn((tx) => everything(tx, clientId));
    if (options.json) session.data(JSON.stringify({ booking_processes: found }));
    else for (const each of found) session.data(lineOf(each));
    return EXIT.ok;
  });
}

function lineOf({ name, booking_link: page, campaigns }: BookingProcess): string {
  return `${name}: ${page}, ${campaigns} ${campaigns === 1 ? 'campaign' : 'campaigns'}`;
}

/** `rekindle booking-process save`. */
export async function saveProcess(
  session: Session,
  options: Options & { name: string; page: string },
): Promise<number> {
  const read = BookingProcessFields.safeParse({ name: options.name, booking_link: options.page });
  if (!read.success)
    throw usage(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { name } = read.data;
    const [before] = await inOwn((tx) => listBookingProcesses(tx, { clientId, name, limit: 1 }));
    const saved = await saveBookingProcessOf(
      store,
      { clientId, id: before?.id ?? null, expected: null, createdBy: null },
      read.data,
    );
    if (saved.kind !== 'saved') throw new CliError(EXIT.conflict, 'Somebody else has just changed it; try again.');
    const { id, version } = saved.stored;
    if (options.json) session.data(JSON.stringify({ id, name, version, added: before === undefined }));
    else if (before === undefined) session.data(`Added ${name}.`);
    else session.data(`Changed ${name}. Texts that have not left have the new page.`);
    return EXIT.ok;
  });
}

/** `rekindle booking-process use`. */
export async function useProcess(
  session: Session,
  options: Options & { campaign: string; wanted: string | null; none?: true },
): Promise<number> {
  if ((options.wanted === null) !== (options.none === true)) throw usage('Name a booking process, or say --none.');
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { datasetId, name } = await findCampaign(store, options.campaign, options.client);
    const { wanted } = options;
    const chosen = wanted === null ? null : await inOwn((tx) => named(tx, clientId, wanted));
    const outcome = await chooseBookingProcess(store, { clientId, datasetId }, chosen?.id ?? null);
    if (outcome.kind === 'page_needed') throw pageNeeded(outcome);
    if (outcome.kind !== 'chosen') throw notFound('Somebody else has just deleted it.');
    if (options.json) session.data(JSON.stringify({ dataset_id: datasetId, booking_process_id: chosen?.id ?? null }));
    else
      session.data(
        `${name}: calls are booked by ${chosen?.name ?? "the client's page"}, where it has no page of its own.`,
      );
    return EXIT.ok;
  });
}

/** `rekindle booking-process delete`. */
export async function removeProcess(session: Session, options: Options & { wanted: string }): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { id, name } = await inOwn((tx) => named(tx, clientId, options.wanted));
    const outcome = await deleteBookingProcessOf(store, { clientId, id });
    if (outcome.kind === 'page_needed') throw pageNeeded(outcome);
    if (options.json) session.data(JSON.stringify({ id, name }));
    else session.data(`Deleted ${name}.`);
    return EXIT.ok;
  });
}

/** `rekindle client booking-page`: sets what is given, then says what it is. */
export async function changeBookingPage(
  session: Session,
  options: Options & { page: string | null; none?: true },
): Promise<number> {
  if (options.page !== null && options.none) throw usage('Give a page, or say --none.');
  const read = BookingPage.nullable().safeParse(options.page);
  if (!read.success) throw usage(read.error.issues.map(({ message }) => message).join('\n'));
  return await inClient(session, options, async (store, clientId, inOwn) => {
    if (read.data !== null || options.none) {
      const outcome = await setClientBookingPage(store, { clientId }, read.data);
      if (outcome.kind === 'page_needed') throw pageNeeded(outcome);
    }
    const { page } = await inOwn((tx) =>
      tx.selectFrom('clients').select('cal_booking_link as page').where('id', '=', clientId).executeTakeFirstOrThrow(),
    );
    if (options.json) session.data(JSON.stringify({ clientId, booking_link: page }));
    else session.data(page === null ? 'There is no booking page of the client.' : `Calls are booked on ${page}.`);
    return EXIT.ok;
  });
}

function pageNeeded({ campaigns }: PageNeeded): CliError {
  const names = campaigns.map((name) => `"${name}"`).join(', ');
  return new CliError(
    EXIT.conflict,
    `No booking page would be left for ${names}, with {{booking_link}} in texts or prompt: choose another page first.`,
  );
}

async function everything(tx: Tx, clientId: string): Promise<BookingProcess[]> {
  const found = await listBookingProcesses(tx, { clientId, limit: SHOWN_MAX });
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function named(tx: Tx, clientId: string, wanted: string): Promise<BookingProcess> {
  const all = await everything(tx, clientId);
  const found = all.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  throw notFound(
    `There is no booking process "${wanted}". There are: ${all.map(({ name }) => name).join(', ') || 'none'}.`,
  );
}
