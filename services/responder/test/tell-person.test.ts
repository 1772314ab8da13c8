import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyClaimToken } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askPerson } from '../src/handover/ask-person.ts';
import { NOTICE_LEASE_MS } from '../src/handover/deps.ts';
import { tellPerson } from '../src/handover/tell-person.ts';
import {
  asClient,
  givenNeed,
  givenScene,
  givenUser,
  type HandoverScene,
  type HandoverWorld,
  handoverWorld,
  readScene,
  settle,
} from './handover-harness.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let world: HandoverWorld;
let receiver: Server;
let url: string;
const received: Received[] = [];
const answers: number[] = [];

beforeAll(async () => {
  world = await handoverWorld();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200).end('thank you');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(async () => {
  await world.db.truncate();
  for (const kept of [world.mails, world.mailFaults, received, answers, world.sms.sent]) kept.length = 0;
});
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve));
  await world.db.close();
});

async function noticeOf(scene: HandoverScene, channel: 'email' | 'text' | 'webhook') {
  const found = (await readScene(world, scene)).notices.find((notice) => notice.channel === channel);
  if (found === undefined) throw new Error(`no ${channel}`);
  return found;
}

describe('the e-mail', () => {
  test("says who, why, by when, and has a link that is the person's own", async () => {
    const scene = await givenScene(world, { postcode: 'M1 4AB' });
    await givenUser(world, scene);
    await givenNeed(world, scene);
    await settle(world, scene);
    const [mail] = world.mails;
    expect(mail?.subject).toMatch(/^\[sandbox\] Hot lead: Sam \(M1\) - Bright Roofs \d+$/);
    expect(mail?.text).toContain('Wants a call about finance.');
    expect(mail?.text).toMatch(/Take it: https:\/\/hooks\.example\.com\/claim\/[\w-]{62}\n/);
    expect(mail?.text).toContain('the next person is asked');
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'delivered', next_at: null });
  });

  test.each([
    ['both their names', { first_name: 'Ann', last_name: 'Smith' }, 'Ann Smith'],
    ['the only name they have', { first_name: 'Ann', last_name: ' ' }, 'Ann'],
    ['their address where nobody wrote a name down', { first_name: null }, expect.stringMatching(/^user\d+@/)],
  ])('calls whoever is told by %s', async (_, user, name) => {
    const scene = await givenScene(world);
    await givenUser(world, scene, user);
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    expect(/^Hello (.+),$/m.exec(world.mails[0]?.text ?? '')?.[1]).toEqual(name);
  });

  test('that the server puts off is tried again under the same id, and told once', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    world.mailFaults.push(Object.assign(new Error('busy sam@example.com'), { code: 'EENVELOPE', responseCode: 451 }));
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'due', attempt: 1, reason: 'EENVELOPE 451' });
    world.clock.advance(10 * SECOND_MS);
    await settle(world, scene);
    await settle(world, scene);
    const notice = await noticeOf(scene, 'email');
    expect(notice).toMatchObject({ state: 'delivered', attempt: 2 });
    expect(world.mails.map(({ messageId }) => messageId)).toEqual([`<${notice.id}@rekindle.invalid>`]);
    const { attempts } = await readScene(world, scene);
    expect(attempts.map(({ attempt, outcome, detail }) => [attempt, outcome, detail])).toEqual([
      [1, 'again', 'EENVELOPE 451'],
      [2, 'delivered', null],
    ]);
  });

  test('that the server refuses for good is given up', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    world.mailFaults.push(Object.assign(new Error('no such user'), { code: 'EENVELOPE', responseCode: 550 }));
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'failed', next_at: null });
  });

  test('without a mail server is skipped; the lead is handed over all the same', async () => {
    const scene = await givenScene(world);
    const rep = await givenUser(world, scene);
    await givenNeed(world, scene);
    await settle({ ...world, mailer: null }, scene);
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'skipped', reason: 'no_smtp' });
    expect((await readScene(world, scene)).handovers[0]?.assigned_to).toBe(rep);
  });

  test('is not sent twice by two processes, and goes again when the first died over it', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    world.mailFaults.push(new Error('killed'));
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    const { id } = await noticeOf(scene, 'email');
    const ref = { clientId: scene.client.clientId, noticeId: id };
    const inHand = { state: 'sending' as const, lease_until: new Date(world.monotonic.realNow() + NOTICE_LEASE_MS) };
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('notices')
        .set({ ...inHand, next_at: new Date(world.clock.now()) })
        .execute(),
    );
    await tellPerson(world, ref);
    expect(world.mails).toEqual([]);
    world.monotonic.advance(NOTICE_LEASE_MS + 1);
    await Promise.all([tellPerson(world, ref), tellPerson(world, ref)]);
    expect(world.mails).toHaveLength(1);
  });
});

describe('the webhook', () => {
  test('is signed over time and body, and names lead, person and link', async () => {
    const scene = await givenScene(world, { webhookUrl: url });
    const rep = await givenUser(world, scene);
    await givenNeed(world, scene);
    await settle(world, scene);
    const [call] = received;
    if (call === undefined) throw new Error('no call');
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call.headers['rekindle-signature'])) ?? [];
    const secret = `secret of ${scene.client.clientId}`;
    expect(hex).toBe(createHmac('sha256', secret).update(`${seconds}.${call.body}`).digest('hex'));
    const event = JSON.parse(call.body) as Record<string, Record<string, unknown>>;
    expect(event).toMatchObject({
      type: 'handover.offered',
      id: call.headers['rekindle-event-id'],
      handover: { urgent: true, level: 0, reason_text: 'Wants a call about finance.' },
      lead: { id: scene.leads[0]?.leadId, phone_number: scene.leads[0]?.phone },
      assigned_to: { id: rep },
    });
    expect(await noticeOf(scene, 'webhook')).toMatchObject({ state: 'delivered' });
  });

  test('is tried again with growing waits until it gives up, and each try is kept', async () => {
    const scene = await givenScene(world, { webhookUrl: url });
    await givenUser(world, scene);
    answers.push(500, 503, 429, 302, 500, 500, 500, 500);
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    for (const wait of [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]) {
      const { attempt } = await noticeOf(scene, 'webhook');
      world.clock.advance(wait - 1);
      await settle(world, scene);
      expect(await noticeOf(scene, 'webhook')).toMatchObject({ state: 'due', attempt });
      world.clock.advance(1);
      await settle(world, scene);
      expect((await noticeOf(scene, 'webhook')).attempt).toBe(attempt + 1);
    }
    expect(await noticeOf(scene, 'webhook')).toMatchObject({ state: 'failed', attempt: 7, reason: 'http_500' });
    const { attempts, notices } = await readScene(world, scene);
    const webhook = notices.find(({ channel }) => channel === 'webhook');
    const tries = attempts.filter(({ notice_id }) => notice_id === webhook?.id);
    expect(tries.map(({ http_status }) => http_status)).toEqual([500, 503, 429, 302, 500, 500, 500]);
    expect(new Set(received.map(({ headers }) => headers['rekindle-event-id'])).size).toBe(1);
  });

  test('is skipped, and says why, where the client has taken its address away meanwhile', async () => {
    const scene = await givenScene(world, { webhookUrl: url });
    await givenUser(world, scene);
    const handoverId = await givenNeed(world, scene, 'media_only');
    await askPerson(world, { clientId: scene.client.clientId, handoverId });
    await asClient(world, scene.client, (tx) => tx.updateTable('clients').set({ n8n_webhook_url: null }).execute());
    await settle(world, scene);
    expect(await noticeOf(scene, 'webhook')).toMatchObject({ state: 'skipped', reason: 'no_webhook', attempt: 0 });
    expect(received).toEqual([]);
  });

  test.each([
    'http://127.0.0.1:9/',
    'https://10.1.2.3/hook',
    'https://localhost/hook',
    'https://[::1]/',
    'ftp://x/',
    'rubbish',
  ])('never goes to %s', async (target) => {
    const scene = await givenScene(world, { webhookUrl: target });
    await givenUser(world, scene);
    await givenNeed(world, scene, 'media_only');
    await settle({ ...world, postGuard: { allowPrivate: false } }, scene);
    const notice = await noticeOf(scene, 'webhook');
    expect(notice.state).toBe('failed');
    expect(notice.reason).toMatch(/^refused: /);
  });
});

describe('somebody who was asked and may not see the list any more', () => {
  const HERS = { phone: '+447400999002' };
  const HIS = { phone: '+447400999003' };
  const narrow = async (scene: HandoverScene, userId: string) =>
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('users')
        .set({ allowed_dataset_ids: [world.ids.next()] })
        .where('id', '=', userId)
        .execute(),
    );

  test('hears nothing of the lead by e-mail or text, and the next person is asked in their time', async () => {
    const scene = await givenScene(world);
    const first = await givenUser(world, scene, HERS);
    const next = await givenUser(world, scene, HIS);
    await askPerson(world, { clientId: scene.client.clientId, handoverId: await givenNeed(world, scene) });
    await narrow(scene, first);
    await settle(world, scene);
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'skipped', reason: 'not_theirs_to_see' });
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'skipped', reason: 'not_theirs_to_see' });
    world.clock.advance(10 * MINUTE_MS);
    await settle(world, scene);
    expect((await readScene(world, scene)).offers.map(({ user_id }) => user_id)).toEqual([first, next]);
    expect(world.mails.map(({ to }) => to)).toHaveLength(1);
    expect(world.sms.sent.map(({ to }) => to)).toEqual([HIS.phone]);
  });

  test('is not told by an e-mail that is tried again', async () => {
    const scene = await givenScene(world);
    const rep = await givenUser(world, scene);
    world.mailFaults.push(Object.assign(new Error('busy'), { code: 'EENVELOPE', responseCode: 451 }));
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    await narrow(scene, rep);
    world.clock.advance(10 * SECOND_MS);
    await settle(world, scene);
    expect(await noticeOf(scene, 'email')).toMatchObject({ state: 'skipped', reason: 'not_theirs_to_see' });
    expect(world.mails).toEqual([]);
  });

  test('is told while the list is one of theirs', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { ...HERS, allowed_dataset_ids: [scene.campaign.datasetId] });
    await givenNeed(world, scene);
    await settle(world, scene);
    expect(world.mails).toHaveLength(1);
    expect(world.sms.sent.map(({ to }) => to)).toEqual([HERS.phone]);
  });
});

describe("the text to the rep's own phone", () => {
  const PHONE = '+447400999001';

  test('goes once, with a link, and is no text of a lead', async () => {
    const scene = await givenScene(world, { postcode: 'M1 4AB' });
    await givenUser(world, scene, { phone: PHONE });
    await givenNeed(world, scene);
    await settle(world, scene);
    await settle(world, scene);
    expect(world.sms.sent).toMatchObject([{ to: PHONE, from: scene.client.number, attempt: 1 }]);
    expect(world.sms.sent[0]?.body).toMatch(
      /^Hot lead for Bright Roofs \d+: Sam \(M1\)\. Take it: https:\/\/hooks\.example\.com\/claim\/[\w-]{62}$/,
    );
    const counted = await asClient(world, scene.client, async (tx) => ({
      messages: await tx.selectFrom('messages').select('id').execute(),
      attempts: await tx.selectFrom('send_attempts').select('message_id').execute(),
      gate: await tx.selectFrom('campaign_gates').select('last_seq').executeTakeFirst(),
      leads: await tx.selectFrom('leads').select('id').where('phone_number', '=', PHONE).execute(),
    }));
    expect(counted).toEqual({ messages: [], attempts: [], gate: { last_seq: 0 }, leads: [] });
  });

  test('has a link that works for three days, however long nobody minded what could wait', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { phone: '+447400300001' });
    await givenUser(world, scene, { phone: '+447400300002' });
    await givenNeed(world, scene, 'media_only');
    await settle(world, scene);
    world.clock.advance(96 * HOUR_MS);
    await givenNeed(world, scene, 'Wants a call about finance');
    await settle(world, scene);
    const reminded = world.clock.now();
    world.clock.advance(10 * MINUTE_MS);
    await settle(world, scene);
    const ends = world.sms.sent.map(({ body }) => {
      const token = /claim\/([\w-]{62})/.exec(body)?.[1] ?? '';
      return verifyClaimToken([world.claimTokenKey], token)?.expiresAt;
    });
    const threeDaysAfter = (asked: number) => Math.ceil(asked / MINUTE_MS) * MINUTE_MS + 72 * HOUR_MS;
    expect(ends).toEqual([reminded, world.clock.now()].map(threeDaysAfter));
  });

  test('waits for the end of their quiet hours, and is spared when somebody has taken the lead by then', async () => {
    const hour = new Date(world.clock.now()).getUTCHours();
    const clockTime = (of: number) => `${String(of % 24).padStart(2, '0')}:00`;
    const quiet = { phone: PHONE, quiet_hours_start: clockTime(hour), quiet_hours_end: clockTime(hour + 2) };
    const scene = await givenScene(world);
    await givenUser(world, scene, quiet);
    await givenNeed(world, scene);
    await settle(world, scene);
    const waiting = await noticeOf(scene, 'text');
    expect(waiting).toMatchObject({ state: 'due', reason: 'quiet_hours', attempt: 0 });
    expect(new Date(waiting.next_at ?? 0).getUTCMinutes()).toBe(0);
    await asClient(world, scene.client, (tx) =>
      tx.updateTable('handovers').set({ state: 'claimed', next_at: null }).execute(),
    );
    world.clock.advance((waiting.next_at ?? 0) - world.clock.now());
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'skipped', reason: 'claimed' });
    expect(world.sms.sent).toEqual([]);
  });

  test.each([
    ['they have no phone', {}, 'no_phone'],
    ['they do not want texts', { phone: PHONE, notify_text: false }, 'not_wanted'],
  ])('is left out when %s', async (_, user, reason) => {
    const scene = await givenScene(world);
    await givenUser(world, scene, user);
    await givenNeed(world, scene);
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'skipped', reason });
  });

  test('is left out when that phone has opted out', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { phone: PHONE });
    const { clientId } = scene.client;
    await asClient(world, scene.client, (tx) =>
      tx
        .insertInto('suppressions')
        .values({ client_id: clientId, id: world.ids.next(), phone: PHONE, source: 'keyword' })
        .execute(),
    );
    await givenNeed(world, scene);
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'skipped', reason: 'stop' });
  });

  test('of a client of another mode is never sent', async () => {
    const scene = await givenScene(world, { mode: 'live' });
    await givenUser(world, scene, { phone: PHONE });
    await givenNeed(world, scene);
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'skipped', reason: 'wrong_mode' });
    expect(world.sms.sent).toEqual([]);
  });

  test('is put off while all sending is stopped', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { phone: PHONE });
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('clients')
        .set({ sending_stopped_at: new Date(world.clock.now()) })
        .execute(),
    );
    await givenNeed(world, scene);
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'due', reason: 'sending_stopped' });
    expect(world.sms.sent).toEqual([]);
  });

  test('of which nobody knows whether it left is not sent again', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { phone: PHONE });
    world.sms.next({ kind: 'unknown', cause: 'timeout', detail: 'no answer' });
    await givenNeed(world, scene);
    await settle(world, scene);
    world.clock.advance(HOUR_MS);
    world.monotonic.advance(HOUR_MS);
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'unknown', attempt: 1 });
  });

  test('whose process died over it is not sent again', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene, { phone: PHONE });
    await givenNeed(world, scene);
    await settle(world, scene);
    const sent = world.sms.sent.length;
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('notices')
        .set({ state: 'sending', lease_until: new Date(0), next_at: new Date(world.clock.now()) })
        .where('channel', '=', 'text')
        .execute(),
    );
    await settle(world, scene);
    expect(await noticeOf(scene, 'text')).toMatchObject({ state: 'unknown', reason: 'lease_over' });
    expect(world.sms.sent).toHaveLength(sent);
  });
});
