import type { Config } from '@rekindle/config';
import { inTenant } from '@rekindle/db';
import { createTwilioGateway, type TwilioAccount, type TwilioGateway } from '@rekindle/sms-twilio';
import type { Platform } from './platform.ts';

/** The account of the simulator. It opens nothing else: a sandbox client's rows never reach a real provider. */
export const SANDBOX_ACCOUNT = {
  accountSid: `AC${'5'.repeat(32)}`,
  authTokens: ['sandbox-token-of-the-simulated-carrier'],
} as const;

interface DefaultAccount {
  accountSid: string;
  authTokens: readonly string[];
}

/** The account of clients without one of their own: the configured one when live, the simulator's in the sandbox. */
export function defaultAccount(config: Config): DefaultAccount | null {
  if (config.mode === 'sandbox') return SANDBOX_ACCOUNT;
  const { account } = config.twilio;
  if (account === null) return null;
  return { accountSid: account.accountSid, authTokens: account.authTokens.map((token) => token.reveal()) };
}

/** No account is configured for a client; nothing was sent. */
export class NoProviderAccount extends Error {
  override readonly name = 'NoProviderAccount';
  readonly retryable = true;
}

/** The client has been given another account since its text was claimed, or its numbers were read; nothing was sent. */
export class AccountChanged extends Error {
  override readonly name = 'AccountChanged';
  readonly retryable = true;
}

interface SealedToken {
  keyId: string;
  sealed: string;
}

/** What opening a client's account takes. */
type AccountParts = Pick<Platform, 'db' | 'clock' | 'config' | 'secretBox'>;

interface ClientAccount extends TwilioAccount {
  /** Of the client's own account; null where it has none. */
  ownId: string | null;
}

/**
 * The account a client sends through: its own, else the default of the installation. With `former` that one (null: the
 * installation's), which the client may send through no more.
 */
async function readAccount(
  platform: AccountParts,
  clientId: string,
  former?: { accountId: string | null },
): Promise<ClientAccount> {
  const { db, clock, config, secretBox } = platform;
  const row = await inTenant(db, { clientId, now: clock.now() }, (tx) =>
    tx
      .selectFrom('clients')
      .leftJoin('provider_accounts', (join) => {
        const active = join
          .onRef('provider_accounts.client_id', '=', 'clients.id')
          .on('provider_accounts.status', '=', 'active');
        // Equal to no row where it is null: the installation's account has none.
        return former === undefined ? active : active.on('provider_accounts.id', '=', former.accountId);
      })
      .select([
        'clients.mode',
        'provider_accounts.id',
        'provider_accounts.account_sid',
        'provider_accounts.auth_tokens',
      ])
      .where('clients.id', '=', clientId)
      .orderBy('provider_accounts.id')
      .executeTakeFirst(),
  );
  if (row === undefined) throw new NoProviderAccount(`client ${clientId} is gone`);
  if (former !== undefined && row.id !== former.accountId) throw new NoProviderAccount('the account before is gone');
  const common = { mode: row.mode, ownId: row.id };
  if (row.account_sid !== null && secretBox !== null) {
    // Written by us alone, sealed; a damaged one fails to open.
    const [token] = row.auth_tokens as SealedToken[];
    if (token !== undefined) {
      return { ...common, accountSid: row.account_sid, authToken: secretBox.open(token.sealed, clientId) };
    }
  }
  const fallback = row.mode === 'sandbox' ? SANDBOX_ACCOUNT : defaultAccount(config);
  const [authToken] = fallback?.authTokens ?? [];
  if (fallback === null || authToken === undefined) {
    throw new NoProviderAccount('Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or give the client its own account.');
  }
  return { ...common, accountSid: fallback.accountSid, authToken };
}

/** Milliseconds an account is taken from memory: a new token works within this time, and a claim does not wait for it. */
const ACCOUNT_CACHED_MS = 10_000;

/**
 * Accounts of clients, read anew where another than the one remembered is asked for: a client may have been given one of
 * its own just now, which its numbers are of from then on.
 */
function rememberedAccounts(platform: GatewayParts) {
  const known = new Map<string, { until: number; account: Promise<ClientAccount> }>();
  function read(clientId: string): Promise<ClientAccount> {
    const account = readAccount(platform, clientId);
    known.set(clientId, { until: platform.monotonic.monotonicMs() + ACCOUNT_CACHED_MS, account });
    account.catch(() => known.delete(clientId));
    return account;
  }
  return async (clientId: string, accountId?: string | null, former?: boolean): Promise<TwilioAccount> => {
    // Asked every few minutes, and kept apart from what texts are sent through.
    if (former === true) return await readAccount(platform, clientId, { accountId: accountId ?? null });
    const wanted = ({ ownId }: ClientAccount) => accountId === undefined || ownId === accountId;
    const found = known.get(clientId);
    if (found !== undefined && found.until > platform.monotonic.monotonicMs()) {
      const account = await found.account;
      if (wanted(account)) return account;
    }
    const account = await read(clientId);
    if (!wanted(account)) throw new AccountChanged(`client ${clientId} texts through another account now`);
    return account;
  };
}

/** What a process's gateway takes. */
export type GatewayParts = AccountParts & Pick<Platform, 'monotonic' | 'log'>;

/** The gateway of a process. `sandboxBaseUrl` is the simulator's address; the only one sandbox clients reach. */
export function openGateway(platform: GatewayParts, sandboxBaseUrl: string | null): TwilioGateway {
  return createTwilioGateway({
    accountFor: rememberedAccounts(platform),
    monotonic: platform.monotonic,
    log: platform.log,
    sandboxBaseUrl,
    requestTimeoutMs: platform.config.twilio.timeoutMs,
    onlyModes: [platform.config.mode],
  });
}
