import { connectNumber, inTenant, saveProviderAccount } from '@rekindle/db';
import { DAY_MS, MINUTE_MS } from '@rekindle/domain';
import { givenClient, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { POLL_INTERVAL_MS, pollInbound } from '../src/poll-inbound.ts';
import { inboundForm, listed, NOON, postForm, start, type WebhookWorld, webhookWorld } from './harness.ts';

let world: WebhookWorld;
let client: TestClient;

beforeAll(async () => {
  world = await webhookWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(async () => {
  world.clock.set(NOON);
  world.queues.jobs.length = 0;
  world.queues.fail('no');
  world.sms.messages.length = 0;
  world.sms.unavailable = false;
  client = await givenClient(world);
});

async function read() {
  return await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => ({
    inbox: await tx.selectFrom('inbox').selectAll().orderBy('received_at').execute(),
    suppressions: await tx.selectFrom('suppressions').select(['phone', 'source']).execute(),
    number: await tx.selectFrom('sender_numbers').select(['polled_until', 'next_poll_at']).executeTakeFirstOrThrow(),
  }));
}

type Query = Parameters<WebhookWorld['sms']['list']>[0];

/** The world with a provider that keeps what it is asked; `then` happens before it answers. */
function listening(then: () => Promise<void> = async () => {}) {
  const asked: Query[] = [];
  const list = async (query: Query) => {
    asked.push(query);
    await then();
    return await world.sms.list(query);
  };
  return { asked, deps: { ...world, sms: { list } } };
}

/** Gives the client an account of its own, which its number has moved to. Returns the account's id. */
async function moveToOwnAccount(): Promise<string> {
  const accountId = world.ids.next();
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    await saveProviderAccount(tx, client.clientId, { id: accountId, accountSid: `AC${'7'.repeat(32)}`, tokens: [] });
    await connectNumber(tx, client.clientId, { id: client.numberId, e164: client.number, accountId });
  });
  return accountId;
}

test('a text that no webhook brought appears, with its opt-out, and is queued', async () => {
  const text = { from: '+447400123456', to: client.number, createdAt: NOON - 3 * MINUTE_MS };
  world.sms.messages.push(listed({ ...text, body: 'STOP' }), listed({ ...text, to: '+447499999999', body: 'hello' }));
  await pollInbound(world, client);
  const { inbox, suppressions, number } = await read();
  expect(inbox).toMatchObject([{ body: 'STOP', via: 'poll', received_at: NOON - 3 * MINUTE_MS, processed_at: null }]);
  expect(suppressions).toEqual([{ phone: '+447400123456', source: 'keyword' }]);
  expect(world.queues.of('match-inbound')).toEqual([{ clientId: client.clientId, inboxId: inbox[0]?.id }]);
  expect(number).toEqual({ polled_until: NOON, next_poll_at: NOON + POLL_INTERVAL_MS });
});

test('the next poll comes so soon that a text is known within ten minutes although one poll fails', async () => {
  await pollInbound(world, client);
  world.clock.advance(POLL_INTERVAL_MS);
  world.sms.unavailable = true;
  await pollInbound(world, client);
  expect((await read()).number.next_poll_at).toBeLessThan(NOON + 10 * MINUTE_MS);
});

test('what a webhook brought, or an earlier poll, is left as it is', async () => {
  const running = await start(world.service);
  const form = inboundForm({ To: client.number, Body: 'STOP' });
  await postForm(running.url, '/twilio/inbound', form);
  await running.stop();
  world.queues.jobs.length = 0;
  world.sms.messages.push(
    listed({ sid: form['MessageSid'] ?? '', from: '+447400123456', to: client.number, body: 'STOP' }),
    listed({ from: '+447400123457', to: client.number, body: 'hi' }),
  );
  await pollInbound(world, client);
  await pollInbound(world, client);
  await Promise.all([pollInbound(world, client), pollInbound(world, client)]);
  const { inbox, suppressions } = await read();
  expect(inbox.map((row) => row.via).sort()).toEqual(['poll', 'webhook']);
  expect(suppressions).toHaveLength(1);
  expect(world.queues.of('match-inbound')).toHaveLength(1);
});

test('every text is found although each poll sees only its own span and the list lags', async () => {
  const { asked, deps } = listening();
  await pollInbound(deps, client);
  world.clock.advance(POLL_INTERVAL_MS);
  // Listed only now, though it came before the first poll.
  world.sms.messages.push(
    listed({ from: '+447400123456', to: client.number, body: 'late', createdAt: NOON - MINUTE_MS }),
  );
  await pollInbound(deps, client);
  expect((await read()).inbox).toHaveLength(1);
  const [first, second] = asked;
  expect(second?.after).toBeLessThan(first?.before ?? 0);
  expect(second?.after).toBeGreaterThan(NOON - 60 * MINUTE_MS);
});

test('when the provider cannot be asked, the same span is asked again a minute later', async () => {
  await pollInbound(world, client);
  world.clock.advance(POLL_INTERVAL_MS);
  world.sms.unavailable = true;
  await pollInbound(world, client);
  expect((await read()).number).toEqual({
    polled_until: NOON,
    next_poll_at: NOON + POLL_INTERVAL_MS + MINUTE_MS,
  });
});

test('the queue being away does not lose a text', async () => {
  world.queues.fail('rejects');
  world.sms.messages.push(listed({ from: '+447400123456', to: client.number, body: 'hi' }));
  await pollInbound(world, client);
  expect((await read()).inbox).toHaveLength(1);
});

test('a client without an active number asks nobody', async () => {
  await inTenant(world.db, { clientId: client.clientId, now: NOON }, async (tx) => {
    await tx.updateTable('sender_numbers').set({ active: false }).execute();
  });
  world.sms.unavailable = true;
  await pollInbound(world, client);
  expect((await read()).inbox).toEqual([]);
});

test('a number that has moved to another account is asked about there, a whole day back', async () => {
  const { asked, deps } = listening();
  await pollInbound(deps, client);
  world.clock.advance(POLL_INTERVAL_MS);
  const accountId = await moveToOwnAccount();
  await pollInbound(deps, client);
  expect(asked.map((query) => query.accountId)).toEqual([null, accountId]);
  expect(asked[1]?.after).toBeLessThanOrEqual(world.clock.now() - DAY_MS);
});

test('what the account before answers says nothing about a number that has moved meanwhile', async () => {
  const { deps } = listening(async () => void (await moveToOwnAccount()));
  await pollInbound(deps, client);
  expect((await read()).number).toEqual({ polled_until: null, next_poll_at: null });
});
