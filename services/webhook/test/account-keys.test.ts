import { inTenant, jsonb } from '@rekindle/db';
import { signTwilioRequest } from '@rekindle/sms-twilio';
import { givenClient, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountKeysOf } from '../src/account-keys.ts';
import { originAbout, originOf } from '../src/twilio-origin.ts';
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  inboundForm,
  newSid,
  NOON,
  postForm,
  PUBLIC_BASE_URL,
  start,
  type WebhookWorld,
  webhookWorld,
} from './harness.ts';

let world: WebhookWorld;
let running: Awaited<ReturnType<typeof start>>;
let client: TestClient;

beforeAll(async () => {
  world = await webhookWorld();
  running = await start(world.service);
  client = await givenClient(world);
});
afterAll(async () => {
  await running.stop();
  await world.db.close();
});
beforeEach(() => {
  world.queues.jobs.length = 0;
  world.queues.fail('no');
});

async function inboxOf(sid: string) {
  return await inTenant(
    world.db,
    { clientId: client.clientId, now: NOON },
    async (tx) => await tx.selectFrom('inbox').selectAll().where('message_sid', '=', sid).execute(),
  );
}

async function suppressionsOf(phone: string) {
  return await inTenant(
    world.db,
    { clientId: client.clientId, now: NOON },
    async (tx) => await tx.selectFrom('suppressions').selectAll().where('phone', '=', phone).execute(),
  );
}

describe('the keys of an account', () => {
  test("a client's own keys fit, several during a rotation, and only for the client's own numbers", async () => {
    const own = await givenClient(world);
    const accountSid = 'AC0000000000000000000000000000beef';
    const sealed = ['first', 'second'].map((token) => ({
      keyId: 'k1',
      sealed: world.secretBox.seal(token, own.clientId),
    }));
    await inTenant(world.db, { clientId: own.clientId, now: NOON }, async (tx) => {
      await tx
        .insertInto('provider_accounts')
        .values({
          client_id: own.clientId,
          id: world.ids.next(),
          account_sid: accountSid,
          auth_tokens: jsonb([...sealed, { keyId: 'gone', sealed: 'v1.gone.AAAA' }]),
        })
        .execute();
    });
    for (const token of ['first', 'second']) {
      const form = inboundForm({ AccountSid: accountSid, To: own.number });
      expect((await postForm(running.url, '/twilio/inbound', form, { token })).status).toBe(200);
    }
    expect(world.queues.of('match-inbound').map((job) => job.clientId)).toEqual([own.clientId, own.clientId]);

    const foreign = inboundForm({ AccountSid: accountSid, To: client.number, From: '+447400123460', Body: 'STOP' });
    expect((await postForm(running.url, '/twilio/inbound', foreign, { token: 'first' })).status).toBe(200);
    expect(await inboxOf(foreign['MessageSid'] ?? '')).toEqual([]);
    expect(await suppressionsOf('+447400123460')).toEqual([]);
    const path = `/twilio/status?c=${client.clientId}&m=${world.ids.next()}&a=1`;
    const report = { AccountSid: accountSid, MessageSid: newSid(), MessageStatus: 'delivered' };
    expect((await postForm(running.url, path, report, { token: 'first' })).status).toBe(403);
  });

  test('one that is rotated in fits at once, and one that is taken away no longer after a minute', async () => {
    const own = await givenClient(world);
    const accountSid = 'AC0000000000000000000000000000cafe';
    const seal = (token: string) => ({ keyId: 'k1', sealed: world.secretBox.seal(token, own.clientId) });
    const set = async (tokens: unknown) =>
      await inTenant(world.db, { clientId: own.clientId, now: NOON }, async (tx) => {
        await tx
          .insertInto('provider_accounts')
          .values({
            client_id: own.clientId,
            id: world.ids.next(),
            account_sid: accountSid,
            auth_tokens: jsonb(tokens),
          })
          .onConflict((conflict) =>
            conflict.columns(['client_id', 'account_sid']).doUpdateSet({ auth_tokens: jsonb(tokens) }),
          )
          .execute();
      });
    const post = async (token: string) =>
      (
        await postForm(running.url, '/twilio/inbound', inboundForm({ AccountSid: accountSid, To: own.number }), {
          token,
        })
      ).status;
    await set([seal('one')]);
    expect(await post('one')).toBe(200);
    await set([seal('two')]);
    // Read a moment ago: whoever sends rubbish does not have them read for each request.
    expect(await post('two')).toBe(403);
    world.monotonic.advance(1_001);
    expect(await post('one')).toBe(200);
    expect(await post('two')).toBe(200);
    expect(await post('one')).toBe(403);
    await set([]);
    expect(await post('two')).toBe(200);
    world.monotonic.advance(60_001);
    expect(await post('two')).toBe(403);
  });

  test('of an account that another client is connected to just now speak for that client at once', async () => {
    const accountSid = 'AC0000000000000000000000000000d00d';
    const connected = async () => {
      const own = await givenClient(world);
      const sealed = { keyId: 'k1', sealed: world.secretBox.seal('shared', own.clientId) };
      await inTenant(world.db, { clientId: own.clientId, now: NOON }, async (tx) => {
        const row = { client_id: own.clientId, id: world.ids.next(), account_sid: accountSid };
        await tx
          .insertInto('provider_accounts')
          .values({ ...row, auth_tokens: jsonb([sealed]) })
          .execute();
      });
      return own;
    };
    const postText = async (to: string) => {
      const form = inboundForm({ AccountSid: accountSid, To: to, Body: 'STOP' });
      expect((await postForm(running.url, '/twilio/inbound', form, { token: 'shared' })).status).toBe(200);
    };
    const postReport = async (clientId: string) => {
      const path = `/twilio/status?c=${clientId}&m=${world.ids.next()}&a=1`;
      const report = { AccountSid: accountSid, MessageSid: newSid(), MessageStatus: 'delivered' };
      return (await postForm(running.url, path, report, { token: 'shared' })).status;
    };
    const first = await connected();
    await postText(first.number);
    const second = await connected();
    // Longer than keys are read again at most, and far less than they are remembered.
    world.monotonic.advance(1_001);
    await postText(second.number);
    expect(world.queues.of('match-inbound').map((job) => job.clientId)).toEqual([first.clientId, second.clientId]);
    const third = await connected();
    world.monotonic.advance(1_001);
    expect(await postReport(third.clientId)).toBe(200);
    expect(await postReport(client.clientId)).toBe(403);
  });

  test('are not read for each request about a client that they do not speak for', async () => {
    let reads = 0;
    const accountKeys: AccountKeysOf = async (_, reread) => {
      if (reread !== undefined) reads += 1;
      return [{ clientId: 'a', authTokens: [AUTH_TOKEN] }];
    };
    const params = { AccountSid: ACCOUNT_SID };
    const target = '/twilio/status';
    const signature = signTwilioRequest({ authToken: AUTH_TOKEN, url: `${PUBLIC_BASE_URL}${target}`, params });
    const request = { target, signature, params, rawBody: Buffer.alloc(0) };
    const deps = { publicBaseUrl: PUBLIC_BASE_URL, accountKeys };
    const origin = { clientIds: ['a'] };
    expect(await originAbout(deps, request, { origin, clientId: 'a' })).toEqual(origin);
    expect(reads).toBe(0);
    expect(await originAbout(deps, request, { origin, clientId: 'b' })).toEqual(origin);
    expect(reads).toBe(1);
  });
});

test.each<[string, string | undefined, Record<string, string>]>([
  ['that nobody signed', undefined, { AccountSid: ACCOUNT_SID }],
  ['that names no account', 'signed', {}],
  ['that names an empty one', 'signed', { AccountSid: '' }],
])('of a request %s no keys are looked up', async (_which, signature, params) => {
  const looked: string[] = [];
  const accountKeys = async (accountSid: string) => {
    looked.push(accountSid);
    return [];
  };
  const request = { target: '/twilio/inbound', signature, params, rawBody: Buffer.alloc(0) };
  expect(await originOf({ publicBaseUrl: PUBLIC_BASE_URL, accountKeys }, request)).toBeNull();
  expect(looked).toEqual([]);
});

describe('a test of the signature', () => {
  test('is answered like a text but keeps nothing; one that does not fit is refused', async () => {
    const form = { AccountSid: ACCOUNT_SID, RekindleTest: 'signature' };
    const inbox = async () => await world.db.system.selectFrom('inbox').select('id').execute();
    const before = await inbox();
    const good = await postForm(running.url, '/twilio/inbound', form);
    expect([good.status, good.headers.get('x-rekindle-test'), await good.text()]).toEqual([
      200,
      'passed',
      expect.stringContaining('<Response/>'),
    ]);
    const bad = await postForm(running.url, '/twilio/inbound', form, { token: 'another' });
    expect([bad.status, bad.headers.get('x-rekindle-test')]).toEqual([403, null]);
    expect(world.queues.jobs).toEqual([]);
    expect(await inbox()).toEqual(before);
  });

  test('takes no text for a test: what a person wrote is kept whatever its fields are', async () => {
    const form = inboundForm({ To: client.number, RekindleTest: 'signature', Body: 'Yes' });
    expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
    expect(await inboxOf(form['MessageSid'] ?? '')).toHaveLength(1);
  });
});

describe('a delivery report', () => {
  test('is kept each time it comes, with the query of our callback address, and queued', async () => {
    const messageId = world.ids.next();
    const path = `/twilio/status?c=${client.clientId}&m=${messageId}&a=2&k=M1&d=${world.ids.next()}`;
    const form = { AccountSid: ACCOUNT_SID, MessageSid: newSid(), MessageStatus: 'undelivered', ErrorCode: '30003' };
    for (let i = 0; i < 2; i += 1) expect((await postForm(running.url, path, form)).status).toBe(200);
    const rows = await inTenant(
      world.db,
      { clientId: client.clientId, now: NOON },
      async (tx) => await tx.selectFrom('status_events').selectAll().where('message_id', '=', messageId).execute(),
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ attempt: 2, message_status: 'undelivered', error_code: 30_003, applied_at: null });
    expect(
      world.queues
        .of('apply-status')
        .map((job) => job.statusEventId)
        .sort(),
    ).toEqual(rows.map((row) => row.id).sort());
  });

  test('on a client that is gone is kept without one', async () => {
    const path = `/twilio/status?c=${world.ids.next()}&m=${world.ids.next()}&a=1`;
    const form = { AccountSid: ACCOUNT_SID, MessageSid: newSid(), MessageStatus: 'sent' };
    expect((await postForm(running.url, path, form)).status).toBe(200);
    expect(world.queues.jobs).toEqual([]);
  });
});
