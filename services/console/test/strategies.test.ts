import { inTenant } from '@rekindle/db';
import { STRATEGY_COLUMNS } from '@rekindle/domain';
import { givenCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let manager: Caller;
let templateId: string;
beforeAll(async () => {
  world = await openConsole();
  manager = await world.signIn('manager');
  const { body } = await manager('GET', '/api/v1/prompt-templates');
  templateId = body.items[0].id;
});
afterAll(async () => {
  await world.close();
});

let made = 0;
const NEEDED = {
  ...{ ai_name: 'Ada', ai_role: 'Adviser', conversation_tone: 'calm', qualification_questions: 'Is it yours?' },
  ...{ objection_handling: 'Listen.', closing_strategy: 'Offer a call.' },
};
const upsert = async (body: object, headers: Record<string, string> = {}) =>
  await manager('POST', '/api/v1/strategies/upsert', body, headers);
const given = async (changes: object = {}) =>
  await upsert({ ...NEEDED, name: `Strategy ${++made}`, prompt_template_id: templateId, ...changes });

/** A value that a column takes. */
function sample({ type, column }: (typeof STRATEGY_COLUMNS)[number]): unknown {
  if (type instanceof z.ZodBoolean) return false;
  if (type instanceof z.ZodNumber) return column === 'delay_max' ? 90 : 30;
  return `words of ${column}`.slice(0, 60);
}

const TOO_MANY_WORDS = {
  objection_handling: 'a b '.repeat(1_000),
  closing_strategy: 'c d '.repeat(1_000),
  industry_context: 'e '.repeat(2_000),
};

describe('a strategy', () => {
  test('is kept to the last field with what it binds, says who made it, and is read as it was written', async () => {
    const columns = Object.fromEntries(STRATEGY_COLUMNS.map((field) => [field.column, sample(field)]));
    const voice = await manager('POST', '/api/v1/ai-personas/upsert', { name: `Voice ${++made}` });
    const persona = await manager('POST', '/api/v1/personas/upsert', { name: `Persona ${++made}` });
    const product = await manager('POST', '/api/v1/products/upsert', { name: `Product ${++made}` });
    const refs = {
      ...{ ai_persona_id: voice.body.id, persona_id: persona.body.id, product_id: product.body.id },
      prompt_template_id: templateId,
    };
    const metadata = { crm: { id: 7 } };
    const added = await upsert({ ...columns, ...refs, metadata });
    expect(added.status).toBe(201);
    const read = await manager('GET', `/api/v1/strategies/${added.body.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    const now = new Date(world.clock.now()).toISOString();
    expect(read.body).toMatchObject({ ...columns, ...refs, metadata, created_by: manager.userId, campaigns: 0 });
    expect(read.body).toMatchObject({ created_at: now, updated_at: now, version: 1 });
    expect(read.body).toMatchObject({ ai_persona_name: voice.body.name, product_name: product.body.name });
    // What it binds may go; the strategy stays. Only its template must not.
    for (const url of [`ai-personas/${voice.body.id}`, `personas/${persona.body.id}`, `products/${product.body.id}`]) {
      expect((await manager('DELETE', `/api/v1/${url}`)).status).toBe(204);
    }
    const after = await manager('GET', `/api/v1/strategies/${added.body.id}`);
    expect(after.body).toMatchObject({ ai_persona_id: null, persona_id: null, product_id: null });
  });

  test('that is changed keeps what is left out, and is not overwritten by who has not seen the change', async () => {
    const { body } = await given({ tag: 'solar' });
    world.clock.advance(60_000);
    const changed = await upsert({ id: body.id, ai_name: 'Bo' }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { ai_name: 'Bo', tag: 'solar', version: 2 } });
    expect(changed.body.updated_at).not.toBe(body.updated_at);
    const late = await upsert({ id: body.id, ai_name: 'Cy' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { type: 'urn:rekindle:problem:persona-changed' } });
    expect(late.body.errors.map((each: { path: string }) => each.path)).toEqual(['ai_name']);
    expect(await upsert({ id: body.id })).toMatchObject({ status: 200, body: { ai_name: 'Bo', tag: 'solar' } });
  });

  test('is listed in pages and found by its words, its tag and whether it is active', async () => {
    const word = `zebra${++made}`;
    const ids: string[] = [];
    for (const changes of [{ tag: word }, { name: `The ${word}` }, { tag: word, is_active: false }]) {
      ids.push((await given(changes)).body.id);
    }
    const list = async (query: string) => {
      const { body } = await manager('GET', `/api/v1/strategies?${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await list(`q=${word}`)).toEqual(ids);
    expect(await list(`tag=${word.toUpperCase()}`)).toEqual([ids[0], ids[2]]);
    expect(await list(`tag=${word}&active=true`)).toEqual([ids[0]]);
    const first = await manager('GET', `/api/v1/strategies?q=${word}&limit=2`);
    const rest = await manager('GET', `/api/v1/strategies?q=${word}&limit=2&after=${first.body.next}`);
    expect([...first.body.items, ...rest.body.items].map(({ id }) => id)).toEqual(ids);
  });

  test.each<[name: string, body: object, status: number, path: string]>([
    ['an empty name', { ai_name: '' }, 400, 'ai_name'],
    ['nothing where something is needed', { closing_strategy: null }, 400, 'closing_strategy'],
    ['50 kB in a field', { company_background: 'x'.repeat(50_000) }, 400, 'company_background'],
    ['half a wait', { delay_min: 10 }, 422, 'delay_max'],
    ['a wait that ends before it begins', { delay_min: 10, delay_max: 9 }, 422, 'delay_max'],
    ['an unknown variable', { objection_handling: 'Say {{unknown}}' }, 422, 'objection_handling'],
    ['a saving that nobody approved', { company_background: 'It saves 50% on bills' }, 422, 'company_background'],
    ['a price that nobody approved', { closing_strategy: 'Say the price is 4999' }, 422, 'closing_strategy'],
    ['more words than a prompt has room for', TOO_MANY_WORDS, 422, ''],
    ['no template', { prompt_template_id: undefined }, 400, 'prompt_template_id'],
  ])('with %s is refused with the place', async (_, body, status, path) => {
    const answer = await given(body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([status, path]);
  });

  test.each([
    ['ai_persona_id', 'voice'],
    ['persona_id', 'persona'],
    ['product_id', 'product'],
    ['prompt_template_id', 'template'],
  ])('cannot bind a %s that is not the client’s', async (column, what) => {
    const answer = await given({ [column]: world.client.clientId });
    expect(answer).toMatchObject({ status: 404, body: { detail: `There is no such ${what}.` } });
  });

  test('is a name’s once', async () => {
    const { body } = await given();
    for (const name of [body.name, body.name.toUpperCase()]) {
      expect(await given({ name })).toMatchObject({ status: 409, body: { errors: [{ path: 'name' }] } });
    }
  });

  test('may be seen by a sales rep and changed by a manager', async () => {
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', '/api/v1/strategies')).status).toBe(200);
    expect((await rep('POST', '/api/v1/strategies/upsert', {})).status).toBe(403);
  });
});

describe('a campaign', () => {
  test('takes a strategy, and goes on without it when it is deleted', async () => {
    const { body } = await given();
    const { datasetId } = await givenCampaign(world.deps, world.client, { firstPerson: 60 });
    const url = `/api/v1/campaigns/${datasetId}/personas`;
    const none = { ai_persona_id: null, persona_id: null };
    const chosen = await manager('PUT', url, { ...none, strategy_id: body.id });
    expect(chosen).toMatchObject({ status: 200, body: { ...none, strategy_id: body.id } });
    // Who knows nothing of strategies takes none away.
    expect((await manager('PUT', url, none)).body).toEqual({ ...none, strategy_id: body.id });
    expect((await manager('GET', `/api/v1/strategies/${body.id}`)).body.campaigns).toBe(1);
    expect((await manager('DELETE', `/api/v1/strategies/${body.id}`)).status).toBe(204);
    expect((await manager('GET', url)).body).toEqual({ ...none, strategy_id: null });
    const status = await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
      sql<{ s: string }>`select campaign_status as s from datasets where id = ${datasetId}`.execute(tx),
    );
    expect(status.rows).toEqual([{ s: 'active' }]);
    expect((await manager('PUT', url, { ...none, strategy_id: body.id })).status).toBe(404);
  });
});
