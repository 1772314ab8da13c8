import { slugOf } from '@rekindle/domain';
import type { Database } from '../client.ts';
import { asSystem, inTenant, sqlState } from '../tenant.ts';
import { insertStarterPersonas } from './starter-personas.ts';

const UNIQUE_VIOLATION = '23505';

/** Adds a client with its first number. `number_taken`: it is another client's; `name_taken`: so is the name or slug. */
export async function addClient(
  deps: { db: Database; clock: { now(): number }; ids: { next(): string } },
  client: { name: string; mode: 'sandbox' | 'live'; e164: string },
): Promise<
  { kind: 'added'; clientId: string; slug: string } | { kind: 'number_taken' } | { kind: 'name_taken'; slug: string }
> {
  const now = deps.clock.now();
  const clientId = deps.ids.next();
  const slug = slugOf(client.name, 'client');
  // A number of another client is seen first: afterwards the client would stay behind without one.
  if (await isSenderNumber(deps, client.e164)) return { kind: 'number_taken' };
  try {
    await asSystem(deps.db, now, (tx) =>
      tx.insertInto('clients').values({ id: clientId, company_name: client.name, slug, mode: client.mode }).execute(),
    );
    await inTenant(deps.db, { clientId, now }, async (tx) => {
      const number = { client_id: clientId, id: deps.ids.next(), e164: client.e164 };
      await tx.insertInto('sender_numbers').values(number).execute();
      await insertStarterPersonas(tx, deps.ids.next, clientId);
    });
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return { kind: 'name_taken', slug };
  }
  return { kind: 'added', clientId, slug };
}

/** Whether texts to leads come from this number, of whichever client. */
export async function isSenderNumber(deps: { db: Database; clock: { now(): number } }, e164: string): Promise<boolean> {
  const row = await asSystem(deps.db, deps.clock.now(), (tx) =>
    tx.selectFrom('sender_numbers').select('id').where('e164', '=', e164).executeTakeFirst(),
  );
  return row !== undefined;
}
