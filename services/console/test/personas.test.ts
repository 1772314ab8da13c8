import { inTenant } from '@rekindle/db';
import {
  AI_PERSONA_COLUMNS,
  keyOf,
  PERSONA_COLUMNS,
  PERSONA_TABLES,
  PersonaDocument,
  type PersonaField,
  ROW_TABLES,
} from '@rekindle/domain';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let manager: Caller;
beforeAll(async () => {
  world = await openConsole();
  manager = await world.signIn('manager');
});
afterAll(async () => {
  await world.close();
});

let made = 0;
const name = (what: string) => `${what} ${++made}`;
const upsert = async (body: object, headers: Record<string, string> = {}) =>
  await manager('POST', '/api/v1/personas/upsert', body, headers);
const upsertVoice = async (body: object, headers: Record<string, string> = {}) =>
  await manager('POST', '/api/v1/ai-personas/upsert', body, headers);
const inClient = async <T>(work: Parameters<typeof inTenant<T>>[2]) =>
  await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, work);

/** A value that a field takes; `nth` gives different ones where it can. */
function sample({ type, column }: PersonaField, nth = 0): unknown {
  if (type instanceof z.ZodEnum) return type.options[nth % type.options.length];
  if (type instanceof z.ZodNumber) return 5 + nth;
  if (type instanceof z.ZodBoolean) return nth === 0;
  if (type instanceof z.ZodArray) return [`one ${nth}`];
  if (column === 'starts_at') return '08:30:00';
  return column === 'slug' ? `slug-${++made}` : `words ${nth} of ${column}`;
}

describe('a persona', () => {
  test('is kept to the last field, in every one of its tables, and read as it was written', async () => {
    const columns = Object.fromEntries(PERSONA_COLUMNS.map((field) => [field.column, sample(field)]));
    const rows = Object.fromEntries(
      ROW_TABLES.map((table) => [
        keyOf(table),
        (table.single === true ? [0] : [0, 1, 2]).map((nth) =>
          Object.fromEntries(table.fields.map((field) => [field.column, sample(field, nth)])),
        ),
      ]),
    );
    const added = await upsert({ ...columns, rows });
    expect(added.status).toBe(201);
    const read = await manager('GET', `/api/v1/personas/${added.body.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toMatchObject(columns);
    expect(read.body.rows).toEqual(rows);
    expect(read.body.company_name).toMatch(/^Bright Roofs/);
    expect(read.body).toMatchObject({ preferred_service_layer: 'WORKFLOWS', created_by: manager.userId });
  });

  test('that is changed keeps what is left out, has the tables replaced that are given, and counts its version up', async () => {
    const rows = { goals: [{ goal_text: 'One' }, { goal_text: 'Two' }], values: [{ value_name: 'Thrift' }] };
    const { body } = await upsert({ name: name('Kept'), title: 'Buyer', industry: 'Energy', rows });
    const changed = await upsert({
      id: body.id,
      name: body.name,
      title: null,
      rows: { goals: [{ goal_text: 'Three' }] },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ version: 2, title: null, industry: 'Energy', slug: body.slug });
    expect(changed.body.rows).toMatchObject({ goals: [{ goal_text: 'Three' }], values: [{ value_name: 'Thrift' }] });
  });

  test('changed by somebody else meanwhile is not overwritten', async () => {
    const { body } = await upsert({ name: name('Seen') });
    await upsert({ id: body.id, name: body.name, title: 'First' }, { 'if-match': '"1"' });
    const late = await upsert({ id: body.id, name: body.name, title: 'Second' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { type: 'urn:rekindle:problem:persona-changed' } });
    expect((await manager('GET', `/api/v1/personas/${body.id}`)).body.title).toBe('First');
    expect(late.body.errors.map((each: { path: string }) => each.path)).toEqual(['title']);
    const rows = { goals: [{ goal_text: 'Mine' }], values: [] };
    const again = await upsert({ id: body.id, name: body.name, title: 'First', rows }, { 'if-match': '"1"' });
    expect(again.body.errors.map((each: { path: string }) => each.path)).toEqual(['rows.goals']);
  });

  test.each([
    ['ai-personas', { tone: 'dry', goals: 'One' }, { tone: 'loud', goals: 'Two' }, ['tone', 'goals']],
    [
      'products',
      { description: 'Old', value_prop: 'Good' },
      { description: 'New', value_prop: 'Good' },
      ['description'],
    ],
    [
      'org-roles',
      { department: 'Sales', rows: { kpis: [{ kpi_name: 'Calls' }], skills: [] } },
      { department: 'Sales', rows: { kpis: [{ kpi_name: 'Visits' }], skills: [] } },
      ['rows.kpis'],
    ],
  ])('says of %s, too, what would be overwritten', async (what, theirs, mine, fields) => {
    const own = name('Thing');
    const { body } = await manager('POST', `/api/v1/${what}/upsert`, { name: own });
    await manager('POST', `/api/v1/${what}/upsert`, { id: body.id, name: own, ...theirs });
    const seen = { 'if-match': '"1"' };
    const late = await manager('POST', `/api/v1/${what}/upsert`, { id: body.id, name: own, ...mine }, seen);
    expect(late.status).toBe(412);
    expect(late.body.errors.map((each: { path: string }) => each.path)).toEqual(fields);
  });

  test('asked for twice with one key is added once', async () => {
    const body = { name: name('Once') };
    const [first, second] = [
      await upsert(body, { 'idempotency-key': 'k-1' }),
      await upsert(body, { 'idempotency-key': 'k-1' }),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  test('says which tables have unusually few or many rows, and is kept all the same', async () => {
    const unusual = async (count: (table: (typeof PERSONA_TABLES)[number]) => number) => {
      const filled = PERSONA_TABLES.map((table) => {
        const needed = table.fields.filter(({ required }) => required);
        const row = Object.fromEntries(needed.map(({ column }) => [column, 'x']));
        return [keyOf(table), Array.from({ length: count(table) }, () => row)];
      });
      const { status, body } = await upsert({ name: name('Rows'), rows: Object.fromEntries(filled) });
      expect(status).toBe(201);
      return body.unusual;
    };
    expect(await unusual(({ usual: [from] }) => from)).toEqual([]);
    expect(await unusual(({ usual: [, to] }) => to)).toEqual([]);
    const said = (count: number, table: (typeof PERSONA_TABLES)[number]) => {
      const [from, to] = table.usual;
      const rows = count === 1 ? '1 row' : `${count} rows`;
      return `${keyOf(table)}: ${rows}, usual ${table.single === true ? '1' : `${from} to ${to}`}`;
    };
    expect(await unusual(({ usual: [from] }) => Math.max(0, from - 1))).toEqual(
      PERSONA_TABLES.filter(({ usual: [from] }) => from > 0).map((table) => said(table.usual[0] - 1, table)),
    );
    // Of the two that have one row a persona a second one is refused.
    expect(await unusual(({ usual: [, to], single }) => (single === true ? to : to + 1))).toEqual(
      PERSONA_TABLES.filter(({ single }) => single !== true).map((table) => said(table.usual[1] + 1, table)),
    );
    const { body } = await upsert({ name: name('Few'), rows: { goals: [{ goal_text: 'One' }] } });
    expect(body.unusual).toContain('goals: 1 row, usual 3 to 7');
  });

  test('carries its product and what its role shares; another client’s are not there', async () => {
    const product = await manager('POST', '/api/v1/products/upsert', { name: name('Panels'), value_prop: 'Quiet' });
    const role = await manager('POST', '/api/v1/org-roles/upsert', {
      name: 'Buyer',
      department: 'Purchasing',
      rows: {
        responsibilities: [{ responsibility_text: 'Contracts' }],
        skills: [{ skill_name: 'Haggling' }],
        kpis: [{ kpi_name: 'Savings', target: '5 %' }],
      },
    });
    expect([product.status, role.status]).toEqual([201, 201]);
    const { body } = await upsert({ name: name('Bound'), product_id: product.body.id, role_id: role.body.id });
    expect(body).toMatchObject({
      ...{ role: 'Buyer', department: 'Purchasing', product: { value_prop: 'Quiet' } },
      role_rows: {
        role_responsibilities: [{ responsibility_text: 'Contracts' }],
        role_skills: [{ skill_name: 'Haggling' }],
        role_kpis: [{ target: '5 %' }],
      },
    });
    const renamed = { id: role.body.id, name: 'Head of buying' };
    await manager('POST', '/api/v1/org-roles/upsert', renamed);
    expect((await manager('GET', `/api/v1/personas/${body.id}`)).body).toMatchObject({
      role: 'Head of buying',
      department: 'Purchasing',
    });
    const nowhere = await upsert({ name: name('Lost'), product_id: world.client.clientId });
    expect(nowhere).toMatchObject({ status: 404, body: { detail: 'There is no such product.' } });
    await manager('DELETE', `/api/v1/products/${product.body.id}`);
    expect((await manager('GET', `/api/v1/personas/${body.id}`)).body).toMatchObject({
      product_id: null,
      product: null,
    });
  });

  test('is listed in pages, found by words, and counted with its leads', async () => {
    const word = `zebra${++made}`;
    const product = await manager('POST', '/api/v1/products/upsert', { name: `Panels of ${word}` });
    const ids = [];
    for (let i = 0; i < 5; i++) {
      const about = { title: word, alignment_score: 40 + i, ...(i === 4 && { product_id: product.body.id }) };
      ids.push((await upsert({ name: name('Listed'), ...about })).body.id);
    }
    const campaign = await givenCampaign(world.deps, world.client, { people: 2, firstPerson: 10 });
    const leadIds = campaign.leads.map(({ leadId }) => leadId);
    await manager('POST', `/api/v1/personas/${ids[0]}/leads`, { lead_ids: leadIds });
    const seen: { id: string; leads: number; alignment_score: number; product_name: string | null }[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await manager('GET', `/api/v1/personas?limit=2&q=${word}${next === '' ? '' : `&after=${next}`}`);
      seen.push(...page.body.items);
      next = page.body.next;
    }
    expect(seen.map(({ id }) => id)).toEqual(ids);
    expect(seen.map((each) => [each.alignment_score, each.leads])).toEqual([
      [40, 2],
      [41, 0],
      [42, 0],
      [43, 0],
      [44, 0],
    ]);
    expect(seen.map((each) => each.product_name)).toEqual([null, null, null, null, `Panels of ${word}`]);
  });

  test('is counted by its archetype, with those that are active and the leads they are written to', async () => {
    // Of its own, so that nothing else of other tests is counted.
    const client = await givenClient(world.deps);
    const own = await world.signIn('manager', { client });
    const ids: string[] = [];
    for (const [at, archetype] of ['SKEPTIC', 'AUTOMATOR', 'AUTOMATOR'].entries()) {
      const about = { name: name('Counted'), archetype, is_active: at !== 1 };
      ids.push((await own('POST', '/api/v1/personas/upsert', about)).body.id);
    }
    const campaign = await givenCampaign(world.deps, client, { people: 3, firstPerson: 70 });
    const map = async (id: string | undefined, count: number) =>
      await own('POST', `/api/v1/personas/${id}/leads`, {
        lead_ids: campaign.leads.slice(0, count).map(({ leadId }) => leadId),
      });
    await map(ids[0], 3);
    await map(ids[2], 2);
    expect((await own('GET', '/api/v1/persona-archetypes')).body.items).toEqual([
      { archetype: 'AUTOMATOR', personas: 2, active: 1, leads: 2 },
      { archetype: 'SKEPTIC', personas: 1, active: 1, leads: 1 },
      { archetype: null, personas: 1, active: 1, leads: 0 },
    ]);
  });

  test.each([
    [{ name: '' }, 400, 'name'],
    [{ name: '   ' }, 400, 'name'],
    [{ title: 'x' }, 400, 'name'],
    [{ name: 'Big', goals: 'x'.repeat(50_000) }, 400, 'goals'],
    [{ name: 'Big', rows: { goals: [{ goal_text: 'x'.repeat(50_000) }] } }, 400, 'rows.goals.0.goal_text'],
    [{ name: 'Odd', seniority_level: 'emperor' }, 400, 'seniority_level'],
    [{ name: 'Odd', alignment_score: 101 }, 400, 'alignment_score'],
    [{ name: 'Odd', is_default: true }, 400, ''],
    [{ name: 'Odd', rows: { goals: [{ goal_text: 'x', colour: 'red' }] } }, 400, 'rows.goals.0'],
    [{ name: 'Odd', rows: { dreams: [] } }, 400, 'rows'],
    [{ name: 'Odd', rows: { vpanes_scoring: [{ pain: 1 }, { pain: 2 }] } }, 400, 'rows.vpanes_scoring'],
    [{ name: 'Odd', goals: 'Likes {{unknown}}' }, 422, 'goals'],
    [{ name: 'Odd', rows: { jtbd: [{ job_statement: 'Wants {{first_name}}' }] } }, 422, 'persona_jtbd'],
    [
      {
        name: 'Odd',
        rows: {
          criteria: [
            { criterion: 'area', accepted: ['a'] },
            { criterion: 'area', accepted: ['b'] },
          ],
        },
      },
      422,
      'criteria',
    ],
    [{ name: 'Odd', id: '018f0000-0000-7000-8000-000000000000' }, 404, null],
  ])('that is wrong is refused with its place and nothing is kept: %j', async (body, status, path) => {
    const before = await manager('GET', '/api/v1/personas?limit=200');
    const answer = await upsert(body);
    expect(answer.status).toBe(status);
    if (path !== null) expect(answer.body.errors.map((each: { path: string }) => each.path)).toContain(path);
    expect((await manager('GET', '/api/v1/personas?limit=200')).body).toEqual(before.body);
  });

  test('with more words than a prompt has room for is refused with the numbers', async () => {
    const rows = {
      goals: Array.from({ length: 50 }, () => ({ goal_text: 'Wants to spend less on heating the house. '.repeat(10) })),
    };
    const answer = await upsert({ name: name('Wordy'), rows });
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatch(/a prompt takes about \d{4,} tokens and may take 2400/);
  });

  test('of a name or short name that another one has is refused', async () => {
    const { body } = await upsert({ name: name('Taken') });
    expect(await upsert({ name: body.name, slug: 'elsewhere' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'name' }] },
    });
    expect(await upsert({ name: name('Other'), slug: body.slug })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'slug' }] },
    });
  });

  test('may be seen by a sales rep and changed by a manager', async () => {
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', '/api/v1/personas')).status).toBe(200);
    expect((await rep('POST', '/api/v1/personas/upsert', { name: 'Mine' })).status).toBe(403);
  });
});

describe('voices', () => {
  test('have exactly one default, also when many choose one at the same time', async () => {
    // Of their own, so that what a change is held against is not all that the other tests have made.
    const manager = await world.signIn('manager', { client: await givenClient(world.deps) });
    const add = async () => await manager('POST', '/api/v1/ai-personas/upsert', { name: name('Voice') });
    const ids: string[] = [];
    for (let i = 0; i < 8; i++) ids.push((await add()).body.id);
    const chosen = Array.from({ length: 48 }, (_, i) => ids[i % ids.length]);
    const answers = await Promise.all(chosen.map((id) => manager('POST', `/api/v1/ai-personas/${id}/default`)));
    expect(answers.map(({ status }) => status)).toEqual(chosen.map(() => 200));
    const { body } = await manager('GET', '/api/v1/ai-personas?limit=200');
    expect(body.items.filter((voice: { is_default: boolean }) => voice.is_default)).toHaveLength(1);
    // Adding and deleting at the same time leaves one as well.
    await Promise.all([
      ...ids.map((id) => manager('DELETE', `/api/v1/ai-personas/${id}`)),
      ...ids.map((id) => manager('POST', `/api/v1/ai-personas/${id}/default`)),
      add(),
    ]);
    const left = await manager('GET', '/api/v1/ai-personas?limit=200');
    expect(left.body.items.filter((voice: { is_default: boolean }) => voice.is_default)).toHaveLength(1);
  });

  test('are kept to the last field, and read as they were written', async () => {
    const columns = Object.fromEntries(AI_PERSONA_COLUMNS.map((field) => [field.column, sample(field)]));
    const added = await upsertVoice(columns);
    expect(added.status).toBe(201);
    const read = await manager('GET', `/api/v1/ai-personas/${added.body.id}`);
    expect(read.body).toMatchObject(columns);
  });

  test('that are the default cannot be deleted', async () => {
    const { body } = await manager('GET', '/api/v1/ai-personas?limit=200');
    const voice = body.items.find((each: { is_default: boolean }) => each.is_default);
    expect(await manager('DELETE', `/api/v1/ai-personas/${voice.id}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('make another one the default first') },
    });
  });

  test('say who made them, and that nobody else changed them', async () => {
    const { body } = await upsertVoice({ name: name('Voice'), tone: 'dry', greeting: 'Hi {firstName},' });
    expect(body).toMatchObject({ created_by: manager.userId, tone: 'dry', version: 1, campaigns: 0 });
    expect((await upsertVoice({ id: body.id, name: body.name, tone: null })).body).toMatchObject({
      tone: 'friendly-professional',
      greeting: 'Hi {firstName},',
    });
    expect((await upsertVoice({ id: body.id, name: body.name }, { 'if-match': '"1"' })).status).toBe(412);
  });

  test.each([
    [{ name: ' ' }, 400, 'name'],
    [{ name: 'V', persona_name: 'x'.repeat(61) }, 400, 'persona_name'],
    [{ name: 'V', signature: 'x'.repeat(50_000) }, 400, 'signature'],
    [{ name: 'V', greeting: 'Hi {surname},' }, 422, 'greeting'],
    [{ name: 'V', sms_greeting: 'Hi {{unknown}},' }, 422, 'sms_greeting'],
  ])('that are wrong are refused with the place: %j', async (body, status, path) => {
    const answer = await upsertVoice(body);
    expect([answer.status, answer.body.errors.map((each: { path: string }) => each.path)]).toEqual([status, [path]]);
  });
});

describe('a campaign', () => {
  test('does not start without an active persona, and says so with 409', async () => {
    const { body } = await manager('GET', '/api/v1/personas?active=true&limit=200');
    const active: { id: string; name: string }[] = body.items;
    for (const { id, name: own } of active) await upsert({ id, name: own, is_active: false });
    const campaign = await givenCampaign(world.deps, world.client, { started: false, firstPerson: 20 });
    const start = async () => await manager('POST', `/api/v1/campaigns/${campaign.datasetId}/start`, {});
    const refused = await start();
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: 'no_active_persona' }] } });
    expect(refused.body.detail).toContain('no active persona');
    const preflight = await manager('GET', `/api/v1/campaigns/${campaign.datasetId}/preflight`);
    expect(preflight.body.faults).toContainEqual(
      expect.objectContaining({ code: 'no_active_persona', screen: 'personas' }),
    );
    await upsert({ id: active[0]?.id, name: active[0]?.name, is_active: true });
    expect((await start()).status).toBe(200);
  });

  test('takes a voice and a persona of its own, and goes on without them when they are deleted', async () => {
    const voice = await upsertVoice({ name: name('Own'), persona_name: 'Tom' });
    const persona = await upsert({ name: name('Own') });
    const { datasetId } = await givenCampaign(world.deps, world.client, { firstPerson: 30 });
    const own = { ai_persona_id: voice.body.id, persona_id: persona.body.id };
    const url = `/api/v1/campaigns/${datasetId}/personas`;
    expect(await manager('PUT', url, own)).toMatchObject({ status: 200, body: own });
    expect((await manager('GET', `/api/v1/ai-personas/${voice.body.id}`)).body.campaigns).toBe(1);
    expect((await manager('DELETE', `/api/v1/ai-personas/${voice.body.id}`)).status).toBe(204);
    expect((await manager('DELETE', `/api/v1/personas/${persona.body.id}`)).status).toBe(204);
    expect((await manager('GET', url)).body).toEqual({ ai_persona_id: null, persona_id: null, strategy_id: null });
    const status = await inClient((tx) =>
      sql<{ s: string }>`select campaign_status as s from datasets where id = ${datasetId}`.execute(tx),
    );
    expect(status.rows).toEqual([{ s: 'active' }]);
    expect((await manager('PUT', url, own)).status).toBe(404);
  });
});

describe('leads and personas', () => {
  test('are mapped by score where enough is known, explained, and a person’s word stands', async () => {
    const fit = await upsert({
      ...{ name: name('Owners'), persona_type: 'homeowner', is_active: true },
      rows: {
        criteria: [
          { criterion: 'ownership', accepted: ['owner'], disqualifies: true },
          { criterion: 'area', accepted: ['LS'] },
          { criterion: 'property_type', accepted: ['terraced', 'semi'] },
        ],
      },
    });
    const { leads } = await givenCampaign(world.deps, world.client, { people: 4, firstPerson: 40 });
    const about = [
      { postcode: 'LS1 2AB', ownership: 'Owner', property_type: 'terraced' },
      { postcode: 'LS1 2AB', ownership: 'tenant', property_type: 'terraced' },
      { postcode: 'M1 2AB', ownership: 'owner', property_type: 'flat' },
      { postcode: null },
    ];
    await inClient(async (tx) => {
      for (const [i, { postcode, ...attributes }] of about.entries()) {
        await sql`update leads set postcode = ${postcode}, attributes = ${JSON.stringify(attributes)}::jsonb
                  where id = ${leads[i]?.leadId}`.execute(tx);
      }
    });
    const leadIds = leads.map(({ leadId }) => leadId);
    const map = async () => (await manager('POST', '/api/v1/persona-mappings', { lead_ids: leadIds })).body;
    expect(await map()).toEqual({ leads: 4, mapped: 2 });
    const fits = async (i: number) => {
      const { body } = await manager('GET', `/api/v1/leads/${leads[i]?.leadId}/personas`);
      return body.items.find((each: { persona_id: string }) => each.persona_id === fit.body.id);
    };
    expect(await fits(0)).toMatchObject({ score: 100, confidence: 0.5, is_primary: true, source: 'score' });
    expect(await fits(1)).toMatchObject({ score: 0, disqualified_by: 'ownership', is_primary: false });
    expect(await fits(2)).toMatchObject({ score: 30, is_primary: true });
    expect((await fits(2)).breakdown).toContainEqual({ criterion: 'area', weight: 20, match: 0 });
    expect(await fits(3)).toMatchObject({ score: null, confidence: 0, is_primary: false });
    const other = await upsert({ name: name('Other') });
    const one = { lead_ids: [leads[0]?.leadId] };
    expect((await manager('POST', `/api/v1/personas/${other.body.id}/leads`, one)).body).toEqual({
      leads: 1,
      mapped: 1,
    });
    expect(await map()).toEqual({ leads: 4, mapped: 1 });
    expect(await fits(0)).toMatchObject({ is_primary: false });
  });

  test('are left alone where the caller may not see them', async () => {
    const persona = await upsert({ name: name('Mine') });
    const { datasetId, leads } = await givenCampaign(world.deps, world.client, { people: 1, firstPerson: 50 });
    const rep = await world.signIn('sales_rep');
    const url = `/api/v1/personas/${persona.body.id}/leads`;
    expect((await rep('POST', url, { dataset_id: datasetId })).status).toBe(403);
    expect((await rep('POST', url, { lead_ids: [leads[0]?.leadId] })).status).toBe(404);
    expect((await rep('GET', `/api/v1/leads/${leads[0]?.leadId}/personas`)).status).toBe(404);
    expect((await manager('POST', url, {})).status).toBe(400);
    const nobody = await manager('POST', `/api/v1/personas/${world.client.clientId}/leads`, { dataset_id: datasetId });
    expect(nobody).toMatchObject({ status: 404, body: { detail: 'There is no such persona.' } });
  });

  test('are mapped all or none: which of them are unknown is said', async () => {
    const persona = await upsert({ name: name('All') });
    const { leads } = await givenCampaign(world.deps, world.client, { people: 1, firstPerson: 55 });
    const [mine, ...unknown] = [leads[0]?.leadId ?? '', world.deps.ids.next(), world.deps.ids.next()];
    const refused = await manager('POST', `/api/v1/personas/${persona.body.id}/leads`, {
      lead_ids: [mine, ...unknown],
    });
    expect(refused).toMatchObject({ status: 404, body: { detail: expect.stringContaining('2 of 3') } });
    expect(refused.body.errors).toEqual(
      unknown.map((id) =>
        expect.objectContaining({ path: 'lead_ids', message: `There is no lead ${id}, or you may not see it.` }),
      ),
    );
    const { body } = await manager('GET', `/api/v1/leads/${mine}/personas`);
    expect(body.items.filter((each: { is_primary: boolean }) => each.is_primary)).toEqual([]);
  });

  test.each(['persona-mappings', 'personas/:id/leads'])(
    'of a whole list are mapped in the background (%s)',
    async (at) => {
      const rows = { criteria: [{ criterion: 'ownership', accepted: ['owner'] }] };
      const persona = await upsert({ name: name('Background'), persona_type: 'homeowner', rows });
      const { datasetId } = await givenCampaign(world.deps, world.client, { people: 1, firstPerson: 57 });
      const url = `/api/v1/${at.replace(':id', persona.body.id)}`;
      expect(await manager('POST', url, { dataset_id: datasetId })).toMatchObject({ status: 202, body: { lists: 1 } });
      expect(world.jobs).toContainEqual({ name: 'map-leads', data: { clientId: world.client.clientId, datasetId } });
      const waiting = await inClient((tx) =>
        tx.selectFrom('persona_mappings').select('persona_id').where('dataset_id', '=', datasetId).execute(),
      );
      expect(waiting).toEqual([{ persona_id: at === 'persona-mappings' ? null : persona.body.id }]);
      const nowhere = await manager('POST', url, { dataset_id: world.deps.ids.next() });
      expect(nowhere).toMatchObject({ status: 404, body: { detail: 'There is no such list.' } });
    },
  );

  test('win and lose by the score that they had when they were first texted, shared out among personas', async () => {
    const { leads } = await givenCampaign(world.deps, world.client, { people: 3, firstPerson: 60 });
    const { clientId } = world.client;
    const [a, b] = [(await upsert({ name: name('A') })).body.id, (await upsert({ name: name('B') })).body.id];
    const scores: [number, string, number | null][] = [
      [0, a, 90],
      [0, b, 30],
      [1, a, 95],
      [2, a, null],
      [2, b, null],
    ];
    await inClient(async (tx) => {
      for (const [i, persona, score] of scores) {
        await sql`insert into lead_persona_scores (client_id, lead_id, persona_id, persona_name, source, is_primary, score)
                  values (${clientId}, ${leads[i]?.leadId}, ${persona}, 'P', 'score', false, ${score})`.execute(tx);
      }
      for (const [i, outcome] of ['converted', 'lost', 'converted'].entries()) {
        await sql`insert into lead_outcomes (client_id, id, lead_id, phone, outcome, source)
                  values (${clientId}, ${world.deps.ids.next()}, ${leads[i]?.leadId}, '+447400100000', ${outcome}, 'person')`.execute(
          tx,
        );
      }
    });
    const { body } = await manager('GET', '/api/v1/persona-outcomes');
    expect(body.deciles).toMatchObject([
      { decile: 4, won: 0.25, lost: 0 },
      { decile: 10, won: 0.75, lost: 1, win_rate: 0.75 / 1.75 },
      { decile: null, won: 1, lost: 0 },
    ]);
    const [low, high] = body.deciles[1].interval;
    expect(low).toBeLessThan(0.75 / 1.75);
    expect(high).toBeGreaterThan(0.75 / 1.75);
    const ofB = await manager('GET', `/api/v1/persona-outcomes?persona_id=${b}`);
    expect(ofB.body.deciles).toMatchObject([
      { decile: 4, won: 0.25 },
      { decile: null, won: 0.5 },
    ]);
  });
});

describe('files of personas', () => {
  test('give another client the same personas, and taken in again they change nothing', async () => {
    const { givenClient } = await import('@rekindle/testkit');
    const other = await givenClient(world.deps);
    const owner = await world.signIn('company_owner', { client: other });
    const [template] = (await manager('GET', '/api/v1/prompt-templates')).body.items;
    const [voice] = (await manager('GET', '/api/v1/ai-personas')).body.items;
    const [persona] = (await manager('GET', '/api/v1/personas')).body.items;
    const strategy = {
      ...{ name: 'Winter', ai_name: 'Ada', ai_role: 'Adviser', conversation_tone: 'calm', tag: 'cold' },
      ...{ qualification_questions: 'Is it yours?', objection_handling: 'Listen.', closing_strategy: 'Offer a call.' },
    };
    const refs = { ai_persona_id: voice.id, persona_id: persona.id, prompt_template_id: template.id };
    expect((await manager('POST', '/api/v1/strategies/upsert', { ...strategy, ...refs })).status).toBe(201);
    const file = (await manager('GET', '/api/v1/personas/export')).body;
    expect(file.strategies).toEqual([
      { ...strategy, is_active: true, voice: voice.name, persona: persona.slug, template: template.name },
    ]);
    expect(JSON.stringify(file)).not.toContain(world.client.clientId);
    const dry = await owner('POST', '/api/v1/personas/import?dry_run=true', file);
    expect(dry.body).toMatchObject({ dry_run: true, personas: { added: file.personas.length - 1, changed: 1 } });
    expect((await owner('GET', '/api/v1/personas')).body.items).toHaveLength(1);
    const taken = await owner('POST', '/api/v1/personas/import', file);
    expect(taken.body).toEqual({ ...dry.body, dry_run: false });
    const sorted = (content: Record<string, { name: string }[]>) =>
      Object.fromEntries(
        Object.entries(content).map(([kind, list]) => [
          kind,
          Array.isArray(list) ? list.toSorted((x, y) => (x.name < y.name ? -1 : 1)) : list,
        ]),
      );
    expect(sorted((await owner('GET', '/api/v1/personas/export')).body)).toEqual(sorted(file));
    const again = await owner('POST', '/api/v1/personas/import', file);
    expect(again.body.personas).toEqual({ added: 0, changed: file.personas.length });
    expect([taken.body.strategies, again.body.strategies]).toEqual([
      { added: 1, changed: 0 },
      { added: 0, changed: 1 },
    ]);
    // Files of before strategies were in them are taken as ever, and take none away.
    const { strategies: _strategies, ...old } = file;
    expect((await owner('POST', '/api/v1/personas/import', old)).body.strategies).toEqual({ added: 0, changed: 0 });
    expect((await owner('GET', '/api/v1/strategies')).body.items).toMatchObject([
      { ...strategy, persona_name: persona.name },
    ]);
  });

  test('hold everything, however much there is', async () => {
    const client = await givenClient(world.deps);
    const owner = await world.signIn('manager', { client });
    const many = 201;
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      for (const table of ['products', 'org_roles', 'ai_personas'] as const) {
        await sql`insert into ${sql.table(table)} (client_id, id, name)
          select ${client.clientId}, gen_random_uuid(), 'Many ' || n from generate_series(1, ${many}::int) n`.execute(
          tx,
        );
      }
      await sql`insert into personas (client_id, id, name, slug)
        select ${client.clientId}, gen_random_uuid(), 'Many ' || n, 'many-' || n
        from generate_series(1, ${many}::int) n`.execute(tx);
      const { rows } = await sql<{ id: string }>`
        insert into prompt_templates (client_id, id, name) values (${client.clientId}, ${world.deps.ids.next()}, 'Own')
        returning id`.execute(tx);
      await sql`insert into strategies (client_id, id, name, prompt_template_id, ai_name, ai_role, conversation_tone,
          qualification_questions, objection_handling, closing_strategy)
        select ${client.clientId}, gen_random_uuid(), 'Many ' || n, ${rows[0]?.id}, 'a', 'a', 'a', 'a', 'a', 'a'
        from generate_series(1, ${many}::int) n`.execute(tx);
    });
    const { body } = await owner('GET', '/api/v1/personas/export');
    const counted = Object.fromEntries(
      ['products', 'roles', 'ai_personas', 'personas', 'strategies'].map((kind) => [
        kind,
        new Set(
          body[kind].map((each: { name: string }) => each.name).filter((each: string) => each.startsWith('Many ')),
        ).size,
      ]),
    );
    expect(counted).toEqual({ products: many, roles: many, ai_personas: many, personas: many, strategies: many });
    expect(PersonaDocument.safeParse(body).success).toBe(true);
  });

  test('of one persona hold it with its product, and nothing else of the client', async () => {
    const owner = await world.signIn('manager', { client: await givenClient(world.deps) });
    const file = {
      ...{ format: 'rekindle-personas/1', products: [{ name: 'Doors' }, { name: 'Roofs' }] },
      personas: [
        { name: 'Owners', product: 'Doors' },
        { name: 'Tenants', product: 'Roofs' },
      ],
    };
    expect((await owner('POST', '/api/v1/personas/import', file)).status).toBe(200);
    expect((await owner('GET', '/api/v1/personas/export?slug=owners')).body).toMatchObject({
      ...{ personas: [{ name: 'Owners', product: 'Doors' }], products: [{ name: 'Doors' }] },
      ...{ roles: [], ai_personas: [], strategies: [] },
    });
  });

  test('name what is there however it is written, and are refused with a name twice', async () => {
    const own = name('Voice of Ann');
    const format = 'rekindle-personas/1';
    const { id } = (await upsertVoice({ name: own })).body;
    const file = { format, ai_personas: [{ name: own.toUpperCase(), tone: 'dry' }] };
    expect((await manager('POST', '/api/v1/personas/import', file)).body.ai_personas).toEqual({ added: 0, changed: 1 });
    expect((await manager('GET', `/api/v1/ai-personas/${id}`)).body).toMatchObject({
      name: own.toUpperCase(),
      tone: 'dry',
    });
    const twice = { format, products: [{ name: 'Panels' }, { name: 'PANELS' }] };
    const refused = await manager('POST', '/api/v1/personas/import', twice);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'products.1.name' }] } });
  });

  test('take a persona whose name has no Latin letter', async () => {
    const client = await givenClient(world.deps);
    const owner = await world.signIn('manager', { client });
    const file = { format: 'rekindle-personas/1', personas: [{ name: '地主' }] };
    expect((await owner('POST', '/api/v1/personas/import', file)).body.personas).toEqual({ added: 1, changed: 0 });
    expect((await owner('GET', '/api/v1/personas?q=地主')).body.items).toMatchObject([{ slug: 'persona' }]);
  });

  test('know a persona without a short name by its name, and never take it for one whose name is shortened alike', async () => {
    const client = await givenClient(world.deps);
    const owner = await world.signIn('manager', { client });
    const taken = async (...personas: object[]) =>
      await owner('POST', '/api/v1/personas/import', { format: 'rekindle-personas/1', personas });
    const shortNames = async () =>
      (await owner('GET', '/api/v1/personas')).body.items
        .map((each: { name: string; slug: string }) => `${each.name}: ${each.slug}`)
        .filter((each: string) => each !== 'Past enquirers: past-enquirers');
    expect((await taken({ name: 'Ann B' }, { name: '地主' })).body.personas).toEqual({ added: 2, changed: 0 });
    expect((await taken({ name: '地主', goals: 'Rent' })).body.personas).toEqual({ added: 0, changed: 1 });
    for (const other of [[{ name: 'Ann-B' }], [{ name: '業主' }], [{ name: 'Cy D' }, { name: 'Cy/D' }]]) {
      expect(await taken(...other)).toMatchObject({
        status: 409,
        body: { detail: 'Another one has this short name.', errors: [{ path: 'slug' }] },
      });
    }
    expect((await taken({ name: '業主', slug: 'owner' }, { name: 'Ann', slug: 'ann-b' })).status).toBe(200);
    expect(await shortNames()).toEqual(['Ann: ann-b', '地主: persona', '業主: owner']);
  });

  test('are refused whole with the place of what a strategy lacks, or names and nobody has', async () => {
    const taken = async (strategy: object) =>
      await manager('POST', '/api/v1/personas/import', {
        ...{ format: 'rekindle-personas/1', products: [{ name: 'Never kept' }], strategies: [strategy] },
      });
    expect(await taken({ name: 'Bare' })).toMatchObject({
      status: 422,
      body: {
        errors: expect.arrayContaining([
          expect.objectContaining({ path: 'strategies.0.template', message: 'A new strategy needs this.' }),
        ]),
      },
    });
    expect(await taken({ name: 'Lost', voice: 'Nobody' })).toMatchObject({
      status: 404,
      body: { detail: 'There is no voice called "Nobody".' },
    });
    expect((await taken({ name: 'Bare', surprise: 1 })).status).toBe(400);
    const { items } = (await manager('GET', '/api/v1/products')).body;
    expect(items.map((each: { name: string }) => each.name)).not.toContain('Never kept');
  });

  test('of other tools are taken: a list of personas with a tenant’s old key, camel case and goals as JSON', async () => {
    const own = name('Foreign');
    const foreign = [
      {
        ...{
          id: 'c1',
          companyId: 'hq-1',
          name: own,
          painPoints: 'Bills',
          valuePropToPersona: 'Quiet',
          alignmentScore: 70,
        },
        goals: [{ text: 'Spend less', type: 'financial', timeframe: 'short_term' }],
        product: { name: name('Foreign panels'), valueProp: 'Light' },
      },
    ];
    expect((await manager('POST', '/api/v1/personas/import', foreign)).body).toMatchObject({
      personas: { added: 1 },
      products: { added: 1 },
    });
    const single = { personaName: name('One alone'), painPoints: 'Noise' };
    expect((await manager('POST', '/api/v1/personas/import', single)).body).toMatchObject({ personas: { added: 1 } });
    const found = await manager('GET', `/api/v1/personas?q=${encodeURIComponent(own)}`);
    const { body } = await manager('GET', `/api/v1/personas/${found.body.items[0].id}`);
    expect(body).toMatchObject({
      pain_points: 'Bills',
      value_prop_to_persona: 'Quiet',
      alignment_score: 70,
      product: { value_prop: 'Light' },
    });
    expect(body.rows.goals).toEqual([{ goal_text: 'Spend less', goal_type: 'financial', timeframe: 'short_term' }]);
  });

  test.each([
    ['no file of ours', { hello: 'world' }, 400, ''],
    ['one persona without a name', { title: 'Owner' }, 400, 'format'],
    ['an unknown format', { format: 'rekindle-personas/9' }, 400, 'format'],
    [
      'two defaults',
      {
        format: 'rekindle-personas/1',
        ai_personas: [
          { name: 'A', is_default: true },
          { name: 'B', is_default: true },
        ],
      },
      400,
      'ai_personas',
    ],
    [
      'a name twice',
      { format: 'rekindle-personas/1', personas: [{ name: 'A' }, { name: 'A' }] },
      400,
      'personas.1.name',
    ],
    ['an empty name', { format: 'rekindle-personas/1', personas: [{ name: '' }] }, 400, 'personas.0.name'],
    [
      'an unknown variable',
      { format: 'rekindle-personas/1', personas: [{ name: 'Fine' }, { name: 'A', goals: '{{unknown}}' }] },
      422,
      'personas.1.goals',
    ],
    [
      'a product that is nowhere',
      { format: 'rekindle-personas/1', personas: [{ name: 'A', product: 'Nowhere' }] },
      404,
      null,
    ],
  ])('with %s are refused as a whole', async (_what, file, status, path) => {
    const before = await manager('GET', '/api/v1/personas?limit=200');
    const answer = await manager('POST', '/api/v1/personas/import', file);
    expect(answer.status).toBe(status);
    if (path !== null) expect(answer.body.errors.map((each: { path: string }) => each.path)).toContain(path);
    expect((await manager('GET', '/api/v1/personas?limit=200')).body).toEqual(before.body);
  });
});

test.each([
  ['ai-personas', 'voice', {}],
  ['personas', 'persona', {}],
  ['products', 'product', {}],
  ['org-roles', 'role', {}],
])('a name in %s is a client’s once, however it is written', async (kind, what, more) => {
  const own = name('Ann');
  const add = async (body: object) => await manager('POST', `/api/v1/${kind}/upsert`, body);
  const { id } = (await add({ name: own, ...more })).body;
  const slug = kind === 'personas' ? { slug: `ann-${made}-again` } : {};
  expect(await add({ name: own.toLowerCase(), ...slug, ...more })).toMatchObject({
    status: 409,
    body: { detail: `Another ${what} has this name.`, errors: [{ path: 'name' }] },
  });
  // Its own may be written otherwise.
  expect(await add({ id, name: own.toUpperCase(), ...more })).toMatchObject({
    status: 200,
    body: { name: own.toUpperCase() },
  });
});

test('a form for personas can be made of what the API says of its fields', async () => {
  const { body } = await manager('GET', '/api/v1/persona-fields');
  const of = (list: { column: string }[], column: string) => list.find((field) => field.column === column);
  expect(of(body.persona, 'industry')).toMatchObject({ kind: 'line', max_length: 120, options: null });
  expect(of(body.persona, 'goals')).toMatchObject({ kind: 'text', max_length: 4_000 });
  expect(of(body.persona, 'alignment_score')).toMatchObject({ kind: 'number', minimum: 0, maximum: 100, step: 1 });
  expect(of(body.persona, 'ai_maturity_score')).toMatchObject({ kind: 'number', step: 0.1 });
  expect(of(body.persona, 'is_active')).toMatchObject({ kind: 'switch' });
  expect(of(body.persona, 'archetype')).toMatchObject({ kind: 'choice', options: expect.arrayContaining(['SKEPTIC']) });
  const table = (key: string) => body.tables.find((each: { key: string }) => each.key === key).fields;
  expect(of(table('criteria'), 'accepted')).toMatchObject({ kind: 'list', max_length: 100 });
  expect(of(table('typical_day'), 'starts_at')).toMatchObject({ kind: 'time' });
  expect(body.tables).toHaveLength(22);
});
