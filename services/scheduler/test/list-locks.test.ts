import { enrolLeads, type Tx, wakeCampaign } from '@rekindle/db';
import { givenCampaign, givenClient, phoneOf, sessionsWaitingFor } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeSettings } from '../src/change-settings.ts';
import { drainCampaign } from '../src/drain-campaign.ts';
import { emitDue } from '../src/emit-due.ts';
import { pauseCampaign, pauseIn } from '../src/pause-campaign.ts';
import { startCampaign } from '../src/start-campaign.ts';
import { asTenant, createWorld, datasetOf, enrolmentsOf, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

/** A list of one person, with its campaign. */
async function given({ started }: { started: boolean }) {
  const client = await givenClient(world);
  const { datasetId, leads } = await givenCampaign(world, client, { started });
  return { clientId: client.clientId, datasetId, leadId: leads[0]?.leadId ?? '' };
}
type Given = Awaited<ReturnType<typeof given>>;

/** Somebody new on the list, as an import writes them long before it ends. */
async function addPerson(tx: Tx, { clientId, datasetId }: Given): Promise<void> {
  const lead = { client_id: clientId, id: world.ids.next(), dataset_id: datasetId, phone_number: phoneOf(2) };
  await tx
    .insertInto('leads')
    .values({ ...lead, first_name: 'Jo' })
    .execute();
}

describe('while people are written to its list', () => {
  test.each<[string, boolean, (campaign: Given) => Promise<unknown>, unknown]>([
    ['starts', false, async (it) => await startCampaign(world, it), { kind: 'started', active: 1 }],
    [
      'says what a start would come to',
      false,
      async (it) => await startCampaign(world, it, { dryRun: true }),
      { kind: 'started', active: 1 },
    ],
    [
      'takes other settings',
      false,
      async (it) => await changeSettings(world, { ...it, patch: { messages_per_day: 7 } }),
      { kind: 'updated' },
    ],
    ['drains', true, async (it) => await drainCampaign(world, it), { kind: 'draining', held: 1 }],
    [
      'pauses',
      true,
      async (it) => ({ paused: await pauseCampaign(world, { ...it, reason: 'person' }) }),
      { paused: true },
    ],
  ])('a campaign %s', async (_, started, act, result) => {
    const campaign = await given({ started });
    await asTenant(world, campaign.clientId, async (tx) => {
      await addPerson(tx, campaign);
      expect(await act(campaign)).toMatchObject(result as object);
    });
  });
});

test('while a campaign starts its list takes uploads, and whoever answers for the first time a conversation', async () => {
  const { leadId, ...campaign } = await given({ started: false });
  const { clientId, datasetId } = campaign;
  let start: Promise<unknown> = Promise.resolve(null);
  await asTenant(world, clientId, async (tx) => {
    // Where a start comes last, with its own locks taken.
    await sql`select from campaign_gates where dataset_id = ${datasetId} for update`.execute(tx);
    start = startCampaign(world, campaign);
    await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
    await asTenant(world, clientId, async (other) => {
      const row = { client_id: clientId, dataset_id: datasetId };
      const file = { filename: 'more.csv', file_url: `csv_uploads/${clientId}/more.csv` };
      await other
        .insertInto('uploads')
        .values({ ...row, id: world.ids.next(), ...file })
        .execute();
      const conversation = { ...row, id: world.ids.next(), lead_id: leadId, phone: phoneOf(1) };
      await other.insertInto('conversations').values(conversation).execute();
    });
  });
  expect(await start).toMatchObject({ kind: 'started', active: 1 });
});

test('while a dry run enrols a list, whoever adds people to it need not wait', async () => {
  const { leadId, ...campaign } = await given({ started: false });
  const { clientId, datasetId } = campaign;
  let dryRun: Promise<unknown> = Promise.resolve(null);
  await asTenant(world, clientId, async (tx) => {
    // In the middle of what takes long with a large list.
    await sql`insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at)
      values (${clientId}, ${leadId}, ${datasetId}, ${leadId}, ${phoneOf(1)}, app_now())`.execute(tx);
    dryRun = startCampaign(world, campaign, { dryRun: true });
    await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
    await asTenant(world, clientId, async (other) => {
      // What is asked first for somebody new: whether the campaign runs already.
      await other.selectFrom('datasets').select('id').where('id', '=', datasetId).forShare().execute();
    });
  });
  expect(await dryRun).toMatchObject({ kind: 'started' });
  expect(await datasetOf(world, clientId, datasetId)).toMatchObject({ campaign_status: 'draft', settings_version: 0 });
});

test('a campaign in which nobody is left goes on for whoever is enrolled at the moment in which it would complete', async () => {
  const campaign = await given({ started: true });
  const { clientId, datasetId } = campaign;
  await asTenant(world, clientId, async (tx) => {
    await sql`update enrolments set state = 'completed', ended_at = app_now()`.execute(tx);
  });
  const arrivals: Promise<void>[] = [];
  world.failpoint = async (name) => {
    if (name !== 'emit.leased' || arrivals.length > 0) return;
    const enrolled = Promise.withResolvers<void>();
    const arrival = asTenant(world, clientId, async (tx) => {
      await addPerson(tx, campaign);
      // As whoever adds people does, in this order.
      await tx.selectFrom('datasets').select('id').where('id', '=', datasetId).forShare().execute();
      await enrolLeads(tx, { clientId, datasetId, now: world.clock.now() });
      await wakeCampaign(tx, clientId, datasetId);
      enrolled.resolve();
      await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
    });
    arrivals.push(arrival);
    await enrolled.promise;
  };
  const looks = await emitDue(world);
  await Promise.all(arrivals);
  expect(looks).toMatchObject({ completed: 0, failed: 0, emitted: 1 });
});

test('a campaign that is paused at the moment in which it would complete is paused, and not said to be over', async () => {
  const campaign = await given({ started: true });
  const { clientId, datasetId } = campaign;
  await asTenant(world, clientId, async (tx) => {
    await sql`update enrolments set state = 'completed', ended_at = app_now()`.execute(tx);
  });
  const pauses: Promise<void>[] = [];
  world.failpoint = async (name) => {
    if (name !== 'emit.leased' || pauses.length > 0) return;
    const paused = Promise.withResolvers<void>();
    const pause = asTenant(world, clientId, async (tx) => {
      await pauseIn(tx, () => world.ids.next(), { clientId, datasetId, reason: 'person' });
      paused.resolve();
      await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
    });
    pauses.push(pause);
    await paused.promise;
  };
  const looks = await emitDue(world);
  await Promise.all(pauses);
  expect(looks).toMatchObject({ completed: 0, failed: 0 });
  expect(await datasetOf(world, clientId, datasetId)).toMatchObject({ campaign_status: 'paused' });
  const told = await asTenant(world, clientId, (tx) => tx.selectFrom('events').select('type').execute());
  expect(told.map(({ type }) => type)).not.toContain('campaign.completed');
});

describe('a start waits', () => {
  test('for whoever writes the settings just then, and runs on theirs', async () => {
    const { clientId, datasetId } = await given({ started: false });
    let start: Promise<unknown> = Promise.resolve(null);
    await asTenant(world, clientId, async (tx) => {
      await tx.selectFrom('datasets').select('id').where('id', '=', datasetId).forNoKeyUpdate().execute();
      start = startCampaign(world, { clientId, datasetId });
      await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
      await sql`update campaign_settings set messages_per_day = 9`.execute(tx);
    });
    expect(await start).toMatchObject({ kind: 'started' });
    expect((await datasetOf(world, clientId, datasetId)).settings_snapshot).toMatchObject({ messages_per_day: 9 });
  });

  test('for an import that has found the campaign not running, and takes its people in', async () => {
    const campaign = await given({ started: false });
    const { clientId, datasetId } = campaign;
    let start: Promise<unknown> = Promise.resolve(null);
    await asTenant(world, clientId, async (tx) => {
      await addPerson(tx, campaign);
      await tx.selectFrom('datasets').select('id').where('id', '=', datasetId).forShare().execute();
      start = startCampaign(world, campaign);
      await expect.poll(async () => await sessionsWaitingFor(tx)).toBe(1);
    });
    expect(await start).toMatchObject({ kind: 'started', active: 2 });
    expect(await enrolmentsOf(world, clientId)).toHaveLength(2);
  });
});
