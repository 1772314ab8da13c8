import { at } from '@rekindle/db';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { nextDueAt } from '../src/next-due.ts';
import {
  asTenant,
  createWorld,
  datasetOf,
  decisionsOf,
  enrolmentsOf,
  MONDAY,
  nextTickOf,
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

test('a due enrolment becomes a due text, filled in, woken, and marked as out', async () => {
  const client = await givenClient(world);
  const { datasetId, leads } = await givenCampaign(world, client, { settings: FAST });

  expect(await emitDue(world)).toMatchObject({ looks: 1, emitted: 1, failed: 0 });

  const [text] = await textsOf(world, client.clientId);
  expect(text).toMatchObject({ kind: 'M1', state: 'due', phone: leads[0]?.phone, datasetId });
  expect(text?.content).toMatch(/^Hi Sam, Bright Roofs here/);
  expect(world.taken('send-message')).toEqual([{ clientId: client.clientId, messageId: text?.id }]);
  const [enrolment] = await enrolmentsOf(world, client.clientId);
  expect(enrolment).toMatchObject({ state: 'active', next_step: 1, pending_message_id: text?.id });
  expect(await emitDue(world)).toMatchObject({ looks: 0, emitted: 0 });
});

test('200 texts cost few round trips', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { people: 200, settings: FAST });
  const query = vi.spyOn(pg.Client.prototype, 'query');
  expect(await emitDue(world)).toMatchObject({ emitted: 200 });
  expect(query.mock.calls.length).toBeLessThan(45);
  query.mockRestore();
});

test('no more than 200 texts of a client are out at a time, whatever its campaigns', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { people: 150, settings: FAST });
  await givenCampaign(world, client, { people: 150, firstPerson: 1_001, settings: FAST });
  await emitDue(world);
  expect(await textsOf(world, client.clientId)).toHaveLength(200);
  await sendDue(world, client.clientId);
  world.clock.advance(10 * SECOND_MS);
  await emitDue(world);
  expect(await textsOf(world, client.clientId)).toHaveLength(300);
});

test('an M2 that may go outside the hours does not wait behind a batch of M1s that wait for their slots', async () => {
  const client = await givenClient(world);
  const { datasetId } = await givenCampaign(world, client, {
    people: 260,
    settings: { ...FAST, pacing: 'even', delay_respect_sending_hours: false },
  });
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update enrolments set next_step = 2, due_at = ${at(world.clock.now())}
              where id in (select id from enrolments where dataset_id = ${datasetId} limit 3)`.execute(tx);
    await sql`update enrolments set due_at = ${at(world.clock.now() - HOUR_MS)}
              where dataset_id = ${datasetId} and next_step = 1`.execute(tx);
  });
  await emitDue(world);
  const kinds = (await textsOf(world, client.clientId)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'M2')).toHaveLength(3);
});

test('clients take turns: a long queue of one does not come before the first batch of another', async () => {
  const big = await givenClient(world);
  await givenCampaign(world, big, { people: 150, settings: FAST });
  await givenCampaign(world, big, { people: 150, firstPerson: 1_001, settings: FAST });
  const small = await givenClient(world);
  await givenCampaign(world, small, { settings: FAST });
  await emitDue(world);
  const order = world.taken('send-message').map(({ clientId }) => clientId);
  expect(order.indexOf(small.clientId)).toBeLessThanOrEqual(150);
});

test('eight schedulers at once emit exactly what one emits, nobody twice', async () => {
  async function playWith(schedulers: number): Promise<string[]> {
    await world.reset();
    const clients = [];
    for (let c = 0; c < 5; c++) {
      const client = await givenClient(world);
      clients.push(client);
      for (let n = 0; n < 4; n++) {
        // The last campaign of each holds people of the first one too.
        const firstPerson = n === 3 ? 5 : 1 + n * 1_000;
        await givenCampaign(world, client, { people: 12, firstPerson, settings: { messages_per_minute: 3 + n } });
      }
    }
    for (let minute = 0; minute < 12; minute++) {
      await Promise.all(Array.from({ length: schedulers }, async () => await emitDue(world)));
      await emitDue(world);
      for (const client of clients) await sendDue(world, client.clientId);
      world.clock.advance(MINUTE_MS + 3 * SECOND_MS);
    }
    const all = await Promise.all(clients.map(async (client) => await textsOf(world, client.clientId)));
    return all.flatMap((texts, c) => {
      const datasets = [...new Set(texts.map((text) => text.datasetId))].sort();
      return texts.map((text) => `${c} ${datasets.indexOf(text.datasetId)} ${text.phone} ${text.kind}`);
    });
  }
  const one = (await playWith(1)).sort();
  const eight = (await playWith(8)).sort();
  expect(new Set(one).size).toBe(one.length);
  expect(one.length).toBeGreaterThan(100);
  expect(eight).toEqual(one);
}, 60_000);

describe('a crash', () => {
  test('between lease and emission leaves the campaign to the next scheduler after a minute', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { people: 3, settings: FAST });
    world.failpoint = async (name) => {
      if (name === 'emit.leased') throw new Error('killed');
    };
    await expect(emitDue(world)).rejects.toThrow('killed');
    delete world.failpoint;
    world.clock.advance(59 * SECOND_MS);
    expect(await emitDue(world)).toMatchObject({ looks: 0 });
    world.clock.advance(SECOND_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 3 });
  });

  test('before the commit leaves nothing behind, and it is tried again soon', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { people: 3, settings: FAST });
    world.failpoint = async (name) => {
      if (name === 'emit.written') throw new Error('killed');
    };
    expect(await emitDue(world)).toMatchObject({ failed: 1 });
    expect(await textsOf(world, client.clientId)).toHaveLength(0);
    delete world.failpoint;
    world.clock.advance(5 * SECOND_MS);
    expect(await emitDue(world)).toMatchObject({ emitted: 3 });
  });

  test('of one campaign does not stop the others', async () => {
    const broken = await givenClient(world);
    const { datasetId } = await givenCampaign(world, broken, { settings: FAST });
    await asTenant(world, broken.clientId, async (tx) => {
      await sql`update datasets set settings_snapshot = '{"m1_message": 7}' where id = ${datasetId}`.execute(tx);
    });
    const sound = await givenClient(world);
    await givenCampaign(world, sound, { settings: FAST });
    expect(await emitDue(world)).toMatchObject({ failed: 1, emitted: 1 });
  });

  test('of the queue loses nothing: the texts are due and say when to be woken', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { people: 2, settings: FAST });
    world.queueFault.error = new Error('no redis');
    expect(await emitDue(world)).toMatchObject({ emitted: 2, failed: 0 });
    expect(await textsOf(world, client.clientId)).toHaveLength(2);
  });
});

test('limits hold for what is emitted, over three days of minutes', async () => {
  const client = await givenClient(world);
  const limits = { messages_per_minute: 2, messages_per_hour: 7, messages_per_day: 20, pacing: 'asap' } as const;
  await givenCampaign(world, client, {
    people: 90,
    settings: { ...limits, sending_hours_start: '09:00', sending_hours_end: '17:00' },
  });
  const claims: number[] = [];
  for (;;) {
    const due = await nextDueAt(world);
    if (due === null || due > MONDAY + 3 * DAY_MS) break;
    world.clock.set(Math.max(world.clock.now(), due));
    await emitDue(world);
    for (const claim of await sendDue(world, client.clientId)) claims.push(claim.at);
  }
  const within = (span: number, t: number) => claims.filter((at) => at > t - span && at <= t).length;
  expect(Math.max(...claims.map((t) => within(MINUTE_MS, t)))).toBe(2);
  expect(Math.max(...claims.map((t) => within(HOUR_MS, t)))).toBe(7);
  const days = claims.map((t) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(t));
  const perDay = [...new Set(days)].map((day) => days.filter((other) => other === day).length);
  expect(perDay.slice(0, 3)).toEqual([20, 20, 20]);
  for (const t of claims) {
    const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit' }).format(t));
    expect(hour).toBeGreaterThanOrEqual(9);
    expect(hour).toBeLessThan(17);
  }
}, 30_000);

test('on the day the clocks go forward the window opens at nine by the new time', async () => {
  const saturdayNight = Date.parse('2026-03-28T23:00:00Z');
  world.clock.set(saturdayNight);
  const client = await givenClient(world);
  await givenCampaign(world, client, {
    people: 12,
    settings: { ...FAST, sending_hours_start: '09:00', sending_hours_end: '17:00', sending_days: ['sunday'] },
  });
  await emitDue(world);
  expect(await textsOf(world, client.clientId)).toHaveLength(0);
  const opening = await nextDueAt(world);
  expect(opening).toBe(Date.parse('2026-03-29T08:00:00Z'));
  world.clock.set(opening ?? 0);
  expect(await emitDue(world)).toMatchObject({ emitted: 12 });
});

test('a lead whose text lacks a field waits with the reason, and uses up no slot', async () => {
  const client = await givenClient(world);
  const { leads, datasetId } = await givenCampaign(world, client, {
    people: 4,
    settings: { ...FAST, m1_message: 'Hi {first_name}, your roof at {postcode}? Reply STOP to opt out.' },
  });
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update leads set postcode = 'BS1 4DJ' where id <> ${leads[0]?.leadId}`.execute(tx);
  });
  expect(await emitDue(world)).toMatchObject({ emitted: 3, waiting: 1 });
  const enrolments = await enrolmentsOf(world, client.clientId);
  expect(enrolments.find((row) => row.id === leads[0]?.leadId)).toMatchObject({
    state: 'waiting',
    reason: 'missing_field:postcode',
    pending_message_id: null,
  });
  expect(await decisionsOf(world, client.clientId)).toContainEqual(
    expect.objectContaining({ lead_id: leads[0]?.leadId, decision: 'waiting', reason: 'missing_field:postcode' }),
  );
  expect((await textsOf(world, client.clientId)).some((text) => text.content.includes('at ?'))).toBe(false);

  world.clock.advance(MINUTE_MS);
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update leads set postcode = 'BS2 0AA' where id = ${leads[0]?.leadId}`.execute(tx);
    await sql`update campaign_ticks set next_tick_at = ${at(world.clock.now())} where dataset_id = ${datasetId}`.execute(
      tx,
    );
  });
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  expect((await textsOf(world, client.clientId)).at(-1)?.content).toContain('BS2 0AA');
});

test.each([
  [
    'suppressed',
    sql`insert into suppressions (client_id, id, phone, source) select client_id, id, phone_number, 'import' from leads`,
    'ended',
    'stop',
  ],
  ['booked', sql`update leads set call_booked = true`, 'ended', 'booked'],
  ['removed', sql`update leads set contact_status = 'REMOVED'`, 'ended', 'removed'],
  ['set to CONVERTED by a person', sql`update leads set contact_status = 'CONVERTED'`, 'ended', 'status_converted'],
  ['taken over by a person', sql`update leads set manual_mode = true`, 'waiting', 'manual_mode'],
  [
    'texted in this campaign before it was imported again',
    sql`insert into contact_history (client_id, phone, dataset_id, step, message_id, at) select client_id, phone_number, dataset_id, 'M1', id, app_now() from leads`,
    'ended',
    'duplicate',
  ],
] as const)('nobody is texted who is %s', async (_case, change, state, reason) => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { settings: FAST });
  await asTenant(world, client.clientId, async (tx) => await change.execute(tx));
  expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  expect(await enrolmentsOf(world, client.clientId)).toEqual([expect.objectContaining({ state, reason })]);
});

test('someone asleep is put off to their morning, once, with the reason', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { settings: FAST, lead: { timezone: 'America/Los_Angeles' } });
  expect(await emitDue(world)).toMatchObject({ emitted: 0, postponed: 1 });
  const eight = Date.parse('2026-01-12T16:00:00Z');
  expect((await enrolmentsOf(world, client.clientId))[0]?.due_at).toBe(eight);
  expect(await nextDueAt(world)).toBe(eight);
  world.clock.set(eight);
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
});

/** Moves from one due instant to the next until a text goes; says which. */
async function playUntilSent(clientId: string): Promise<string> {
  for (;;) {
    await emitDue(world);
    const [claim] = await sendDue(world, clientId);
    if (claim !== undefined) return claim.kind;
    const due = await nextDueAt(world);
    if (due === null) throw new Error('Nothing is ever due');
    world.clock.set(Math.max(due, world.clock.now()));
  }
}

test('an unanswered cadence closes: lead COLD, campaign completed, list archived later', async () => {
  const client = await givenClient(world);
  const { datasetId, leads } = await givenCampaign(world, client, { settings: FAST });
  for (const step of ['M1', 'M2', 'M3']) {
    expect(await playUntilSent(client.clientId)).toBe(step);
  }
  world.clock.advance(72 * HOUR_MS);
  expect(await emitDue(world)).toMatchObject({ closed: 1, completed: 1 });
  expect(await enrolmentsOf(world, client.clientId)).toEqual([
    expect.objectContaining({ state: 'completed', reason: 'unanswered', ended_at: world.clock.now() }),
  ]);
  const lead = await asTenant(world, client.clientId, async (tx) =>
    tx
      .selectFrom('leads')
      .select('contact_status')
      .where('id', '=', leads[0]?.leadId ?? '')
      .executeTakeFirst(),
  );
  expect(lead?.contact_status).toBe('COLD');
  expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({
    campaign_status: 'completed',
    campaign_end_date: world.clock.now(),
    archived: false,
  });
  expect(await nextDueAt(world)).toBe(world.clock.now() + 28 * DAY_MS);
  world.clock.advance(28 * DAY_MS);
  await emitDue(world);
  expect(await datasetOf(world, client.clientId, datasetId)).toMatchObject({ archived: true });
  expect(await nextDueAt(world)).toBeNull();
});

test.each([
  ['in ten minutes, and not said', MONDAY + 10 * MINUTE_MS, null, MONDAY + 10 * MINUTE_MS],
  ['at once, and said', MONDAY, MONDAY, MONDAY],
] as const)(
  'a step that becomes due %s, while a look is under way is not lost',
  async (_case, dueAt, wake, expected) => {
    const client = await givenClient(world);
    const { datasetId, leads } = await givenCampaign(world, client, { people: 2, settings: FAST });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set pending_message_id = id where id = ${leads[1]?.leadId}`.execute(tx);
    });
    world.failpoint = async (name) => {
      if (name !== 'emit.written') return;
      delete world.failpoint;
      await asTenant(world, client.clientId, async (tx) => {
        await sql`update enrolments set pending_message_id = null, next_step = 2, due_at = ${at(dueAt)}
                where id = ${leads[1]?.leadId}`.execute(tx);
        if (wake === null) return;
        await sql`update campaign_ticks set next_tick_at = least(next_tick_at, ${at(wake)}::timestamptz)`.execute(tx);
      });
      world.clock.advance(1);
    };
    expect(await emitDue(world)).toMatchObject({ emitted: wake === null ? 1 : 2 });
    if (wake === null) expect(await nextTickOf(world, client.clientId, datasetId)).toBe(expected);
  },
);

test('while all sending is stopped nothing is emitted, and it goes on within a minute of being let', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { settings: FAST });
  const stop = async (value: Date | null) =>
    await asTenant(world, client.clientId, async (tx) => {
      await tx.updateTable('clients').set({ sending_stopped_at: value }).execute();
    });
  await stop(at(MONDAY));
  expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  await stop(null);
  world.clock.advance(MINUTE_MS);
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
});
