import type { AccountNumber, MessagingService, NumberWebhooks, TwilioSetup } from '@rekindle/sms-twilio';
import { TwilioSetupError } from '@rekindle/sms-twilio';
import { serviceInTheWay, type WebhookFault, webhookFaults } from '../connect/webhook-urls.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

/** The client a check is about, as it is named to a person and to a command; no slug: the installation itself. */
export interface Checked {
  name: string;
  slug: string | null;
}

/** Whether the token fits, and the account may send. Null beside it: Twilio could not be asked, so ask no more. */
export async function checkAccount(
  setup: Pick<TwilioSetup, 'account'>,
  client: Checked,
): Promise<{ found: Diagnosis; usable: boolean }> {
  try {
    const { status, trial } = await setup.account();
    if (status !== 'active') {
      const mend = 'Ask Twilio why; nothing is sent or received until it is active again.';
      return { found: fail('account', `the account of ${client.name} is ${status}`, mend), usable: false };
    }
    if (trial) {
      const mend = 'Upgrade it in Twilio before a campaign starts.';
      const detail = `the account of ${client.name} is a trial: it texts verified numbers only`;
      return { found: warn('account', detail, mend), usable: true };
    }
    return { found: ok('account', `${client.name}: Twilio takes its credentials`), usable: true };
  } catch (error) {
    return { found: accountFault(error, client), usable: false };
  }
}

function accountFault(error: unknown, { name, slug }: Checked): Diagnosis {
  if (!(error instanceof TwilioSetupError)) throw error;
  if (error.why === 'credentials') {
    const mend =
      slug === null
        ? 'Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to what its console shows.'
        : `Give the right token: npx --no rekindle connect twilio --client ${slug} --rotate (or TWILIO_AUTH_TOKEN for the installation's account).`;
    return fail(
      'account',
      `Twilio refuses the credentials of ${name}: the token is wrong, or the account is closed`,
      mend,
    );
  }
  if (error.why === 'refused') return fail('account', `${name}: ${error.message}`, 'Check the account SID.');
  return fail(
    'account',
    `${name}: ${error.message}`,
    'See https://status.twilio.com, and that this machine may go out.',
  );
}

/** What is wrong with one of the client's sender numbers, as Twilio has it. */
export function checkNumber(
  e164: string,
  client: Checked & { slug: string },
  there: { numbers: readonly AccountNumber[]; services: readonly MessagingService[] },
  wanted: NumberWebhooks,
): Diagnosis[] {
  const number = there.numbers.find((each) => each.e164 === e164);
  const connect = `npx --no rekindle connect twilio --client ${client.slug} --number ${e164}`;
  if (number === undefined) {
    const mend = `Connect one that it has: npx --no rekindle connect twilio --client ${client.slug}`;
    return [fail('number', `${e164} is not in the account of ${client.name}: it was released or moved`, mend)];
  }
  const found: Diagnosis[] = [];
  if (!number.sms) found.push(fail('number', `${e164} of ${client.name} cannot send texts`, 'Connect one with SMS.'));
  for (const fault of webhookFaults(number, wanted)) {
    const [level, detail] = WEBHOOK_WORDS[fault](number);
    found.push((level === 'fail' ? fail : warn)('webhook', `${e164} of ${client.name}: ${detail}`, `Run ${connect}.`));
  }
  const pool = serviceInTheWay(e164, there.services, wanted);
  if (pool !== null) {
    const detail = `${e164} of ${client.name} is in the Messaging Service "${pool.name}", which takes its texts elsewhere`;
    found.push(fail('webhook', detail, `In Twilio, under that service's Integration: "Defer to sender's webhook".`));
  }
  return found.length > 0 ? found : [ok('number', `${e164} of ${client.name} texts, and its texts come here`)];
}

const WEBHOOK_WORDS: Record<WebhookFault, (number: AccountNumber) => ['fail' | 'warn', string]> = {
  elsewhere: ({ smsUrl }) => ['fail', smsUrl === '' ? 'texts to it go nowhere' : `texts to it go to ${smsUrl}`],
  application: () => ['fail', 'a TwiML app takes its texts in place of the webhook'],
  not_post: ({ smsMethod }) => ['fail', `Twilio calls the webhook by ${smsMethod}, not by POST`],
  no_fallback: () => ['warn', 'no fallback is set: after an outage a text is found by asking Twilio, minutes later'],
  no_retries: () => ['warn', 'Twilio does not try again when a text cannot be brought'],
};

/** Signatures and due times go by the clock: whether ours is Twilio's. */
export function checkProviderClock(providerTime: number | null, realNow: number): Diagnosis {
  if (providerTime === null) return warn('clock', 'Twilio did not say what time it is', 'Look again.');
  const apart = Math.round(Math.abs(realNow - providerTime) / 1_000);
  const detail = `this machine and Twilio are ${apart} s apart`;
  // Their time comes in whole seconds and has travelled.
  if (apart > 30) return fail('clock', detail, 'Set the clock by NTP.');
  return apart > 5 ? warn('clock', detail, 'Set the clock by NTP.') : ok('clock', detail);
}
