import { type RawBuilder, sql } from 'kysely';
import { jsonb, type Tx } from '../tenant.ts';
import { wakeCampaigns } from './campaign-ticks.ts';

/** A token as it is kept: sealed for the client, with the id of the key that sealed it. */
export interface SealedToken {
  keyId: string;
  sealed: string;
}

/** A client's own account with the provider. */
export interface ProviderAccountRow {
  id: string;
  accountSid: string;
  /** The first sends, all verify. */
  tokens: readonly SealedToken[];
}

/** The client's active account, locked against another change at the same time; null when it has none of its own. */
export async function lockProviderAccount(tx: Tx, clientId: string): Promise<ProviderAccountRow | null> {
  await lockAccountOf(tx, clientId);
  return await readProviderAccount(tx, clientId);
}

/** The same, and of the account its id alone: what the system role may see. */
export async function lockOwnAccountId(tx: Tx, clientId: string): Promise<string | null> {
  await lockAccountOf(tx, clientId);
  return await readOwnAccountId(tx, clientId);
}

async function lockAccountOf(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('provider_account:' || ${clientId}, 0))`.execute(tx);
}

/** The id of the client's own active account, as a subquery; null when it has none. */
export function ownAccountId(clientId: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql<string | null>`(select own.id from provider_accounts own
    where own.client_id = ${clientId} and own.status = 'active' order by own.id limit 1)`;
}

/** The id of the client's own active account; null when it texts through the installation's. */
export async function readOwnAccountId(tx: Tx, clientId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select ${ownAccountId(sql`${clientId}::uuid`)} as id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** The client's active account, or null when it has none of its own. */
export async function readProviderAccount(tx: Tx, clientId: string): Promise<ProviderAccountRow | null> {
  const row = await tx
    .selectFrom('provider_accounts')
    .select(['id', 'account_sid', 'auth_tokens'])
    .where('client_id', '=', clientId)
    .where('status', '=', 'active')
    .orderBy('id')
    .executeTakeFirst();
  if (row === undefined) return null;
  // Written below and nowhere else.
  return { id: row.id, accountSid: row.account_sid, tokens: row.auth_tokens as SealedToken[] };
}

/** Adds the account, or gives it these tokens. The caller holds `lockProviderAccount`. */
export async function saveProviderAccount(tx: Tx, clientId: string, account: ProviderAccountRow): Promise<void> {
  const tokens = jsonb(account.tokens);
  await tx
    .insertInto('provider_accounts')
    .values({ client_id: clientId, id: account.id, account_sid: account.accountSid, auth_tokens: tokens })
    .onConflict((conflict) => conflict.columns(['client_id', 'id']).doUpdateSet({ auth_tokens: tokens }))
    .execute();
}

/**
 * Takes the numbers out of use that are not this account's: every text of a client goes through its one account, which
 * would be refused for theirs. Texts to them are still taken in, and asked for through the account that they are of for
 * `RETIRED_POLL_DAYS`. `open`: how many texts from such numbers, the kept one among them, have an outcome that only the
 * account before could tell, and `openFrom` from which numbers. No claim takes one of them before this transaction ends.
 * @param kept.e164 stays whichever account it was of
 */
export async function retireNumbers(
  tx: Tx,
  clientId: string,
  kept: { accountId: string; e164: string },
): Promise<{ retired: string[]; open: number; openFrom: string[] }> {
  const foreign = await tx
    .selectFrom('sender_numbers')
    .select('e164')
    .where('client_id', '=', clientId)
    .where('provider_account_id', 'is distinct from', kept.accountId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  if (foreign.length === 0) return { retired: [], open: 0, openFrom: [] };
  const numbers = foreign.map(({ e164 }) => e164);
  const rows = await tx
    .updateTable('sender_numbers')
    // Asked about at once: the time since the last poll ends with the account before.
    .set({ active: false, retired_at: sql<Date>`app_now()`, next_poll_at: null })
    .where('client_id', '=', clientId)
    .where('active', '=', true)
    .where('e164', 'in', numbers)
    .where('e164', '!=', kept.e164)
    .returning('e164')
    .execute();
  const texts = await tx
    .selectFrom('messages')
    .select((eb) => ['from_number as e164', eb.fn.countAll<number>().as('open')])
    .where('client_id', '=', clientId)
    .where('from_number', 'in', numbers)
    .where('state', 'in', ['sending', 'unknown'])
    .groupBy('from_number')
    .orderBy('from_number')
    .execute();
  return {
    retired: rows.map(({ e164 }) => e164).sort(),
    open: texts.reduce((sum, { open }) => sum + open, 0),
    openFrom: texts.flatMap(({ e164 }) => (e164 === null ? [] : [e164])),
  };
}

/**
 * Makes a number the one that the client texts from, sent through this account (null: the installation's), and has its
 * campaigns looked at; last in the transaction. Returns whether anything changed. Throws a unique violation for a number
 * of another client.
 */
export async function connectNumber(
  tx: Tx,
  clientId: string,
  number: { id: string; e164: string; accountId: string | null },
): Promise<boolean> {
  const known = await tx
    .selectFrom('sender_numbers as n')
    .innerJoin('clients as c', 'c.id', 'n.client_id')
    .select(['n.id', 'n.active', 'n.provider_account_id', 'c.twilio_phone_number'])
    .where('n.client_id', '=', clientId)
    .where('n.e164', '=', number.e164)
    .executeTakeFirst();
  const same =
    known?.active === true &&
    known.provider_account_id === number.accountId &&
    known.twilio_phone_number === number.e164;
  if (same) return false;
  // What the account before was asked for says nothing about this one: the first poll looks back a day.
  const polled = { polled_until: null, next_poll_at: null };
  const asked = known?.provider_account_id === number.accountId ? {} : polled;
  const values = { provider_account_id: number.accountId, active: true, retired_at: null, ...asked };
  if (known === undefined) {
    const row = { client_id: clientId, id: number.id, e164: number.e164, ...values };
    await tx.insertInto('sender_numbers').values(row).execute();
  } else {
    await tx
      .updateTable('sender_numbers')
      .set(values)
      .where('client_id', '=', clientId)
      .where('id', '=', known.id)
      .execute();
  }
  await tx.updateTable('clients').set({ twilio_phone_number: number.e164 }).where('id', '=', clientId).execute();
  // Campaigns may have been waiting for the number before.
  await wakeCampaigns(tx, clientId);
  return true;
}
