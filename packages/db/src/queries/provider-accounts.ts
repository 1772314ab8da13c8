import { sql } from 'kysely';
import { jsonb, type Tx } from '../tenant.ts';

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
  await sql`select pg_advisory_xact_lock(hashtextextended('provider_account:' || ${clientId}, 0))`.execute(tx);
  return await readProviderAccount(tx, clientId);
}

/** The client's active account, or null when it has none of its own. */
export async function readProviderAccount(tx: Tx, clientId: string): Promise<ProviderAccountRow | null> {
  const row = await tx
    .selectFrom('provider_accounts')
    .select(['id', 'account_sid', 'auth_tokens'])
    .where('client_id', '=', clientId)
    .where('status', '=', 'active')
    .orderBy('created_at')
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
 * would be refused for theirs. Texts to them are still taken in. `open`: texts from them whose outcome only their own
 * account could tell.
 * @param kept.e164 stays whichever account it was of; null: none
 */
export async function retireNumbers(
  tx: Tx,
  clientId: string,
  kept: { accountId: string; e164: string | null },
): Promise<{ retired: string[]; open: number }> {
  const rows = await tx
    .updateTable('sender_numbers')
    .set({ active: false })
    .where('client_id', '=', clientId)
    .where('active', '=', true)
    .where('e164', 'is distinct from', kept.e164)
    .where('provider_account_id', 'is distinct from', kept.accountId)
    .returning('e164')
    .execute();
  const retired = rows.map(({ e164 }) => e164).sort();
  if (retired.length === 0) return { retired, open: 0 };
  const { open } = await tx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('client_id', '=', clientId)
    .where('from_number', 'in', retired)
    .where('state', 'in', ['sending', 'unknown'])
    .executeTakeFirstOrThrow();
  return { retired, open };
}

/**
 * Makes a number the one that the client texts from, sent through this account (null: the installation's). Returns
 * whether anything changed. Throws a unique violation for a number of another client.
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
  const values = { provider_account_id: number.accountId, active: true };
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
  return true;
}
