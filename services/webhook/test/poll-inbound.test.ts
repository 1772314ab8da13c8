import { ProviderUnavailable } from '@rekindle/contracts';
import { connectNumber, inTenant, RETIRED_POLL_DAYS, retireNumbers, saveProviderAccount } from '@rekindle/db';
import { DAY_MS, MINUTE_MS } from '@rekindle/domain';
import { givenClient, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

let connected = 0;

/** Connects the client to an account and a number of its own: the number it had is retired. */
async function retireNumber(): Promise<{ accountId: string; e164: string }> {
  connected += 1;
  const number = { id: world.ids.next(), e164: `+44749988800${connected}`, accountId: world.ids.next() };
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    await retireNumbers(tx, client.clientId, number);
    const account = { id: number.accountId, accountSid: `AC${'8'.repeat(32)}`, tokens: [] };
    await saveProviderAccount(tx, client.clientId, account);
    await connectNumber(tx, client.clientId, number);
  });
  return number;
}

/** The world with a provider that cannot ask the account before, and keeps when and of what it was asked, and its log. */
function withoutFormer() {
  const warned: string[] = [];
  const failed: number[] = [];
  const list = async (query: Query) => {
    if (query.former !== true) return await world.sms.list(query);
    failed.push(world.clock.now());
    throw new ProviderUnavailable('the account is closed');
  };
  const log = { ...world.log, warn: (_: unknown, message: string) => void warned.push(message) };
  return { warned, failed, deps: { ...world, log: log as unknown as typeof world.log, sms: { list } } };
}

describe('a retired number', () => {
  test('is asked about through the account that it is of: a STOP that no webhook brought counts', async () => {
    const { asked, deps } = listening();
    await pollInbound(deps, client);
    // Before the number was retired, but after the last poll.
    world.clock.advance(MINUTE_MS);
    const text = { from: '+447400123456', to: client.number, createdAt: world.clock.now() };
    world.sms.messages.push(listed({ ...text, body: 'STOP' }));
    world.clock.advance(MINUTE_MS);
    const { accountId } = await retireNumber();
    await pollInbound(deps, client);
    expect(asked.map((query) => [query.accountId, query.former])).toEqual([
      [null, false],
      [accountId, false],
      [null, true],
    ]);
    expect((await read()).suppressions).toEqual([{ phone: '+447400123456', source: 'keyword' }]);
    world.clock.advance(POLL_INTERVAL_MS);
    world.sms.messages.push(listed({ ...text, body: 'Yes', createdAt: world.clock.now() }));
    await pollInbound(deps, client);
    expect((await read()).inbox.map((row) => row.body)).toEqual(['STOP', 'Yes']);
  });

  test('is asked about for a year, and then no more', async () => {
    await retireNumber();
    const { asked, deps } = listening();
    world.clock.advance(RETIRED_POLL_DAYS * DAY_MS - POLL_INTERVAL_MS);
    await pollInbound(deps, client);
    world.clock.advance(2 * POLL_INTERVAL_MS);
    await pollInbound(deps, client);
    expect(asked.filter((query) => query.former === true)).toHaveLength(1);
    expect(asked.filter((query) => query.former !== true)).toHaveLength(2);
  });

  test('whose account cannot be asked any more is told of once, asked about ever more rarely, and holds up nothing', async () => {
    await pollInbound(world, client);
    const { e164 } = await retireNumber();
    const { warned, failed, deps } = withoutFormer();
    for (const wait of [...Array.from({ length: 72 }, () => POLL_INTERVAL_MS), DAY_MS, DAY_MS, DAY_MS]) {
      await pollInbound(deps, client);
      world.clock.advance(wait);
    }
    expect(warned).toEqual([expect.stringContaining('texts from no more could not be asked')]);
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(15);
    const now = { createdAt: world.clock.now() };
    world.sms.messages.push(listed({ from: '+447400123456', to: client.number, body: 'STOP', createdAt: NOON + 1 }));
    world.sms.messages.push(listed({ from: '+447400123457', to: e164, body: 'Hi', ...now }));
    await pollInbound(deps, client);
    expect((await read()).inbox.map((row) => row.body)).toEqual(['Hi']);
    // The account answers again: nothing of the time between is lost.
    world.clock.advance(DAY_MS);
    await pollInbound(world, client);
    expect((await read()).suppressions).toEqual([{ phone: '+447400123456', source: 'keyword' }]);
  });
});
