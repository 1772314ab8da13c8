import { asSystem, sqlState } from '@rekindle/db';
import {
  type AccountNumber,
  type MessagingService,
  type NumberWebhooks,
  type TwilioSetup,
  TwilioSetupError,
} from '@rekindle/sms-twilio';
import type { ClientRow } from '../clients.ts';
import type { Installation } from '../installation.ts';
import { Refusal } from '../refusal.ts';
import {
  type AccountWanted,
  accountMeant,
  changesToken,
  type ClientAccount,
  storeAccount,
  type StoredAccount,
} from './client-account.ts';
import type { Reach } from './reach.ts';
import { roundTrip, roundTripFault } from './round-trip.ts';
import { openTwilioSetup } from './twilio-setup.ts';
import { serviceInTheWay, webhookFaults, webhooksOf } from './webhook-urls.ts';

const UNIQUE_VIOLATION = '23505';

/** What a live client is to send through. */
export interface ConnectOrder extends AccountWanted {
  /** Where Twilio reaches the webhooks, if not the configured address. */
  publicBaseUrl?: string;
}

/** What came of it. */
export type Connected = {
  accountSid: string;
  trial: boolean;
  /** Numbers of the client that belong to another account and are out of use from now on. */
  retired: string[];
} & (
  | {
      kind: 'looked';
      numbers: AccountNumber[];
      services: MessagingService[];
      /** Whether the tokens that are kept were changed; null where that was not asked for. */
      changed: boolean | null;
    }
  | {
      kind: 'connected';
      number: string;
      /** Empty when all of it was so before. */
      changed: ('account' | 'number' | 'webhooks')[];
      webhooks: NumberWebhooks;
      /** Where texts to the number went until now; null when they came here, or went nowhere. */
      before: string | null;
      /** The pool that takes the number's texts elsewhere all the same. */
      inTheWay: MessagingService | null;
    }
);

type Connecting = Pick<ClientRow, 'id' | 'name' | 'mode'>;

/**
 * Connects an account, a number and its webhooks, proved by a signed test; what was stored before a fault stays. Safe to
 * do again.
 * @throws Refusal
 */
export async function connectClient(
  installation: Installation,
  client: Connecting,
  order: ConnectOrder,
  reach: Reach,
): Promise<Connected> {
  refuseSandbox(installation, client);
  // Before Twilio is asked, or the token.
  if (order.publicBaseUrl !== undefined) publicUrlOf(installation, order.publicBaseUrl);
  const account = await accountMeant(installation, client, order);
  const setup = openTwilioSetup(installation, client, account, reach);
  try {
    return await connect({ installation, client, account, setup, reach }, order);
  } catch (error) {
    if (error instanceof TwilioSetupError) throw new Refusal('failed', error.message);
    throw error;
  } finally {
    setup.close();
  }
}

/** Its texts go to the simulator, whatever is configured; the gateway refuses besides. */
function refuseSandbox({ config }: Installation, client: Connecting): void {
  if (client.mode === 'sandbox') {
    const why = `${client.name} is a sandbox client for ever, and its texts never reach Twilio.`;
    throw new Refusal(
      'conflict',
      `${why} Add a live one: npx --no rekindle client add NAME --number +44... --mode live`,
    );
  }
  if (config.mode !== 'live') {
    throw new Refusal('conflict', 'This installation is a sandbox: set REKINDLE_MODE=live for live clients.');
  }
}

interface Scene {
  installation: Installation;
  client: Connecting;
  account: ClientAccount;
  setup: TwilioSetup;
  reach: Reach;
}

async function connect(scene: Scene, order: ConnectOrder): Promise<Connected> {
  const { installation, client, account, setup } = scene;
  const { accountSid } = account;
  const { status, trial } = await setup.account();
  if (status !== 'active') throw new Refusal('failed', `The account ${accountSid} is ${status}: ask Twilio why.`);
  const [numbers, services] = [await setup.numbers(), await setup.services()];
  if (order.number === undefined) {
    const stored = changesToken(order)
      ? await storeAccount(installation, client, account, { ...order, number: null })
      : null;
    return { kind: 'looked', accountSid, trial, numbers, services, changed: stored?.account ?? null, retired: [] };
  }
  const number = chosen(numbers, order.number);
  await refuseForeign(installation, client, number.e164);
  const publicBaseUrl = publicUrlOf(installation, order.publicBaseUrl);
  const { retired, ...stored } = await storeAll(scene, order, number);
  const fault = roundTripFault(await roundTrip({ ...account, publicBaseUrl, fetch: scene.reach.fetch }), publicBaseUrl);
  if (fault !== null) {
    const next =
      "The account and the number are stored; Twilio's webhook was left as it is. Mend this and run it again.";
    throw new Refusal('failed', `${sentence(fault.detail)} ${fault.mend}\n${next}`);
  }
  const webhooks = webhooksOf(publicBaseUrl);
  const pointed = webhookFaults(number, webhooks).length > 0;
  if (pointed) await setup.setWebhooks(number.sid, webhooks);
  return {
    ...{ kind: 'connected', accountSid, trial, retired, number: number.e164, webhooks },
    changed: (['account', 'number', 'webhooks'] as const).filter((what) => ({ ...stored, webhooks: pointed })[what]),
    before: pointed && number.smsUrl !== '' ? number.smsUrl : null,
    inTheWay: serviceInTheWay(number.e164, services, webhooks),
  };
}

function chosen(numbers: readonly AccountNumber[], wanted: string): AccountNumber {
  const e164 = wanted.replace(/[\s()-]/g, '');
  if (!/^\+[1-9]\d{4,14}$/.test(e164)) {
    throw new Refusal('bad_input', `"${wanted}" is no number; write it like +447400123456.`);
  }
  const found = numbers.find((number) => number.e164 === e164);
  if (found === undefined) {
    const others = numbers.filter(({ sms }) => sms).map((number) => number.e164);
    const has = others.length === 0 ? 'It has none that can text.' : `It has ${others.join(', ')}.`;
    throw new Refusal('not_found', `The account has no number ${e164}. ${has}`);
  }
  if (!found.sms) throw new Refusal('conflict', `${e164} cannot send texts: choose one with SMS.`);
  return found;
}

async function refuseForeign({ db, clock }: Installation, client: Connecting, e164: string): Promise<void> {
  const owner = await asSystem(db, clock.now(), (tx) =>
    tx.selectFrom('sender_numbers').select('client_id').where('e164', '=', e164).executeTakeFirst(),
  );
  if (owner !== undefined && owner.client_id !== client.id) throw foreign(e164);
}

function foreign(e164: string): Refusal {
  return new Refusal('conflict', `The number ${e164} belongs to another client: texts to it are that client's.`);
}

function publicUrlOf({ config }: Installation, given: string | undefined): string {
  const url = given?.trim().replace(/\/+$/, '') ?? config.http.publicBaseUrl;
  if (url === null) {
    throw new Refusal(
      'bad_input',
      'Say where Twilio reaches the webhooks: set PUBLIC_BASE_URL (or give --url https://...).',
    );
  }
  if (!URL.canParse(url) || new URL(url).search !== '' || url.includes('#')) {
    throw new Refusal('bad_input', `"${url}" is no address to add paths to; write it like https://hooks.example.com.`);
  }
  if (!url.startsWith('https://')) {
    throw new Refusal(
      'bad_input',
      `${url} is not an https address: put TLS in front of the webhooks and give that one.`,
    );
  }
  return url;
}

async function storeAll(
  { installation, client, account }: Scene,
  order: ConnectOrder,
  { e164 }: AccountNumber,
): Promise<StoredAccount> {
  try {
    return await storeAccount(installation, client, account, {
      ...order,
      number: { id: installation.ids.next(), e164 },
    });
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) throw foreign(e164);
    throw error;
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
