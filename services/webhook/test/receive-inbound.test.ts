import { inTenant } from '@rekindle/db';
import { givenClient, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT_SID, inboundForm, NOON, postForm, start, type WebhookWorld, webhookWorld } from './harness.ts';

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

describe('an inbound text', () => {
  test('is kept with all its fields, acknowledged with empty TwiML and queued for matching', async () => {
    const form = inboundForm({ To: client.number, Body: 'Yes please', 'a[b]': 'new field', FromCity: '' });
    const response = await postForm(running.url, '/twilio/inbound', form);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/xml');
    expect(await response.text()).toContain('<Response/>');
    const [row, ...others] = await inboxOf(form['MessageSid'] ?? '');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      client_id: client.clientId,
      from_number: '+447400123456',
      body: 'Yes please',
      via: 'webhook',
      opt_out_rule: null,
      received_at: NOON,
      params: form,
    });
    expect(world.queues.of('match-inbound')).toEqual([{ clientId: client.clientId, inboxId: row?.id }]);
  });

  test('sent fifty times at once with one MessageSid is kept once, queued once, and acknowledged fifty times', async () => {
    const form = inboundForm({ To: client.number, From: '+447400123457', Body: 'STOP' });
    const responses = await Promise.all(
      Array.from({ length: 50 }, async () => await postForm(running.url, '/twilio/inbound', form)),
    );
    expect(new Set(responses.map((response) => response.status))).toEqual(new Set([200]));
    expect(await inboxOf(form['MessageSid'] ?? '')).toHaveLength(1);
    expect(await suppressionsOf('+447400123457')).toHaveLength(1);
    expect(world.queues.of('match-inbound')).toHaveLength(1);
  });

  test('that says STOP suppresses in the commit that keeps it, before anything is matched', async () => {
    const form = inboundForm({ To: client.number, From: '+447400123458', Body: ' stop! ' });
    expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
    expect(await suppressionsOf('+447400123458')).toMatchObject([
      { source: 'keyword', message_sid: form['MessageSid'], lifted_at: null, evidence: 'stop!' },
    ]);
    expect(await inboxOf(form['MessageSid'] ?? '')).toMatchObject([{ opt_out_rule: 'STOP', processed_at: null }]);
  });

  test('sent again after a START lifted its stop does not suppress anew', async () => {
    const form = inboundForm({ To: client.number, From: '+447400123459', Body: 'STOP' });
    await postForm(running.url, '/twilio/inbound', form);
    await inTenant(world.db, { clientId: client.clientId, now: NOON }, async (tx) => {
      await tx
        .updateTable('suppressions')
        .set({ lifted_at: new Date(NOON) })
        .where('phone', '=', '+447400123459')
        .execute();
    });
    expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
    expect((await suppressionsOf('+447400123459')).filter((row) => row.lifted_at === null)).toEqual([]);
  });

  test('to a number of no client is kept without one and acknowledged', async () => {
    const form = inboundForm({ To: '+447499999999', Body: 'STOP' });
    expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
    const rows = await world.db.system
      .selectFrom('inbox')
      .select(['client_id', 'wake_after'])
      .where('message_sid', '=', form['MessageSid'] ?? '')
      .execute();
    expect(rows).toEqual([{ client_id: null, wake_after: null }]);
    expect(world.queues.jobs).toEqual([]);
  });

  test('is acknowledged although the queue refuses or hangs; the sweeper finds it', async () => {
    for (const how of ['rejects', 'hangs'] as const) {
      world.queues.fail(how);
      const form = inboundForm({ To: client.number });
      expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
      const [row] = await inboxOf(form['MessageSid'] ?? '');
      expect(row?.wake_after).toBe(world.monotonic.realNow() + 30_000);
    }
  });

  test('with a NUL, half a character, or 1,600 emoji is kept', async () => {
    for (const Body of ['a\0b', 'x'.repeat(1_500), '😀'.repeat(800)]) {
      const form = inboundForm({ To: client.number, Body });
      expect((await postForm(running.url, '/twilio/inbound', form)).status).toBe(200);
      expect((await inboxOf(form['MessageSid'] ?? ''))[0]?.body).toBe(Body.replace('\0', ''));
    }
  });
});

describe('what is refused', () => {
  test.each<[string, () => Promise<Response>, number]>([
    ['unsigned', async () => await postForm(running.url, '/twilio/inbound', inboundForm({}), { signature: null }), 403],
    [
      'signed with another key',
      async () => await postForm(running.url, '/twilio/inbound', inboundForm({}), { token: 'x' }),
      403,
    ],
    [
      'signed for another body',
      async () =>
        await postForm(running.url, '/twilio/inbound', inboundForm({}), { signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }),
      403,
    ],
    [
      'of an unknown account',
      async () =>
        await postForm(
          running.url,
          '/twilio/inbound',
          inboundForm({ AccountSid: 'AC0000000000000000000000000000ffff' }),
        ),
      403,
    ],
    ['without an account', async () => await postForm(running.url, '/twilio/inbound', { Body: 'hi' }), 403],
    [
      'over 64 KiB',
      async () => await postForm(running.url, '/twilio/inbound', inboundForm({ Body: 'x'.repeat(65_536) })),
      413,
    ],
    [
      'signed but not a text',
      async () => await postForm(running.url, '/twilio/inbound', { AccountSid: ACCOUNT_SID }),
      400,
    ],
    [
      'signed with a strange SID',
      async () => await postForm(running.url, '/twilio/inbound', inboundForm({ MessageSid: "'; drop" })),
      400,
    ],
    [
      'a status without our query',
      async () => await postForm(running.url, '/twilio/status', inboundForm({ MessageStatus: 'sent' })),
      400,
    ],
    [
      'XML',
      async () =>
        await fetch(`${running.url}/twilio/inbound`, {
          method: 'POST',
          headers: { 'content-type': 'text/xml' },
          body: '<a/>',
        }),
      415,
    ],
    [
      'broken JSON',
      async () =>
        await fetch(`${running.url}/twilio/inbound`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{',
        }),
      400,
    ],
    [
      'JSON',
      async () =>
        await fetch(`${running.url}/twilio/inbound`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"AccountSid":["a"]}',
        }),
      403,
    ],
    ['nothing', async () => await fetch(`${running.url}/twilio/inbound`, { method: 'POST' }), 403],
    [
      'a field twice',
      async () =>
        await fetch(`${running.url}/twilio/inbound`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'Body=a&Body=b',
        }),
      400,
    ],
  ])('%s', async (_name, request, status) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(world.queues.jobs).toEqual([]);
  });

  test('a signature over the Host header instead of the configured address', async () => {
    const form = inboundForm({ To: client.number });
    const { signTwilioRequest } = await import('@rekindle/sms-twilio');
    const signature = signTwilioRequest({
      authToken: 'default-token',
      url: `${running.url}/twilio/inbound`,
      params: form,
    });
    expect((await postForm(running.url, '/twilio/inbound', form, { signature })).status).toBe(403);
  });
});
