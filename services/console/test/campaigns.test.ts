import { inTenant } from '@rekindle/db';
import { DAY_MS } from '@rekindle/domain';
import { emitDue } from '@rekindle/scheduler';
import { givenCampaign, givenClient, phoneOf, sessionsWaitingFor, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createForecastRunner } from '../src/forecast/run-forecast.ts';
import { plannedByDay } from '../src/views/campaign-days.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  client = await givenClient(world.deps);
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 } as const;

async function given(options: Parameters<typeof givenCampaign>[2] = {}) {
  const { datasetId } = await givenCampaign(world.deps, client, { people: 3, started: false, ...options });
  return { id: datasetId, url: `/api/v1/campaigns/${datasetId}` };
}

async function tenant<T>(work: Parameters<typeof inTenant<T>>[2]): Promise<T> {
  return await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, work);
}

describe('the list', () => {
  test('goes on where it ended, newest first, and finds by status and name', async () => {
    const first = await given();
    const second = await given({ started: true });
    const third = await given();
    const page = await ann('GET', '/api/v1/campaigns?limit=2');
    expect(page.body.items.map(({ id }: { id: string }) => id)).toEqual([third.id, second.id]);
    expect(page.body.items[0]).toMatchObject({
      ...{ status: 'draft', sentence: 'Not started', draining: false },
      funnel: { leads: 3, texted: 0, replied: 0, opted_out: 0 },
    });
    const rest = await ann('GET', `/api/v1/campaigns?limit=2&after=${page.body.next}`);
    expect(rest.body.items.map(({ id }: { id: string }) => id)).toEqual([first.id]);
    expect(rest.body.next).toBeNull();
    expect((await ann('GET', '/api/v1/campaigns?status=active')).body.items).toHaveLength(1);
    await tenant((tx) => tx.updateTable('datasets').set({ name: '50% off_list' }).where('id', '=', first.id).execute());
    expect((await ann('GET', '/api/v1/campaigns?q=50%25%20OFF_')).body.items).toHaveLength(1);
    expect((await ann('GET', '/api/v1/campaigns?q=%25x')).body.items).toHaveLength(0);
    expect((await ann('GET', '/api/v1/campaigns?after=nonsense')).status).toBe(400);
  });

  test('shows somebody with some datasets only those, everywhere', async () => {
    const one = await given();
    const other = await given();
    const bob = await world.signIn('manager', { client, allowedDatasetIds: [one.id] });
    expect((await bob('GET', '/api/v1/campaigns')).body.items).toHaveLength(1);
    expect((await bob('GET', one.url)).status).toBe(200);
    const refused = await Promise.all([
      ...['', '/settings', '/preflight', '/days', '/texts', '/history'].map((path) => bob('GET', other.url + path)),
      bob('PATCH', `${other.url}/settings`, { settings: {} }),
      ...['preview', 'forecast', 'start', 'rehearse'].map((act) => bob('POST', `${other.url}/${act}`, {})),
      ...['pause', 'resume', 'drain', 'finish'].map((act) => bob('POST', `${other.url}/${act}`)),
      bob('POST', `${other.url}/clone`, { name: 'Copy' }),
      bob('POST', '/api/v1/campaigns', { name: 'Copy', campaign_id: other.id }),
      bob('POST', '/api/v1/campaign-templates', { name: 'Copy', campaign_id: other.id }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 404));
    // A new one would be none of theirs.
    expect((await bob('POST', '/api/v1/campaigns', { name: 'Mine' })).status).toBe(403);
    expect((await bob('POST', `${one.url}/clone`, { name: 'Mine' })).status).toBe(403);
  });
});

describe('settings', () => {
  test('are read with a tag, changed under it, and refused to whoever saw older ones', async () => {
    const { url } = await given();
    const seen = await ann('GET', `${url}/settings`);
    const tag = seen.headers.get('etag') ?? '';
    expect(seen.body).toMatchObject({ saved: true, status: 'draft', audience: { leads: 3, ready: 3 } });
    const change = (value: number, match: string) =>
      ann('PATCH', `${url}/settings`, { settings: { messages_per_day: value } }, { 'if-match': match });
    const changed = await change(7, tag);
    expect(changed).toMatchObject({ status: 200, body: { changed: ['messages_per_day'] } });
    expect(await change(8, tag)).toMatchObject({ status: 412 });
    const again = await ann('GET', `${url}/settings`);
    expect(again.body.settings.messages_per_day).toBe(7);
    expect(again.headers.get('etag')).toBe(changed.headers.get('etag'));
    expect((await change(8, again.headers.get('etag') ?? '')).status).toBe(200);
  });

  test('name every fault with its place', async () => {
    const { url } = await given();
    const answer = await ann('PATCH', `${url}/settings`, {
      settings: { messages_per_day: 0, sending_days: [], m2_message: 'Hi {{nonsense}}', nothing: 1 },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      ...['settings.m2_message', 'settings.messages_per_day', 'settings.nothing', 'settings.sending_days'],
    ]);
    expect(answer.body.errors[0].pointer).toBe('#/settings/nothing');
  });

  test('of a new campaign are those it would begin with; those of a clone are the original’s', async () => {
    const made = await ann('POST', '/api/v1/campaigns', { name: 'Spring' });
    expect(made.status).toBe(201);
    const fresh = await ann('GET', `/api/v1/campaigns/${made.body.id}/settings`);
    expect(fresh.body).toMatchObject({ saved: false, settings: { m1_message: '', required_fields: ['phone_number'] } });
    expect((await ann('POST', '/api/v1/campaigns', { name: 'Spring' })).status).toBe(409);

    const { url, id } = await given({ settings: { messages_per_day: 77 } });
    const clone = await ann('POST', `${url}/clone`, { name: 'Again' });
    const copied = await ann('GET', `/api/v1/campaigns/${clone.body.id}/settings`);
    expect(copied.body).toMatchObject({ saved: true, settings: { messages_per_day: 77 }, audience: { leads: 0 } });

    const template = await ann('POST', '/api/v1/campaign-templates', { name: 'Gentle', campaign_id: id });
    expect((await ann('GET', '/api/v1/campaign-templates')).body.items).toMatchObject([{ name: 'Gentle' }]);
    const from = await ann('POST', '/api/v1/campaigns', { name: 'From it', template_id: template.body.id });
    expect((await ann('GET', `/api/v1/campaigns/${from.body.id}/settings`)).body.settings.messages_per_day).toBe(77);
    expect((await ann('DELETE', `/api/v1/campaign-templates/${template.body.id}`)).status).toBe(204);
    expect((await ann('DELETE', `/api/v1/campaign-templates/${template.body.id}`)).status).toBe(404);
    expect((await ann('DELETE', `/api/v1/campaign-templates/${id}`)).status).toBe(404);
  });
});

describe('looking before a start', () => {
  test('every fault comes with the screen on which it is mended', async () => {
    const { id, url } = await given({ people: 0, settings: { twilio_number: '+447400100000' } });
    await tenant(async (tx) => {
      await sql`update datasets set consent_basis = null where id = ${id}`.execute(tx);
      await sql`update clients set persona_name = '' where id = ${client.clientId}`.execute(tx);
    });
    const { body } = await ann('GET', `${url}/preflight`);
    expect(body.ready).toBe(false);
    expect(body.faults.map(({ code, screen }: { code: string; screen: string }) => `${code} ${screen}`)).toEqual([
      ...['no_consent_basis imports', 'no_persona personas', 'sender_number_not_own campaign', 'no_leads imports'],
    ]);
  });

  test('without faults it says who would start, and starts nobody', async () => {
    const { id, url } = await given();
    expect((await ann('GET', `${url}/preflight`)).body).toEqual({
      ready: true,
      faults: [],
      start: { active: 3, held: 0, left: 0, first_text: { at: expect.any(String), shown: expect.any(String) } },
    });
    expect((await ann('POST', `${url}/start`, { dry_run: true })).body).toMatchObject({ changed: false, active: 3 });
    expect((await ann('GET', url)).body.status).toBe('draft');
    const count = await tenant((tx) => sql`select from enrolments where dataset_id = ${id}`.execute(tx));
    expect(count.rows).toHaveLength(0);
  });

  test('the preview takes leads that show what could go wrong, with unsaved texts', async () => {
    const { id, url } = await given({ people: 30 });
    const { clientId } = client;
    await tenant(async (tx) => {
      const names = [
        { first_name: 'Maximiliana-Bartholomea', last_name: 'Featherstonehaugh-Cholmondeley', n: 901 },
        { first_name: 'Zoë 🌞', last_name: null, n: 902 },
      ];
      for (const { n, ...name } of names) {
        const row = { client_id: clientId, id: world.deps.ids.next(), dataset_id: id, phone_number: phoneOf(n) };
        await tx
          .insertInto('leads')
          .values({ ...row, ...name, email: null })
          .execute();
      }
      await sql`update leads set timezone = 'America/New_York' where phone_number = ${phoneOf(7)}`.execute(tx);
    });
    const { status, body } = await ann('POST', `${url}/preview`, {
      settings: { m1_message: 'Hi {{first_name}} {{last_name}}, still after solar?', m3_message: null },
    });
    expect(status).toBe(200);
    expect(body.samples).toHaveLength(20);
    const by = (because: string) =>
      body.samples.filter((sample: { because: string[] }) => sample.because.includes(because));
    expect(by('longest name')[0].name).toBe('Maximiliana-Bartholomea Featherstonehaugh-Cholmondeley');
    expect(by('emoji or unusual letter in the name')[0]).toMatchObject({
      name: 'Zoë 🌞',
      texts: [
        { step: 'M1', text: null, missing: ['last_name'] },
        { step: 'M2', encoding: 'UCS-2', segments: 1, cost_pence: 4, missing: [] },
      ],
    });
    expect(by('another time zone')[0].timezone).toBe('America/New_York');
    expect(by('no last_name')).toHaveLength(1);
    const checks = body.checks.map(({ step, code }: { step: string; code: string }) => `${step} ${code}`);
    expect(checks).toEqual([
      'M1 no_opt_out',
      'M1 no_identity',
      ...checks.filter((each: string) => each.startsWith('M2')),
    ]);
    expect((await ann('GET', `${url}/settings`)).body.settings.m3_message).not.toBeNull();
  });

  test('who sees only their own leads previews only those', async () => {
    const { url } = await given();
    const rep = await world.signIn('sales_rep', { client });
    expect((await rep('POST', `${url}/preview`, {})).body.samples).toHaveLength(0);
    await tenant((tx) =>
      sql`update leads set assigned_to = ${rep.userId} where phone_number = ${phoneOf(2)}`.execute(tx),
    );
    expect((await rep('POST', `${url}/preview`, {})).body.samples).toHaveLength(1);
  });

  test('the forecast adds up, says why people are left out, and a draft’s is not kept', async () => {
    const { id, url } = await given({ people: 40, settings: { ...FAST, messages_per_day: 10, m3_message: null } });
    await tenant(async (tx) => {
      await sql`update leads set flagged = true where phone_number = any(${[phoneOf(1), phoneOf(2)]})`.execute(tx);
      await sql`update leads set archived = true where phone_number = ${phoneOf(3)}`.execute(tx);
    });
    const { status, body } = await ann('POST', `${url}/forecast`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      texts: 74,
      people: 37,
      segments: 74,
      cost_pence: 296,
      currency: 'GBP',
      replies: null,
    });
    expect(body.counts).toEqual({ leads: 40, accepted: 37, suppressed: 0, waiting: 0, held: 0, left_out: 3 });
    expect(body.left_out).toMatchObject([
      { reason: 'flagged', people: 2 },
      { reason: 'archived', people: 1 },
    ]);
    const perDay = body.days.map(({ m1, m2, m3 }: { m1: number; m2: number; m3: number }) => m1 + m2 + m3);
    expect(Math.max(...perDay)).toBe(10);
    expect(perDay.reduce((sum: number, n: number) => sum + n, 0)).toBe(74);
    expect(body.week.flat().reduce((sum: number, n: number) => sum + n, 0)).toBe(74);
    expect(body.open[0][9]).toBe(true);
    expect(body.open[6][9]).toBe(false);
    const kept = await tenant((tx) => sql`select from campaign_plans where dataset_id = ${id}`.execute(tx));
    expect(kept.rows).toHaveLength(0);
  });

  test.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-01:00'])(
    'the forecast from %s, more than ten years away, is refused',
    async (from) => {
      const { url } = await given({ people: 1, settings: FAST });
      const { status, body } = await ann('POST', `${url}/forecast`, { from });
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([
        { pointer: '#/from', message: expect.stringContaining('within 10 years of now') },
      ]);
    },
  );

  test('expected replies come from enough people of this client, or are not given', async () => {
    const past = await given({ people: 300, firstPerson: 1_000, started: true });
    await tenant(async (tx) => {
      const texted = new Date(world.clock.now() - 30 * DAY_MS);
      await sql`update leads set m1_sent_at = ${texted} where dataset_id = ${past.id}`.execute(tx);
      await sql`update leads set reply_received_at = ${texted} where dataset_id = ${past.id}
        and phone_number < ${phoneOf(1_030)}`.execute(tx);
    });
    const { url } = await given({ people: 100, settings: FAST });
    const { body } = await ann('POST', `${url}/forecast`, { days: 30 });
    expect(body.replies).toMatchObject({ people: 300, replied: 30, low: 7, high: 14 });
  });
});

describe('running', () => {
  test('two clicks start once; a pause, a drain and an end are safe to repeat', async () => {
    const { url } = await given({ settings: FAST });
    const [one, two] = await Promise.all([ann('POST', `${url}/start`, {}), ann('POST', `${url}/start`, {})]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(new Set([one.body.changed, two.body.changed])).toEqual(new Set([false, true]));
    expect(one.body.active + two.body.active).toBe(3);
    await emitDue(world.deps);
    const act = async (verb: string) => (await ann('POST', `${url}/${verb}`)).body;
    expect(await act('pause')).toMatchObject({ changed: true, status: 'paused' });
    expect(await act('pause')).toMatchObject({ changed: false, status: 'paused' });
    expect((await ann('GET', url)).body.paused).toMatchObject({
      reason: 'person',
      sentence: 'by a person',
      by: 'Ann Smith',
    });
    expect((await ann('POST', `${url}/start`, {})).status).toBe(409);
    expect((await ann('POST', `${url}/drain`)).status).toBe(409);
    expect(await act('resume')).toMatchObject({ changed: true, status: 'active' });
    expect(await act('drain')).toMatchObject({ changed: true, draining: true });
    expect(await act('drain')).toMatchObject({ changed: false, draining: true });
    expect(await act('resume')).toMatchObject({ changed: true, draining: false });
    expect(await act('finish')).toMatchObject({ changed: true, status: 'completed' });
    expect(await act('finish')).toMatchObject({ changed: false, status: 'completed' });
    expect((await ann('POST', `${url}/pause`)).status).toBe(409);
    const { items } = (await ann('GET', `${url}/history`)).body;
    expect(items.map(({ decision }: { decision: string }) => decision)).toEqual([
      ...['completed', 'resumed', 'drained', 'resumed', 'paused', 'started'],
    ]);
    expect(new Set(items.map(({ by }: { by: string }) => by))).toEqual(new Set(['Ann Smith']));
  });

  test('a start on settings that somebody has changed since is refused', async () => {
    const { url } = await given();
    const tag = (await ann('GET', `${url}/settings`)).headers.get('etag') ?? '';
    await ann('PATCH', `${url}/settings`, { settings: { messages_per_day: 9 } });
    expect((await ann('POST', `${url}/start`, {}, { 'if-match': tag })).status).toBe(412);
    expect((await ann('GET', url)).body.status).toBe('draft');
  });

  test('a start waits for whoever is changing the settings just then, and is refused on those of before', async () => {
    const { id, url } = await given();
    const tag = (await ann('GET', `${url}/settings`)).headers.get('etag') ?? '';
    let start: Promise<{ status: number }> = Promise.resolve({ status: 0 });
    await inTenant(world.deps.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await tx.selectFrom('datasets').select('id').where('id', '=', id).forUpdate().execute();
      start = ann('POST', `${url}/start`, {}, { 'if-match': tag });
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
      await sql`update campaign_settings set messages_per_day = 9
        where id = (select campaign_settings_id from datasets where id = ${id})`.execute(tx);
    });
    expect((await start).status).toBe(412);
  });

  test('the live state adds up, and its texts are listed', async () => {
    const { url } = await given({ people: 12, settings: FAST });
    await ann('POST', `${url}/start`, {});
    expect((await ann('POST', `${url}/forecast`, {})).status).toBe(200);
    await emitDue(world.deps);
    const { body } = await ann('GET', url);
    expect(body).toMatchObject({
      status: 'active',
      people: { not_begun: 12, active: 12, due: 0, waiting: 0, held: 0, drained: 0 },
      texts: { due: 12 },
      caps: { day: { used: 0, limit: 1_000 } },
      rates: { opt_out: { count: 0, sample: 0, share: null, limit: 0.08 }, sample_min: 50 },
      paused: null,
    });
    const texts = await ann('GET', `${url}/texts?limit=10`);
    expect(texts.body.items).toHaveLength(10);
    const rest = await ann('GET', `${url}/texts?limit=10&after=${texts.body.next}`);
    expect(rest.body.items).toHaveLength(2);
    const days = await ann('GET', `${url}/days`);
    expect(days.body).toMatchObject({ stale: false, timezone: 'Europe/London' });
    expect(days.body.days[0]).toEqual({ date: '2026-01-12', planned: 12, sent: 0 });
    await ann('PATCH', `${url}/settings`, { settings: { messages_per_day: 900 } });
    expect((await ann('GET', `${url}/days`)).body.stale).toBe(true);
  });

  test('a campaign that paused itself says why, with figures', async () => {
    const { id, url } = await given({ started: true });
    await tenant(async (tx) => {
      await sql`update datasets set campaign_status = 'paused', paused_reason = 'opt_out_rate' where id = ${id}`.execute(
        tx,
      );
      const data = JSON.stringify({ share: 0.09, limit: 0.08, sample: 100 });
      await sql`insert into decisions (client_id, id, dataset_id, decision, reason, data)
        values (${client.clientId}, ${world.deps.ids.next()}, ${id}, 'paused', 'opt_out_rate', ${data}::jsonb)`.execute(
        tx,
      );
    });
    expect((await ann('GET', url)).body.paused).toMatchObject({
      ...{ reason: 'opt_out_rate', sentence: 'too many people opted out', by: null },
      ...{ share: 0.09, limit: 0.08, sample: 100 },
    });
    expect((await ann('GET', `${url}/history`)).body.items[0].sentence).toBe(
      'Paused: too many people opted out (9.0 %, limit 8.0 %)',
    );
  });
});

test('who may only look, looks', async () => {
  const { url } = await given();
  const eve = await world.signIn('read_only', { client });
  expect((await eve('GET', url)).status).toBe(200);
  const answers = await Promise.all([
    eve('PATCH', `${url}/settings`, { settings: {} }),
    eve('POST', `${url}/start`, {}),
    eve('POST', `${url}/pause`),
    eve('POST', '/api/v1/campaigns', { name: 'Mine' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test('another client’s campaign is not there', async () => {
  const { url } = await given();
  const other = await givenClient(world.deps);
  const mallory = await world.signIn('company_owner', { client: other });
  expect((await mallory('GET', url)).status).toBe(404);
  expect((await mallory('GET', `${url}/settings`)).status).toBe(404);
  expect((await mallory('POST', `${url}/start`, {})).status).toBe(404);
  expect((await mallory('POST', `${url}/forecast`, {})).status).toBe(404);
});

describe('the plan of a day', () => {
  test('is what the last forecast said before that day was over', () => {
    const planned = plannedByDay([
      {
        madeOn: '2026-01-12',
        days: [
          { date: '2026-01-12', count: 5 },
          { date: '2026-01-13', count: 6 },
          { date: '2026-01-14', count: 7 },
        ],
      },
      {
        madeOn: '2026-01-13',
        days: [
          { date: '2026-01-13', count: 1 },
          { date: '2026-01-15', count: 9 },
        ],
      },
    ]);
    expect(Object.fromEntries(planned)).toEqual({
      '2026-01-12': 5,
      '2026-01-13': 6,
      '2026-01-15': 9,
    });
  });
});

test('forecasts that nobody waits for any more are given up and leave their place to others', async () => {
  const { id } = await given({ people: 200, settings: FAST });
  const forecasts = createForecastRunner(world.deps.appUrl);
  const campaign = { clientId: client.clientId, datasetId: id };
  const options = { now: world.clock.now(), days: 30 };
  const gone = new AbortController();
  const asked = [1, 2, 3, 4].map(() => forecasts.run(campaign, options, gone.signal));
  const settled = Promise.allSettled(asked);
  gone.abort();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  expect(await forecasts.run(campaign, options)).toMatchObject({ kind: 'forecast', summary: { people: 200 } });
});
