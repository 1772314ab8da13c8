import type { SecretBox } from '@rekindle/config';
import { asSystem, type Database } from '@rekindle/db';
import type { Clock, Logger, MonotonicClock } from '@rekindle/runtime';
import { z } from 'zod';

/** How long keys are taken from memory, in real milliseconds: a key taken away still fits within this time. */
const KEYS_CACHED_MS = 60_000;
/** A request that no known key fits has them read again, but no more often than this: anybody may send such requests. */
const REREAD_AFTER_MS = 1_000;
const CACHED_ACCOUNTS_MAX = 1_000;

const SealedTokens = z.array(z.object({ keyId: z.string(), sealed: z.string() }));

/** The keys of one party that may sign for an account. */
export interface AccountKeys {
  /** The client whose account it is; null: the installation's own account, which speaks for every client. */
  clientId: string | null;
  authTokens: readonly string[];
}

/** An account given by the configuration rather than by a row. */
export interface DefaultAccount {
  accountSid: string;
  authTokens: readonly string[];
}

export interface AccountKeysDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  log: Logger;
  /** Opens sealed tokens; their context is the client's id. Null: only the default accounts are known. */
  secretBox: Pick<SecretBox, 'open'> | null;
  defaultAccounts: readonly DefaultAccount[];
}

/** Who may sign for an account; `reread` when none of those known did, so that a key just added fits at once. */
export type AccountKeysOf = (accountSid: string, reread?: 'reread') => Promise<AccountKeys[]>;

/**
 * Finds who may sign for an AccountSid. Keys of different clients stay apart: one client's key must not vouch for
 * another's texts, even if both name the same account.
 */
export function createAccountKeys(deps: AccountKeysDeps): AccountKeysOf {
  const cache = new Map<string, { readAt: number; keys: Promise<AccountKeys[]> }>();

  async function read(accountSid: string): Promise<AccountKeys[]> {
    const rows = await asSystem(
      deps.db,
      deps.clock.now(),
      async (tx) =>
        await tx
          .selectFrom('provider_accounts')
          .select(['client_id', 'auth_tokens'])
          .where('account_sid', '=', accountSid)
          .where('status', '=', 'active')
          .execute(),
    );
    const own = deps.defaultAccounts
      .filter((account) => account.accountSid === accountSid)
      .map((account) => ({ clientId: null, authTokens: account.authTokens }));
    return [...own, ...rows.map((row) => ({ clientId: row.client_id, authTokens: openAll(row) }))];
  }

  function openAll(row: { client_id: string; auth_tokens: unknown }): string[] {
    const sealed = SealedTokens.safeParse(row.auth_tokens);
    if (!sealed.success) {
      deps.log.error({ clientId: row.client_id }, 'the stored provider tokens have an unknown shape');
      return [];
    }
    return sealed.data.flatMap((token) => {
      try {
        return deps.secretBox === null ? [] : [deps.secretBox.open(token.sealed, row.client_id)];
      } catch (err) {
        deps.log.error({ err, clientId: row.client_id, keyId: token.keyId }, 'a provider token cannot be opened');
        return [];
      }
    });
  }

  return async (accountSid, reread) => {
    const now = deps.monotonic.monotonicMs();
    const cached = cache.get(accountSid);
    const keptMs = reread === undefined ? KEYS_CACHED_MS : REREAD_AFTER_MS;
    if (cached !== undefined && cached.readAt + keptMs > now) return await cached.keys;
    // Anybody may send any AccountSid: the cache must not grow with them.
    if (cache.size >= CACHED_ACCOUNTS_MAX) cache.clear();
    const keys = read(accountSid);
    cache.set(accountSid, { readAt: now, keys });
    keys.catch(() => cache.delete(accountSid));
    return await keys;
  };
}
