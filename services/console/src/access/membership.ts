import { asSystem, inTenant, jsonb, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import { type Account, type Actor, memberActor } from './actor.ts';

type MembershipDeps = Pick<ConsoleDeps, 'db' | 'clock' | 'monotonic' | 'ids' | 'mode'>;

/** A person in a client's team, or null when they are not (or no longer) in it. */
export async function memberOf(deps: MembershipDeps, account: Account, clientId: string): Promise<Actor | null> {
  const found = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => readMember(tx, account, clientId));
  if (found !== null || !account.runsInstallation) return found;
  await joinEverywhere(deps, account);
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => readMember(tx, account, clientId));
}

async function readMember(tx: Tx, account: Account, clientId: string): Promise<Actor | null> {
  const row = await tx
    .selectFrom('users')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('user_id', '=', account.id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (row === undefined) return null;
  const name = [row.first_name, row.last_name].filter((part) => part !== null && part !== '').join(' ');
  return memberActor({
    id: row.id,
    name: name === '' ? (account.name ?? account.email) : name,
    role: row.role,
    flags: row,
    allowedDatasetIds: row.allowed_dataset_ids,
  });
}

/** Makes whoever runs the installation an administrator of each client of its mode that does not have them yet. */
export async function joinEverywhere(deps: MembershipDeps, account: Account): Promise<void> {
  const now = deps.clock.now();
  const { rows } = await asSystem(deps.db, now, (tx) =>
    sql<{ id: string }>`
      select c.id from clients c
      where c.mode = ${deps.mode} and not exists (
        select from users u where u.client_id = c.id and u.user_id = ${account.id})`.execute(tx),
  );
  for (const { id: clientId } of rows) {
    await inTenant(deps.db, { clientId, now }, (tx) => addAdministrator(tx, deps, account, clientId));
  }
}

async function addAdministrator(
  tx: Tx,
  deps: Pick<MembershipDeps, 'ids'>,
  account: Account,
  clientId: string,
): Promise<void> {
  const [first = null, ...last] = account.name?.split(' ') ?? [];
  await tx
    .insertInto('users')
    .values({
      client_id: clientId,
      id: deps.ids.next(),
      user_id: account.id,
      email: account.email,
      first_name: first,
      last_name: last.length > 0 ? last.join(' ') : null,
      role: 'admin',
      // They run the installation; leads are handed to the people of the client.
      permissions: jsonb({ takes_leads: false }),
      notify_email: false,
      notify_text: false,
    })
    .onConflict((conflict) => conflict.columns(['client_id', 'email']).doUpdateSet({ user_id: account.id }))
    .execute();
}

/** The clients a person works for, by name. */
export async function clientsOf(deps: MembershipDeps, account: Account): Promise<{ id: string; name: string }[]> {
  if (account.runsInstallation) await joinEverywhere(deps, account);
  return await asSystem(deps.db, deps.clock.now(), (tx) =>
    tx
      .selectFrom('users')
      .innerJoin('clients', 'clients.id', 'users.client_id')
      .select(['clients.id', 'clients.company_name as name'])
      .where('users.user_id', '=', account.id)
      .where('users.status', '=', 'active')
      .orderBy('clients.company_name')
      .execute(),
  );
}
