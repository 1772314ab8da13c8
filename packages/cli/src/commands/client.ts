import { asSystem, inTenant, sqlState } from '@rekindle/db';
import { parseMobile } from '@rekindle/domain';
import { CliError, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';
import { tellNumbers } from './sandbox.ts';

const UNIQUE_VIOLATION = '23505';

/** `rekindle client add`: a client and its first number. */
export async function addClient(
  session: Session,
  options: { name: string; number: string; mode: 'sandbox' | 'live'; json?: true },
): Promise<number> {
  const name = options.name.trim();
  if (name === '') throw usage('A client needs a name: people must be able to see who texts them.');
  const number = parseMobile(options.number, { allowInternational: true });
  if (!number.ok) throw usage(`"${options.number}" is no number to text from; write it like +447400123456.`);
  return await withStore(session, async (store) => {
    const { clientId, slug } = await insertClient(store, { name, mode: options.mode, e164: number.e164 });
    if (options.json)
      session.data(JSON.stringify({ id: clientId, slug, name, mode: options.mode, number: number.e164 }));
    else session.data(`Added ${name} (${options.mode}), id ${clientId}, texting from ${number.e164}.`);
    if (options.mode === 'sandbox') {
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
  const now = store.clock.now();
  const clientId = store.ids.next();
  const slug = slugOf(client.name);
  // A number of another client is seen first: afterwards the client would stay behind without one.
  const taken = await asSystem(store.db, now, (tx) =>
    tx.selectFrom('sender_numbers').select('id').where('e164', '=', client.e164).executeTakeFirst(),
  );
  if (taken !== undefined) throw new CliError(EXIT.conflict, `The number ${client.e164} belongs to a client already.`);
  try {
    await asSystem(store.db, now, (tx) =>
      tx.insertInto('clients').values({ id: clientId, company_name: client.name, slug, mode: client.mode }).execute(),
    );
    await inTenant(store.db, { clientId, now }, (tx) =>
      tx
        .insertInto('sender_numbers')
        .values({ client_id: clientId, id: store.ids.next(), e164: client.e164 })
        .execute(),
    );
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new CliError(EXIT.conflict, `There is a client called "${client.name}" (or "${slug}") already.`);
  }
  return { clientId, slug };
}

function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'client';
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
    if (clients.length === 0) session.say('There are no clients yet: rekindle client add NAME --number +44...');
    return EXIT.ok;
  });
}
