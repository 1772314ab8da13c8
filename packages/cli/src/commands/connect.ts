import type { AccountNumber, MessagingService } from '@rekindle/sms-twilio';
import { type Connected, connectClient, NETWORK } from '@rekindle/installation/connect';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClientRow, findClient } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

export interface ConnectOptions {
  client: string;
  accountSid?: string;
  number?: string;
  url?: string;
  /** Take the token given as the new one. */
  rotate?: true;
  /** Forget all tokens but the one in use. */
  dropOld?: true;
  json?: true;
}

/** `rekindle connect twilio`: an account, a number and its webhooks, proved by a signed test. Safe to run again. */
export async function connectTwilio(session: Session, options: ConnectOptions, reach = NETWORK): Promise<number> {
  return await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    const { url, client: _named, json: _shown, ...wanted } = options;
    const order = {
      ...wanted,
      ...(url !== undefined && { publicBaseUrl: url }),
      token: store.config.twilio.connectToken?.reveal() ?? null,
      askToken: async () => await tokenFromInput(session),
    };
    const done = await connectClient(store, client, order, reach);
    if (done.trial) session.say('A trial account texts verified numbers only. Upgrade it before a campaign starts.');
    if (done.kind === 'looked') return showLooked(session, client, done, options);
    return showConnected(session, client, done, options);
  });
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

function showConnected(
  session: Session,
  client: ClientRow,
  done: Extract<Connected, { kind: 'connected' }>,
  options: ConnectOptions,
): number {
  const { accountSid, number, changed, webhooks, before, inTheWay, retired } = done;
  if (options.json) {
    const shown = { clientId: client.id, accountSid, number, changed, webhooks, before, retired };
    session.data(JSON.stringify({ ...shown, signatureTest: 'passed', service: inTheWay?.sid ?? null }));
  } else {
    session.data(`${client.name} texts from ${number} through ${accountSid}.`);
    session.data(`Texts to it come to ${webhooks.smsFallbackUrl}; a signed test arrived, a forged one was refused.`);
    if (before !== null) session.data(`Before, they went to ${before}`);
    for (const old of retired) session.data(retiredSentence(old, done));
    if (changed.length === 0) session.data('All of this was so before: nothing was changed.');
  }
  if (inTheWay === null) return EXIT.ok;
  session.say(
    `${number} is in the Messaging Service "${inTheWay.name}", which takes its texts elsewhere: in Twilio, under that service's Integration, choose "Defer to sender's webhook".`,
  );
  return EXIT.partly;
}

function retiredSentence(number: string, { accountSid }: Pick<Connected, 'accountSid'>): string {
  return `${number} is not of ${accountSid} and sends no more; texts to it are still taken in.`;
}

/** What there is to choose from, or what became of the token. */
function showLooked(
  session: Session,
  client: ClientRow,
  { accountSid, numbers, services, changed, retired }: Extract<Connected, { kind: 'looked' }>,
  options: ConnectOptions,
): number {
  if (options.json) {
    const shown = { clientId: client.id, accountSid, numbers, services, retired };
    session.data(JSON.stringify({ ...shown, changed: changed === true ? ['account'] : [] }));
    return EXIT.ok;
  }
  if (changed !== null) {
    const kept = options.dropOld === true ? 'no other one verifies any more' : 'those before it still verify';
    session.data(changed ? `The token is in use within 10 seconds; ${kept}.` : 'That was so before.');
    return EXIT.ok;
  }
  tellChoices(session, numbers, services);
  return EXIT.ok;
}

function tellChoices(session: Session, numbers: readonly AccountNumber[], services: readonly MessagingService[]): void {
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
}
