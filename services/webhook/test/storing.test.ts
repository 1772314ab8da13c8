import { createDatabase, type InboundText } from '@rekindle/db';
import { signTwilioRequest } from '@rekindle/sms-twilio';
import { givenClient } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookCommits } from '../src/commits.ts';
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  CAL_SECRET,
  inboundForm,
  newSid,
  postForm,
  PUBLIC_BASE_URL,
  start,
  type WebhookWorld,
  webhookWorld,
} from './harness.ts';

let world: WebhookWorld;

beforeAll(async () => {
  world = await webhookWorld();
});
afterAll(async () => {
  await world.db.close();
});

function textTo(number: string, overrides: Partial<InboundText> = {}): InboundText {
  return {
    id: world.ids.next(),
    messageSid: newSid(),
    accountSid: ACCOUNT_SID,
    from: '+447400123456',
    to: number,
    body: 'STOP',
    numMedia: 0,
    params: {},
    via: 'webhook',
    optOut: { source: 'keyword', rule: 'STOP', evidence: 'STOP' },
    clientIds: null,
    ...overrides,
  };
}

async function count(table: 'inbox' | 'suppressions', clientId: string): Promise<number> {
  const { inTenant } = await import('@rekindle/db');
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    const rows = await tx.selectFrom(table).select('id').execute();
    return rows.length;
  });
}

describe('shared commits', () => {
  test('a text that the database refuses fails alone; those beside it are kept with their suppressions', async () => {
    const client = await givenClient(world);
    const commits = createWebhookCommits(world);
    const texts = Array.from({ length: 30 }, (_, i) =>
      textTo(client.number, i === 17 ? { id: 'not-a-uuid' } : { from: `+4474001235${String(i).padStart(2, '0')}` }),
    );
    const results = await Promise.allSettled(texts.map(async (text) => await commits.inbound.submit(text)));
    expect(results.map((result, i) => (result.status === 'rejected' ? i : -1)).filter((i) => i >= 0)).toEqual([17]);
    expect(await count('inbox', client.clientId)).toBe(29);
    expect(await count('suppressions', client.clientId)).toBe(29);
  });

  test('a suppression that cannot be written takes its inbox row with it', async () => {
    const client = await givenClient(world);
    const commits = createWebhookCommits(world);
    const bad = textTo(client.number, {
      // The system role may add keyword and phrase suppressions only.
      optOut: { source: 'person' as 'keyword', rule: 'x', evidence: 'x' },
    });
    await expect(commits.inbound.submit(bad)).rejects.toThrow();
    expect(await count('inbox', client.clientId)).toBe(0);
    expect(await count('suppressions', client.clientId)).toBe(0);
  });
});

describe('with the database down', () => {
  test('every webhook is answered 503 with Retry-After, and nothing is queued', async () => {
    const dead = 'postgres://nobody@127.0.0.1:1/none';
    const db = createDatabase({ appUrl: dead, systemUrl: dead });
    const running = await start({ ...world.service, db });
    try {
      const form = inboundForm({});
      const body = JSON.stringify({ triggerEvent: 'BOOKING_CREATED', payload: { uid: 'u1' } });
      const { createHmac } = await import('node:crypto');
      const requests = [
        ...Array.from({ length: 20 }, async () => await postForm(running.url, '/twilio/inbound', form)),
        postForm(running.url, `/twilio/status?c=${world.ids.next()}&m=${world.ids.next()}&a=1`, {
          AccountSid: ACCOUNT_SID,
          MessageSid: newSid(),
          MessageStatus: 'sent',
        }),
        fetch(`${running.url}/cal/${world.ids.next()}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-cal-signature-256': createHmac('sha256', CAL_SECRET).update(body).digest('hex'),
          },
          body,
        }),
      ];
      for (const response of await Promise.all(requests)) {
        expect(response.status).toBe(503);
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await fetch(`${running.url}/readyz`)).status).toBe(503);
      expect(world.queues.jobs).toEqual([]);
    } finally {
      await running.stop();
      await db.close();
    }
  });
});

describe("Twilio's signature over HTTP", () => {
  const path = '/twilio/inbound?x=1&y=%20a';
  const signed = (url: string, form: Record<string, string>) =>
    signTwilioRequest({ authToken: AUTH_TOKEN, url, params: form });
  const host = new URL(PUBLIC_BASE_URL).host;

  test.each<[string, (form: Record<string, string>) => string, number]>([
    ['over the address as it is', (form) => signed(`https://${host}${path}`, form), 200],
    ['with the standard port added', (form) => signed(`https://${host}:443${path}`, form), 200],
    ['over an address with a fragment that is not sent', (form) => signed(`https://${host}${path}#rc=3`, form), 200],
    ['over http instead of https', (form) => signed(`http://${host}${path}`, form), 403],
    ['over another port', (form) => signed(`https://${host}:8443${path}`, form), 403],
    ['with an extra slash', (form) => signed(`https://${host}/twilio/inbound/?x=1&y=%20a`, form), 403],
    ['over the query decoded', (form) => signed(`https://${host}/twilio/inbound?x=1&y= a`, form), 403],
    ['over a trimmed body', (form) => signed(`https://${host}${path}`, { ...form, Body: 'Yes' }), 403],
    ['in lower case', (form) => signed(`https://${host}${path}`, form).toLowerCase(), 403],
    ['empty', () => '', 403],
  ])('%s', async (_name, signature, status) => {
    const running = await start(world.service);
    try {
      const form = inboundForm({ Body: ' Yes ' });
      expect((await postForm(running.url, path, form, { signature: signature(form) })).status).toBe(status);
    } finally {
      await running.stop();
    }
  });
});
