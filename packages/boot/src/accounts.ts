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

interface SealedToken {
  keyId: string;
  sealed: string;
}

/** The account a client sends through: its own, else the default of the installation. */
export async function accountFor(platform: Platform, clientId: string): Promise<TwilioAccount> {
  const { db, clock, config, secretBox } = platform;
  const row = await inTenant(db, { clientId, now: clock.now() }, (tx) =>
    tx
      .selectFrom('clients')
      .leftJoin('provider_accounts', (join) =>
        join.onRef('provider_accounts.client_id', '=', 'clients.id').on('provider_accounts.status', '=', 'active'),
      )
      .select(['clients.mode', 'provider_accounts.account_sid', 'provider_accounts.auth_tokens'])
      .where('clients.id', '=', clientId)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new NoProviderAccount(`client ${clientId} is gone`);
  if (row.account_sid !== null && secretBox !== null) {
    // Written by us alone, sealed; a damaged one fails to open.
    const [token] = row.auth_tokens as SealedToken[];
    if (token !== undefined) {
      return { accountSid: row.account_sid, authToken: secretBox.open(token.sealed, clientId), mode: row.mode };
    }
  }
  const fallback = row.mode === 'sandbox' ? SANDBOX_ACCOUNT : defaultAccount(config);
  const [authToken] = fallback?.authTokens ?? [];
  if (fallback === null || authToken === undefined) {
    throw new NoProviderAccount('Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or give the client its own account.');
  }
  return { accountSid: fallback.accountSid, authToken, mode: row.mode };
}

/** Milliseconds an account is taken from memory: a new token works within this time, and a claim does not wait for it. */
const ACCOUNT_CACHED_MS = 10_000;

function rememberedAccounts(platform: Platform): (clientId: string) => Promise<TwilioAccount> {
  const known = new Map<string, { until: number; account: Promise<TwilioAccount> }>();
  return async (clientId) => {
    const now = platform.monotonic.monotonicMs();
    const found = known.get(clientId);
    if (found !== undefined && found.until > now) return await found.account;
    const account = accountFor(platform, clientId);
    known.set(clientId, { until: now + ACCOUNT_CACHED_MS, account });
    account.catch(() => known.delete(clientId));
    return await account;
  };
}

/** The gateway of a process. `sandboxBaseUrl` is the simulator's address; the only one sandbox clients reach. */
export function openGateway(platform: Platform, sandboxBaseUrl: string | null): TwilioGateway {
  return createTwilioGateway({
    accountFor: rememberedAccounts(platform),
    monotonic: platform.monotonic,
    log: platform.log,
    sandboxBaseUrl,
    requestTimeoutMs: platform.config.twilio.timeoutMs,
    onlyModes: [platform.config.mode],
  });
}
