import { addClient as insert } from '@rekindle/db';
import { parseMobile } from '@rekindle/domain';
import { CliError, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';
import { tellNumbers } from './sandbox.ts';

/** `rekindle client add`: a client and its first number, of the installation's mode where none is said. */
export async function addClient(
  session: Session,
  options: { name: string; number: string; mode?: 'sandbox' | 'live'; json?: true },
): Promise<number> {
  const name = options.name.trim();
  if (name === '') throw usage('A client needs a name: people must be able to see who texts them.');
  const number = parseMobile(options.number, { allowInternational: true });
  if (!number.ok) throw usage(`"${options.number}" is no number to text from; write it like +447400123456.`);
  return await withStore(session, async (store) => {
    const mode = options.mode ?? store.config.mode;
    const { clientId, slug } = await insertClient(store, { name, mode, e164: number.e164 });
    if (options.json) session.data(JSON.stringify({ id: clientId, slug, name, mode, number: number.e164 }));
    else session.data(`Added ${name} (${mode}), id ${clientId}, texting from ${number.e164}.`);
    if (mode === 'sandbox') {
      await tellNumbers(session, store.config.dataDir).catch(() => {
        session.say('Restart npm start, so that the simulated carrier learns of the number.');
      });
    }
    return EXIT.ok;
  });
}

async function insertClient(
  store: Store,
  client: { name: string; mode: 'sandbox' | 'live'; e164: string },
): Promise<{ clientId: string; slug: string }> {
  await store.clock.sync();
  const added = await insert(store, client);
  if (added.kind === 'added') return added;
  if (added.kind === 'number_taken') {
    throw new CliError(EXIT.conflict, `The number ${client.e164} belongs to a client already.`);
  }
  throw new CliError(EXIT.conflict, `There is a client called "${client.name}" (or "${added.slug}") already.`);
}

/** `rekindle client list`. */
export async function showClients(session: Session, options: { json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    const clients = await listClients(store);
    if (options.json) {
      const rows = clients.map(({ stoppedAt, ...client }) => ({ ...client, sending_stopped: stoppedAt !== null }));
      session.data(JSON.stringify(rows));
      return EXIT.ok;
    }
    for (const { name, slug, mode, status, stoppedAt } of clients) {
      session.data(`${name} (${slug}): ${mode}, ${status}${stoppedAt === null ? '' : ', sending stopped'}`);
    }
    if (clients.length === 0)
      session.say('There are no clients yet: npx --no rekindle client add NAME --number +44...');
    return EXIT.ok;
  });
}
