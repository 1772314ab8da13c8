import { type CampaignSettings, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenConversation,
  givenStrategy,
  sessionsWaitingFor,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { at, jsonb, lockLeads, resumeStopped, stopCadences } from '@rekindle/db';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { updateSettings } from '../src/update-settings.ts';
import { asTenant, createWorld, decisionsOf, enrolmentsOf, MONDAY, sendDue, textsOf, type World } from './world.ts';

let world: World;
let client: TestClient;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  await world.reset();
  client = await givenClient(world);
});

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 10_000 } as const;
const HELLO = 'Hello {{first_name}}. Reply STOP to opt out.';

async function running(people = 1, settings: Partial<CampaignSettings> = {}): Promise<TestCampaign> {
  return await givenCampaign(world, client, { people, settings: { ...FAST, ...settings } });
}

async function change({ datasetId }: TestCampaign, patch: Partial<CampaignSettings>) {
  return await updateSettings(world, { clientId: client.clientId, datasetId, patch });
}

async function setTexts(values: { state: string; reason?: string; attempt?: number; notBefore?: number | null }) {
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update messages set state = ${values.state}, reason = ${values.reason ?? null},
      attempt = ${values.attempt ?? 0}, not_before = ${values.notBefore == null ? null : at(values.notBefore)}`.execute(
      tx,
    );
  });
}

async function waits() {
  return await asTenant(world, client.clientId, async (tx) =>
    tx.selectFrom('messages').select(['state', 'reason', 'not_before']).execute(),
  );
}

test('a day limit that is used up stays so in a zone where another day has begun', async () => {
  const anyHour = { sending_hours_start: null, sending_hours_end: null } as const;
  const campaign = await running(4, { ...anyHour, messages_per_day: 2 });
  await emitDue(world);
  expect(await sendDue(world, client.clientId)).toHaveLength(2);
  // In Auckland it is Tuesday from here on, until 11:00 tomorrow.
  world.clock.set(Date.parse('2026-01-12T11:30:00Z'));
  expect(await change(campaign, { sending_timezone: 'Pacific/Auckland' })).toMatchObject({ kind: 'updated' });
  await emitDue(world);
  expect(await textsOf(world, client.clientId)).toHaveLength(2);
  world.clock.set(Date.parse('2026-01-13T11:05:00Z'));
  await emitDue(world);
  expect(await sendDue(world, client.clientId, { zone: 'Pacific/Auckland' })).toHaveLength(2);
  // And back, into a London day that has seen those two.
  expect(await change(campaign, { sending_timezone: 'Europe/London' })).toMatchObject({ kind: 'updated' });
  const gate = await asTenant(world, client.clientId, async (tx) =>
    tx.selectFrom('campaign_gates').select(['day', 'last_seq', 'day_first_seq']).executeTakeFirst(),
  );
  expect(gate).toEqual({ day: '2026-01-13', last_seq: 4, day_first_seq: 2 });
});

describe('a text that has not been claimed', () => {
  test.each(['due', 'planned'])('is taken back when it is reworded while %s, and written anew', async (state) => {
    const campaign = await running();
    await emitDue(world);
    await setTexts({ state });
    await change(campaign, { m1_message: HELLO });
    expect(await textsOf(world, client.clientId)).toEqual([]);
    await emitDue(world);
    expect(await textsOf(world, client.clientId)).toMatchObject([
      { kind: 'M1', content: 'Hello Sam. Reply STOP to opt out.' },
    ]);
    expect(await decisionsOf(world, client.clientId)).toContainEqual(
      expect.objectContaining({ decision: 'withdrawn', reason: 'settings_changed' }),
    );
  });

  test('is taken back for good when its step is left out', async () => {
    const campaign = await running();
    await emitDue(world);
    await sendDue(world, client.clientId);
    world.clock.advance(2 * DAY_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
    await change(campaign, { m2_message: null });
    expect((await textsOf(world, client.clientId)).map(({ kind }) => kind)).toEqual(['M1']);
    expect(await enrolmentsOf(world, client.clientId)).toMatchObject([
      { next_step: 3, pending_message_id: null, due_at: MONDAY + 3 * DAY_MS },
    ]);
  });

  test.each<[string, Partial<CampaignSettings>]>([
    ['longer', { m2_delay_hours: 96 }],
    ['counted in hours of the window', { delay_type: 'business_hours' }],
  ])('is taken back when the delay before it is %s, and goes when that is over', async (_, patch) => {
    const campaign = await running(1, { sending_hours_start: '09:00', sending_hours_end: '17:00' });
    await emitDue(world);
    await sendDue(world, client.clientId);
    world.clock.advance(2 * DAY_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update messages set state = 'planned', reason = 'campaign_paused' where kind = 'M2'`.execute(tx);
    });
    await change(campaign, patch);
    expect((await textsOf(world, client.clientId)).map(({ kind }) => kind)).toEqual(['M1']);
    const [place] = await enrolmentsOf(world, client.clientId);
    expect(place).toMatchObject({ next_step: 2, pending_message_id: null });
    expect(place?.due_at).toBeGreaterThanOrEqual(MONDAY + 4 * DAY_MS);
  });

  test('keeps its words when another step is reworded', async () => {
    const campaign = await running();
    await emitDue(world);
    const before = await textsOf(world, client.clientId);
    await change(campaign, { m2_message: HELLO });
    expect(await textsOf(world, client.clientId)).toEqual(before);
  });

  test.each(['window_shut', 'quiet_hours', 'limit_minute', 'limit_hour', 'limit_day'])(
    'that was put off because of %s is looked at by the new rules at once',
    async (reason) => {
      const campaign = await running();
      await emitDue(world);
      await setTexts({ state: 'planned', reason, notBefore: MONDAY + 20 * HOUR_MS });
      await change(campaign, { messages_per_day: 900 });
      expect(await waits()).toMatchObject([{ state: 'planned', not_before: MONDAY }]);
    },
  );
});

test('the step after a text that went again counts from when it did, not from its first attempt', async () => {
  const campaign = await running();
  await emitDue(world);
  await sendDue(world, client.clientId);
  await asTenant(world, client.clientId, async (tx) => {
    await tx
      .updateTable('contact_history')
      .set({ at: at(MONDAY + DAY_MS) })
      .execute();
  });
  await change(campaign, { m2_delay_hours: 24 });
  expect(await enrolmentsOf(world, client.clientId)).toMatchObject([{ next_step: 2, due_at: MONDAY + 2 * DAY_MS }]);
});

test('a text that is accepted while settings are changed is followed by the step that holds from then on', async () => {
  const campaign = await running();
  await emitDue(world);
  const changed = await asTenant(world, client.clientId, async (tx) => {
    // What its acceptance writes, by the settings as they were.
    await sql`insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
      select client_id, phone, dataset_id, 'M1', pending_message_id, app_now() from enrolments`.execute(tx);
    await sql`update messages set state = 'accepted', attempt = 1`.execute(tx);
    await sql`update enrolments set next_step = 2, due_at = ${at(MONDAY + 2 * DAY_MS)}, pending_message_id = null`.execute(
      tx,
    );
    let over = false;
    const changing = change(campaign, { m2_delay_hours: 96 }).then(() => {
      over = true;
    });
    await expect.poll(async () => over || (await sessionsWaitingFor(tx)) > 0).toBe(true);
    return { changing };
  });
  await changed.changing;
  expect(await enrolmentsOf(world, client.clientId)).toMatchObject([{ next_step: 2, due_at: MONDAY + 4 * DAY_MS }]);
});

describe('who waited for a field that the next text lacks', () => {
  async function waiting(): Promise<TestCampaign> {
    const campaign = await running(1, { m2_message: 'Still in {{postcode}}? Reply STOP to opt out.' });
    await emitDue(world);
    await sendDue(world, client.clientId);
    world.clock.advance(2 * DAY_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 0, waiting: 1 });
    return campaign;
  }

  test('goes on with the step after it when that text is left out, and is sent no empty one', async () => {
    const campaign = await waiting();
    await change(campaign, { m2_message: null });
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    expect(await enrolmentsOf(world, client.clientId)).toMatchObject([
      { state: 'active', next_step: 3, due_at: MONDAY + 3 * DAY_MS },
    ]);
    world.clock.set(MONDAY + 3 * DAY_MS);
    await emitDue(world);
    expect((await textsOf(world, client.clientId)).map(({ kind }) => kind)).toEqual(['M1', 'M3']);
  });

  test('gets it no sooner than a longer delay says', async () => {
    const campaign = await waiting();
    await change(campaign, { m2_delay_hours: 96, merge_fallbacks: { postcode: 'your area' } });
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    world.clock.set(MONDAY + 4 * DAY_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  });
});

describe('who was taken out by a person and put back after a change', () => {
  async function takenOut() {
    const campaign = await running();
    await emitDue(world);
    await sendDue(world, client.clientId);
    const lead = campaign.leads.map(({ leadId }) => leadId);
    const act = async (what: 'out' | 'back') =>
      await asTenant(world, client.clientId, async (tx) => {
        const by = { clientId: client.clientId, by: 'Ann' };
        const leads = await lockLeads(tx, client.clientId, lead);
        if (what === 'out') await stopCadences(tx, world.ids.next, by, leads);
        return what === 'out' ? 0 : await resumeStopped(tx, world.ids.next, by, leads);
      });
    await act('out');
    return { campaign, putBack: async () => await act('back') };
  }

  test('goes on with the step after the text that is left out, and is sent no empty one', async () => {
    const { campaign, putBack } = await takenOut();
    await change(campaign, { m2_message: null });
    world.clock.advance(2 * DAY_MS);
    expect(await putBack()).toBe(1);
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    expect(await enrolmentsOf(world, client.clientId)).toMatchObject([{ next_step: 3, due_at: MONDAY + 3 * DAY_MS }]);
  });

  test('stays out when their next text had gone all the same', async () => {
    const { campaign, putBack } = await takenOut();
    // A claim of their M2 of the moment in which they were taken out.
    await asTenant(world, client.clientId, async (tx) => {
      await sql`insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
        select client_id, phone, dataset_id, 'M2', message_id, app_now() from contact_history`.execute(tx);
    });
    await change(campaign, { m3_delay_hours: 24 });
    expect(await putBack()).toBe(0);
    expect(await enrolmentsOf(world, client.clientId)).toMatchObject([{ state: 'ended', next_step: 2 }]);
  });
});

describe('a text that may have left', () => {
  test.each(['sending', 'unknown', 'accepted', 'sent', 'delivered', 'failed', 'absent'])(
    'is not touched while %s, and nobody is texted again',
    async (state) => {
      const campaign = await running();
      await emitDue(world);
      await setTexts({ state, attempt: 1 });
      const before = await textsOf(world, client.clientId);
      await change(campaign, {
        ...{ m1_message: HELLO, messages_per_day: 1, m2_delay_hours: 1, sending_hours_start: '09:00' },
        ...{ sending_hours_end: '12:00', merge_fallbacks: { first_name: 'x' } },
      });
      await emitDue(world);
      expect(await textsOf(world, client.clientId)).toEqual(before);
    },
  );

  test.each(['due', 'planned'])('is not touched when it is %s for another try', async (state) => {
    const campaign = await running();
    await emitDue(world);
    await setTexts({ state, attempt: 1 });
    await change(campaign, { m1_message: HELLO });
    expect(await textsOf(world, client.clientId)).toMatchObject([{ content: expect.stringContaining('Bright Roofs') }]);
  });
});

describe('while it runs', () => {
  test('sending switched off sends nothing more, and on again goes on where it was', async () => {
    const campaign = await running(3);
    await change(campaign, { sending_enabled: false });
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    world.clock.advance(DAY_MS);
    await change(campaign, { sending_enabled: true });
    expect(await emitDue(world)).toMatchObject({ emitted: 3 });
    await sendDue(world, client.clientId);
    await change(campaign, { sending_enabled: false });
    await change(campaign, { sending_enabled: true });
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  });

  test('texts parked because sending was switched off come due when it is on again', async () => {
    const campaign = await running(1, { sending_enabled: false });
    await change(campaign, { sending_enabled: true });
    await emitDue(world);
    await setTexts({ state: 'planned', reason: 'sending_disabled' });
    await change(campaign, { messages_per_day: 900 });
    expect(await waits()).toMatchObject([{ not_before: MONDAY }]);
  });

  test('a limit lowered below what went today stops for today and goes on tomorrow', async () => {
    const campaign = await running(5, { messages_per_day: 3 });
    await emitDue(world);
    expect(await sendDue(world, client.clientId)).toHaveLength(3);
    await change(campaign, { messages_per_day: 1 });
    world.clock.advance(2 * MINUTE_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    world.clock.set(MONDAY + DAY_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  });

  test('a window narrowed to the afternoon holds back whoever is left until then', async () => {
    const campaign = await running(2, { messages_per_minute: 1 });
    await emitDue(world);
    await sendDue(world, client.clientId);
    await change(campaign, { sending_hours_start: '14:00', sending_hours_end: '17:00', messages_per_minute: 100 });
    world.clock.advance(HOUR_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 0 });
    world.clock.set(Date.parse('2026-01-12T14:00:00Z'));
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  });

  test('a person put off to a later opening starts at once when the hours are widened', async () => {
    const campaign = await running(1, { sending_hours_start: '09:00', sending_hours_end: '12:00' });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set due_at = ${at(MONDAY + DAY_MS)}`.execute(tx);
    });
    await change(campaign, { sending_hours_end: '17:00' });
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  });

  test('every version it ever ran on is kept', async () => {
    const campaign = await running();
    await change(campaign, { messages_per_hour: 7 });
    await change(campaign, { messages_per_hour: 9 });
    const kept = await asTenant(world, client.clientId, async (tx) =>
      tx.selectFrom('campaign_snapshots').select(['version', 'settings']).orderBy('version').execute(),
    );
    expect(kept).toMatchObject([
      { version: 1, settings: { messages_per_hour: 10_000 } },
      { version: 2, settings: { messages_per_hour: 7 } },
      { version: 3, settings: { messages_per_hour: 9 } },
    ]);
  });
});

const ASKED_AT = MONDAY;
const WAITS = { ai_multiple_messages_wait_seconds: 60, ai_response_delay_seconds: 600 };

/** A conversation whose person wrote at 10:00, answered under the usual waits; the time is 10:01. */
async function asked(settings: Partial<CampaignSettings> = {}, random = 0) {
  const campaign = await running(1, { ...WAITS, ...settings });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const id = await givenConversation(world, client, campaign, lead);
  const goesAt = ASKED_AT + (660 + random) * SECOND_MS;
  await setConversation(id, {
    last_inbound_at: at(ASKED_AT),
    reply_due_at: at(ASKED_AT + MINUTE_MS),
    reply_goes_at: at(goesAt),
  });
  world.clock.set(ASKED_AT + 10 * SECOND_MS);
  return { campaign, lead, id, goesAt };
}

async function setConversation(id: string, values: Record<string, unknown>) {
  await asTenant(world, client.clientId, async (tx) =>
    tx.updateTable('conversations').set(values).where('id', '=', id).execute(),
  );
}

async function conversation(id: string) {
  return await asTenant(world, client.clientId, async (tx) =>
    tx.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  );
}

describe('an answer that waits for its time', () => {
  const seconds = (value: number | null) => (value === null ? null : (value - ASKED_AT) / SECOND_MS);

  test.each<[string, Partial<CampaignSettings>, number, number]>([
    ['a shorter delay', { ai_response_delay_seconds: 30 }, 60, 90],
    ['no delay and no pause', { ai_response_delay_seconds: 0, ai_multiple_messages_wait_seconds: 0 }, 10, 10],
    ['a longer pause', { ai_multiple_messages_wait_seconds: 300 }, 300, 900],
    ['a setting that is not about answers', { messages_per_hour: 5 }, 60, 660],
  ])('moves by %s', async (_, patch, draft, goes) => {
    const { campaign, id } = await asked();
    await change(campaign, patch);
    const { reply_due_at, reply_goes_at } = await conversation(id);
    expect([seconds(reply_due_at), seconds(reply_goes_at)]).toEqual([draft, goes]);
  });

  test('keeps the random part it drew, and loses it when that is switched off', async () => {
    const { campaign, id } = await asked({ ai_response_delay_random: true }, 123);
    await change(campaign, { ai_response_delay_seconds: 30 });
    expect(seconds((await conversation(id)).reply_goes_at)).toBe(60 + 30 + 123);
    await change(campaign, { ai_response_delay_random: false });
    expect(seconds((await conversation(id)).reply_goes_at)).toBe(90);
  });

  test('gets up to 300 seconds when that is switched on', async () => {
    const { campaign, id } = await asked();
    await change(campaign, { ai_response_delay_random: true });
    const added = (seconds((await conversation(id)).reply_goes_at) ?? 0) - 660;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(300);
  });

  test('keeps the wait of its campaign’s strategy, and moves with the pause alone', async () => {
    const { campaign, id } = await asked({ ai_response_delay_random: true });
    await givenStrategy(world, client, {
      ...campaign,
      columns: { delay_min: 100, delay_max: 200 },
    });
    await setConversation(id, { reply_goes_at: at(ASKED_AT + (60 + 150) * SECOND_MS) });
    await change(campaign, { ai_response_delay_seconds: 30, ai_response_delay_random: false });
    expect(seconds((await conversation(id)).reply_goes_at)).toBe(60 + 150);
    await change(campaign, { ai_multiple_messages_wait_seconds: 20 });
    expect(seconds((await conversation(id)).reply_goes_at)).toBe(20 + 150);
  });

  test('moves with its draft, unless a person or the claim has put that off', async () => {
    const { campaign, lead, id, goesAt } = await asked();
    const draft = (turn: number, reason: string | null) => ({
      ...{ client_id: client.clientId, id: world.ids.next(), conversation_id: id, lead_id: lead.leadId, turn, reason },
      ...{ dataset_id: campaign.datasetId, direction: 'outbound' as const, kind: 'reply' as const, content: 'Yes' },
      ...{ to_number: lead.phone, state: 'planned' as const, not_before: at(goesAt) },
    });
    await asTenant(world, client.clientId, async (tx) =>
      tx
        .insertInto('messages')
        .values([draft(1, null), draft(2, 'number_busy')])
        .execute(),
    );
    await change(campaign, { ai_response_delay_seconds: 30 });
    const moved = await asTenant(world, client.clientId, async (tx) =>
      tx.selectFrom('messages').select('not_before').where('kind', '=', 'reply').orderBy('turn').execute(),
    );
    expect(moved.map(({ not_before }) => seconds(not_before))).toEqual([90, 660]);
  });

  test('stays where it is while the model is tried again', async () => {
    const { campaign, id } = await asked();
    await setConversation(id, { state: jsonb({ tries: 1 }) });
    await change(campaign, { ai_response_delay_seconds: 30 });
    expect(seconds((await conversation(id)).reply_goes_at)).toBe(660);
  });
});

test.each<[string, Partial<CampaignSettings>, number]>([
  ['a shorter time-out', { silence_timeout_days: 5 }, 5],
  ['a nudge', { silence_nudge_enabled: true, silence_nudge_message: HELLO }, 7],
  ['a time-out that is over already', { silence_timeout_days: 1 }, 1],
])('a quiet conversation is looked at anew after %s', async (_, patch, days) => {
  const { campaign, id } = await asked();
  await setConversation(id, {
    reply_due_at: null,
    last_outbound_at: at(ASKED_AT),
    silence_due_at: at(ASKED_AT + 28 * DAY_MS),
  });
  world.clock.set(ASKED_AT + 2 * DAY_MS);
  await change(campaign, patch);
  expect((await conversation(id)).silence_due_at).toBe(ASKED_AT + days * DAY_MS);
});
