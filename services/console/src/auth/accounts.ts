import { asSystem, at, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { Account } from '../access/actor.ts';
import type { ConsoleDeps } from '../deps.ts';

export interface StoredAccount extends Account {
  passwordHash: string | null;
}

type AccountDeps = Pick<ConsoleDeps, 'db' | 'monotonic' | 'ids'>;

/** An e-mail address as accounts keep it. */
export function plainEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The account of an e-mail address or id, or null. */
export async function findAccount(
  deps: Pick<AccountDeps, 'db' | 'monotonic'>,
  by: { email: string } | { id: string },
): Promise<StoredAccount | null> {
  return await asSystem(deps.db, deps.monotonic.realNow(), (tx) => readAccount(tx, by));
}

async function readAccount(tx: Tx, by: { email: string } | { id: string }): Promise<StoredAccount | null> {
  const accounts = tx.selectFrom('accounts').selectAll();
  const row = await ('email' in by
    ? accounts.where('email', '=', plainEmail(by.email))
    : accounts.where('id', '=', by.id)
  ).executeTakeFirst();
  if (row === undefined) return null;
  const { id, email, name, runs_installation: runsInstallation, password_hash: passwordHash } = row;
  return { id, email, name, runsInstallation, passwordHash };
}

/** The account of this address, made when there is none yet. */
export async function ensureAccount(
  deps: AccountDeps,
  given: { email: string; name?: string | null; runsInstallation?: boolean },
): Promise<StoredAccount> {
  const now = deps.monotonic.realNow();
  const email = plainEmail(given.email);
  return await asSystem(deps.db, now, async (tx) => {
    await tx
      .insertInto('accounts')
      .values({
        id: deps.ids.next(),
        created_at: at(now),
        email,
        name: given.name ?? null,
        runs_installation: given.runsInstallation ?? false,
      })
      .onConflict((conflict) =>
        conflict.column('email').doUpdateSet({
          name: sql`coalesce(accounts.name, excluded.name)`,
          runs_installation: sql`accounts.runs_installation or excluded.runs_installation`,
        }),
      )
      .execute();
    const account = await readAccount(tx, { email });
    if (account === null) throw new Error('the account is gone');
    return account;
  });
}

/** A new account of this address; null, with nothing changed, when there is one already. */
export async function addAccount(
  deps: AccountDeps,
  given: { email: string; name: string | null },
): Promise<StoredAccount | null> {
  const now = deps.monotonic.realNow();
  const email = plainEmail(given.email);
  return await asSystem(deps.db, now, async (tx) => {
    const added = await tx
      .insertInto('accounts')
      .values({ id: deps.ids.next(), created_at: at(now), email, name: given.name })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst();
    return added === undefined ? null : await readAccount(tx, { email });
  });
}

/** Ties an account to the places in teams that were made for its address. Only for addresses that were proved. */
export async function tieMemberships(deps: Pick<AccountDeps, 'db' | 'monotonic'>, account: Account): Promise<number> {
  const tied = await asSystem(deps.db, deps.monotonic.realNow(), (tx) =>
    sql`
      update users set user_id = ${account.id}
      where user_id is null and status = 'active' and lower(email) = ${account.email}`.execute(tx),
  );
  return Number(tied.numAffectedRows ?? 0n);
}
