import { inTenant, jsonb } from '@rekindle/db';
import { givenCampaign, givenClient, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConsoleDeps } from '../src/deps.ts';
import { FORECAST_LIST_BYTES_MAX } from '../src/schemas/list-forecast.ts';
import { PLAYED_TEXTS_MAX } from '../src/schemas/rehearsals.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let ann: Caller;
/** What the model was asked, and what it writes next. */
const asked: string[] = [];
let writes = 'Happy to help. When suits you?';

const model: ConsoleDeps['model'] = {
  model: 'scripted',
  async draft({ clientId, input }) {
    asked.push(clientId, input);
    const draft = {
      ...{ reply: writes, intent: 'interested', sentiment: 'POSITIVE', stage: 'qualifying', next_action: 'reply' },
      ...{ slot_id: null, facts: [], objection_type: null, opt_out: false, opt_out_quote: null },
      ...{ handover_reason: null, used_lesson_ids: [], claims: [], confidence: 0.9 },
    } as Extract<Awaited<ReturnType<ConsoleDeps['model']['draft']>>, { kind: 'draft' }>['draft'];
    const usage = { model: 'scripted', inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costMicros: 1_000 };
    return { kind: 'draft', draft, usage: { ...usage, priceVersion: 'test', latencyMs: 1 } };
  },
};

beforeAll(async () => {
  world = await openConsole({ model });
});
afterAll(async () => await world.close());
beforeEach(async () => {
  asked.length = 0;
  client = await givenClient(world.deps);
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

/** Everything that could have been written for the client. */
async function rows(): Promise<string> {
  const tables = ['datasets', 'uploads', 'leads', 'conversations', 'messages', 'suppressions', 'events', 'ai_runs'];
  return await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    const found: string[] = [];
    for (const table of tables) {
      const { rows: hash } = await sql<{ md5: string }>`
        select count(*) || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as md5
        from ${sql.table(table)} t`.execute(tx);
      found.push(`${table} ${hash[0]?.md5}`);
    }
    return found.join('\n');
  });
}

const FAR_AWAY = ['0000-01-01T00:00:00Z', '1990-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59-01:00'];

describe('the forecast of a list that is nowhere imported', () => {
  const LIST = [
    'First Name,Mobile,Do not contact',
    'Ann,07400 123456,',
    'Bob,07400123457,',
    'Bob,+447400123457,',
    'Cid,07400123458,yes',
    'Zed,01179 123456,',
    'Zoe,07400,',
    'Zak,01179 123457,',
  ].join('\n');
  const SETTINGS = {
    m1_message: 'Hi {{first_name}}, {{company_name}} here. Reply STOP to opt out.',
    ...{ sending_hours_start: '09:00', sending_hours_end: '17:00' },
  };

  async function forecast(who: Caller, parts: Record<string, string | Blob> = {}) {
    const form = new FormData();
    const all = { settings: JSON.stringify(SETTINGS), from: '2026-03-27T10:00:00Z', file: new Blob([LIST]), ...parts };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    const headers = { cookie: who.cookie, 'x-client-id': client.clientId, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${world.url}/api/v1/forecast`, { method: 'POST', headers, body: form });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests say what they expect of an answer
    return { status: answer.status, body: (await answer.json()) as any };
  }

  test('adds up, counts the reasons, shows the week and leaves nothing behind', async () => {
    const before = await rows();
    const { status, body } = await forecast(ann);
    expect([status, body.detail]).toEqual([200, undefined]);
    expect(body.counts).toEqual({ rows: 7, accepted: 2, duplicate: 1, suppressed: 1, rejected: 3 });
    expect(body.rejections.map(({ rows: count }: { rows: number }) => count)).toEqual([2, 1]);
    expect(body.rejections[0]).toMatchObject({ lines: [6, 8], sentence: expect.stringMatching(/\S/) });
    expect(body).toMatchObject({ texts: 2, people: 2, from: '2026-03-27T10:00:00.000Z', cost_pence: 8 });
    expect(body.days).toEqual([{ date: '2026-03-27', m1: 2, m2: 0, m3: 0 }]);
    expect(body.week).toHaveLength(7);
    expect(body.warnings.map(({ code }: { code: string }) => code)).toContain('stand_in');
    expect(JSON.stringify(body)).not.toContain('7400123456');
    expect(await rows()).toBe(before);
  });

  test('takes a mapping, names and a price', async () => {
    const { body } = await forecast(ann, {
      file: new Blob(['Who,Ring me\nAnn,07400123456\n']),
      mapping: JSON.stringify({ Who: 'first_name', 'Ring me': 'phone_number' }),
      ...{ company: 'Bright Roofs', price_per_segment: '0.5', currency: 'EUR', days: '3' },
    });
    expect(body).toMatchObject({ texts: 1, cost_pence: 50, currency: 'EUR' });
    expect(body.warnings.map(({ code }: { code: string }) => code)).not.toContain('stand_in');
  });

  test('names every setting that cannot be used, and what is no list', async () => {
    const settings = JSON.stringify({ m1_message: 'Hi {{', messages_per_day: -1 });
    const refused = await forecast(ann, { settings });
    expect(refused.status).toBe(422);
    const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['#/settings/m1_message', '#/settings/messages_per_day']));
    expect((await forecast(ann, { settings: '{' })).body.type).toBe('urn:rekindle:problem:bad-settings');
    expect((await forecast(ann, { days: 'many' })).status).toBe(400);
    expect((await forecast(ann, { file: new Blob(['nothing like it']) })).status).toBe(400);
    expect((await forecast(ann, { mapping: '{"Mobile":"shoe_size"}' })).body.type).toContain('bad-mapping');
    expect((await forecast(ann, { file: new Blob([new Uint8Array(FORECAST_LIST_BYTES_MAX + 1)]) })).status).toBe(413);
    expect((await ann('POST', '/api/v1/forecast', {})).status).toBe(415);
  });

  test.each(FAR_AWAY)('from %s, more than ten years away, is refused', async (from) => {
    const { status, body } = await forecast(ann, { from });
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: expect.stringContaining('within 10 years'), errors: [{ pointer: '#/from' }] });
  });

  test('is for whoever may see campaigns, of a client of their own', async () => {
    expect((await forecast(await world.signIn('read_only', { client }))).status).toBe(200);
    expect((await forecast(await world.signIn('admin', { client: await givenClient(world.deps) }))).status).toBe(404);
  });
});

describe('a rehearsal', () => {
  async function given(): Promise<string> {
    const { datasetId } = await givenCampaign(world.deps, client, { people: 2, started: false });
    return `/api/v1/campaigns/${datasetId}/rehearse`;
  }

  test('shows the texts, then each answer with what the gates saw; nothing is stored or sent', async () => {
    const url = await given();
    const before = await rows();
    const opened = await ann('POST', url, {});
    expect(opened.status).toBe(200);
    expect(opened.body).toMatchObject({ turn: null, play: { status: 'CONTACTED_1', suppressed: null, manual: false } });
    expect(opened.body.sent[0].step).toBe('M1');
    expect(opened.body.play.texts).toEqual([{ from: 'us', text: opened.body.sent[0].text }]);
    const { body } = await ann('POST', url, { line: 'yes I would like a quote', play: opened.body.play });
    expect(body.turn).toMatchObject({
      read: { act: 'answer', opt_out: null },
      reply: { text: writes, segments: 1 },
      person: null,
      runs: [{ outcome: 'used', gates: [], cost_micros: 1_000 }],
    });
    expect(body.play.texts.map(({ from }: { from: string }) => from)).toEqual(['us', 'lead', 'us']);
    expect(asked).toContain(client.clientId);
    expect(await rows()).toBe(before);
    expect(world.jobs).toEqual([]);
  });

  test('a STOP silences it for good until they text START, and the model is not asked', async () => {
    const url = await given();
    const stopped = (await ann('POST', url, { line: 'STOP' })).body;
    expect(stopped.turn).toMatchObject({ read: { act: 'suppressed', cause: 'stop' }, reply: null });
    expect(stopped.play).toMatchObject({ status: 'REMOVED', suppressed: 'keyword' });
    const after = (await ann('POST', url, { line: 'how much is it', play: stopped.play })).body;
    expect(after.turn).toMatchObject({ read: { act: 'silent' }, reply: null });
    const back = (await ann('POST', url, { line: 'START', play: after.play })).body;
    expect(back.turn).toMatchObject({ read: { act: 'opted_in' }, person: { cause: 'opted_in' } });
    expect(asked).toEqual([]);
  });

  test('what the gates after the model refuse is not what would be sent, and they say why', async () => {
    writes = 'Click https://evil.example now, we guarantee 50% off';
    const { body } = await ann('POST', await given(), { line: 'tell me more please' });
    writes = 'Happy to help. When suits you?';
    expect(body.turn.reply?.text ?? '').not.toContain('evil.example');
    expect(body.turn.runs[0].gates).not.toEqual([]);
    expect(body.turn.person.sentence).toMatch(/\S/);
  });

  test('a conversation that is too long or not one is refused', async () => {
    const url = await given();
    const { play } = (await ann('POST', url, {})).body;
    const texts = Array.from({ length: PLAYED_TEXTS_MAX + 1 }, () => ({ from: 'lead', text: 'hello' }));
    expect((await ann('POST', url, { line: 'hi', play: { ...play, texts } })).status).toBe(400);
    expect((await ann('POST', url, { line: 'hi', play: { ...play, status: 'KING' } })).status).toBe(400);
    expect((await ann('POST', url, { line: ' ' })).status).toBe(400);
    const full = { ...play, texts: texts.slice(1) };
    expect((await ann('POST', url, { line: 'hi', play: full })).body.play.texts).toHaveLength(PLAYED_TEXTS_MAX);
  });

  test('is for whoever may set campaigns up, on a list and a client of their own', async () => {
    const url = await given();
    expect((await (await world.signIn('sales_rep', { client }))('POST', url, {})).status).toBe(403);
    expect((await (await world.signIn('manager', { client, allowedDatasetIds: [] }))('POST', url, {})).status).toBe(
      404,
    );
    const other = await givenClient(world.deps);
    const mallory = await world.signIn('admin', { client: other });
    expect((await mallory('POST', url, { line: 'hi' })).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

test('the settings come with a value of each column, for whoever sees everybody’s leads', async () => {
  const { datasetId } = await givenCampaign(world.deps, client, { people: 2, started: false });
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
    tx
      .updateTable('leads')
      .set({ attributes: jsonb({ 'Roof type': 'slate', Spare: '' }) })
      .where('dataset_id', '=', datasetId)
      .execute(),
  );
  const url = `/api/v1/campaigns/${datasetId}/settings`;
  const { options } = (await ann('GET', url)).body;
  expect(options.columns.toSorted()).toEqual(['roof_type', 'spare']);
  expect(options.column_samples).toEqual({ roof_type: 'slate' });
  const rep = await world.signIn('sales_rep', { client });
  expect((await rep('GET', url)).body.options.column_samples).toEqual({});
});

test('the first steps say when the hours of the newest draft open, unless they are open', async () => {
  const { datasetId } = await givenCampaign(world.deps, client, { people: 1, started: false });
  const settings = { sending_hours_start: '09:00', sending_hours_end: '17:00' };
  expect((await ann('PATCH', `/api/v1/campaigns/${datasetId}/settings`, { settings })).status).toBe(200);
  expect((await ann('GET', '/api/v1/setup')).body.opens).toBeNull();
  const monday = world.clock.now();
  world.clock.set(monday + 12 * 3_600_000);
  const { opens } = (await ann('GET', '/api/v1/setup')).body;
  world.clock.set(monday);
  expect(opens).toEqual({ at: '2026-01-13T09:00:00.000Z', shown: 'Tue 09:00' });
});
