import type { EpochMs } from '@rekindle/domain';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../client.ts';
import type { DB } from '../generated/schema.ts';
import { asSystem, at } from '../tenant.ts';
import { lockOwnAccountId, ownAccountId } from './provider-accounts.ts';

/**
 * For how long the provider is asked for texts to a number that its client texts from no more, in days of 24 hours: a
 * STOP may come months after the text that it answers, and asking costs one request every few minutes.
 */
export const RETIRED_POLL_DAYS = 365;

/** Numbers that the provider is asked about, as a condition on `sender_numbers`: SQL without parameters. */
export const POLLED_NUMBERS = `(active or coalesce(next_poll_at, '-infinity') < retired_at + interval '${RETIRED_POLL_DAYS * 24} hours')`;

export interface PolledNumber {
  id: string;
  e164: string;
  /** Null: never asked about. */
  polledUntil: EpochMs | null;
  /** Null: at once. */
  nextPollAt: EpochMs | null;
  /** Null while it is in use. */
  retiredAt: EpochMs | null;
}

/** Numbers of a client that are asked about through one account. */
export interface PolledAccount {
  clientId: string;
  /** The client's own account; null: the installation's. */
  accountId: string | null;
  /** Empty for the installation's. */
  accountSid: string;
  /** The client texts through another account now, and from none of these numbers. */
  former: boolean;
  numbers: readonly PolledNumber[];
}

/** What of a client the provider is asked about, the account it texts through first; for the system role. */
export async function readPolledAccounts(db: Kysely<DB>, clientId: string): Promise<PolledAccount[]> {
  // In one statement: a number must not be taken for one of an account that the client was given in between.
  const { rows } = await sql<PolledNumber & Pick<PolledAccount, 'accountId' | 'accountSid' | 'former'>>`
    select n.id, n.e164, n."polledUntil", n."nextPollAt", n."retiredAt", n."accountId",
      n."accountId" is distinct from n."ownId" as former, coalesce(a.account_sid, '') as "accountSid"
    from (
      select s.client_id, s.id, s.e164, s.polled_until as "polledUntil", s.next_poll_at as "nextPollAt",
        case when s.active then null else s.retired_at end as "retiredAt", o.id as "ownId",
        case when s.active then o.id else s.provider_account_id end as "accountId"
      from sender_numbers s cross join lateral (select ${ownAccountId(sql`s.client_id`)} as id) o
      where s.client_id = ${clientId}::uuid and ${sql.raw(POLLED_NUMBERS)}) n
    left join provider_accounts a on a.client_id = n.client_id and a.id = n."accountId"
    order by former, n."accountId", n.id`.execute(db);
  return [...Map.groupBy(rows, ({ accountId }) => accountId)].flatMap(([accountId, numbers]) => {
    const [first] = numbers;
    if (first === undefined) return [];
    const { accountSid, former } = first;
    return [{ clientId, accountId, accountSid, former, numbers }];
  });
}

/**
 * Writes down what came of asking: up to when (null: it could not be asked) and when to ask again. Nothing where the
 * numbers have moved to another account meanwhile: what this one was asked for says nothing about that one.
 */
export async function setPolled(
  db: Database,
  now: EpochMs,
  { clientId, accountId, former, numbers }: PolledAccount,
  { until, nextPollAt }: { until: EpochMs | null; nextPollAt: EpochMs },
): Promise<void> {
  await asSystem(db, now, async (tx) => {
    const moved = (await lockOwnAccountId(tx, clientId)) !== accountId;
    if (moved !== former) return;
    let update = tx
      .updateTable('sender_numbers')
      .set({ next_poll_at: at(nextPollAt), ...(until !== null && { polled_until: at(until) }) })
      .where('client_id', '=', clientId)
      .where(
        'id',
        'in',
        numbers.map(({ id }) => id),
      );
    if (former) {
      update = update.where('active', '=', false).where('provider_account_id', 'is not distinct from', accountId);
    }
    await update.execute();
  });
}
