import { asSystem, connectNumber, inTenant, sqlState } from '@rekindle/db';
import {
  type AccountNumber,
  createTwilioSetup,
  type MessagingService,
  type TwilioSetup,
  TwilioSetupError,
} from '@rekindle/sms-twilio';
import { CliError, notFound, usage } from '../cli-error.ts';
import { type AccountWanted, accountMeant, type ClientAccount, storeAccount } from '../connect/client-account.ts';
import { NETWORK, type Reach } from '../connect/reach.ts';
import { roundTrip, roundTripFault } from '../connect/round-trip.ts';
import { serviceInTheWay, webhookFaults, webhooksOf } from '../connect/webhook-urls.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClientRow, findClient } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

const UNIQUE_VIOLATION = '23505';

export interface ConnectOptions extends AccountWanted {
  client: string;
  number?: string;
  url?: string;
  json?: true;
}

/** `rekindle connect twilio`: an account, a number and its webhooks, proved by a signed test. Safe to run again. */
export async function connectTwilio(session: Session, options: ConnectOptions, reach = NETWORK): Promise<number> {
  return await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    refuseSandbox(store, client);
    const account = await accountMeant(session, store, client, options);
    const setup = createTwilioSetup({
      account: { accountSid: account.accountSid, authToken: account.authToken, mode: client.mode },
      monotonic: store.monotonic,
      requestTimeoutMs: store.config.twilio.timeoutMs,
      ...(reach.twilioWire !== undefined && { wire: reach.twilioWire }),
    });
    try {
      return await connect({ session, store, client, account, setup, reach }, options);
    } catch (error) {
      if (error instanceof TwilioSetupError) throw new CliError(EXIT.failure, error.message);
      throw error;
    } finally {
      setup.close();
    }
  });
}

/** Its texts go to the simulator, whatever is configured; the gateway refuses besides. */
function refuseSandbox(store: Store, client: ClientRow): void {
  if (client.mode === 'sandbox') {
    const why = `${client.name} is a sandbox client for ever, and its texts never reach Twilio.`;
    throw new CliError(EXIT.conflict, `${why} Add a live one: rekindle client add NAME --number +44... --mode live`);
  }
  if (store.config.mode !== 'live') {
    throw new CliError(EXIT.conflict, 'This installation is a sandbox: set REKINDLE_MODE=live for live clients.');
  }
}

interface Scene {
  session: Session;
  store: Store;
  client: ClientRow;
  account: ClientAccount;
  setup: TwilioSetup;
  reach: Reach;
}

async function connect(scene: Scene, options: ConnectOptions): Promise<number> {
  const { session, store, client, account, setup } = scene;
  const state = await setup.account();
  if (state.status !== 'active') {
    throw new CliError(EXIT.failure, `The account ${account.accountSid} is ${state.status}: ask Twilio why.`);
  }
  if (state.trial) session.say('A trial account texts verified numbers only. Upgrade it before a campaign starts.');
  const [numbers, services] = [await setup.numbers(), await setup.services()];
  if (options.number === undefined) return await withoutNumber(scene, options, numbers, services);
  const number = chosen(numbers, options.number);
  await refuseForeign(store, client, number.e164);
  const publicBaseUrl = publicUrlOf(store, options.url);
  const stored = await storeAll(scene, options, number);
  const fault = roundTripFault(await roundTrip({ ...account, publicBaseUrl, fetch: scene.reach.fetch }), publicBaseUrl);
  if (fault !== null) {
    const next =
      "The account and the number are stored; Twilio's webhook was left as it is. Mend this and run it again.";
    throw new CliError(EXIT.failure, `${sentence(fault.detail)} ${fault.mend}\n${next}`);
  }
  const wanted = webhooksOf(publicBaseUrl);
  const pointed = webhookFaults(number, wanted).length > 0;
  if (pointed) await setup.setWebhooks(number.sid, wanted);
  const inTheWay = serviceInTheWay(number.e164, services, wanted);
  const changed = [...stored, ...(pointed ? ['webhooks'] : [])];
  if (options.json) {
    const shown = { clientId: client.id, accountSid: account.accountSid, number: number.e164, changed };
    const before = pointed && number.smsUrl !== '' ? number.smsUrl : null;
    session.data(
      JSON.stringify({ ...shown, webhooks: wanted, before, signatureTest: 'passed', service: inTheWay?.sid ?? null }),
    );
  } else {
    session.data(`${client.name} texts from ${number.e164} through ${account.accountSid}.`);
    session.data(`Texts to it come to ${wanted.smsFallbackUrl}; a signed test arrived, a forged one was refused.`);
    if (pointed && number.smsUrl !== '') session.data(`Before, they went to ${number.smsUrl}`);
    if (changed.length === 0) session.data('All of this was so before: nothing was changed.');
  }
  if (inTheWay === null) return EXIT.ok;
  session.say(
    `${number.e164} is in the Messaging Service "${inTheWay.name}", which takes its texts elsewhere: in Twilio, under that service's Integration, choose "Defer to sender's webhook".`,
  );
  return EXIT.partly;
}

/** Changes the token where that was asked for; else shows what there is to choose from. */
async function withoutNumber(
  { session, store, client, account }: Scene,
  options: ConnectOptions,
  numbers: readonly AccountNumber[],
  services: readonly MessagingService[],
): Promise<number> {
  const changes = options.rotate === true || options.dropOld === true;
  const changed = changes && (await storeAccount(store, client, account, options)).changed;
  if (options.json) {
    const shown = { clientId: client.id, accountSid: account.accountSid, numbers, services };
    session.data(JSON.stringify({ ...shown, changed: changed ? ['account'] : [] }));
    return EXIT.ok;
  }
  if (changes) {
    const kept = options.dropOld === true ? 'no other one verifies any more' : 'those before it still verify';
    session.data(changed ? `The token is in use within 10 seconds; ${kept}.` : 'That was so before.');
    return EXIT.ok;
  }
  for (const { e164, name, sms, smsUrl } of numbers) {
    const goes = smsUrl === '' ? 'texts to it go nowhere' : `texts to it go to ${smsUrl}`;
    session.data(`${e164}  ${name === e164 ? '' : `${name}, `}${sms ? goes : 'no SMS'}`);
  }
  for (const { name, sid, numbers: pool } of services) {
    session.data(`Messaging Service ${name} (${sid}): ${pool.length === 0 ? 'no numbers' : pool.join(', ')}`);
  }
  session.say(
    numbers.some(({ sms }) => sms)
      ? 'Nothing was stored yet. Choose one with --number.'
      : 'The account has no number that can text: buy one in Twilio, then run this again.',
  );
  return EXIT.ok;
}

function chosen(numbers: readonly AccountNumber[], wanted: string): AccountNumber {
  const e164 = wanted.replace(/[\s()-]/g, '');
  if (!/^\+[1-9]\d{4,14}$/.test(e164)) throw usage(`"${wanted}" is no number; write it like +447400123456.`);
  const found = numbers.find((number) => number.e164 === e164);
  if (found === undefined) {
    const others = numbers.filter(({ sms }) => sms).map((number) => number.e164);
    const has = others.length === 0 ? 'It has none that can text.' : `It has ${others.join(', ')}.`;
    throw notFound(`The account has no number ${e164}. ${has}`);
  }
  if (!found.sms) throw new CliError(EXIT.conflict, `${e164} cannot send texts: choose one with SMS.`);
  return found;
}

async function refuseForeign(store: Store, client: ClientRow, e164: string): Promise<void> {
  const owner = await asSystem(store.db, store.clock.now(), (tx) =>
    tx.selectFrom('sender_numbers').select('client_id').where('e164', '=', e164).executeTakeFirst(),
  );
  if (owner !== undefined && owner.client_id !== client.id) throw foreign(e164);
}

function foreign(e164: string): CliError {
  return new CliError(EXIT.conflict, `The number ${e164} belongs to another client: texts to it are that client's.`);
}

function publicUrlOf({ config }: Store, given: string | undefined): string {
  const url = given?.trim().replace(/\/+$/, '') ?? config.http.publicBaseUrl;
  if (url === null) throw usage('Say where Twilio reaches the webhooks: --url https://..., or PUBLIC_BASE_URL.');
  if (!URL.canParse(url) || new URL(url).search !== '' || url.includes('#')) {
    throw usage(`"${url}" is no address to add paths to; write it like https://hooks.example.com.`);
  }
  return url;
}

/** What changed, by name. */
async function storeAll(
  { store, client, account }: Scene,
  options: ConnectOptions,
  number: AccountNumber,
): Promise<('account' | 'number')[]> {
  const { accountId, changed } = await storeAccount(store, client, account, options);
  const row = { id: store.ids.next(), e164: number.e164, accountId };
  try {
    const connected = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      connectNumber(tx, client.id, row),
    );
    return [...(changed ? (['account'] as const) : []), ...(connected ? (['number'] as const) : [])];
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) throw foreign(number.e164);
    throw error;
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
