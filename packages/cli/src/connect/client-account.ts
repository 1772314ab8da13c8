import { createSecretBox, type SecretBox, type SecretBoxError } from '@rekindle/config';
import {
  inTenant,
  lockProviderAccount,
  type ProviderAccountRow,
  readProviderAccount,
  saveProviderAccount,
} from '@rekindle/db';
import { CliError, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClientRow } from '../find-client.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

/** Tokens that are kept: the one in use, and those that may still sign while Twilio changes over. */
const TOKENS_MAX = 3;

/** The account a client sends through, with the token in use. */
export interface ClientAccount {
  accountSid: string;
  authToken: string;
  /** The installation's account serves clients without one of their own, and nothing is stored for it. */
  own: boolean;
}

export interface AccountWanted {
  accountSid?: string;
  /** Take the token given as the new one. */
  rotate?: true;
  /** Forget all tokens but the one in use. */
  dropOld?: true;
}

/** Opens and seals the clients' tokens. Throws CliError without SECRET_KEYS. */
function secretBoxOf({ config }: Pick<Store, 'config'>): SecretBox {
  if (config.secretKeys.length === 0) throw usage('Set SECRET_KEYS: the token is sealed with them.');
  return createSecretBox(config.secretKeys);
}

/** The account as it is stored or configured, or null where there is none. Throws SecretBoxError. */
export async function storedAccount(store: Store, client: Pick<ClientRow, 'id'>): Promise<ClientAccount | null> {
  const row = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
    readProviderAccount(tx, client.id),
  );
  const [token] = row?.tokens ?? [];
  if (row !== null && token !== undefined) {
    const authToken = secretBoxOf(store).open(token.sealed, client.id);
    return { accountSid: row.accountSid, authToken, own: true };
  }
  const { account } = store.config.twilio;
  if (account === null) return null;
  return { accountSid: account.accountSid, authToken: account.authTokens[0].reveal(), own: false };
}

/** The account that the operator means, with the token from store, environment or stdin. Throws CliError. */
export async function accountMeant(
  session: Session,
  store: Store,
  client: ClientRow,
  wanted: AccountWanted,
): Promise<ClientAccount> {
  const stored = await storedAccount(store, client);
  const accountSid = wanted.accountSid ?? stored?.accountSid;
  if (accountSid === undefined) throw usage("Say which account: --account-sid AC..., as Twilio's console shows it.");
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid)) throw usage(`"${accountSid}" is no account SID: AC and 32 hex digits.`);
  if (stored?.own === true && stored.accountSid !== accountSid) {
    const known = `${client.name} is connected to the account ${stored.accountSid} already`;
    throw new CliError(EXIT.conflict, `${known}, where texts of its are known; it cannot be moved to another.`);
  }
  if (stored?.accountSid === accountSid && !stored.own) {
    if (wanted.rotate !== undefined) {
      throw usage('This is the account of the installation: put the new token first in TWILIO_AUTH_TOKEN.');
    }
    return stored;
  }
  const { connectToken } = store.config.twilio;
  if (stored?.accountSid === accountSid && wanted.rotate === undefined) {
    if (connectToken !== null && connectToken.reveal() !== stored.authToken) {
      throw new CliError(EXIT.conflict, 'Another token is stored for this account. To replace it, add --rotate.');
    }
    return stored;
  }
  return { accountSid, authToken: connectToken?.reveal() ?? (await tokenFromInput(session)), own: true };
}

/** Never from the command line, where everybody on the machine could read it. */
async function tokenFromInput(session: Session): Promise<string> {
  session.say("Waiting for the account's auth token on standard input (or set TWILIO_CONNECT_TOKEN) ...");
  for await (const line of session.lines()) {
    if (/^\S{8,200}$/.test(line.trim())) return line.trim();
    break;
  }
  throw usage('No auth token was given: put it on standard input, or into TWILIO_CONNECT_TOKEN.');
}

/**
 * Stores the account, its token first and the tokens before it behind. Returns the row's id (null: the installation's
 * account) and whether anything changed.
 */
export async function storeAccount(
  store: Store,
  client: ClientRow,
  account: ClientAccount,
  { dropOld }: Pick<AccountWanted, 'dropOld'>,
): Promise<{ accountId: string | null; changed: boolean }> {
  if (!account.own) return { accountId: null, changed: false };
  const box = secretBoxOf(store);
  return await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, async (tx) => {
    const row = await lockProviderAccount(tx, client.id);
    if (row !== null && row.accountSid !== account.accountSid) {
      throw new CliError(EXIT.conflict, `${client.name} has just been connected to another account.`);
    }
    const known = row === null ? [] : openAll(box, row, client.id);
    const tokens = [account.authToken, ...known.filter((token) => token !== account.authToken)];
    const kept = tokens.slice(0, dropOld === true ? 1 : TOKENS_MAX);
    const stale = row?.tokens.some(({ sealed }) => box.isStale(sealed)) === true;
    if (row !== null && !stale && kept.length === row.tokens.length && kept.every((token, at) => token === known[at])) {
      return { accountId: row.id, changed: false };
    }
    const id = row?.id ?? store.ids.next();
    const sealed = kept.map((token) => box.seal(token, client.id));
    await saveProviderAccount(tx, client.id, {
      ...{ id, accountSid: account.accountSid },
      // Named beside the sealed text too, so that a key can be looked for before it is thrown away.
      tokens: sealed.map((text) => ({ keyId: text.split('.')[1] ?? '', sealed: text })),
    });
    return { accountId: id, changed: true };
  });
}

/** One whose key is gone verifies nothing any more and is left behind. */
function openAll(box: SecretBox, row: ProviderAccountRow, clientId: string): string[] {
  return row.tokens.flatMap(({ sealed }) => {
    try {
      return [box.open(sealed, clientId)];
    } catch (error) {
      if ((error as SecretBoxError).name === 'SecretBoxError') return [];
      throw error;
    }
  });
}
