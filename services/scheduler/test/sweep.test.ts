import { at, jsonb, RETIRED_POLL_DAYS, type Tx, unparkMessages } from '@rekindle/db';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { judgeHealth } from '../src/heartbeat.ts';
import { nextDueAt } from '../src/next-due.ts';
import { start } from '../src/start.ts';
import { sweep } from '../src/sweep.ts';
import { tick } from '../src/tick.ts';
import { createWakeGuard } from '../src/wake-guard.ts';
import { asTenant, createWorld, earliest, enrolmentsOf, MONDAY, sendDue, textsOf, type World } from './world.ts';

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

/** A client with one person who was texted; their message and conversation as `columns` say. */
async function givenText(
  columns: Record<string, unknown>,
): Promise<TestClient & { messageId: string; conversationId: string; datasetId: string }> {
  const client = await givenClient(world);
  const { datasetId } = await givenCampaign(world, client, { settings: FAST });
  await emitDue(world);
  world.jobs.length = 0;
  const [row] = await asTenant(world, client.clientId, async (tx) => {
    await tx.updateTable('campaign_ticks').set({ next_tick_at: null }).execute();
    await tx
      .updateTable('sender_numbers')
      .set({ next_poll_at: at(MONDAY + DAY_MS) })
      .execute();
    return await tx
      .updateTable('messages')
      .set({ wake_after: null, ...columns })
      .returning(['id', 'conversation_id'])
      .execute();
  });
  return { ...client, datasetId, messageId: row?.id ?? '', conversationId: row?.conversation_id ?? '' };
}

const next = () => world.ids.next();

describe('what was dropped is woken again, once in 30 seconds of real time', () => {
  test('a due text whose job was lost', async () => {
    const { clientId, messageId } = await givenText({ wake_after: at(world.real.now + 30_000) });
    expect(await sweep(world, world)).toMatchObject({ rewoken: 0 });
    world.real.now += 30_000;
    expect(await sweep(world, world)).toMatchObject({ rewoken: 1 });
    expect(await sweep(world, world)).toMatchObject({ rewoken: 0 });
    expect(world.jobs).toEqual([{ name: 'send-message', data: { clientId, messageId } }]);
    world.real.now += 30_001;
    expect(await sweep(world, world)).toMatchObject({ rewoken: 1 });
  });

  test('at once in the first sweep of a process', async () => {
    await givenText({ wake_after: at(world.real.now + 30_000) });
    expect(await sweep(world, { guard: world.guard, ignoreWakeAfter: true })).toMatchObject({ rewoken: 1 });
  });

  test('by one of several sweepers', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { people: 200, settings: FAST });
    await emitDue(world);
    world.jobs.length = 0;
    world.real.now += 30_000;
    await Promise.all(Array.from({ length: 4 }, async () => await sweep(world, world)));
    const ids = world.taken('send-message').map(({ messageId }) => messageId);
    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
  });

  test('an answer goes to the queue of replies', async () => {
    const { clientId, messageId } = await givenText({ kind: 'reply' });
    await sweep(world, world);
    expect(world.jobs).toEqual([{ name: 'send-reply', data: { clientId, messageId } }]);
  });

  test('a claim that outlived its lease, for the sender to find out about', async () => {
    const { clientId, messageId } = await givenText({ state: 'sending', lease_until: at(world.real.now + 1) });
    expect(await sweep(world, world)).toMatchObject({ reconciles: 0 });
    world.real.now += 1;
    expect(await sweep(world, world)).toMatchObject({ reconciles: 1 });
    expect(world.jobs).toEqual([{ name: 'reconcile-message', data: { clientId, messageId } }]);
  });

  test('a text whose outcome is to be asked for', async () => {
    const { clientId, messageId } = await givenText({ state: 'unknown', reconcile_at: at(MONDAY + MINUTE_MS) });
    expect(await nextDueAt(world)).toBe(MONDAY + MINUTE_MS);
    expect(await sweep(world, world)).toMatchObject({ reconciles: 0 });
    world.clock.advance(MINUTE_MS);
    expect(await sweep(world, world)).toMatchObject({ reconciles: 1 });
    expect(await sweep(world, world)).toMatchObject({ reconciles: 0 });
    expect(world.jobs).toEqual([{ name: 'reconcile-message', data: { clientId, messageId } }]);
  });

  test('stored inbound texts and delivery reports, of known clients only', async () => {
    const { clientId, messageId } = await givenText({ state: 'accepted' });
    const inboxId = next();
    const statusEventId = next();
    await world.db.system.transaction().execute(async (tx) => {
      const text = {
        account_sid: 'AC1',
        from_number: '+447400100001',
        to_number: '+447499900001',
        body: 'hi',
        params: '{}',
        via: 'webhook' as const,
      };
      const wake_after = at(world.real.now);
      await tx
        .insertInto('inbox')
        .values({ ...text, id: inboxId, client_id: clientId, message_sid: 'SM1', wake_after })
        .execute();
      await tx
        .insertInto('inbox')
        .values({ ...text, id: next(), client_id: null, message_sid: 'SM2', wake_after })
        .execute();
      await tx
        .insertInto('status_events')
        .values({
          id: statusEventId,
          client_id: clientId,
          message_id: messageId,
          attempt: 1,
          message_sid: 'SM3',
          message_status: 'sent',
          params: '{}',
          wake_after,
        })
        .execute();
    });
    expect(await sweep(world, world)).toMatchObject({ inbox: 1, statuses: 1, failed: 0 });
    expect(world.taken('match-inbound')).toEqual([{ clientId, inboxId }]);
    expect(world.taken('apply-status')).toEqual([{ clientId, statusEventId }]);
    expect(await sweep(world, world)).toMatchObject({ inbox: 0, statuses: 0 });
  });

  test('a conversation that is to be answered', async () => {
    const { clientId, conversationId } = await givenText({ state: 'delivered' });
    const due = MONDAY + 90_000;
    await asTenant(world, clientId, async (tx) => {
      await tx
        .updateTable('conversations')
        .set({ reply_due_at: at(due) })
        .execute();
    });
    expect(await nextDueAt(world)).toBe(due);
    world.clock.set(due);
    expect(await sweep(world, world)).toMatchObject({ replies: 1 });
    expect(await sweep(world, world)).toMatchObject({ replies: 0 });
    expect(world.taken('reply-to-inbound')).toEqual([{ clientId, conversationId }]);
    world.real.now += 30_000;
    expect(await sweep(world, world)).toMatchObject({ replies: 1 });
  });

  test('uploads nobody began, or nobody ended', async () => {
    const client = await givenClient(world);
    const fresh = next();
    const dead = next();
    await asTenant(world, client.clientId, async (tx) => {
      const upload = { client_id: client.clientId, filename: 'a.csv', file_url: 'a' };
      await tx
        .insertInto('uploads')
        .values({ ...upload, id: fresh })
        .execute();
      await tx
        .insertInto('uploads')
        .values({ ...upload, id: dead, status: 'processing', started_at: at(MONDAY - 9 * MINUTE_MS) })
        .execute();
      await tx
        .insertInto('uploads')
        .values({ ...upload, id: next(), status: 'mapping' })
        .execute();
    });
    expect(await sweep(world, world)).toMatchObject({ uploads: 0 });
    world.clock.advance(MINUTE_MS);
    expect(await sweep(world, world)).toMatchObject({ uploads: 2 });
    const handedOut = world.taken('import-dataset').map(({ uploadId }) => uploadId);
    expect(new Set(handedOut)).toEqual(new Set([fresh, dead]));
  });

  test('uploads whose files have been kept for ninety days', async () => {
    const client = await givenClient(world);
    const [old, young, gone] = [next(), next(), next()];
    const upload = { client_id: client.clientId, filename: 'a.csv', file_url: 'a', status: 'completed' } as const;
    await asTenant(world, client.clientId, async (tx) => {
      const rows = [
        { ...upload, id: old },
        { ...upload, id: gone, files_removed_at: at(MONDAY) },
        { ...upload, id: young, created_at: at(MONDAY + 1) },
      ];
      await tx.insertInto('uploads').values(rows).execute();
    });
    world.clock.set(MONDAY + 90 * 86_400_000 - 1);
    expect(await sweep(world, world)).toMatchObject({ files: 0 });
    world.clock.advance(1);
    expect(await sweep(world, world)).toMatchObject({ files: 1 });
    expect(world.taken('forget-files')).toEqual([{ clientId: client.clientId, uploadId: old }]);
  });

  test('a number that was never polled, and one whose time has come', async () => {
    const client = await givenClient(world);
    expect(await sweep(world, world)).toMatchObject({ polls: 1 });
    expect(world.taken('poll-inbound')).toEqual([{ clientId: client.clientId }]);
    await asTenant(world, client.clientId, async (tx) => {
      await tx
        .updateTable('sender_numbers')
        .set({ next_poll_at: at(MONDAY + 5 * MINUTE_MS) })
        .execute();
    });
    expect(await sweep(world, world)).toMatchObject({ polls: 0 });
    expect(await nextDueAt(world)).toBeNull();
    expect(await nextDueAt(world, { polls: true })).toBe(MONDAY + 5 * MINUTE_MS);
    world.clock.advance(5 * MINUTE_MS);
    expect(await sweep(world, world)).toMatchObject({ polls: 1 });
  });

  test('a number that was retired, for a year; one that was only switched off is not asked about', async () => {
    const client = await givenClient(world);
    const retire = async (retiredAt: number | null) =>
      await asTenant(world, client.clientId, async (tx) => {
        const row = { active: false, retired_at: retiredAt === null ? null : at(retiredAt), next_poll_at: at(MONDAY) };
        await tx.updateTable('sender_numbers').set(row).execute();
      });
    await retire(null);
    expect(await sweep(world, world)).toMatchObject({ polls: 0 });
    await retire(MONDAY - RETIRED_POLL_DAYS * DAY_MS + 1);
    expect(await sweep(world, world)).toMatchObject({ polls: 1 });
    expect(world.taken('poll-inbound')).toEqual([{ clientId: client.clientId }]);
    await retire(MONDAY - RETIRED_POLL_DAYS * DAY_MS);
    expect(await nextDueAt(world, { polls: true })).toBeNull();
  });
});

test('one row that fails is logged and does not stop the others', async () => {
  const first = await givenText({ state: 'planned', not_before: at(MONDAY) });
  const second = await givenText({ state: 'planned', not_before: at(MONDAY) });
  let calls = 0;
  const queues = {
    ...world.queues,
    addBulk: async (...args: Parameters<typeof world.queues.addBulk>) => {
      calls += 1;
      if (calls === 2) throw new Error('queue gone for a moment');
      return await world.queues.addBulk(...args);
    },
  };
  const counts = await sweep({ ...world, queues }, world);
  expect(counts.failed).toBeGreaterThan(0);
  const states = [...(await textsOf(world, first.clientId)), ...(await textsOf(world, second.clientId))].map(
    (row) => row.state,
  );
  expect(states).toEqual(['due', 'due']);
  world.real.now += 30_000;
  await sweep(world, world);
  const woken = new Set(world.taken('send-message').map(({ messageId }) => messageId));
  expect(woken).toEqual(new Set([first.messageId, second.messageId]));
});

describe('parked texts', () => {
  test('come due within a tick once the client may send again', async () => {
    const { clientId, messageId } = await givenText({ state: 'planned', not_before: null, reason: 'sending_stopped' });
    await asTenant(world, clientId, async (tx) => {
      await tx
        .updateTable('clients')
        .set({ sending_stopped_at: at(MONDAY) })
        .execute();
    });
    expect(await sweep(world, world)).toMatchObject({ madeDue: 0 });
    await asTenant(world, clientId, async (tx) => {
      await tx.updateTable('clients').set({ sending_stopped_at: null }).execute();
    });
    expect(await sweep(world, world)).toMatchObject({ madeDue: 1 });
    expect(world.taken('send-message')).toEqual([{ clientId, messageId }]);
  });

  test('wait on for a number of their own client, whatever number another one has', async () => {
    const { clientId } = await givenText({ state: 'planned', not_before: null, reason: 'no_sender_number' });
    await givenClient(world);
    const numbers = async (active: boolean) =>
      await asTenant(world, clientId, async (tx) => {
        await tx.updateTable('sender_numbers').set({ active }).execute();
      });
    await numbers(false);
    expect(await sweep(world, world)).toMatchObject({ madeDue: 0 });
    await numbers(true);
    expect(await sweep(world, world)).toMatchObject({ madeDue: 1 });
  });

  test('come due when they were put off by a pause that was being lifted at that moment', async () => {
    const { clientId, datasetId, messageId } = await givenText({ state: 'planned', not_before: at(MONDAY) });
    const setStatus = async (tx: Tx, status: 'active' | 'paused') =>
      await tx.updateTable('datasets').set({ campaign_status: status }).execute();
    await asTenant(world, clientId, async (tx) => setStatus(tx, 'paused'));
    await asTenant(world, clientId, async (tx) => {
      await setStatus(tx, 'active');
      await unparkMessages(tx, { clientId, datasetId }, ['campaign_paused']);
      expect(await sweep(world, world)).toMatchObject({ madeDue: 0 });
    });
    expect(await sweep(world, world)).toMatchObject({ madeDue: 1 });
    expect(world.taken('send-message')).toEqual([{ clientId, messageId }]);
  });

  test.each([
    { enabled: true, madeDue: 1 },
    { enabled: false, madeDue: 0 },
  ])('come due when they were put off as sending was being switched on: $enabled', async ({ enabled, madeDue }) => {
    const { clientId } = await givenText({ state: 'planned', not_before: null, reason: 'sending_disabled' });
    await asTenant(world, clientId, async (tx) => {
      await sql`update datasets set settings_snapshot = settings_snapshot || ${jsonb({ sending_enabled: enabled })}`.execute(
        tx,
      );
    });
    expect(await sweep(world, world)).toMatchObject({ madeDue });
  });

  test('wait on when their campaign is paused', async () => {
    const { clientId } = await givenText({ state: 'planned', not_before: null, reason: 'sending_stopped' });
    await asTenant(world, clientId, async (tx) => {
      await tx.updateTable('datasets').set({ campaign_status: 'paused' }).execute();
    });
    expect(await sweep(world, world)).toMatchObject({ madeDue: 0 });
  });
});

describe('held cadences', () => {
  test('start 30 days after the other ended unanswered', async () => {
    const client = await givenClient(world);
    const first = await givenCampaign(world, client, { settings: { ...FAST, m2_message: null, m3_message: null } });
    const second = await givenCampaign(world, client, { settings: FAST });
    expect((await enrolmentsOf(world, client.clientId)).map((row) => row.state).sort()).toEqual(['active', 'held']);
    await emitDue(world);
    await sendDue(world, client.clientId, { lastStep: 1 });
    world.clock.advance(72 * HOUR_MS);
    expect(await emitDue(world)).toMatchObject({ closed: 1 });
    const release = world.clock.now() + 30 * DAY_MS;
    expect((await earliest(world)).held).toBe(release);

    world.clock.set(release - 1);
    expect(await tick(world, world)).toMatchObject({ sweep: { released: 0 } });
    world.clock.set(release);
    expect(await sweep(world, world)).toMatchObject({ released: 1 });
    const held = (await enrolmentsOf(world, client.clientId)).find((row) => row.dataset_id === second.datasetId);
    expect(held).toMatchObject({ state: 'active', held_until: null });
    expect(await nextDueAt(world)).toBeLessThanOrEqual(release);
    expect(first.datasetId).not.toBe(second.datasetId);
  });

  test('of one person start one at a time, the other when that one has ended', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { settings: FAST });
    await givenCampaign(world, client, { settings: FAST });
    await givenCampaign(world, client, { settings: FAST });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set state = 'ended', reason = 'invalid_once' where state = 'active'`.execute(tx);
      await sql`update enrolments set held_until = ${at(MONDAY)} where state = 'held'`.execute(tx);
    });
    expect(await sweep(world, world)).toMatchObject({ released: 1, failed: 0 });
    expect(await sweep(world, world)).toMatchObject({ released: 0, failed: 0 });
    expect((await earliest(world)).held).toBeNull();
    const states = (await enrolmentsOf(world, client.clientId)).map((row) => `${row.state} ${row.held_until}`).sort();
    expect(states).toEqual(['active null', 'ended null', 'held null']);
  });

  test('whose other cadence ended without saying so get a date in time', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { settings: FAST });
    await givenCampaign(world, client, { settings: FAST });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set state = 'ended', reason = 'provider_30005', ended_at = ${at(MONDAY)} where state = 'active'`.execute(
        tx,
      );
    });
    await emitDue(world);
    expect((await earliest(world)).held).toBe(MONDAY + 30 * DAY_MS);
  });
});

test('held cadences get a date within a day also while their campaign has others to text', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { settings: FAST });
  await givenCampaign(world, client, { people: 2, settings: FAST });
  await emitDue(world);
  await sendDue(world, client.clientId);
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update enrolments set state = 'ended', reason = 'provider_30005', ended_at = app_now()
              where dataset_id <> (select dataset_id from enrolments where state = 'held') and state = 'active'`.execute(
      tx,
    );
  });
  expect((await earliest(world)).held).toBeNull();
  world.clock.advance(2 * DAY_MS);
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  expect((await earliest(world)).held).toBe(MONDAY + 30 * DAY_MS);
});

describe('silence', () => {
  const NUDGE = {
    ...FAST,
    silence_nudge_enabled: true,
    silence_nudge_days: 7,
    silence_nudge_message: '{first_name}, shall I close your file? Reply STOP to opt out.',
  };
  /** Somebody who answered at `MONDAY`, was answered a minute later, and has been quiet since. */
  async function givenQuiet(settings: object, lead: { status?: string } = {}) {
    const client = await givenClient(world);
    const { datasetId, leads } = await givenCampaign(world, client, { settings: { ...FAST, ...settings } });
    await emitDue(world);
    await sendDue(world, client.clientId);
    world.jobs.length = 0;
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update enrolments set state = 'ended', reason = 'replied', ended_at = app_now()`.execute(tx);
      await sql`update leads set contact_status = ${lead.status ?? 'WARM'}`.execute(tx);
      await sql`update conversations set last_inbound_at = ${at(MONDAY)}, last_outbound_at = ${at(MONDAY + MINUTE_MS)},
                silence_due_at = ${at(MONDAY + MINUTE_MS + 7 * DAY_MS)}`.execute(tx);
      await tx.updateTable('campaign_ticks').set({ next_tick_at: null }).execute();
    });
    return { ...client, datasetId, leads };
  }
  const conversation = async (clientId: string) =>
    await asTenant(world, clientId, async (tx) => tx.selectFrom('conversations').selectAll().executeTakeFirstOrThrow());

  test('is met with one nudge, then the conversation is archived', async () => {
    const { clientId } = await givenQuiet(NUDGE);
    const nudgeAt = MONDAY + MINUTE_MS + 7 * DAY_MS;
    expect(await nextDueAt(world)).toBe(nudgeAt);
    world.clock.set(nudgeAt - 1);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0 });
    world.clock.set(nudgeAt);
    expect(await sweep(world, world)).toMatchObject({ nudged: 1 });
    const nudge = (await textsOf(world, clientId)).at(-1);
    expect(nudge).toMatchObject({
      kind: 'nudge',
      state: 'due',
      content: 'Sam, shall I close your file? Reply STOP to opt out.',
    });
    expect(world.taken('send-message')).toEqual([{ clientId, messageId: nudge?.id }]);
    await sendDue(world, clientId);

    // The sender counts the silence from the nudge on.
    await asTenant(world, clientId, async (tx) => {
      await sql`update conversations set last_outbound_at = ${at(nudgeAt)}, silence_due_at = ${at(nudgeAt + 7 * DAY_MS)}`.execute(
        tx,
      );
    });
    world.clock.set(nudgeAt + 7 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0, archived: 0 });
    expect(await nextDueAt(world)).toBe(nudgeAt + 28 * DAY_MS);
    world.clock.set(nudgeAt + 28 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0, archived: 1 });
    expect(await conversation(clientId)).toMatchObject({ status: 'archived', silence_due_at: null });
    expect(await nextDueAt(world)).toBeNull();
  });

  test.each([
    ['said no', NUDGE, 'COLD'],
    ['booked', NUDGE, 'CALL_BOOKED'],
    ['belong to a campaign without nudges', {}, 'WARM'],
  ])('of people who %s only ends in the archive', async (_case, settings, status) => {
    const { clientId } = await givenQuiet(settings, { status });
    world.clock.advance(8 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0, archived: 0 });
    world.clock.set(MONDAY + MINUTE_MS + 28 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0, archived: 1, failed: 0 });
    expect(await textsOf(world, clientId)).toHaveLength(1);
  });

  test('of somebody who lacks what the nudge needs is left in peace, with the reason', async () => {
    const { clientId } = await givenQuiet({ ...NUDGE, silence_nudge_message: 'Your roof at {postcode}?' });
    world.clock.advance(8 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ nudged: 0 });
    expect((await conversation(clientId)).nudged_at).toBe(world.clock.now());
  });

  test('before the cadence is over archives nothing', async () => {
    const { clientId } = await givenQuiet({});
    await asTenant(world, clientId, async (tx) => {
      await sql`update enrolments set state = 'active', reason = null, ended_at = null, due_at = ${at(MONDAY + 60 * DAY_MS)}`.execute(
        tx,
      );
    });
    world.clock.set(MONDAY + MINUTE_MS + 28 * DAY_MS);
    expect(await sweep(world, world)).toMatchObject({ archived: 0 });
    expect(await nextDueAt(world)).toBe(world.clock.now() + DAY_MS);
  });
});

test('a tick finds work exactly when nextDueAt said it would', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, {
    people: 14,
    settings: {
      sending_hours_start: '09:00',
      sending_hours_end: '17:00',
      messages_per_hour: 6,
      messages_per_minute: 2,
    },
  });
  let steps = 0;
  for (let due = await nextDueAt(world); due !== null && due < MONDAY + 12 * DAY_MS; due = await nextDueAt(world)) {
    steps += 1;
    if (due > world.clock.now() + 1) {
      world.clock.set(due - 1);
      expect((await tick(world, world)).emit.looks).toBe(0);
      expect(await nextDueAt(world)).toBe(due);
    }
    world.clock.set(Math.max(due, world.clock.now()));
    const { emit, sweep: swept } = await tick(world, world);
    expect(emit.looks + swept.archived + swept.madeDue).toBeGreaterThan(0);
    await sendDue(world, client.clientId);
    expect(steps).toBeLessThan(400);
  }
  const texts = await textsOf(world, client.clientId);
  expect(texts).toHaveLength(42);
}, 60_000);

test('the guard wakes a thing once in its time', () => {
  const real = { now: 0 };
  const guard = createWakeGuard({ monotonicMs: () => real.now, realNow: () => real.now }, 30_000);
  expect([guard.claim('a'), guard.claim('a'), guard.claim('b')]).toEqual([true, false, true]);
  real.now = 29_999;
  expect(guard.claim('a')).toBe(false);
  real.now = 30_000;
  expect(guard.claim('a')).toBe(true);
});

describe('health', () => {
  test('tells idle from work under way and from work nobody takes up', async () => {
    const { clientId } = await givenText({ wake_after: at(world.real.now + 30_000) });
    const judge = async () => judgeHealth(await earliest(world), world.clock.now());
    expect(await judge()).toMatchObject({ state: 'working', stalled: [] });
    world.clock.advance(5 * MINUTE_MS + 1);
    expect(await judge()).toMatchObject({ state: 'stalled', stalled: ['message'] });
    await asTenant(world, clientId, async (tx) => {
      await sql`update messages set state = 'accepted'`.execute(tx);
    });
    expect(await judge()).toMatchObject({ state: 'idle', stalled: [] });
  });

  test('a scheduler left to itself ticks at once', async () => {
    const client = await givenClient(world);
    await givenCampaign(world, client, { settings: FAST });
    const queues = { ...world.queues, work: async () => {} };
    const deps = { ...world, queues: queues as unknown as Parameters<typeof start>[0]['queues'] };
    const scheduler = await start(deps);
    await vi.waitFor(() => expect(scheduler.health()).not.toBeNull(), { timeout: 20_000, interval: 10 });
    await scheduler.stop();
    expect(await textsOf(world, client.clientId)).toHaveLength(1);
  });

  test('is kept as a heartbeat of each instance and taken back when it stops', async () => {
    const handlers: Record<string, unknown>[] = [];
    const queues = { ...world.queues, work: async (served: object) => void handlers.push({ ...served }) };
    const deps = { ...world, queues: queues as unknown as Parameters<typeof start>[0]['queues'] };
    const scheduler = await start(deps, { manualTicks: true });
    expect(Object.keys(handlers[0] ?? {})).toEqual(['tick']);
    expect(scheduler.health()).toBeNull();
    await Promise.all([scheduler.tick(), scheduler.tick(), scheduler.tick()]);
    expect(scheduler.health()).toMatchObject({ state: 'idle' });
    const beats = async () => await world.db.system.selectFrom('service_heartbeats').selectAll().execute();
    expect(await beats()).toEqual([expect.objectContaining({ service: 'scheduler', beat_at: world.real.now })]);
    await scheduler.stop();
    expect(await beats()).toEqual([]);
  });
});
