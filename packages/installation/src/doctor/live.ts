import { inTenant } from '@rekindle/db';
import { type TwilioSetup, TwilioSetupError } from '@rekindle/sms-twilio';
import { type ClientAccount, storedAccount } from '../connect/client-account.ts';
import type { Reach } from '../connect/reach.ts';
import { roundTrip, roundTripFault } from '../connect/round-trip.ts';
import { openTwilioSetup } from '../connect/twilio-setup.ts';
import { webhooksOf } from '../connect/webhook-urls.ts';
import { faultSentence } from '../fault-sentence.ts';
import type { ClientRow } from '../clients.ts';
import type { Installation } from '../installation.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';
import { checkModel } from './model-check.ts';
import { checkAccount, checkNumber, checkProviderClock } from './twilio-checks.ts';

type Show = (diagnoses: readonly Diagnosis[]) => void;

/** Asks Twilio, the public address and the model whether texts really go and come. */
export async function examineLive(
  store: Installation,
  live: { clients: () => Promise<ClientRow[]>; reach: Reach },
  show: Show,
): Promise<void> {
  const { reach } = live;
  if (store.config.mode !== 'live') {
    const mend = 'Set REKINDLE_MODE=live and what it needs (.env.example); a sandbox reaches nobody.';
    return show([fail('live', 'this installation is a sandbox', mend)]);
  }
  const clients = (await live.clients()).filter(({ mode, status }) => mode === 'live' && status === 'active');
  if (clients.length === 0) {
    show([warn('live', 'there is no active live client', 'rekindle client add NAME --number +44... --mode live')]);
  }
  for (const client of clients) {
    try {
      await examineClient(store, client, reach, show);
    } catch (error) {
      show([fail('account', `${client.name}: ${faultSentence(error)}`, MENDS[nameOf(error)] ?? 'Look again.')]);
    }
  }
  show([await checkModel(store.config, reach.fetch)]);
}

const MENDS: Record<string, string> = {
  SecretBoxError: 'Put the key that sealed it back into SECRET_KEYS, or connect the client again with --rotate.',
};

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

async function examineClient(store: Installation, client: ClientRow, reach: Reach, show: Show): Promise<void> {
  const account = await storedAccount(store, client);
  if (account === null) {
    const mend = `rekindle connect twilio --client ${client.slug} --account-sid AC...`;
    return show([fail('account', `${client.name} has no account with Twilio`, mend)]);
  }
  const setup = openTwilioSetup(store, client, account, reach);
  try {
    const { found, usable } = await checkAccount(setup, client);
    show([found]);
    if (usable) await examineNumbers(store, client, setup, show);
    if (usable) show([checkProviderClock(setup.providerTime(), store.monotonic.realNow())]);
  } finally {
    setup.close();
  }
  show([await checkPublicAddress(store, client, account, reach)]);
}

async function examineNumbers(store: Installation, client: ClientRow, setup: TwilioSetup, show: Show): Promise<void> {
  const senders = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
    tx.selectFrom('sender_numbers').select('e164').where('active', '=', true).orderBy('e164').execute(),
  );
  if (senders.length === 0) {
    const mend = `rekindle connect twilio --client ${client.slug}`;
    return show([fail('number', `${client.name} has no number to text from`, mend)]);
  }
  // In live mode it is never null; without it every webhook is elsewhere.
  const wanted = webhooksOf(store.config.http.publicBaseUrl ?? '');
  try {
    const there = { numbers: await setup.numbers(), services: await setup.services() };
    for (const { e164 } of senders) show(checkNumber(e164, client, there, wanted));
  } catch (error) {
    if (!(error instanceof TwilioSetupError)) throw error;
    show([fail('number', `${client.name}: ${error.message}`, 'Look again; see https://status.twilio.com.')]);
  }
}

/** Whether a text signed with this client's token arrives, and a forged one does not. */
async function checkPublicAddress(
  store: Installation,
  client: ClientRow,
  account: ClientAccount,
  reach: Reach,
): Promise<Diagnosis> {
  const publicBaseUrl = store.config.http.publicBaseUrl ?? '';
  const fault = roundTripFault(await roundTrip({ ...account, publicBaseUrl, fetch: reach.fetch }), publicBaseUrl);
  if (fault !== null) return fail('public', `${client.name}: ${fault.detail}`, fault.mend);
  return ok('public', `${client.name}: a signed test arrives at ${publicBaseUrl}, a forged one is refused`);
}
