import { askForMapping, countMappings, explainLeadFit, inTenant, leadIdsOf, scanMappings } from '@rekindle/db';
import {
  givenAudience,
  givenCampaign,
  givenClient,
  rowsRead,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mapAllLists, mapWholeList } from '../src/personas/map-all-lists.ts';
import { mapLeads } from '../src/personas/map-leads.ts';
import { mapListStep } from '../src/personas/map-list.ts';
import { NOON, type ResponderWorld, responderWorld } from './harness.ts';

let world: ResponderWorld;
let client: TestClient;
let owners: string;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(async () => {
  world.clock.set(NOON);
  world.queues.jobs.length = 0;
  client = await givenClient(world);
  owners = await givenAudience(world, client, {
    ...{ name: 'Owners' },
    criteria: { ownership: ['owner'], area: ['LS'], property_type: ['semi'] },
  });
});

type Work<T> = Parameters<typeof inTenant<T>>[2];
const run = async <T>(work: Work<T>) =>
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, work);
const ref = (campaign: TestCampaign) => ({ clientId: client.clientId, datasetId: campaign.datasetId });
const ask = async (campaign: TestCampaign) => await run((tx) => askForMapping(tx, ref(campaign)));
const mappings = async () => await run((tx) => tx.selectFrom('persona_mappings').selectAll().execute());

/** A list of which every second person rents, and nothing is known of the last one. */
async function givenList(people: number): Promise<TestCampaign> {
  const campaign = await givenCampaign(world, client, { people });
  await run(async (tx) => {
    for (const [at, { leadId }] of campaign.leads.entries()) {
      if (at === people - 1) continue;
      const attributes = {
        ownership: at % 2 === 0 ? 'owner' : 'tenant',
        property_type: at % 2 === 0 ? 'semi' : 'flat',
      };
      await sql`update leads set postcode = 'LS1 2AB', attributes = ${JSON.stringify(attributes)}::jsonb
                where id = ${leadId}`.execute(tx);
    }
  });
  return campaign;
}

async function primaries(campaign: TestCampaign): Promise<(string | null)[]> {
  const rows = await run((tx) =>
    tx.selectFrom('lead_personas').select(['lead_id', 'persona_id']).where('is_primary', '=', true).execute(),
  );
  return campaign.leads.map(({ leadId }) => rows.find((row) => row.lead_id === leadId)?.persona_id ?? null);
}

test('a part of a long list is found without reading those before it', async () => {
  const campaign = await givenCampaign(world, client, { people: 2_000 });
  const lastButTwo = campaign.leads.at(-3)?.leadId ?? '';
  await run(async (tx) => {
    const read = await rowsRead(tx, 'leads', async () => {
      expect(await leadIdsOf(tx, { ...ref(campaign), after: lastButTwo, limit: 100 })).toEqual(
        campaign.leads.slice(-2).map(({ leadId }) => leadId),
      );
    });
    expect(read).toBeLessThan(10);
  });
});

describe('a list that is to be mapped', () => {
  test('has each lead written to as whom it fits best, where enough is known, with the reasons kept', async () => {
    const tenants = await givenAudience(world, client, {
      criteria: { ownership: ['tenant'], area: ['LS'], property_type: ['flat'] },
    });
    const campaign = await givenList(5);
    await ask(campaign);
    await mapListStep(world, ref(campaign));
    expect(await primaries(campaign)).toEqual([owners, tenants, owners, tenants, null]);
    expect(await mappings()).toEqual([]);
    const [lead] = campaign.leads;
    const [best] = (await run((tx) => explainLeadFit(tx, { ...ref(campaign), leadId: lead?.leadId ?? '' }))) ?? [];
    expect(best).toMatchObject({ personaName: 'Owners', isPrimary: true, source: 'score', score: 100 });
    expect(best?.breakdown).toContainEqual({ criterion: 'ownership', weight: 15, match: 1 });
  });

  test('leaves what a person has said', async () => {
    const campaign = await givenList(3);
    const said = await givenAudience(world, client);
    const [lead] = campaign.leads;
    await mapLeads(world, { ...ref(campaign), leads: { leadIds: [lead?.leadId ?? ''] }, personaId: said });
    await ask(campaign);
    await mapListStep(world, ref(campaign));
    expect(await primaries(campaign)).toEqual([said, owners, null]);
  });

  test('is gone through a few at a time; who comes after a crash goes on where it stopped', async () => {
    const campaign = await givenList(230);
    await ask(campaign);
    // Every job gives up its turn after one part of the list.
    const hasty = { ...world, monotonic: { ...world.monotonic, monotonicMs: hurried() } };
    await mapListStep(hasty, ref(campaign));
    const [left] = await mappings();
    expect(left).toMatchObject({ after_lead_id: campaign.leads[99]?.leadId, due_at: NOON + 60_000 });
    expect(world.queues.jobs).toEqual([{ name: 'map-leads', data: ref(campaign) }]);
    const scan = { until: NOON + 60_000, after: null, limit: 10 };
    expect(await world.db.system.transaction().execute((tx) => scanMappings(tx, scan))).toEqual([
      { clientId: client.clientId, id: campaign.datasetId, dueAt: NOON + 60_000 },
    ]);
    // The first part is not looked at again.
    await run((tx) => sql`delete from lead_personas where lead_id = ${campaign.leads[0]?.leadId}`.execute(tx));
    await mapListStep(world, ref(campaign));
    const mapped = await primaries(campaign);
    expect(mapped.filter((persona) => persona === owners)).toHaveLength(228);
    expect([mapped[0], mapped[229]]).toEqual([null, null]);
  });

  test('asked for again meanwhile begins anew', async () => {
    const campaign = await givenList(120);
    await ask(campaign);
    await mapListStep({ ...world, monotonic: { ...world.monotonic, monotonicMs: hurried() } }, ref(campaign));
    await ask(campaign);
    expect(await mappings()).toMatchObject([{ after_lead_id: null, due_at: NOON }]);
  });

  test('forgets scores for whom a persona no longer says that it would fit', async () => {
    const tenants = await givenAudience(world, client, {
      criteria: { ownership: ['tenant'], area: ['M'], property_type: ['flat'] },
    });
    const campaign = await givenList(3);
    const [first, second] = campaign.leads.map(({ leadId }) => leadId);
    await ask(campaign);
    await mapListStep(world, ref(campaign));
    await mapLeads(world, { ...ref(campaign), leads: { leadIds: [second ?? ''] }, personaId: owners });
    await run((tx) => sql`delete from persona_criteria where persona_id = ${owners}`.execute(tx));
    await ask(campaign);
    await mapListStep(world, ref(campaign));
    expect(await primaries(campaign)).toEqual([null, owners, null]);
    const kept = await run((tx) =>
      tx.selectFrom('lead_personas').select(['lead_id', 'persona_id', 'source', 'score']).orderBy('lead_id').execute(),
    );
    expect(kept.filter(({ persona_id: id }) => id === owners)).toEqual([
      { lead_id: second, persona_id: owners, source: 'person', score: null },
    ]);
    expect(kept.filter(({ lead_id: id }) => id === first)).toMatchObject([{ persona_id: tenants, score: 0 }]);
    // Also where nobody is left whom anything would fit.
    await run((tx) => sql`delete from persona_criteria where persona_id = ${tenants}`.execute(tx));
    expect(await mapAllLists(world, client.clientId)).toBe(1);
    await mapListStep(world, ref(campaign));
    expect(await run((tx) => tx.selectFrom('lead_personas').select('source').execute())).toEqual([
      { source: 'person' },
    ]);
  });

  test('is written to as whom a person says, a few at a time, beside a mapping by score', async () => {
    const campaign = await givenList(120);
    const [said, other] = [await givenAudience(world, client), await givenAudience(world, client)];
    await ask(campaign);
    expect(await mapWholeList(world, { ...ref(campaign), personaId: other })).toBe(1);
    await mapListStep({ ...world, monotonic: { ...world.monotonic, monotonicMs: hurried() } }, ref(campaign));
    expect((await primaries(campaign)).filter((id) => id === other)).toHaveLength(100);
    // What is said last stands.
    await mapWholeList(world, { ...ref(campaign), personaId: said });
    expect(await run((tx) => countMappings(tx, client.clientId))).toBe(1);
    await mapListStep(world, ref(campaign));
    expect(new Set(await primaries(campaign))).toEqual(new Set([said]));
    expect(await mappings()).toEqual([]);
  });

  test('stays as it is where the persona is deleted meanwhile; there is none for what is not there', async () => {
    const campaign = await givenList(2);
    const personaId = await givenAudience(world, client);
    await mapWholeList(world, { ...ref(campaign), personaId });
    await run((tx) => tx.deleteFrom('personas').where('id', '=', personaId).execute());
    await mapListStep(world, ref(campaign));
    expect(await mappings()).toEqual([]);
    expect(await primaries(campaign)).toEqual([null, null]);
    await expect(mapWholeList(world, { ...ref(campaign), personaId })).rejects.toThrow('There is no such persona.');
    const nowhere = { clientId: client.clientId, datasetId: world.ids.next(), personaId: owners };
    await expect(mapWholeList(world, nowhere)).rejects.toThrow('There is no such list.');
  });

  test('is looked at by one at a time, and done twice is done once', async () => {
    const campaign = await givenList(3);
    await ask(campaign);
    await Promise.all([1, 2, 3].map(async () => await mapListStep(world, ref(campaign))));
    expect(await primaries(campaign)).toEqual([owners, owners, null]);
    await mapListStep(world, ref(campaign));
    expect(await mappings()).toEqual([]);
  });

  test('is one of all lists that have leads, where all are asked for, and each has its job', async () => {
    const [one, other] = [await givenList(2), await givenList(2)];
    const empty = await givenCampaign(world, client, { people: 0 });
    const archived = await givenList(1);
    await run((tx) =>
      tx.updateTable('datasets').set({ archived: true }).where('id', '=', archived.datasetId).execute(),
    );
    expect(await mapAllLists(world, client.clientId)).toBe(2);
    expect(world.queues.jobs).toEqual([one, other].map((list) => ({ name: 'map-leads', data: ref(list) })));
    expect((await mappings()).map((row) => row.dataset_id)).not.toContain(empty.datasetId);
    for (const list of [one, other]) await mapListStep(world, ref(list));
    expect([await primaries(one), await primaries(other)]).toEqual([
      [owners, null],
      [owners, null],
    ]);
    expect(await run((tx) => countMappings(tx, client.clientId))).toBe(0);
  });

  test('is not asked for while nothing is said of whom an active persona would fit', async () => {
    await run((tx) => tx.updateTable('personas').set({ is_active: false }).where('id', '=', owners).execute());
    const campaign = await givenList(1);
    await ask(campaign);
    expect(await mappings()).toEqual([]);
  });
});

/** A clock on which a minute passes between two looks. */
function hurried(): () => number {
  let passed = 0;
  return () => {
    passed += 60_000;
    return passed;
  };
}
