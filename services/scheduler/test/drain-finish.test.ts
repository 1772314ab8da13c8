import { DAY_MS, HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueReply } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { campaignStatus } from '../src/campaign-status.ts';
import { changeSettings } from '../src/change-settings.ts';
import { drainCampaign } from '../src/drain-campaign.ts';
import { emitDue } from '../src/emit-due.ts';
import { finishCampaign } from '../src/finish-campaign.ts';
import { resumeCampaign } from '../src/resume-campaign.ts';
import { settingsTag } from '../src/settings-tag.ts';
import { startCampaign } from '../src/start-campaign.ts';
import { sweep } from '../src/sweep.ts';
import { asTenant, createWorld, datasetOf, enrolmentsOf, sendDue, textsOf, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

const FAST = { pacing: 'asap', messages_per_minute: 2, messages_per_hour: 10_000, messages_per_day: 10_000 } as const;

/** Two of five people have had M1; two more have one under way that no claim has touched. */
async function givenHalfBegun() {
  const client = await givenClient(world);
  const { datasetId } = await givenCampaign(world, client, { people: 5, settings: { ...FAST, m3_message: null } });
  const campaign = { clientId: client.clientId, datasetId };
  await emitDue(world);
  await sendDue(world, client.clientId, { lastStep: 2 });
  world.clock.advance(65_000);
  await emitDue(world);
  return campaign;
}

const statesOf = async (clientId: string) =>
  (await enrolmentsOf(world, clientId))
    .map(({ state, next_step: step, reason }) => `${state} M${step} ${reason}`)
    .sort();

describe('draining', () => {
  test('holds back who has not begun, takes back their unclaimed texts, and lets the others go on', async () => {
    const campaign = await givenHalfBegun();
    expect((await textsOf(world, campaign.clientId)).map(({ state }) => state).sort()).toEqual([
      ...['accepted', 'accepted', 'due', 'due'],
    ]);
    expect(await drainCampaign(world, campaign)).toEqual({ kind: 'draining', held: 3 });
    expect(await drainCampaign(world, campaign)).toEqual({ kind: 'unchanged' });
    expect(await statesOf(campaign.clientId)).toEqual([
      ...['active M2 null', 'active M2 null'],
      ...['held M1 draining', 'held M1 draining', 'held M1 draining'],
    ]);
    expect((await campaignStatus(world, campaign))?.sentence).toMatch(
      /^Draining\. Waiting: next text due .+; 3 not begun are held back$/,
    );

    world.clock.advance(48 * HOUR_MS);
    await emitDue(world);
    expect((await sendDue(world, campaign.clientId, { lastStep: 2 })).map(({ kind }) => kind)).toEqual(['M2', 'M2']);
  });

  test('pauses the campaign when those who had begun are through; resuming takes the others in', async () => {
    const campaign = await givenHalfBegun();
    await drainCampaign(world, campaign);
    world.clock.advance(48 * HOUR_MS);
    await emitDue(world);
    await sendDue(world, campaign.clientId, { lastStep: 2 });
    world.clock.advance(73 * HOUR_MS);
    await emitDue(world);
    expect(await datasetOf(world, campaign.clientId, campaign.datasetId)).toMatchObject({
      campaign_status: 'paused',
      paused_reason: 'drained',
    });
    expect(await resumeCampaign(world, campaign)).toBe(true);
    expect((await statesOf(campaign.clientId)).filter((each) => each === 'active M1 null')).toHaveLength(3);
    expect(await datasetOf(world, campaign.clientId, campaign.datasetId)).toMatchObject({ draining_since: null });
  });

  test('whoever another campaign texts by the time it is resumed stays held for that one', async () => {
    const campaign = await givenHalfBegun();
    await drainCampaign(world, campaign);
    const { clientId, datasetId } = campaign;
    // The same people, on another list of the client: only those not begun may start there.
    const other = await givenCampaign(world, { clientId }, { people: 5 });
    const active = (await enrolmentsOf(world, clientId)).filter(
      (row) => row.dataset_id === other.datasetId && row.state === 'active',
    );
    expect(active).toHaveLength(3);
    await resumeCampaign(world, campaign);
    const own = (await enrolmentsOf(world, clientId)).filter((row) => row.dataset_id === datasetId);
    expect(own.map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual([
      ...['active null', 'active null'],
      ...['held other_campaign', 'held other_campaign', 'held other_campaign'],
    ]);
  });

  test('whoever was held for another campaign does not start while it drains, whatever their date', async () => {
    const { clientId } = await givenClient(world);
    const first = await givenCampaign(world, { clientId }, { people: 1, settings: FAST });
    const second = await givenCampaign(world, { clientId }, { people: 1, settings: FAST });
    const campaign = { clientId, datasetId: second.datasetId };
    const own = async () => (await enrolmentsOf(world, clientId)).filter((row) => row.dataset_id === second.datasetId);
    expect(await own()).toMatchObject([{ state: 'held', reason: 'other_campaign' }]);
    expect(await drainCampaign(world, campaign)).toEqual({ kind: 'draining', held: 1 });
    await finishCampaign(world, { clientId, datasetId: first.datasetId });
    // As one whom another campaign held before it drained.
    await asTenant(world, clientId, async (tx) => {
      const held = { reason: 'texted_recently', held_until: new Date(world.clock.now()) };
      await tx.updateTable('enrolments').set(held).where('dataset_id', '=', second.datasetId).execute();
    });
    world.clock.advance(HOUR_MS);
    expect(await sweep(world, world)).toMatchObject({ released: 0 });
    expect(await own()).toMatchObject([{ state: 'held', reason: 'draining', held_until: null }]);
    expect(await sweep(world, world)).toMatchObject({ released: 0 });
  });

  test('whoever another campaign has texted meanwhile rests before they start when it is resumed', async () => {
    const campaign = await givenHalfBegun();
    await drainCampaign(world, campaign);
    const { clientId, datasetId } = campaign;
    const other = await givenCampaign(world, { clientId }, { people: 5, settings: FAST });
    await emitDue(world);
    const texted = (await sendDue(world, clientId)).filter((claim) => claim.datasetId === other.datasetId);
    expect(texted).toHaveLength(2);
    const answered = texted[0]?.phone ?? '';
    await asTenant(world, clientId, async (tx) => {
      await sql`update enrolments set state = 'ended', ended_at = app_now(),
                reason = case phone when ${answered} then 'replied' else 'finished' end
                where dataset_id = ${other.datasetId} and state = 'active'`.execute(tx);
    });
    const ended = world.clock.now();
    world.clock.advance(HOUR_MS);
    await resumeCampaign(world, campaign);
    const rest = (await enrolmentsOf(world, clientId)).filter((row) => row.dataset_id === datasetId);
    const unbegun = rest.filter(({ next_step: step }) => step === 1);
    expect(unbegun.map(({ state, reason, held_until: until }) => `${state} ${reason} ${until}`).sort()).toEqual([
      ...[`held texted_recently ${ended + 30 * DAY_MS}`, `held texted_recently ${ended + 30 * DAY_MS}`],
      `held texted_recently ${ended + 90 * DAY_MS}`,
    ]);
  });
});

test('finishing ends everybody, blocks what has not been claimed, and does nothing the second time', async () => {
  const campaign = await givenHalfBegun();
  expect(await finishCampaign(world, campaign)).toBe(5);
  expect(await finishCampaign(world, campaign)).toBeNull();
  expect(new Set(await statesOf(campaign.clientId))).toEqual(new Set(['ended M1 finished', 'ended M2 finished']));
  expect((await textsOf(world, campaign.clientId)).map(({ state }) => state).sort()).toEqual([
    ...['accepted', 'accepted', 'blocked', 'blocked'],
  ]);
  world.clock.advance(72 * HOUR_MS);
  await emitDue(world);
  expect(await textsOf(world, campaign.clientId)).toHaveLength(4);
});

test('finishing tries the answers once more that waited for a refusal of the carrier to be mended', async () => {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, { people: 1 });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const { clientId, messageId } = await givenDueReply(world, client, campaign, lead);
  await asTenant(world, clientId, async (tx) => {
    const parked = { state: 'planned', reason: 'pause_country', wake_after: null } as const;
    await tx.updateTable('messages').set(parked).where('id', '=', messageId).execute();
    await tx.updateTable('datasets').set({ campaign_status: 'paused' }).where('client_id', '=', clientId).execute();
  });
  await finishCampaign(world, { clientId, datasetId: campaign.datasetId });
  const answer = await asTenant(world, clientId, async (tx) =>
    tx.selectFrom('messages').select(['state', 'not_before']).where('id', '=', messageId).executeTakeFirst(),
  );
  expect(answer).toEqual({ state: 'planned', not_before: world.clock.now() });
});

describe('two people on one campaign', () => {
  test('the second change is a conflict, before the start and after it', async () => {
    const { clientId } = await givenClient(world);
    const { datasetId } = await givenCampaign(world, { clientId }, { started: false });
    const campaign = { clientId, datasetId };
    const tag = async () => {
      const dataset = await datasetOf(world, clientId, datasetId);
      const row = await asTenant(world, clientId, async (tx) =>
        tx.selectFrom('campaign_settings').selectAll().where('client_id', '=', clientId).executeTakeFirst(),
      );
      return settingsTag(dataset.settings_snapshot ?? row, dataset.settings_version);
    };
    const seen = await tag();
    expect(await changeSettings(world, { ...campaign, expected: seen, patch: { messages_per_day: 7 } })).toMatchObject({
      kind: 'updated',
    });
    expect(await changeSettings(world, { ...campaign, expected: seen, patch: { messages_per_day: 8 } })).toEqual({
      kind: 'conflict',
    });
    expect(await startCampaign(world, campaign, { expected: seen })).toEqual({ kind: 'conflict' });
    const now = await tag();
    expect(await startCampaign(world, campaign, { expected: now })).toMatchObject({ kind: 'started' });
    expect(await changeSettings(world, { ...campaign, expected: now, patch: { messages_per_day: 8 } })).toEqual({
      kind: 'conflict',
    });
    expect(
      await changeSettings(world, { ...campaign, expected: await tag(), patch: { messages_per_day: 8 } }),
    ).toMatchObject({ kind: 'updated', changed: ['messages_per_day'] });
  });
});
