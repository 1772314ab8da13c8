import { keyOf, PERSONA_COLUMNS, ROW_TABLES } from '@rekindle/domain';
import { manualClock, uuidV7Ids } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  type TestCampaign,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  deletePersona,
  inTenant,
  lockAiPersonas,
  mapLeadsByScore,
  mapLeadsToPersona,
  readCampaign,
  readPersona,
  readPromptPersonas,
  saveAiPersona,
  savePersona,
  setDefaultAiPersona,
  type Tx,
} from '../src/index.ts';

const clock = manualClock(Date.parse('2026-01-12T10:00:00Z'));
const ids = uuidV7Ids(clock);
let db: TestDatabase;
let client: TestClient;
let campaign: TestCampaign;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  await db.truncate();
  client = await givenClient({ db, ids, clock });
  campaign = await givenCampaign({ db, ids, clock }, client, { people: 1 });
  await asOwn((tx) => sql`update personas set is_active = false`.execute(tx));
});
afterAll(async () => await db.close());

const asOwn = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  await inTenant(db, { clientId: client.clientId, now: clock.now() }, work);

async function persona(
  name: string,
  columns: Record<string, unknown> = {},
  rows: Record<string, object[]> = {},
): Promise<string> {
  const id = ids.next();
  const change = {
    columns: { name, slug: name.toLowerCase(), ...columns },
    rows: rows as Record<string, Record<string, unknown>[]>,
  };
  await asOwn((tx) => savePersona(tx, ids.next, { clientId: client.clientId, id }, change, null));
  return id;
}

async function voice(name: string, personaName: string | null = null): Promise<string> {
  const id = ids.next();
  await asOwn((tx) => saveAiPersona(tx, { clientId: client.clientId, id }, { name, persona_name: personaName }, null));
  return id;
}

const chosen = async () =>
  await asOwn(async (tx) => {
    const subject = {
      clientId: client.clientId,
      datasetId: campaign.datasetId,
      leadId: campaign.leads[0]?.leadId ?? null,
    };
    const { voice: speaks, audience } = await readPromptPersonas(tx, subject);
    return { voice: speaks?.name ?? null, audience: audience?.name ?? null };
  });

const routed = (decides: string) =>
  [
    ...PERSONA_COLUMNS.map((field) => ({ table: 'personas', field })),
    ...ROW_TABLES.flatMap((table) => table.fields.map((field) => ({ table: keyOf(table), field }))),
  ].filter(({ field }) => field.uses.some((use) => use.kind === 'route' && use.decides === decides));

describe('the persona that a lead is written to as', () => {
  test.each(routed('audience'))(
    'is the one with more $field.column in $table, where nothing else is said',
    async ({ table, field }) => {
      const saying = (amount: number): [Record<string, unknown>, Record<string, object[]>] =>
        table === 'personas' ? [{ [field.column]: amount }, {}] : [{}, { [table]: [{ [field.column]: amount }] }];
      await persona('Less', ...saying(3));
      await persona('More', ...saying(4));
      await persona('Least', ...saying(1));
      expect(await chosen()).toMatchObject({ audience: 'More' });
    },
  );

  test('is the campaign’s own rather than that, and the lead’s own rather than the campaign’s', async () => {
    await persona('Best', { alignment_score: 100 });
    const [own, leads] = [await persona('Own'), await persona('Mapped')];
    await asOwn((tx) => tx.updateTable('datasets').set({ persona_id: own }).execute());
    expect(await chosen()).toMatchObject({ audience: 'Own' });
    const scope = { clientId: client.clientId, leadIds: campaign.leads.map(({ leadId }) => leadId) };
    await asOwn((tx) => mapLeadsToPersona(tx, scope, leads));
    expect(await chosen()).toMatchObject({ audience: 'Mapped' });
  });

  test('is a person’s word until it is withdrawn, and from then on the score’s', async () => {
    const fitting = {
      criteria: [
        { criterion: 'area', accepted: ['LS'] },
        { criterion: 'ownership', accepted: ['owner'] },
        { criterion: 'property_type', accepted: ['terraced'] },
      ],
    };
    const [first, second] = [await persona('First', { persona_type: 'homeowner' }, fitting), await persona('Second')];
    await asOwn((tx) =>
      sql`update leads set postcode = 'LS1 2AB', attributes = '{"ownership": "owner", "property_type": "terraced"}'`.execute(
        tx,
      ),
    );
    const scope = { clientId: client.clientId, leadIds: campaign.leads.map(({ leadId }) => leadId) };
    const mapped = async () =>
      await asOwn(async (tx) => {
        await mapLeadsByScore(tx, scope);
        const { rows } = await sql<{ name: string; source: string }>`
          select p.name, m.source from lead_personas m join personas p on p.client_id = m.client_id and p.id = m.persona_id
          where m.is_primary order by p.name`.execute(tx);
        return rows.map(({ name, source }) => `${name} by ${source}`);
      });
    expect(await mapped()).toEqual(['First by score']);
    await asOwn((tx) => mapLeadsToPersona(tx, scope, first));
    await asOwn((tx) => mapLeadsToPersona(tx, scope, second));
    expect(await mapped()).toEqual(['Second by person']);
    await asOwn((tx) => deletePersona(tx, { clientId: client.clientId, id: second }));
    expect(await mapped()).toEqual(['First by score']);
    await persona('Better', { persona_type: 'homeowner', alignment_score: 100 }, fitting);
    expect(await mapped()).toEqual(['Better by score']);
  });

  test('is never one that is not active', async () => {
    const own = await persona('Own', { alignment_score: 100 });
    await persona('Other', { alignment_score: 1 });
    await asOwn((tx) => tx.updateTable('datasets').set({ persona_id: own }).execute());
    const scope = { clientId: client.clientId, leadIds: campaign.leads.map(({ leadId }) => leadId) };
    await asOwn((tx) => mapLeadsToPersona(tx, scope, own));
    await asOwn((tx) => tx.updateTable('personas').set({ is_active: false }).where('id', '=', own).execute());
    expect(await chosen()).toMatchObject({ audience: 'Other' });
  });

  test('is nobody where a client has none that is active', async () => {
    expect(await chosen()).toEqual({ voice: 'Friendly assistant', audience: null });
  });
});

describe('the voice that writes', () => {
  const nameInTexts = async () =>
    await asOwn(
      async (tx) => (await readCampaign(tx, { clientId: client.clientId, datasetId: campaign.datasetId }))?.personaName,
    );

  test('is the campaign’s own, else the default, and goes on as the default when the own one is deleted', async () => {
    const [own, usual] = [await voice('Own', 'Tom'), await voice('Usual', 'Una')];
    expect(await nameInTexts()).toBe('Sarah');
    await asOwn(async (tx) => {
      await lockAiPersonas(tx, client.clientId);
      await setDefaultAiPersona(tx, { clientId: client.clientId, id: usual });
    });
    expect([(await chosen()).voice, await nameInTexts()]).toEqual(['Usual', 'Una']);
    await asOwn((tx) => tx.updateTable('datasets').set({ ai_persona_id: own }).execute());
    expect([(await chosen()).voice, await nameInTexts()]).toEqual(['Own', 'Tom']);
    await asOwn((tx) => tx.deleteFrom('ai_personas').where('id', '=', own).execute());
    expect([(await chosen()).voice, await nameInTexts()]).toEqual(['Usual', 'Una']);
  });

  test('made first is the default; made later it is not', async () => {
    await asOwn((tx) => tx.deleteFrom('ai_personas').execute());
    await voice('First');
    await voice('Second');
    const rows = await asOwn((tx) =>
      tx.selectFrom('ai_personas').select(['name', 'is_default']).orderBy('name').execute(),
    );
    expect(rows).toEqual([
      { name: 'First', is_default: true },
      { name: 'Second', is_default: false },
    ]);
  });
});

describe('what is worked out from a persona', () => {
  const base = {
    ai_maturity_score: 70,
    technology_adoption: 'early_adopter',
    risk_tolerance: 'moderate',
    change_readiness: 'high',
  };
  const worked = async (name: string, columns: Record<string, unknown>) => {
    const id = await persona(name, columns);
    return (await asOwn((tx) => readPersona(tx, { clientId: client.clientId, id })))?.columns;
  };

  test.each([
    ['ai_maturity_score', 10],
    ['technology_adoption', 'laggard'],
    ['risk_tolerance', 'very_low'],
    ['change_readiness', 'resistant'],
  ] as const)('changes its readiness with %s', async (column, value) => {
    expect(routed('gen_ai_readiness_level').map(({ field }) => field.column)).toContain(column);
    // 28 + 20 + 12 + 12 = 72; the changed ones stay below 60 with maturity at 50 or less.
    const before = await worked('Before', { ...base, ai_maturity_score: column === 'ai_maturity_score' ? 70 : 42 });
    const after = await worked('After', { ...base, ai_maturity_score: 42, [column]: value });
    expect(before?.['gen_ai_readiness_level']).toBe('intermediate');
    expect(after?.['gen_ai_readiness_level']).toBe('developing');
  });

  test.each([
    ['archetype', 'LEARNER', 'ASK_EXPERT'],
    ['work_pattern', 'strategic', 'SOLUTION_BUILDER'],
  ] as const)('changes the kind of help with %s', async (column, value, layer) => {
    expect(routed('preferred_service_layer').map(({ field }) => field.column)).toContain(column);
    const before = await worked('Before', { archetype: 'ORCHESTRATOR', work_pattern: 'routine' });
    const after = await worked('After', { archetype: 'ORCHESTRATOR', work_pattern: 'routine', [column]: value });
    expect([before?.['preferred_service_layer'], after?.['preferred_service_layer']]).toEqual(['ASK_PANEL', layer]);
  });

  test('has no other fields that are said to decide it', () => {
    expect([...routed('gen_ai_readiness_level'), ...routed('preferred_service_layer')]).toHaveLength(6);
  });
});
