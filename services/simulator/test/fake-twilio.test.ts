import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  type Carrier,
  LEAD,
  NUMBER,
  OTHER_ACCOUNT,
  SERVICE,
  START,
  startCarrier,
  twilioAt,
} from './carrier.ts';

let carrier: Carrier;
beforeEach(async () => {
  carrier = await startCarrier();
});
afterEach(() => carrier.simulator.stop());

const text = (changes: Record<string, unknown> = {}) => ({ to: LEAD, from: NUMBER, body: 'Hello', ...changes });

describe('the real twilio SDK', () => {
  test('creates a text and gets it back as queued, with its dates', async () => {
    const message = await carrier.twilio.messages.create(text({ validityPeriod: 600 }));
    expect(message).toMatchObject({
      status: 'queued',
      to: LEAD,
      from: NUMBER,
      body: 'Hello',
      errorCode: null,
      dateSent: null,
    });
    expect(message.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(message.dateCreated.getTime()).toBe(START);
  });

  test('fetches what became of it', async () => {
    const { sid } = await carrier.twilio.messages.create(text());
    await carrier.settled();
    const message = await carrier.twilio.messages(sid).fetch();
    expect(message).toMatchObject({ status: 'delivered', direction: 'outbound-api' });
    expect(message.dateSent.getTime()).toBe(START);
  });

  test('sends from a Messaging Service, which answers "accepted" and fills in the number', async () => {
    const message = await carrier.twilio.messages.create({ to: LEAD, messagingServiceSid: SERVICE, body: 'Hello' });
    expect(message).toMatchObject({ status: 'accepted', from: NUMBER, messagingServiceSid: SERVICE });
  });

  test('lists newest first, over several pages, by recipient, sender and date', async () => {
    for (let n = 0; n < 7; n++) {
      await carrier.twilio.messages.create(text({ body: `text ${n}` }));
      await carrier.settled();
      carrier.clock.advance(60_000);
    }
    await carrier.twilio.messages.create(text({ to: '+447400123457' }));
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'hi' });

    const toLead = await carrier.twilio.messages.list({ to: LEAD, pageSize: 3 });
    expect(toLead.map((message) => message.body)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `text ${n}`));
    const inbound = await carrier.twilio.messages.list({ from: LEAD });
    expect(inbound.map((message) => [message.body, message.direction, message.status])).toEqual([
      ['hi', 'inbound', 'received'],
    ]);
    const recent = await carrier.twilio.messages.list({ to: LEAD, dateSentAfter: new Date(START + 5 * 60_000) });
    expect(recent.map((message) => message.body)).toEqual(['text 6', 'text 5']);
    expect(await carrier.twilio.messages.list({ limit: 4 })).toHaveLength(4);
  });

  test('a page stays where it was when texts come in while paging', async () => {
    for (let n = 0; n < 4; n++) await carrier.twilio.messages.create(text({ body: `text ${n}` }));
    const first = await carrier.twilio.messages.page({ to: LEAD, pageSize: 2 });
    await carrier.twilio.messages.create(text({ body: 'late' }));
    const second = await first.nextPage();
    expect(second?.instances.map((message) => message.body)).toEqual(['text 1', 'text 0']);
  });

  test('sees nothing of another account', async () => {
    const { sid } = await carrier.twilio.messages.create(text());
    const other = twilioAt(carrier.url, OTHER_ACCOUNT);
    expect(await other.messages.list()).toEqual([]);
    await expect(other.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('a number nobody owns becomes the account’s where that is wanted, and can be texted', async () => {
    const one = await startCarrier({ adoptNumbers: true });
    await one.twilio.messages.create(text({ from: '+447400199990' }));
    await expect(
      twilioAt(one.url, OTHER_ACCOUNT).messages.create(text({ from: '+447400199990' })),
    ).rejects.toMatchObject({ code: 21606 });
    await one.simulator.text({ from: LEAD, to: '+447400199990', body: 'hi' });
    expect(await one.twilio.messages.list({ to: '+447400199990' })).toMatchObject([
      { direction: 'inbound', body: 'hi' },
    ]);
    await one.simulator.stop();
  });

  test('lists the numbers of the account', async () => {
    const numbers = await carrier.twilio.incomingPhoneNumbers.list();
    expect(numbers.map((number) => number.phoneNumber)).toEqual([NUMBER]);
  });
});

describe('refusals', () => {
  const cases: [string, Record<string, unknown>, number][] = [
    ['a number that is none', { to: '07400123456' }, 21211],
    ['a UK number that is too short', { to: '+44740012345' }, 21211],
    ['a country that was not enabled', { to: '+33612345678' }, 21408],
    ['a landline', { to: '+441614960123' }, 21614],
    ['a sender that is not ours', { from: '+447400100000' }, 21606],
    ['a body over 1600 characters', { body: 'x'.repeat(1601) }, 21617],
    ['no body', { body: '' }, 21602],
    ['a validity of ten hours and a second', { validityPeriod: 36_001 }, 20422],
  ];
  test.each(cases)('%s', async (_name, changes, code) => {
    await expect(carrier.twilio.messages.create(text(changes))).rejects.toMatchObject({ status: 400, code });
    expect(carrier.simulator.ledger.ofType('post')).toMatchObject([
      { outcome: { accepted: false, sid: null, http: 400, code } },
    ]);
  });

  test('bad credentials get 401 with 20003', async () => {
    const stranger = twilioAt(carrier.url, { sid: ACCOUNT.sid, token: 'wrong' });
    await expect(stranger.messages.create(text())).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(carrier.simulator.ledger.ofType('post')).toMatchObject([
      { to: LEAD, outcome: { accepted: false, http: 401 } },
    ]);
  });

  test('after STOP 21610 for this pair only, until START', async () => {
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: ' stop ' });
    await expect(carrier.twilio.messages.create(text())).rejects.toMatchObject({ code: 21610 });
    await carrier.twilio.messages.create(text({ to: '+447400123457' }));
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'Unstop' });
    await carrier.twilio.messages.create(text());
  });

  test('a stop word inside a sentence changes nothing at the carrier', async () => {
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'please stop' });
    await carrier.twilio.messages.create(text());
  });

  test("Twilio's own answer to STOP is in its list, is not one of our posts, and comes once", async () => {
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'STOP' });
    await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'STOP' });
    const listed = await carrier.twilio.messages.list({ to: LEAD });
    expect(listed.map((message) => message.direction)).toEqual(['outbound-reply']);
    expect(carrier.simulator.ledger.ofType('post')).toEqual([]);
  });
});

describe('armed faults', () => {
  const create = () => carrier.twilio.messages.create(text());
  const posts = () => carrier.simulator.ledger.ofType('post').map((post) => post.outcome);

  test('429 is never processed and says when to come back', async () => {
    carrier.simulator.faults.armCreate('rate_limited');
    const response = await fetch(`${carrier.url}/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.token}`).toString('base64')}` },
      body: new URLSearchParams({ To: LEAD, From: NUMBER, Body: 'Hello' }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await carrier.twilio.messages.list({ to: LEAD })).toEqual([]);
    await create();
  });

  test('500 before acceptance leaves nothing behind', async () => {
    carrier.simulator.faults.armCreate('error_before_accept');
    await expect(create()).rejects.toMatchObject({ status: 500 });
    expect(await carrier.twilio.messages.list({ to: LEAD })).toEqual([]);
  });

  test('500 after acceptance delivers all the same', async () => {
    carrier.simulator.faults.armCreate('error_after_accept');
    await expect(create()).rejects.toMatchObject({ status: 500 });
    await carrier.settled();
    expect(await carrier.twilio.messages.list({ to: LEAD })).toMatchObject([{ status: 'delivered' }]);
  });

  test('a reset after acceptance delivers all the same', async () => {
    carrier.simulator.faults.armCreate('reset_after_accept');
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(posts()).toMatchObject([{ accepted: true, http: null }]);
  });

  test('a request left hanging does not count as in flight and holds up nobody', async () => {
    carrier.simulator.faults.armCreate('hang_after_accept');
    const hanging = twilioAt(carrier.url, ACCOUNT, 1_000).messages.create(text());
    let over = false;
    const ended = hanging
      .catch((error: unknown) => error)
      .finally(() => {
        over = true;
      });
    while (posts().length === 0) await new Promise(setImmediate);
    await carrier.settled();
    await create();
    expect(over).toBe(false);
    expect(await ended).toMatchObject({ code: 'ECONNABORTED' });
    expect(posts().map((outcome) => outcome.accepted)).toEqual([true, true]);
  });

  test('a fault can wait for one phone', async () => {
    carrier.simulator.faults.armCreate('error_before_accept', 1, '+447400123457');
    await create();
    await expect(carrier.twilio.messages.create(text({ to: '+447400123457' }))).rejects.toMatchObject({ status: 500 });
  });

  test('an outage refuses connections and ends by itself', async () => {
    await create();
    carrier.simulator.outage(100);
    const connection = connect(Number(new URL(carrier.url).port), '127.0.0.1');
    const [error] = (await once(connection, 'error')) as [unknown];
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    await expect.poll(create).toMatchObject({ status: 'queued' });
    expect(posts()).toHaveLength(2);
  });

  test('the same seed draws the same faults for the same phone, whatever the order of arrival', async () => {
    const phones = Array.from({ length: 60 }, (_, n) => `+4474001300${String(n).padStart(2, '0')}`);
    const outcomes = async (order: string[]) => {
      const one = await startCarrier({ faults: { create: { rate_limited: 0.2, error_after_accept: 0.2 } } });
      for (const to of order) await one.twilio.messages.create(text({ to })).catch(() => {});
      const seen = one.simulator.ledger.ofType('post').map((post): [string, unknown] => [post.to, post.outcome]);
      await one.simulator.stop();
      return new Map(seen);
    };
    const [forth, back] = [await outcomes(phones), await outcomes(phones.toReversed())];
    expect(phones.map((phone) => back.get(phone))).toEqual(phones.map((phone) => forth.get(phone)));
    expect(new Set([...forth.values()].map((outcome) => JSON.stringify(outcome))).size).toBeGreaterThan(40);
  });
});
