import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, type Carrier, LEAD, NUMBER, START, startCarrier, twilioAt } from './carrier.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let carrier: Carrier;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  carrier = await startCarrier({ people: true, temperaments: { [LEAD]: 'auto_replying' } });
});
afterEach(async () => {
  await carrier.simulator.stop();
  await receiver.close();
});

const call = async (path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(
    carrier.url + path,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const ok = async (path: string, body?: unknown) => {
  const response = await call(path, body);
  expect(response).toMatchObject({ status: 200 });
  return response.body;
};

test('another process can point it somewhere, see what comes next, and have it happen', async () => {
  await ok('/sim/point', { inboundUrl: `${receiver.url}/in`, calUrl: null });
  for (let n = 0; n < 2; n++) await carrier.twilio.messages.create({ to: LEAD, from: NUMBER, body: 'Hello' });
  await carrier.settled();
  const { at } = await ok('/sim/next-event');
  expect(at).toBeGreaterThan(START);
  expect(await ok('/sim/run-due', {})).toEqual({ performed: 0 });
  carrier.clock.set(Number(at));
  const { performed } = await ok('/sim/run-due', { now: Number(at) + 60_000 });
  expect(Number(performed)).toBeGreaterThan(0);
  expect(receiver.received[0]?.form).toMatchObject({ From: LEAD, To: NUMBER });
  expect(await ok('/sim/in-flight')).toEqual({ count: 0, undelivered: 0 });
  expect(await ok('/sim/state')).toMatchObject({ now: at, pending: 0, people: 1, numbers: [NUMBER] });
});

test('texts, faults, accounts and numbers by hand', async () => {
  await ok('/sim/point', { inboundUrl: `${receiver.url}/in`, calUrl: null });
  expect(await ok('/sim/text', { from: LEAD, to: NUMBER, body: 'stop' })).toEqual({
    sid: expect.stringMatching(/^SM/),
  });
  expect(carrier.simulator.ledger.ofType('inbound')).toMatchObject([{ means: 'stop' }]);

  await ok('/sim/faults', { create: 'rate_limited' });
  await ok('/sim/faults', { config: { webhook: { lost: 1 } } });
  expect(carrier.simulator.faults.config.webhook).toEqual({ lost: 1, doubled: 0 });
  const fresh = { sid: `AC${'9'.repeat(32)}`, token: 'fresh' };
  await ok('/sim/accounts', fresh);
  await ok('/sim/numbers', { e164: '+447400199997', account: fresh.sid });
  const client = twilioAt(carrier.url, fresh);
  const text = { to: '+447400123457', from: '+447400199997', body: 'Hello' };
  await expect(client.messages.create(text)).rejects.toMatchObject({ status: 429 });
  await client.messages.create(text);
});

test('the ledger and the verdict on it can be read', async () => {
  await carrier.twilio.messages.create({ to: LEAD, from: NUMBER, body: 'Hello' });
  const { entries } = await ok('/sim/ledger?after=1');
  expect(entries).toMatchObject([
    { type: 'post', account: ACCOUNT.sid, to: LEAD },
    { type: 'status' },
    { type: 'status' },
  ]);
  expect(await ok('/sim/violations', { campaigns: [] })).toMatchObject({
    violations: [{ promise: 'P1', phone: LEAD }],
  });
});

test.each([
  ['/sim/text', { from: LEAD }, 400],
  ['/sim/faults', { create: 'no such fault' }, 400],
  ['/sim/nothing', {}, 404],
  ['/sim/constructor', {}, 404],
])('%s with %j is refused', async (path, body, status) => {
  expect((await call(path, body)).status).toBe(status);
});
