import { asSystem, at } from '@rekindle/db';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { givenAudience, givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { campaignStatus } from '../src/campaign-status.ts';
import { emitDue } from '../src/emit-due.ts';
import { nextDueAt } from '../src/next-due.ts';
import { pauseCampaign } from '../src/pause-campaign.ts';
import { resumeCampaign } from '../src/resume-campaign.ts';
import { startCampaign } from '../src/start-campaign.ts';
import { sweep } from '../src/sweep.ts';
import { updateSettings } from '../src/update-settings.ts';
import {
  asTenant,
  createWorld,
  datasetOf,
  decisionsOf,
  enrolmentsOf,
  MONDAY,
  sendDue,
  textsOf,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

const FAST = {
  pacing: 'asap',
  messages_per_minute: 1_000,
  messages_per_hour: 10_000,
  messages_per_day: 10_000,
} as const;

async function eventsOf(clientId: string): Promise<string[]> {
  const rows = await asTenant(world, clientId, async (tx) =>
    tx.selectFrom('events').select('type').where('client_id', '=', clientId).orderBy('position').execute(),
  );
  return rows.map((row) => row.type);
}

describe('starting', () => {
  test('keeps a snapshot, enrols who may be, and has the scheduler look at once', async () => {
    const client = await givenClient(world);
    const { datasetId, leads } = await givenCampaign(world, client, { people: 4, started: false, settings: FAST });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update leads set flagged = true where id = ${leads[0]?.leadId}`.execute(tx);
    });
    const campaign = { clientId: client.clientId, datasetId };
    expect(await startCampaign(world, campaign)).toEqual({
      ...{ kind: 'started', version: 1, active: 3, held: 0, skipped: 0, moved: 0, left: 1 },
      firstText: { at: MONDAY, shown: 'at once' },
    });
    expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({
      campaign_status: 'active',
      campaign_start_date: MONDAY,
      settings_version: 1,
      settings_snapshot: expect.objectContaining({ messages_per_minute: 1_000, sending_days: expect.any(Array) }),
    });
    expect(await nextDueAt(world)).toBe(MONDAY);
    expect(await emitDue(world)).toMatchObject({ emitted: 3 });
    expect(await eventsOf(client.clientId)).toContain('campaign.started');
    expect(await startCampaign(world, campaign)).toMatchObject({
      kind: 'refused',
      faults: [{ code: 'already_running' }],
    });
  });

  test('has its leads mapped to personas by what is known of these now; a dry run asks for nothing', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { started: false, settings: FAST });
    await givenAudience(world, client, { criteria: { area: ['LS'] } });
    const campaign = { clientId: client.clientId, datasetId };
    expect(await startCampaign(world, campaign, { dryRun: true })).toMatchObject({ kind: 'started' });
    expect(await sweep(world, world)).toMatchObject({ mappings: 0 });
    await startCampaign(world, campaign);
    world.jobs.length = 0;
    expect(await sweep(world, world)).toMatchObject({ mappings: 1 });
    expect(world.jobs).toContainEqual({ name: 'map-leads', data: campaign });
    // Woken once, until its time has come again.
    expect(await sweep(world, world)).toMatchObject({ mappings: 0 });
  });

  test('later changes of the settings row do not reach a running campaign', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { started: false, settings: FAST });
    await startCampaign(world, { clientId: client.clientId, datasetId });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update campaign_settings set m1_message = 'Something else, reply STOP to opt out'`.execute(tx);
    });
    await emitDue(world);
    expect((await textsOf(world, client.clientId))[0]?.content).toMatch(/^Hi Sam, Bright Roofs here/);
  });

  test('says everything that is wrong at once, each with a sentence', async () => {
    const client = await givenClient(world);
    const other = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {
      people: 0,
      started: false,
      settings: {
        m1_message: 'Hi {first_nam}, still thinking about solar?',
        m2_message: 'Your {{attributes.roof_type}} roof?',
        m3_message: 'Hi {% for x in y %}',
        twilio_number: other.number,
        silence_nudge_enabled: true,
      },
    });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update datasets set consent_basis = null, consent_source = ' '`.execute(tx);
      await sql`update clients set persona_name = ''`.execute(tx);
    });
    const result = await startCampaign(world, { clientId: client.clientId, datasetId });
    if (result.kind !== 'refused') throw new Error(`not refused: ${result.kind}`);
    expect(result.faults.map(({ code, field }) => (field === undefined ? code : `${code} ${field}`)).sort()).toEqual([
      'no_consent_basis',
      'no_leads',
      'no_persona persona_name',
      'sender_number_not_own twilio_number',
      'text_fault m1_message',
      'text_fault m3_message',
      'text_missing silence_nudge_message',
      'unknown_field m2_message',
    ]);
    for (const { sentence } of result.faults) expect(sentence).toMatch(/^[A-Z0-9].{20,}\.$/);
    expect(result.faults).toContainEqual(expect.objectContaining({ sentence: 'The nudge is empty: write it.' }));
    expect(result.faults).toContainEqual(
      expect.objectContaining({ field: 'm1_message', sentence: expect.stringMatching(/^M1's text, line 1, /) }),
    );
    expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({ campaign_status: 'draft' });
    expect(await enrolmentsOf(world, client.clientId)).toEqual([]);
  });

  test.each([
    ['no settings', sql`update datasets set campaign_settings_id = null`, 'no_settings'],
    ['no active number', sql`update sender_numbers set active = false`, 'no_sender_number'],
    [
      'hours at night only',
      sql`update campaign_settings set sending_hours_start = '22:00', sending_hours_end = '23:30'`,
      'sending_hours_at_night',
    ],
    ['a zone that is none', sql`update campaign_settings set sending_timezone = 'BST'`, 'sending_hours'],
    ['a client on pause', sql`update clients set status = 'paused'`, 'client_not_active'],
    ['nobody named as consenting', sql`update datasets set consent_attested_by = null`, 'no_consent_basis'],
  ] as const)('is refused with %s', async (_case, change, code) => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { started: false });
    await asTenant(world, client.clientId, async (tx) => await change.execute(tx));
    const result = await startCampaign(world, { clientId: client.clientId, datasetId });
    expect(result).toMatchObject({ kind: 'refused', faults: [expect.objectContaining({ code })] });
  });

  test('finds nothing of another client', async () => {
    const client = await givenClient(world);
    const other = await givenClient(world);
    const { datasetId } = await givenCampaign(world, other, { started: false });
    expect(await startCampaign(world, { clientId: client.clientId, datasetId })).toEqual({ kind: 'not_found' });
  });

  test('a completed campaign starts again for the people added since, and only for them', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {
      settings: { ...FAST, m2_message: null, m3_message: null },
    });
    const campaign = { clientId: client.clientId, datasetId };
    await emitDue(world);
    await sendDue(world, client.clientId, { lastStep: 1 });
    world.clock.advance(72 * HOUR_MS);
    expect(await emitDue(world)).toMatchObject({ completed: 1 });
    await asTenant(world, client.clientId, async (tx) => {
      await tx
        .insertInto('leads')
        .values({
          client_id: client.clientId,
          id: world.ids.next(),
          dataset_id: datasetId,
          first_name: 'New',
          phone_number: '+447400199999',
        })
        .execute();
    });
    expect(await startCampaign(world, campaign)).toMatchObject({ kind: 'started', active: 1, version: 2 });
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
    expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({
      campaign_start_date: MONDAY,
      campaign_end_date: null,
    });
  });
});

describe('pausing and resuming', () => {
  test('neither loses nor doubles anybody', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {
      people: 30,
      settings: { ...FAST, messages_per_minute: 10 },
    });
    const campaign = { clientId: client.clientId, datasetId };
    await emitDue(world);
    await sendDue(world, client.clientId);
    expect(await pauseCampaign(world, { ...campaign, reason: 'person' })).toBe(true);
    expect(await pauseCampaign(world, { ...campaign, reason: 'person' })).toBe(false);
    world.clock.advance(2 * HOUR_MS);
    expect(await emitDue(world)).toMatchObject({ looks: 0 });
    expect(await nextDueAt(world)).toBeNull();

    expect(await resumeCampaign(world, campaign)).toBe(true);
    expect(await resumeCampaign(world, campaign)).toBe(false);
    for (let i = 0; i < 3; i++) {
      await emitDue(world);
      await sendDue(world, client.clientId);
      world.clock.advance(MINUTE_MS + 3_000);
    }
    const phones = (await textsOf(world, client.clientId))
      .filter((text) => text.kind === 'M1')
      .map((text) => text.phone);
    expect(phones).toHaveLength(30);
    expect(new Set(phones).size).toBe(30);
    expect(await eventsOf(client.clientId)).toEqual(expect.arrayContaining(['campaign.paused', 'campaign.resumed']));
  });

  test('a text that was on its way when it was paused goes on after the resume, the same text', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { settings: FAST });
    const campaign = { clientId: client.clientId, datasetId };
    await emitDue(world);
    await pauseCampaign(world, { ...campaign, reason: 'person' });
    // The sender puts it off, once with a time and then without one.
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update messages set state = 'planned', not_before = ${at(MONDAY + 5 * MINUTE_MS)}, reason = 'campaign_paused'`.execute(
        tx,
      );
    });
    world.clock.advance(5 * MINUTE_MS);
    await sweep(world, world);
    expect(await textsOf(world, client.clientId)).toEqual([expect.objectContaining({ state: 'planned' })]);
    expect(await nextDueAt(world)).toBeNull();
    world.jobs.length = 0;

    await resumeCampaign(world, campaign);
    await emitDue(world);
    expect(await sweep(world, world)).toMatchObject({ madeDue: 1 });
    const [text, ...others] = await textsOf(world, client.clientId);
    expect(others).toEqual([]);
    expect(text).toMatchObject({ state: 'due' });
    expect(world.taken('send-message')).toEqual([{ clientId: client.clientId, messageId: text?.id }]);
  });

  test('resuming looks again at those who wait', async () => {
    const client = await givenClient(world);
    const { datasetId, leads } = await givenCampaign(world, client, { settings: FAST, lead: { first_name: '' } });
    const campaign = { clientId: client.clientId, datasetId };
    expect(await emitDue(world)).toMatchObject({ waiting: 1 });
    await pauseCampaign(world, { ...campaign, reason: 'person' });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update leads set first_name = 'Alex' where id = ${leads[0]?.leadId}`.execute(tx);
    });
    await resumeCampaign(world, campaign);
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  });
});

describe('changing settings while it runs', () => {
  test('new texts and limits hold from the next look, as a new version', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {
      people: 3,
      settings: { ...FAST, messages_per_minute: 1 },
    });
    const change = { clientId: client.clientId, datasetId };
    await emitDue(world);
    expect(await textsOf(world, client.clientId)).toHaveLength(1);
    const patch = { m1_message: 'Hello {first_name}, reply STOP to opt out', messages_per_minute: 100 };
    expect(await updateSettings(world, { ...change, patch })).toEqual({
      kind: 'updated',
      version: 2,
      changed: ['m1_message', 'messages_per_minute'],
    });
    expect(await updateSettings(world, { ...change, patch })).toEqual({ kind: 'unchanged', version: 2 });
    await emitDue(world);
    const contents = (await textsOf(world, client.clientId)).map((text) => text.content);
    expect(contents).toEqual(Array.from({ length: 3 }, () => 'Hello Sam, reply STOP to opt out'));
  });

  test('a longer delay moves everybody who waits for their next text, counted from their last', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { settings: FAST });
    await emitDue(world);
    await sendDue(world, client.clientId);
    world.clock.advance(HOUR_MS);
    await updateSettings(world, { clientId: client.clientId, datasetId, patch: { m2_delay_hours: 72 } });
    expect((await enrolmentsOf(world, client.clientId))[0]).toMatchObject({
      next_step: 2,
      due_at: MONDAY + 3 * DAY_MS,
    });
  });

  test.each([
    ['leaving out M2 goes on with M3', { m2_message: null }, 3],
    ['leaving out both closes after the last text', { m2_message: null, m3_message: null }, 4],
  ])('%s', async (_case, patch, step) => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { settings: FAST });
    await emitDue(world);
    await sendDue(world, client.clientId);
    await updateSettings(world, { clientId: client.clientId, datasetId, patch });
    expect((await enrolmentsOf(world, client.clientId))[0]).toMatchObject({
      next_step: step,
      due_at: MONDAY + 3 * DAY_MS,
    });
  });

  test('a fallback given later lets those who lack the field go', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { settings: FAST, lead: { first_name: ' ' } });
    expect(await emitDue(world)).toMatchObject({ waiting: 1 });
    const patch = { merge_fallbacks: { first_name: 'there' } };
    await updateSettings(world, { clientId: client.clientId, datasetId, patch });
    expect(await emitDue(world)).toMatchObject({ emitted: 1 });
    expect((await textsOf(world, client.clientId))[0]?.content).toMatch(/^Hi there,/);
  });

  test('is refused as a start would be, and changes nothing', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {});
    const patch = { sending_hours_start: '09:00', sending_hours_end: '09:05' };
    const result = await updateSettings(world, { clientId: client.clientId, datasetId, patch });
    expect(result).toMatchObject({ kind: 'refused', faults: [{ code: 'sending_hours', field: 'sending_hours_end' }] });
    expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({ settings_version: 1 });
  });
});

test('says before the first look, and before the start, when the first text goes', async () => {
  world.clock.set(Date.parse('2026-01-10T12:00:00Z'));
  const client = await givenClient(world);
  const settings = { ...FAST, sending_hours_start: '09:00', sending_hours_end: '17:00' };
  const { datasetId } = await givenCampaign(world, client, { people: 12, settings, started: false });
  const campaign = { clientId: client.clientId, datasetId };
  const firstText = { at: Date.parse('2026-01-12T09:00:00Z'), shown: 'Mon 09:00' };
  expect(await startCampaign(world, campaign, { dryRun: true })).toMatchObject({ active: 12, firstText });
  expect(await startCampaign(world, campaign)).toMatchObject({ active: 12, firstText });
  const sentence = async () => (await campaignStatus(world, campaign))?.sentence;
  expect(await sentence()).toBe('Waiting: opens Mon 09:00, 12 queued');
  await pauseCampaign(world, { ...campaign, reason: 'person' });
  await resumeCampaign(world, campaign);
  expect(await sentence()).toBe('Waiting: opens Mon 09:00, 12 queued');
  await updateSettings(world, { ...campaign, patch: { sending_hours_start: '10:00' } });
  expect(await sentence()).toBe('Waiting: opens Mon 10:00, 12 queued');
  await updateSettings(world, { ...campaign, patch: { sending_hours_start: '09:00' } });
  world.clock.set(MONDAY);
  const other = await givenCampaign(world, client, { people: 1, firstPerson: 900, settings, started: false });
  expect(await startCampaign(world, { ...campaign, datasetId: other.datasetId })).toMatchObject({
    firstText: { at: MONDAY, shown: 'at once' },
  });
});

describe('status in one sentence', () => {
  const HOURS = { ...FAST, sending_hours_start: '09:00', sending_hours_end: '17:00' };
  test.each([
    ['before the opening', Date.parse('2026-01-12T07:00:00Z'), HOURS, 'Waiting: opens 09:00, 12 queued'],
    ['on a Saturday', Date.parse('2026-01-10T12:00:00Z'), HOURS, 'Waiting: opens Mon 09:00, 12 queued'],
    ['in summer, by summer time', Date.parse('2026-07-06T06:00:00Z'), HOURS, 'Waiting: opens 09:00, 12 queued'],
    [
      'at the limit of a minute',
      MONDAY,
      { ...FAST, messages_per_minute: 2 },
      'Sending: the limit a minute is reached, next 10:01, 10 queued',
    ],
    [
      'at the limit of a day, all of it still on its way',
      MONDAY,
      { ...HOURS, pacing: 'even', messages_per_day: 10 },
      'Daily limit reached (10 of 10): next Tue 09:00, 2 queued',
    ],
    ['between slots', MONDAY, { ...HOURS, pacing: 'even' }, /^Sending: next text 1\d:\d\d, 2 queued$/],
    ['when all are out', MONDAY, FAST, 'Nobody is due'],
    [
      'switched off',
      MONDAY,
      { ...FAST, sending_enabled: false },
      'Waiting: sending is switched off in the settings, 12 queued',
    ],
  ] as const)('%s', async (_case, now, settings, sentence) => {
    world.clock.set(now);
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { people: 12, settings });
    await emitDue(world);
    const status = await campaignStatus(world, { clientId: client.clientId, datasetId });
    expect(status?.sentence).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
  });

  test('counts enrolments, texts and caps', async () => {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, {
      people: 5,
      settings: { ...FAST, messages_per_minute: 3 },
    });
    await emitDue(world);
    await sendDue(world, client.clientId);
    const status = await campaignStatus(world, { clientId: client.clientId, datasetId });
    expect(status).toMatchObject({
      status: 'active',
      enrolments: { active: 5, due: 2, waiting: 0, held: 0, ended: 0, completed: 0 },
      texts: { accepted: 3 },
      caps: { minute: { used: 3, limit: 3 }, hour: { used: 3, limit: 10_000 }, day: { used: 3, limit: 10_000 } },
    });
  });
});

describe('a campaign pauses itself', () => {
  async function withOutcomes(outcome: (n: number) => { state: string; error: number | null; stop: boolean }) {
    const client = await givenClient(world);
    const { datasetId } = await givenCampaign(world, client, { people: 101, settings: FAST });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set due_at = ${at(MONDAY + HOUR_MS)} where phone = '+447400100101'`.execute(tx);
    });
    await emitDue(world);
    await sendDue(world, client.clientId);
    await asTenant(world, client.clientId, async (tx) => {
      const texts = await tx.selectFrom('messages').select(['id', 'to_number']).orderBy('to_number').execute();
      for (const [n, text] of texts.entries()) {
        const { state, error, stop } = outcome(n);
        await sql`update messages set state = ${state}, error_code = ${error} where id = ${text.id}`.execute(tx);
        if (!stop) continue;
        await tx
          .insertInto('suppressions')
          .values({ client_id: client.clientId, id: world.ids.next(), phone: text.to_number, source: 'keyword' })
          .execute();
      }
    });
    world.clock.advance(HOUR_MS);
    const counts = await emitDue(world);
    return { counts, client, datasetId };
  }

  test.each([
    ['9 of 100 opted out', (n: number) => ({ state: 'delivered', error: null, stop: n < 9 }), 'opt_out_rate'],
    [
      '6 of 100 were taken for spam',
      (n: number) => ({ state: n < 6 ? 'undelivered' : 'delivered', error: n < 6 ? 30007 : null, stop: false }),
      'filtered_rate',
    ],
    [
      '26 of 100 failed',
      (n: number) => ({ state: n < 26 ? 'failed' : 'delivered', error: null, stop: false }),
      'error_rate',
    ],
  ])('when %s, and says so', async (_case, outcome, reason) => {
    const { counts, client, datasetId } = await withOutcomes(outcome);
    expect(counts).toMatchObject({ paused: 1, emitted: 0 });
    expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({
      campaign_status: 'paused',
      paused_reason: reason,
    });
    expect(await decisionsOf(world, client.clientId)).toContainEqual(
      expect.objectContaining({ decision: 'paused', reason }),
    );
    // A person's resume starts the count again.
    world.clock.advance(1);
    await resumeCampaign(world, { clientId: client.clientId, datasetId });
    expect(await emitDue(world)).toMatchObject({ paused: 0, emitted: 1 });
  });

  test('but not when 8 of 100 opted out', async () => {
    const { counts } = await withOutcomes((n) => ({ state: 'delivered', error: null, stop: n < 8 }));
    expect(counts).toMatchObject({ paused: 0, emitted: 1 });
  });

  test('nor when too few texts tell', async () => {
    const { counts } = await withOutcomes((n) => ({ state: n < 49 ? 'delivered' : 'sent', error: null, stop: n < 20 }));
    expect(counts).toMatchObject({ paused: 0, emitted: 1 });
  });
});

test('a daily spend cap holds back what it does not cover until the next day', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { people: 8, settings: FAST });
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update clients set daily_spend_cap_micros = 110000, settings = '{"segment_price_micros": 20000}'`.execute(
      tx,
    );
  });
  expect(await emitDue(world)).toMatchObject({ emitted: 5 });
  await sendDue(world, client.clientId);
  world.clock.advance(6 * HOUR_MS);
  expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  const midnight = Date.parse('2026-01-13T00:00:00Z');
  expect(await nextDueAt(world)).toBe(midnight);
  expect((await decisionsOf(world, client.clientId)).filter((row) => row.reason === 'spend_cap')).toHaveLength(1);
  world.clock.set(midnight);
  await emitDue(world);
  world.clock.set(midnight + 8 * HOUR_MS);
  expect(await emitDue(world)).toMatchObject({ emitted: 3 });
});

test('texts that wait in a paused campaign leave the spend cap to the others', async () => {
  const client = await givenClient(world);
  const paused = await givenCampaign(world, client, { people: 5, settings: FAST });
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update clients set daily_spend_cap_micros = 100000, settings = '{"segment_price_micros": 20000}'`.execute(
      tx,
    );
  });
  expect(await emitDue(world)).toMatchObject({ emitted: 5 });
  await pauseCampaign(world, { clientId: client.clientId, datasetId: paused.datasetId, reason: 'person' });
  await asTenant(world, client.clientId, async (tx) => {
    // As a claim puts them off.
    await sql`update messages set state = 'planned', reason = 'campaign_paused', not_before = null`.execute(tx);
  });
  world.clock.advance(DAY_MS);
  const other = await givenCampaign(world, client, { people: 3, firstPerson: 6, settings: FAST });
  expect(await emitDue(world)).toMatchObject({ emitted: 3 });
  expect((await textsOf(world, client.clientId)).filter(({ datasetId }) => datasetId === other.datasetId)).toHaveLength(
    3,
  );
});

test('the system role sees no content of a campaign', async () => {
  await expect(
    asSystem(world.db, MONDAY, async (tx) => tx.selectFrom('datasets').selectAll().execute()),
  ).rejects.toThrow(/permission denied/);
});
