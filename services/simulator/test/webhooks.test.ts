import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyedRandom } from '../src/rng.ts';
import { twilioSignature } from '../src/signature.ts';
import { deliverForm } from '../src/webhook-delivery.ts';
import { ACCOUNT, callbackUrl, type Carrier, LEAD, NUMBER, START, startCarrier } from './carrier.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
let carrier: Carrier | null = null;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await carrier?.simulator.stop();
  await receiver.close();
});

const start = async (options: Parameters<typeof startCarrier>[0] = {}) => {
  carrier = await startCarrier({
    publicUrls: { inboundUrl: `${receiver.url}/twilio/inbound`, calUrl: null },
    ...options,
  });
  return carrier;
};
const send = (one: Carrier, changes: Record<string, unknown> = {}) =>
  one.twilio.messages.create({
    to: LEAD,
    from: NUMBER,
    body: 'Hello',
    validityPeriod: 600,
    statusCallback: callbackUrl(receiver.url, { m: 'message-1' }),
    ...changes,
  });
const statuses = () => receiver.received.map((request) => request.form['MessageStatus']);
const signed = (request: Received, base = receiver.url) =>
  twilio.validateRequest(
    ACCOUNT.token,
    String(request.headers['x-twilio-signature']),
    base + request.url,
    request.form,
  );

test("our signature agrees with Twilio's published vector", () => {
  const params = new Map(
    Object.entries({
      To: '+18005551212',
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      From: '+14158675309',
      Digits: '1234',
    }),
  );
  expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', params)).toBe(
    'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  );
});

describe('status callbacks', () => {
  test('sent and delivered come at once, signed over the exact URL', async () => {
    const one = await start();
    const { sid } = await send(one);
    await one.settled();
    expect(statuses()).toEqual(['sent', 'delivered']);
    expect(receiver.received.every((request) => signed(request))).toBe(true);
    expect(receiver.received[0]?.form).toMatchObject({
      MessageSid: sid,
      AccountSid: ACCOUNT.sid,
      To: LEAD,
      From: NUMBER,
    });
    expect(one.simulator.nextEventAt()).toBeNull();
  });

  test('doubled, swapped, lost', async () => {
    const seen: Record<string, unknown> = {};
    for (const irregular of ['doubled', 'swapped', 'lost'] as const) {
      const one = await start({ faults: { callback: { [irregular]: 1 } } });
      await send(one);
      await one.settled();
      seen[irregular] = statuses();
      receiver.received.length = 0;
      await one.simulator.stop();
    }
    expect(seen['doubled']).toEqual(['sent', 'sent', 'delivered', 'delivered']);
    expect(seen['swapped']).toEqual(['delivered', 'sent']);
    expect(seen['lost']).toHaveLength(1);
  });

  test('late: business time has to come to it', async () => {
    const one = await start({ faults: { callback: { late: 1 } } });
    await send(one);
    await one.settled();
    const before = statuses().length;
    const due = one.simulator.nextEventAt() ?? 0;
    expect(due).toBeGreaterThan(START);
    expect(await one.simulator.runDue(due - 1)).toBe(0);
    one.clock.set(due);
    await one.simulator.runDue(due);
    expect([before, statuses().length]).toEqual([expect.any(Number), 2]);
    expect(before).toBeLessThan(2);
  });

  test('early: before the create call has its answer', async () => {
    const one = await start({ faults: { callback: { early: 1 } } });
    let answered = false;
    const seenBeforeAnswer: unknown[] = [];
    receiver.onRequest = (request) => {
      if (!answered) seenBeforeAnswer.push(request.form['MessageStatus']);
    };
    const message = await send(one);
    answered = true;
    await one.settled();
    expect(message.status).toBe('queued');
    expect(seenBeforeAnswer[0]).toBe('sent');
    expect(statuses()).toEqual(['sent', 'delivered']);
  });

  test('come too when the create call never got an answer', async () => {
    const one = await start();
    one.simulator.faults.armCreate('reset_after_accept');
    await expect(send(one)).rejects.toThrow();
    await one.settled();
    expect(statuses()).toEqual(['sent', 'delivered']);
  });

  test('a slow handset gets the text within its validity, or the text fails with 30036 when that is over', async () => {
    const one = await start({ faults: { badHandsets: 1 } });
    for (let n = 0; n < 60; n++) await send(one, { to: `+4474001240${String(n).padStart(2, '0')}` });
    await one.settled();
    for (let at = one.simulator.nextEventAt(); at !== null; at = one.simulator.nextEventAt()) {
      one.clock.set(at);
      await one.simulator.runDue(at);
    }
    const ends = one.simulator.ledger.ofType('status').filter((entry) => entry.status !== 'sent');
    const expired = ends.filter((entry) => entry.errorCode === 30036);
    expect(expired.length).toBeGreaterThan(0);
    expect(expired.every((entry) => entry.status === 'failed' && entry.at === START + 600_000)).toBe(true);
    expect(ends.filter((entry) => entry.status === 'delivered').every((entry) => entry.at <= START + 600_000)).toBe(
      true,
    );
    expect(new Set(ends.map((entry) => entry.errorCode))).toEqual(new Set([null, 30003, 30005, 30006, 30007, 30036]));
    const codes = receiver.received.filter((request) => request.form['MessageStatus'] === 'undelivered');
    expect(codes.every((request) => Number(request.form['ErrorCode']) > 30000)).toBe(true);
  });
});

describe('texts from people', () => {
  test('are posted as Twilio posts them, signed, and recorded with the answer', async () => {
    const one = await start();
    const { sid } = await one.simulator.text({ from: LEAD, to: NUMBER, body: 'Hi, how much? £' });
    expect(receiver.received[0]?.form).toMatchObject({
      MessageSid: sid,
      SmsSid: sid,
      SmsMessageSid: sid,
      AccountSid: ACCOUNT.sid,
      From: LEAD,
      To: NUMBER,
      Body: 'Hi, how much? £',
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      FromCountry: 'GB',
    });
    expect(receiver.received.every((request) => signed(request))).toBe(true);
    expect(one.simulator.ledger.ofType('webhook')).toMatchObject([{ sid, http: 200, error: null, final: true }]);
  });

  test('a 503 is not tried again by default, and the list still has the text', async () => {
    const one = await start();
    receiver.answerWith(503);
    const { sid } = await one.simulator.text({ from: LEAD, to: NUMBER, body: 'hi' });
    expect(receiver.received).toHaveLength(1);
    expect((await one.twilio.messages.list({ to: NUMBER })).map((message) => message.sid)).toEqual([sid]);
    expect(one.simulator.ledger.ofType('listed')).toMatchObject([{ sids: [sid] }]);
  });

  test('a refused connection is tried once more', async () => {
    const one = await start();
    await receiver.close();
    await one.simulator.text({ from: LEAD, to: NUMBER, body: 'hi' });
    expect(one.simulator.ledger.ofType('webhook').map(({ http, error, final }) => ({ http, error, final }))).toEqual([
      { http: null, error: 'ECONNREFUSED', final: false },
      { http: null, error: 'ECONNREFUSED', final: true },
    ]);
    receiver = await startReceiver();
  });

  test('the fragment of the URL asks for retries, carries the same MessageSid and is not signed', async () => {
    const one = await start({
      publicUrls: { inboundUrl: `${receiver.url}/twilio/inbound#rc=2&rp=ct,5xx`, calUrl: null },
    });
    receiver.answerWith(503, 503, 200);
    await one.simulator.text({ from: LEAD, to: NUMBER, body: 'hi' });
    expect(new Set(receiver.received.map((request) => request.form['MessageSid'])).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received.every((request) => signed(request))).toBe(true);
  });

  test('an armed webhook fault loses one text and doubles another', async () => {
    const one = await start();
    one.simulator.faults.armWebhook('lost');
    one.simulator.faults.armWebhook('doubled');
    await one.simulator.text({ from: LEAD, to: NUMBER, body: 'first' });
    await one.simulator.text({ from: LEAD, to: NUMBER, body: 'second' });
    expect(receiver.received.map((request) => request.form['Body'])).toEqual(['second', 'second']);
    expect((await one.twilio.messages.list({ to: NUMBER })).map((message) => message.body)).toEqual([
      'second',
      'first',
    ]);
  });
});

test('a receiver that never answers is given up', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const attempts: unknown[] = [];
  await deliverForm({
    url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`,
    token: 't',
    params: new Map(),
    timeoutMs: 50,
    onAttempt: (attempt, final) => attempts.push([attempt, final]),
  });
  expect(attempts).toEqual([[{ http: null, error: 'ETIMEDOUT' }, true]]);
  silent.closeAllConnections();
  silent.close();
});

test('streams of chance of different keys differ, and those of one key are the same', () => {
  const draws = (key: string) =>
    Array.from(
      { length: 5 },
      (
        (rng) => () =>
          rng.next()
      )(keyedRandom(1, key)),
    );
  expect(draws('a')).toEqual(draws('a'));
  expect(draws('a')).not.toEqual(draws('b'));
});
