import { type Config, createSecretBox, type SecretBox, type SecretBoxError } from '@rekindle/config';
import {
  connectNumber,
  inTenant,
  lockProviderAccount,
  type ProviderAccountRow,
  readProviderAccount,
  retireNumbers,
  saveProviderAccount,
  type Tx,
} from '@rekindle/db';
import type { ClientRow } from '../clients.ts';
import type { Installation } from '../installation.ts';
import { Refusal } from '../refusal.ts';

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
  /** The number to text from, E.164; without it the account is only looked at, and its token changed where that is asked for. */
  number?: string;
  /** Take the token given as the new one. */
  rotate?: boolean;
  /** Forget all tokens but the one in use. */
  dropOld?: boolean;
  /** The account's auth token, where it is at hand. */
  token: string | null;
  /** Asks for the token where it is needed and not at hand. Throws where nobody can be asked. */
  askToken(): Promise<string>;
}

/** Opens and seals the clients' tokens. Throws `Refusal` without SECRET_KEYS. */
function secretBoxOf({ config }: Pick<Installation, 'config'>): SecretBox {
  if (config.secretKeys.length === 0) throw badInput('Set SECRET_KEYS: the token is sealed with them.');
  return createSecretBox(config.secretKeys);
}

/** The account as it is stored or configured, or null where there is none. Throws SecretBoxError. */
export async function storedAccount(store: Installation, client: Pick<ClientRow, 'id'>): Promise<ClientAccount | null> {
  const own = await sealedAccount(store, client);
  return own === null ? installationAccount(store.config) : opened(store, client, own);
}

/** The client's own account, its token in use sealed as it is stored; null where it has none. */
async function sealedAccount(store: Installation, client: Pick<ClientRow, 'id'>): Promise<SealedAccount | null> {
  const row = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
    readProviderAccount(tx, client.id),
  );
  const [token] = row?.tokens ?? [];
  return row === null || token === undefined ? null : { accountSid: row.accountSid, sealed: token.sealed };
}

interface SealedAccount {
  accountSid: string;
  sealed: string;
}

/** Throws SecretBoxError. */
function opened(store: Installation, client: Pick<ClientRow, 'id'>, own: SealedAccount): ClientAccount {
  return { accountSid: own.accountSid, authToken: secretBoxOf(store).open(own.sealed, client.id), own: true };
}

/** The account of clients without one of their own, or null where none is set. */
export function installationAccount({ twilio: { account } }: Pick<Config, 'twilio'>): ClientAccount | null {
  if (account === null) return null;
  return { accountSid: account.accountSid, authToken: account.authTokens[0].reveal(), own: false };
}

/** The account that is meant, with its token: the stored one, else the one given. Throws `Refusal`. */
export async function accountMeant(
  store: Installation,
  client: Pick<ClientRow, 'id' | 'name'>,
  wanted: AccountWanted,
): Promise<ClientAccount> {
  const own = await sealedAccount(store, client);
  const shared = own === null ? installationAccount(store.config) : null;
  const accountSid = wanted.accountSid ?? own?.accountSid ?? shared?.accountSid;
  if (accountSid === undefined)
    throw badInput("Say which account by its SID: AC..., as Twilio's console shows it (--account-sid).");
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid))
    throw badInput(`"${accountSid}" is no account SID: AC and 32 hex digits.`);
  if (own !== null && own.accountSid !== accountSid) {
    const known = `${client.name} is connected to the account ${own.accountSid} already`;
    throw new Refusal('conflict', `${known}, where texts of its are known; it cannot be moved to another.`);
  }
  if (shared?.accountSid === accountSid) {
    if (wanted.rotate === true) {
      throw badInput('This is the account of the installation: put the new token first in TWILIO_AUTH_TOKEN.');
    }
    return shared;
  }
  if (own === null && wanted.number === undefined && changesToken(wanted)) {
    const unknown = `${client.name} is not connected to the account ${accountSid}, so that there is no token to change.`;
    throw badInput(`${unknown} Connect it with one of its numbers (--number; over the API: number).`);
  }
  const { token } = wanted;
  // One that is replaced need not open: its key may be gone.
  if (own !== null && wanted.rotate !== true) {
    const stored = openedOrRefused(store, client, own);
    if (token !== null && token !== stored.authToken) {
      throw new Refusal(
        'conflict',
        'Another token is stored for this account. To replace it, add --rotate (over the API: rotate).',
      );
    }
    return stored;
  }
  return { accountSid, authToken: token ?? (await wanted.askToken()), own: true };
}

function openedOrRefused(store: Installation, client: Pick<ClientRow, 'id'>, own: SealedAccount): ClientAccount {
  try {
    return opened(store, client, own);
  } catch (error) {
    if ((error as SecretBoxError).name !== 'SecretBoxError') throw error;
    const mend =
      'Put the key that sealed it back into SECRET_KEYS, or replace it with --rotate (over the API: rotate).';
    throw new Refusal('conflict', `The token that is stored for this account does not open. ${mend}`);
  }
}

/** Whether the tokens that are kept are to be changed, whatever becomes of the number. */
export function changesToken({ rotate, dropOld }: Pick<AccountWanted, 'rotate' | 'dropOld'>): boolean {
  return rotate === true || dropOld === true;
}

function badInput(message: string): Refusal {
  return new Refusal('bad_input', message);
}

/** What storing an account has changed. */
export interface StoredAccount {
  /** Whether the account or its tokens changed. */
  account: boolean;
  /** Whether the number changed. */
  number: boolean;
  /** Numbers that were retired. */
  retired: string[];
}

interface SenderNumber {
  id: string;
  e164: string;
}

/** `number`: the one to text from; null: the account's token alone is changed, and no number. */
type Storing = Pick<AccountWanted, 'dropOld'> & { number: SenderNumber | null };

/**
 * Stores the account, its token first and the tokens before it behind, retires the client's numbers of another account
 * but `number`, and has the client text from that one; all in one transaction, so that a claim finds a number of the
 * account it goes through. The installation's account is stored for nobody.
 * @throws Refusal while it is open what became of texts from a number of another account
 */
export async function storeAccount(
  store: Installation,
  client: Pick<ClientRow, 'id' | 'name'>,
  account: ClientAccount,
  { dropOld, number }: Storing,
): Promise<StoredAccount> {
  const box = account.own ? secretBoxOf(store) : null;
  return await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, async (tx) => {
    const row = await lockProviderAccount(tx, client.id);
    if (row !== null && (box === null || row.accountSid !== account.accountSid)) {
      throw new Refusal('conflict', `${client.name} has just been connected to another account.`);
    }
    const own = box === null ? null : { accountId: row?.id ?? store.ids.next(), row, box, dropOld: dropOld === true };
    const retired = own === null || number === null ? [] : await retireOthers(tx, client, account, { ...own, number });
    const changed = own !== null && (await keepTokens(tx, client, account, own));
    const accountId = own?.accountId ?? null;
    const connected = number !== null && (await connectNumber(tx, client.id, { ...number, accountId }));
    return { account: changed, number: connected, retired };
  });
}

async function retireOthers(
  tx: Tx,
  client: Pick<ClientRow, 'id' | 'name'>,
  { accountSid }: ClientAccount,
  { accountId, number }: { accountId: string; number: SenderNumber },
): Promise<string[]> {
  const { retired, open, openFrom } = await retireNumbers(tx, client.id, { accountId, e164: number.e164 });
  if (open === 0) return retired;
  const texts = open === 1 ? 'a text' : `${open} texts`;
  const why = `What became of ${texts} from ${openFrom.join(', ')} is not known yet, and only the account before can tell.`;
  throw new Refusal('conflict', `${why} Connect ${client.name} to ${accountSid} when that is settled.`);
}

/** Returns whether anything changed. */
async function keepTokens(
  tx: Tx,
  client: Pick<ClientRow, 'id'>,
  account: ClientAccount,
  stored: { accountId: string; row: ProviderAccountRow | null; box: SecretBox; dropOld: boolean },
): Promise<boolean> {
  const { accountId, row, box, dropOld } = stored;
  const known = row === null ? [] : openAll(box, row, client.id);
  const tokens = [account.authToken, ...known.filter((token) => token !== account.authToken)];
  const kept = tokens.slice(0, dropOld ? 1 : TOKENS_MAX);
  const stale = row?.tokens.some(({ sealed }) => box.isStale(sealed)) === true;
  if (row !== null && !stale && kept.length === row.tokens.length && kept.every((token, at) => token === known[at])) {
    return false;
  }
  const sealed = kept.map((token) => box.seal(token, client.id));
  await saveProviderAccount(tx, client.id, {
    ...{ id: accountId, accountSid: account.accountSid },
    // Named beside the sealed text too, so that a key can be looked for before it is thrown away.
    tokens: sealed.map((text) => ({ keyId: text.split('.')[1] ?? '', sealed: text })),
  });
  return true;
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
