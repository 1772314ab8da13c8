import type { Config } from '@rekindle/config';
import { inTenant } from '@rekindle/db';
import { type TwilioSetup, TwilioSetupError } from '@rekindle/sms-twilio';
import type { ClientRow } from '../clients.ts';
import { type ClientAccount, installationAccount, storedAccount } from '../connect/client-account.ts';
import type { Reach } from '../connect/reach.ts';
import { probeAddress, roundTrip, roundTripFault } from '../connect/round-trip.ts';
import { openTwilioSetup } from '../connect/twilio-setup.ts';
import { webhooksOf } from '../connect/webhook-urls.ts';
import { faultSentence } from '../fault-sentence.ts';
import type { Installation } from '../installation.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';
import { checkModel } from './model-check.ts';
import { type Checked, checkAccount, checkNumber, checkProviderClock } from './twilio-checks.ts';

type Show = (diagnoses: readonly Diagnosis[]) => void;

/** Whom the world outside is asked about, and how it is reached. */
export interface Outside {
  clients: () => Promise<ClientRow[]>;
  reach: Reach;
}

/** What is asked outside with: all of an installation, or what there is of it without its database. */
type Asking = Installation | (Pick<Installation, 'config' | 'monotonic'> & { db: null });

const INSTALLATION: Checked = { name: 'the installation', slug: null };

/**
 * Asks Twilio, the public address and the model whether texts really go and come: for each live client, or by the
 * installation's own account where no client is known yet. Each is asked whatever the others say.
 */
export async function examineLive(
  asking: Asking,
  outside: Partial<Outside> & { reach: Reach },
  show: Show,
): Promise<void> {
  const { reach } = outside;
  if (asking.config.mode !== 'live') return await tellLacking(asking.config, reach, show);
  if (asking.db === null) await examineInstallation(asking, reach, show);
  else await examineClients(asking, outside, show);
  show([await checkModel(asking.config, reach.fetch)]);
}

/** What going live lacks outside, told to a sandbox, which asks nobody. */
async function tellLacking(config: Config, reach: Reach, show: Show): Promise<void> {
  if (installationAccount(config) === null) show([noAccount()]);
  if (config.openai.apiKey === null) show([await checkModel(config, reach.fetch)]);
}

function noAccount(): Diagnosis {
  const mend = 'Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or connect each client with its own account.';
  return fail('account', 'no account with Twilio: no TWILIO_ACCOUNT_SID, and no client with one of its own', mend);
}

async function examineClients(
  store: Installation,
  { clients: listed, reach }: Partial<Outside> & { reach: Reach },
  show: Show,
): Promise<void> {
  const clients = ((await listed?.()) ?? []).filter(({ mode, status }) => mode === 'live' && status === 'active');
  for (const client of clients) await examineClient(store, client, reach, show);
  if (clients.length > 0) return;
  show([
    fail('live', 'there is no active live client', 'npx --no rekindle client add NAME --number +44... --mode live'),
  ]);
  await examineInstallation(store, reach, show);
}

async function examineClient(store: Installation, client: ClientRow, reach: Reach, show: Show): Promise<void> {
  let account: ClientAccount | null = null;
  try {
    account = await storedAccount(store, client);
    if (account === null) {
      const mend = `npx --no rekindle connect twilio --client ${client.slug} --account-sid AC... (or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN)`;
      show([fail('account', `${client.name} has no account with Twilio`, mend)]);
    } else
      await examineAccount(store, account, client, reach, show, (setup) => examineNumbers(store, client, setup, show));
  } catch (error) {
    show([fail('account', `${client.name}: ${faultSentence(error)}`, MENDS[nameOf(error)] ?? 'Look again.')]);
  }
  show(await checkPublicAddress(store, client, account, reach));
}

const MENDS: Record<string, string> = {
  SecretBoxError: 'Put the key that sealed it back into SECRET_KEYS, or connect the client again with --rotate.',
};

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** What can be asked with no client: whether the installation's own account works, and whether the address leads here. */
async function examineInstallation(asking: Asking, reach: Reach, show: Show): Promise<void> {
  const account = installationAccount(asking.config);
  if (account !== null) await examineAccount(asking, account, INSTALLATION, reach, show, async () => {});
  else if (asking.db === null && asking.config.database !== null) {
    const detail = 'no TWILIO_ACCOUNT_SID; whether clients have accounts of their own, only the database tells';
    show([warn('account', detail, 'Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or mend the database.')]);
  } else show([noAccount()]);
  show(await checkPublicAddress(asking, INSTALLATION, account, reach));
}

/** Asks Twilio of one account; `whenUsable` where it may be asked more. */
async function examineAccount(
  { config, monotonic }: Pick<Installation, 'config' | 'monotonic'>,
  account: ClientAccount,
  checked: Checked,
  reach: Reach,
  show: Show,
  whenUsable: (setup: TwilioSetup) => Promise<void>,
): Promise<void> {
  const setup = openTwilioSetup({ config, monotonic }, { mode: 'live' }, account, reach);
  try {
    const { found, usable } = await checkAccount(setup, checked);
    show([found]);
    if (!usable) return;
    await whenUsable(setup);
    show([checkProviderClock(setup.providerTime(), monotonic.realNow())]);
  } finally {
    setup.close();
  }
}

async function examineNumbers(store: Installation, client: ClientRow, setup: TwilioSetup, show: Show): Promise<void> {
  const senders = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
    tx.selectFrom('sender_numbers').select('e164').where('active', '=', true).orderBy('e164').execute(),
  );
  if (senders.length === 0) {
    const mend = `npx --no rekindle connect twilio --client ${client.slug}`;
    return show([fail('number', `${client.name} has no number to text from`, mend)]);
  }
  // Without an address every webhook is elsewhere; that there is none has been said.
  const wanted = webhooksOf(store.config.http.publicBaseUrl ?? '');
  try {
    const there = { numbers: await setup.numbers(), services: await setup.services() };
    for (const { e164 } of senders) show(checkNumber(e164, client, there, wanted));
  } catch (error) {
    if (!(error instanceof TwilioSetupError)) throw error;
    show([fail('number', `${client.name}: ${error.message}`, 'Look again; see https://status.twilio.com.')]);
  }
}

/** Whether a text signed with this token arrives, and a forged one does not; with no token the latter alone. */
async function checkPublicAddress(
  { config }: Pick<Installation, 'config'>,
  { name }: Checked,
  account: ClientAccount | null,
  reach: Reach,
): Promise<Diagnosis[]> {
  const { publicBaseUrl } = config.http;
  // That there is none has been said with the settings.
  if (publicBaseUrl === null) return [];
  const input = { publicBaseUrl, fetch: reach.fetch };
  const fault = roundTripFault(
    account === null ? await probeAddress(input) : await roundTrip({ ...account, ...input }),
    publicBaseUrl,
  );
  if (fault !== null) return [fail('public', `${name}: ${fault.detail}`, fault.mend)];
  const arrives = account === null ? 'a webhook answers' : 'a signed test arrives';
  return [ok('public', `${name}: ${arrives} at ${publicBaseUrl}, a forged one is refused`)];
}
