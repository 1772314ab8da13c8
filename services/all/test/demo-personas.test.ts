import { explainLeadFit, inTenant, readPersonaStart } from '@rekindle/db';
import { mapLeads } from '@rekindle/responder';
import { manualClock, uuidV7Ids } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, type TestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDemoPersonas } from '../src/demo-personas.ts';

const clock = manualClock(Date.parse('2026-03-02T08:30:00Z'));
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.close();
});

test('the demo’s client has personas of its own, and its list’s leads are written to as whom they fit', async () => {
  const deps = { db, clock, ids: uuidV7Ids(clock) };
  const client = await givenClient(deps);
  const { clientId } = client;
  const inOwn = async <T>(work: Parameters<typeof inTenant<T>>[2]) =>
    await inTenant(db, { clientId, now: clock.now() }, work);
  expect(await inOwn((tx) => readPersonaStart(tx, clientId))).toEqual({ audiences: 1, isBegun: false });
  await addDemoPersonas(deps, clientId);
  expect(await inOwn((tx) => readPersonaStart(tx, clientId))).toEqual({ audiences: 3, isBegun: true });
  const voices = await inOwn((tx) =>
    sql`select name, is_default from ai_personas where client_id = ${clientId} order by name`.execute(tx),
  );
  expect(voices.rows).toEqual([
    { name: 'Friendly assistant', is_default: false },
    { name: 'Sarah', is_default: true },
  ]);

  const { datasetId, leads } = await givenCampaign(deps, client, { people: 2, started: false });
  for (const [at, product] of ['Solar + battery', 'EV charger'].entries()) {
    const attributes = JSON.stringify({ product });
    await inOwn((tx) =>
      sql`update leads set postcode = 'LS6 2AB', attributes = ${attributes}::jsonb where id = ${leads[at]?.leadId}`.execute(
        tx,
      ),
    );
  }
  expect(await mapLeads(deps, { clientId, leads: { datasetId }, personaId: null })).toEqual({ leads: 2, mapped: 2 });
  const best = async (at: number) => {
    const lead = { clientId, leadId: leads[at]?.leadId ?? '' };
    const fits = (await inOwn((tx) => explainLeadFit(tx, lead))) ?? [];
    return fits.filter(({ isPrimary }) => isPrimary).map(({ personaName, score }) => [personaName, score]);
  };
  expect([await best(0), await best(1)]).toEqual([[['Solar askers', 100]], [['Electric upgraders', 100]]]);
});
