import { addSuppression, asSystem, at, endCadences, inTenant, jsonb } from '@rekindle/db';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenDueReply,
  givenDueStep,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import {
  MONDAY_10,
  type SenderWorld,
  senderWorld,
  storedEnrolment,
  storedLead,
  storedMessage,
} from './sender-world.ts';

let world: SenderWorld;
let client: TestClient;
let campaign: TestCampaign;

beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(async () => {
  world.clock.set(MONDAY_10);
  world.sms.sent.length = 0;
  client = await givenClient(world);
  campaign = await givenCampaign(world, client, {
    people: 5,
    settings: {
      messages_per_minute: 3,
      messages_per_hour: 100,
      sending_hours_start: '09:00',
      sending_hours_end: '17:00',
    },
  });
});

const lead = (i: number) => {
  const found = campaign.leads[i];
  if (found === undefined) throw new Error(`no lead ${i}`);
  return found;
};

describe('sending a campaign step', () => {
  it('posts once, keeps the SID and moves the enrolment to M2 counted from the claim', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(1);
    expect(await storedMessage(world, message)).toMatchObject({
      state: 'accepted',
      attempt: 1,
      twilio_status: 'queued',
    });
    const enrolment = await storedEnrolment(world, message);
    expect(enrolment).toMatchObject({ next_step: 2, pending_message_id: null, state: 'active' });
    expect(enrolment.due_at).toBe(MONDAY_10 + 2 * DAY_MS);
    expect(await storedLead(world, message)).toMatchObject({ contact_status: 'CONTACTED_1', m1_sent_at: MONDAY_10 });
  });

  it('writes down which step went when, each in its own place', async () => {
    const sentAt: (number | null)[][] = [];
    for (const kind of ['M1', 'M2', 'M3'] as const) {
      const message = await givenDueStep(world, client, campaign, lead(1), kind);
      await sendMessage(world.deps, message);
      const { m1_sent_at: m1, m2_sent_at: m2, m3_sent_at: m3 } = await storedLead(world, message);
      sentAt.push([m1, m2, m3]);
      world.clock.set(world.clock.now() + DAY_MS);
    }
    const [first, second, third] = [MONDAY_10, MONDAY_10 + DAY_MS, MONDAY_10 + 2 * DAY_MS];
    expect(sentAt).toEqual([
      [first, null, null],
      [first, second, null],
      [first, second, third],
    ]);
  });

  it('waits, with the reason, while its client has no number to send from', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await inTenant(world.db, { clientId: client.clientId, now: MONDAY_10 }, (tx) =>
      tx.updateTable('sender_numbers').set({ active: false }).where('client_id', '=', client.clientId).execute(),
    );
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toEqual([]);
    expect(await storedMessage(world, message)).toMatchObject({
      state: 'planned',
      reason: 'no_sender_number',
      attempt: 0,
    });
  });

  it('does nothing more when the same job runs again or many times at once', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await Promise.all(Array.from({ length: 8 }, () => sendMessage(world.deps, message)));
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(1);
  });

  it('tells the provider where to report and for how long the text is wanted', async () => {
    world.clock.set(Date.parse('2026-03-02T16:56:00Z'));
    const message = await givenDueStep(world, client, campaign, lead(0));
    await sendMessage(world.deps, message);
    const [request] = world.sms.sent;
    expect(request?.validitySeconds).toBe(235);
    expect(request?.statusCallback).toContain(`m=${message.messageId}&a=1&k=M1`);
    expect(request?.deadlineMonotonicMs).toBe(world.real.monotonic + 2 * SECOND_MS);
  });

  it.each([
    ['the window is shut', '2026-03-02T17:30:00Z', 'window_shut', '2026-03-03T09:00:00Z'],
    ['less than a minute is left', '2026-03-02T16:59:10Z', 'window_shut', '2026-03-03T09:00:00Z'],
    ['it is Saturday', '2026-03-07T11:00:00Z', 'window_shut', '2026-03-09T09:00:00Z'],
  ])('waits for the next opening when %s', async (_when, now, reason, until) => {
    world.clock.set(Date.parse(now));
    const message = await givenDueStep(world, client, campaign, lead(0));
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(0);
    expect(await storedMessage(world, message)).toMatchObject({
      state: 'planned',
      reason,
      not_before: Date.parse(until),
    });
  });

  it('lets exactly the minute limit through and plans the rest for when the first leaves the window', async () => {
    const messages = [];
    for (let i = 0; i < 5; i++) messages.push(await givenDueStep(world, client, campaign, lead(i)));
    await Promise.all(messages.map((message) => sendMessage(world.deps, message)));
    expect(world.sms.sent).toHaveLength(3);
    const states = await Promise.all(messages.map((message) => storedMessage(world, message)));
    const waiting = states.filter((row) => row.state === 'planned');
    expect(waiting).toHaveLength(2);
    for (const row of waiting) {
      expect(row.reason).toBe('limit_minute');
      expect(row.not_before).toBe(MONDAY_10 + 62 * SECOND_MS + 1);
    }
  });

  it('lets the day limit through each day anew, counted in the sending zone', async () => {
    const settings = { messages_per_day: 2, messages_per_minute: 100 };
    const daily = await givenCampaign(world, client, { people: 6, firstPerson: 60, settings });
    const send = async (people: readonly number[]) => {
      for (const person of people) {
        const each = daily.leads[person];
        if (each === undefined) throw new Error('more people are needed');
        await sendMessage(world.deps, await givenDueStep(world, client, daily, each));
      }
    };
    await send([0, 1, 2]);
    expect(world.sms.sent).toHaveLength(2);
    world.clock.set(MONDAY_10 + DAY_MS);
    await send([3, 4, 5]);
    expect(world.sms.sent).toHaveLength(4);
  });

  it('never sends after a suppression, whatever wrote it', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await asSystem(world.db, world.clock.now(), async (tx) => {
      await tx
        .insertInto('suppressions')
        .values({ client_id: client.clientId, id: world.ids.next(), phone: message.phone, source: 'keyword' })
        .execute();
    });
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(0);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'blocked', reason: 'stop' });
    expect(await storedEnrolment(world, message)).toMatchObject({ state: 'ended', reason: 'stop' });
  });

  it('waits while a text of this person is stored but not yet matched', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await asSystem(world.db, world.clock.now(), async (tx) => {
      await tx
        .insertInto('inbox')
        .values({
          id: world.ids.next(),
          client_id: client.clientId,
          message_sid: `SM${message.messageId}`,
          account_sid: 'AC1',
          from_number: message.phone,
          to_number: client.number,
          body: 'who is this?',
          params: jsonb({}),
          via: 'webhook',
        })
        .execute();
    });
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(0);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'planned', reason: 'inbound_unmatched' });
  });

  it('blocks the step once the cadence has ended', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      endCadences(tx, () => world.ids.next(), { clientId: client.clientId, phone: message.phone, reason: 'replied' }),
    );
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(0);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'blocked', reason: 'replied' });
  });

  it('waits without end while the campaign is paused, until somebody wakes it', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('datasets').set({ campaign_status: 'paused' }).execute(),
    );
    await sendMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({
      state: 'planned',
      reason: 'campaign_paused',
      not_before: null,
    });
  });

  it('never texts the same step to a person whose lead was deleted and imported again', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    await sendMessage(world.deps, message);
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await tx.deleteFrom('leads').where('id', '=', message.leadId).execute();
      await tx
        .insertInto('leads')
        .values({
          client_id: client.clientId,
          id: message.leadId,
          dataset_id: campaign.datasetId,
          first_name: 'Sam',
          phone_number: message.phone,
        })
        .execute();
      await tx
        .insertInto('enrolments')
        .values({
          client_id: client.clientId,
          id: message.leadId,
          dataset_id: campaign.datasetId,
          lead_id: message.leadId,
          phone: message.phone,
          due_at: at(world.clock.now()),
        })
        .execute();
    });
    const again = await givenDueStep(world, client, campaign, lead(0));
    await sendMessage(world.deps, again);
    expect(world.sms.sent).toHaveLength(1);
    expect(await storedMessage(world, again)).toMatchObject({ state: 'blocked', reason: 'duplicate' });
  });
});

describe('what the provider answers', () => {
  it.each([
    [
      'rate limited',
      { kind: 'not_sent', cause: 'rate_limited', retryAfterMs: 9_000, code: 20429, detail: '429' },
      'planned',
    ],
    [
      'refused connection',
      { kind: 'not_sent', cause: 'connect_failed', retryAfterMs: 0, code: null, detail: 'refused' },
      'planned',
    ],
    ['deadline', { kind: 'not_sent', cause: 'deadline', retryAfterMs: 0, code: null, detail: 'late' }, 'planned'],
    ['timeout', { kind: 'unknown', cause: 'timeout', detail: 'no answer' }, 'unknown'],
    ['server error', { kind: 'unknown', cause: 'server_error', detail: '500' }, 'unknown'],
    [
      'bad template',
      { kind: 'rejected', code: 21617, httpStatus: 400, action: 'template_fault', detail: 'long' },
      'rejected',
    ],
  ] as const)('%s leaves the text %s', async (_name, result, state) => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next(result);
    await sendMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state, attempt: 1 });
  });

  it('sends a second time only after evidence that the first did not happen, as attempt 2', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next({ kind: 'not_sent', cause: 'rate_limited', retryAfterMs: 1_000, code: 20429, detail: '429' });
    await sendMessage(world.deps, message);
    await makeDue(message);
    await sendMessage(world.deps, message);
    expect(world.sms.sent.map((request) => request.attempt)).toEqual([1, 2]);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 2 });
  });

  it('never sends an unknown text again by itself', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next({ kind: 'unknown', cause: 'reset', detail: 'reset' });
    await sendMessage(world.deps, message);
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(1);
  });

  it('21610 suppresses the person for the whole client', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next({ kind: 'rejected', code: 21610, httpStatus: 400, action: 'suppress', detail: 'opted out' });
    await sendMessage(world.deps, message);
    expect(await storedLead(world, message)).toMatchObject({ contact_status: 'REMOVED' });
    expect(await storedEnrolment(world, message)).toMatchObject({ state: 'ended' });
  });

  it('14107, two machines answering each other, ends the cadence and hands the lead to a person', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next({ kind: 'rejected', code: 14107, httpStatus: 400, action: 'manual_mode', detail: 'loop' });
    await sendMessage(world.deps, message);
    expect(await storedLead(world, message)).toMatchObject({ manual_mode: true, needs_person_reason: 'reply_loop' });
    expect(await storedEnrolment(world, message)).toMatchObject({ state: 'ended', reason: 'reply_loop' });
  });

  it('bad credentials stop the client and keep the text for later', async () => {
    const message = await givenDueStep(world, client, campaign, lead(0));
    world.sms.next({ kind: 'rejected', code: 20003, httpStatus: 401, action: 'pause_client', detail: 'auth' });
    await sendMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'planned', not_before: null });
    const other = await givenDueStep(world, client, campaign, lead(1));
    await sendMessage(world.deps, other);
    expect(world.sms.sent).toHaveLength(1);
    expect(await storedMessage(world, other)).toMatchObject({ state: 'planned', reason: 'sending_stopped' });
  });

  it.each(['reply', 'manual', 'nudge'] as const)(
    'a %s that the carrier refuses in a campaign that is over ends, and its person is given to somebody',
    async (kind) => {
      const answer = await givenDueReply(world, client, campaign, lead(0), MONDAY_10 - MINUTE_MS);
      await inTenant(world.db, { clientId: client.clientId, now: MONDAY_10 }, async (tx) => {
        const change = kind === 'reply' ? {} : { turn: null };
        await tx
          .updateTable('messages')
          .set({ kind, ...change })
          .where('id', '=', answer.messageId)
          .execute();
        await tx
          .updateTable('datasets')
          .set({ campaign_status: 'completed' })
          .where('id', '=', campaign.datasetId)
          .execute();
      });
      world.sms.next({ kind: 'rejected', code: 21606, httpStatus: 400, action: 'pause_campaign', detail: 'sender' });
      await sendMessage(world.deps, answer);
      expect(await storedMessage(world, answer)).toMatchObject({ state: 'rejected', error_code: 21606 });
      expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'text_refused' });
    },
  );

  it('a reply that the carrier refuses in a running campaign waits for that to be resumed', async () => {
    const answer = await givenDueReply(world, client, campaign, lead(0), MONDAY_10 - MINUTE_MS);
    world.sms.next({ kind: 'rejected', code: 21408, httpStatus: 400, action: 'pause_country', detail: 'country' });
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'planned', not_before: null });
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: null });
  });

  it('an answer that is accepted has its campaign looked at no earlier', async () => {
    const later = MONDAY_10 + 30 * DAY_MS;
    const answer = await givenDueReply(world, client, campaign, lead(0));
    const tenant = { clientId: client.clientId, now: MONDAY_10 };
    await inTenant(world.db, tenant, (tx) =>
      tx
        .updateTable('campaign_ticks')
        .set({ next_tick_at: at(later) })
        .execute(),
    );
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'accepted' });
    const ticks = await inTenant(world.db, tenant, (tx) =>
      tx.selectFrom('campaign_ticks').select('next_tick_at').execute(),
    );
    expect(ticks).toEqual([{ next_tick_at: later }]);
  });

  async function makeDue(message: { clientId: string; messageId: string }): Promise<void> {
    await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('messages').set({ state: 'due' }).where('id', '=', message.messageId).execute(),
    );
  }
});

describe('replies', () => {
  it('go at three in the morning only within an hour of the person’s own text', async () => {
    world.clock.set(Date.parse('2026-03-03T03:10:00Z'));
    const fresh = await givenDueReply(world, client, campaign, lead(0), world.clock.now() - 10 * MINUTE_MS);
    const stale = await givenDueReply(world, client, campaign, lead(1), world.clock.now() - 2 * HOUR_MS);
    await sendMessage(world.deps, fresh);
    await sendMessage(world.deps, stale);
    expect(world.sms.sent.map((request) => request.to)).toEqual([fresh.phone]);
    expect(await storedMessage(world, stale)).toMatchObject({
      state: 'planned',
      reason: 'quiet_hours',
      not_before: Date.parse('2026-03-03T08:00:00Z'),
    });
  });

  it('of a person go though their list was never started', async () => {
    const unstarted = await givenCampaign(world, client, { people: 1, firstPerson: 80, started: false });
    const [written] = unstarted.leads;
    if (written === undefined) throw new Error('no lead');
    const answer = await givenDueReply(world, client, unstarted, written);
    await inTenant(world.db, { clientId: client.clientId, now: MONDAY_10 }, (tx) =>
      tx.updateTable('messages').set({ kind: 'manual', turn: null }).where('id', '=', answer.messageId).execute(),
    );
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'accepted', sent_at: MONDAY_10 });
    expect(await storedLead(world, answer)).toMatchObject({ total_messages: 1 });
  });

  it('use up no campaign limit', async () => {
    for (let i = 0; i < 5; i++) {
      await sendMessage(world.deps, await givenDueReply(world, client, campaign, lead(i)));
      world.clock.advance(SECOND_MS);
    }
    expect(world.sms.sent).toHaveLength(5);
  });

  it('are thrown away when the person wrote again meanwhile', async () => {
    const reply = await givenDueReply(world, client, campaign, lead(0));
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('conversations').set({ turn: 2 }).where('id', '=', reply.conversationId).execute(),
    );
    await sendMessage(world.deps, reply);
    expect(await storedMessage(world, reply)).toMatchObject({ state: 'blocked', reason: 'newer_inbound' });
  });

  it('are blocked by a suppression like everything else', async () => {
    const reply = await givenDueReply(world, client, campaign, lead(0));
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      addSuppression(tx, () => world.ids.next(), { clientId: client.clientId, phone: reply.phone, source: 'phrase' }),
    );
    await sendMessage(world.deps, reply);
    expect(world.sms.sent).toHaveLength(0);
  });
});
