import type { Means, PlannedEvent } from './ledger-entries.ts';
import { keyedHash } from './rng.ts';
import { segmentsOf } from './twilio-resource.ts';
import { deliverForm } from './webhook-delivery.ts';
import type { World } from './world.ts';

type TextEvent = Extract<PlannedEvent, { kind: 'text' }>;

/** Bodies on which Twilio acts by itself, when they are the whole text. */
const STOP_KEYWORDS = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'END', 'QUIT', 'CANCEL', 'REVOKE', 'OPTOUT']);
const START_KEYWORDS = new Set(['START', 'YES', 'UNSTOP']);

const STOP_ANSWER =
  'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.';
const START_ANSWER =
  'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe.';

/** What a keyword does at the carrier. */
export function keywordOf(body: string): 'stop' | 'start' | null {
  const word = body.trim().toUpperCase();
  if (STOP_KEYWORDS.has(word)) return 'stop';
  return START_KEYWORDS.has(word) ? 'start' : null;
}

/** What a text typed by hand means, as far as keywords tell. */
export function meansOf(body: string): Means {
  return keywordOf(body) ?? 'chat';
}

/** The MessageSid of a person's text; the same when it is delivered again after a crash. */
export function inboundSid(world: World, event: TextEvent): string {
  return `SM${keyedHash(world.seed, 'inbound', event.id, event.at).slice(0, 32)}`;
}

/**
 * The carrier takes in a person's text: opt-out state, its own answer to a keyword, and whatever this person no longer
 * does. Does nothing when a run before a crash got this far.
 */
export function receiveText(world: World, event: TextEvent): void {
  const sid = inboundSid(world, event);
  if (world.messages.has(sid)) return;
  const account = world.numbers.get(event.to)?.account ?? '';
  const keyword = keywordOf(event.body);
  const wasOut = world.isOptedOut(event.phone, event.to);
  // YES is also the commonest answer of all: only someone who is out gets the answer to it.
  const answers = (keyword === 'stop' && !wasOut) || (keyword === 'start' && wasOut);
  world.record({
    type: 'inbound',
    event: event.id,
    sid,
    account,
    from: event.phone,
    to: event.to,
    body: event.body,
    media: event.media,
    means: event.means,
    optOut: answers ? keyword : null,
    providerText: answers
      ? { sid: `SM${keyedHash(sid, 'answer').slice(0, 32)}`, body: keyword === 'stop' ? STOP_ANSWER : START_ANSWER }
      : null,
    dropped: event.means === 'stop' ? textsNotSaid(world, event) : [],
  });
}

/** Tells the webhook about a text that the carrier has taken in; with luck, once. */
export async function deliverInbound(world: World, event: TextEvent): Promise<void> {
  const sid = inboundSid(world, event);
  const entry = { type: 'webhook', event: event.id, sid, from: event.phone, to: event.to } as const;
  const number = world.numbers.get(event.to);
  const account = number === undefined ? undefined : world.accounts.get(number.account);
  const url = world.inboundUrl;
  const fault = world.faults.forWebhook(event.id);
  if (number === undefined || account === undefined || url === null || fault === 'lost') {
    world.record({ ...entry, http: null, error: fault === 'lost' ? 'lost' : 'no_url', final: true });
    return;
  }
  const place = (prefix: string) =>
    [
      [`${prefix}City`, ''],
      [`${prefix}State`, ''],
      [`${prefix}Zip`, ''],
      [`${prefix}Country`, 'GB'],
    ] as const;
  const params = new Map<string, string>([
    ['AccountSid', account.sid],
    ['ApiVersion', '2010-04-01'],
    ['Body', event.body],
    ['From', event.phone],
    ...place('From'),
    ['MessageSid', sid],
    ['NumMedia', String(event.media)],
    ['NumSegments', String(segmentsOf(event.body))],
    ['SmsMessageSid', sid],
    ['SmsSid', sid],
    ['SmsStatus', 'received'],
    ['To', event.to],
    ...place('To'),
  ]);
  if (number.messagingServiceSid !== undefined) params.set('MessagingServiceSid', number.messagingServiceSid);
  for (let index = 0; index < event.media; index++) {
    params.set(`MediaContentType${index}`, 'image/jpeg');
    params.set(
      `MediaUrl${index}`,
      `https://api.twilio.com/2010-04-01/Accounts/${account.sid}/Messages/${sid}/Media/ME${sid.slice(2)}`,
    );
  }
  const times = fault === 'doubled' ? 2 : 1;
  for (let nth = 1; nth <= times; nth++) {
    await deliverForm({
      url,
      token: account.token,
      params,
      onAttempt: (attempt, final) => world.record({ ...entry, ...attempt, final: final && nth === times }),
    });
  }
}

function textsNotSaid(world: World, event: TextEvent): string[] {
  return world.agenda
    .ofPhone(event.phone)
    .filter((other) => other.kind === 'text' && other.to === event.to && other.means !== 'start')
    .map((other) => other.id);
}
