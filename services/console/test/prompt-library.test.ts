import { inTenant } from '@rekindle/db';
import { SYSTEM_TEMPLATES } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenSentM1,
  givenStrategy,
  sessionsWaitingFor,
  type TestClient,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const ANSWERS = { business: 'We fit windows in Leeds.', goal: 'a call with a surveyor' };
let names = 0;

async function made(origin: unknown = { from: 'wizard', answers: ANSWERS }, more: Record<string, unknown> = {}) {
  names += 1;
  const { status, body } = await ann('POST', '/api/v1/prompts', { name: `Prompt ${names}`, origin, ...more });
  expect([status, body.detail]).toEqual([201, undefined]);
  return { prompt: `/api/v1/prompts/${body.prompt_id}`, version: `/api/v1/prompt-versions/${body.version_id}` };
}

describe('a prompt over the API', () => {
  test('goes from the wizard’s questions to live, says who did it, and back again in one act', async () => {
    const wizard = await ann('GET', '/api/v1/prompt-wizard');
    expect(wizard.body.questions.map(({ key }: { key: string }) => key)).toContain('business');
    const { prompt, version } = await made();
    expect((await ann('GET', prompt)).body).toMatchObject({ live: null, newest: { version: '1.0' }, versions: 1 });
    const published = await ann('POST', `${version}/publish`);
    expect(published).toMatchObject({
      status: 200,
      body: { status: 'live', deployed_by: 'Ann Smith', golden_passed: true, golden_result: { model: 'scripted' } },
    });
    const second = await ann('POST', `${prompt}/versions`, { change_reason: 'Shorter' });
    const next = `/api/v1/prompt-versions/${second.body.version_id}`;
    const edited = await ann('PUT', `${next}/sections`, { sections: { goal: [{ content: 'Get a visit.' }] } });
    expect(edited.body).toMatchObject({ version: '2.0', change_reason: 'Shorter', changes_summary: 'Changed goal.' });
    expect((await ann('GET', `${next}/diff`)).body.parts).toContainEqual({ kind: 'added', text: 'Get' });
    expect((await ann('POST', `${next}/test`, { canary_percent: 10 })).body).toMatchObject({
      status: 'test',
      canary_percent: 10,
    });
    expect((await ann('GET', prompt)).body).toMatchObject({ in_test: { version: '2.0', canary_percent: 10 } });
    expect((await ann('POST', `${next}/publish`)).body).toMatchObject({ status: 'live', canary_percent: 0 });
    expect((await ann('GET', `${next}/performance`)).body).toMatchObject({
      ...{ after: { conversations: 0, booking_rate: { share: null, low: 0, high: 1 } }, before: { conversations: 0 } },
      change: null,
    });
    const back = await ann('POST', `${prompt}/rollback`);
    expect(`/api/v1/prompt-versions/${back.body.live_version_id}`).toBe(version);
    const statuses = (await ann('GET', `${prompt}/versions`)).body.items.map(
      ({ status }: { status: string }) => status,
    );
    expect(statuses).toEqual(['archived', 'live']);
  });

  test('keeps every field it is given, and its version tells its whole story', async () => {
    const { datasetId } = await givenCampaign(world.deps, client);
    const golden = { name: 'G', says: ['hi'], answer: { reply: 'Hi there, ok.' }, expects: 'sent' };
    const given = { description: 'For autumn', campaign_id: datasetId, golden_conversations: [golden] };
    const { prompt, version } = await made(undefined, given);
    const { body } = await ann('GET', prompt);
    expect(body).toMatchObject({ ...given, campaign_name: expect.any(String) });
    const written = (await ann('GET', version)).body.created_at;
    expect([body.created_at, written].map(Date.parse)).toEqual([world.clock.now(), world.clock.now()]);
    const copy = await ann('POST', '/api/v1/prompts', {
      name: 'Copy',
      origin: { from: 'copied', version_id: version.split('/').at(-1) },
    });
    expect((await ann('GET', `/api/v1/prompt-versions/${copy.body.version_id}`)).body).toMatchObject({
      ...{ created_from: 'copied', copied_from_version_id: version.split('/').at(-1), created_by: 'Ann Smith' },
      ...{ created_by_type: 'user', version_number: 1, status: 'draft', previous_version_id: null, lessons_count: 0 },
      ...{ changes: { type: 'created' }, changes_summary: 'First version.', wizard_answers: {}, manual_edits_count: 0 },
      prompt_structure: { goal: { content: 'A good conversation leads to this: a call with a surveyor.' } },
    });
  });

  test('says which other prompt it takes the place of, and which one a rollback goes to', async () => {
    const [one, two] = [await made(), await made()];
    const ids = ({ prompt, version }: typeof one) => ({
      prompt_id: prompt.split('/').at(-1),
      id: version.split('/').at(-1),
    });
    expect((await ann('GET', two.prompt)).body).toMatchObject({ answering: null, rolls_back_to: null });
    await ann('POST', `${one.version}/publish`);
    const { name } = (await ann('GET', one.prompt)).body;
    const place = { ...ids(one), version: '1.0', prompt_name: name };
    expect((await ann('GET', two.prompt)).body).toMatchObject({ answering: place, rolls_back_to: null });
    await ann('POST', `${two.version}/publish`);
    expect((await ann('GET', two.prompt)).body).toMatchObject({ answering: ids(two), rolls_back_to: place });
    const elsewhere = await made(undefined, { campaign_id: (await givenCampaign(world.deps, client)).datasetId });
    expect((await ann('GET', elsewhere.prompt)).body.answering).toBeNull();
    const back = await ann('POST', `${two.prompt}/rollback`);
    expect(back.body).toEqual({ live_version_id: ids(one).id, prompt_id: ids(one).prompt_id });
  });

  test('is rolled back once by two who saw the same version live', async () => {
    const { prompt, version } = await made();
    const live = [version];
    await ann('POST', `${version}/publish`);
    for (let nth = 0; nth < 2; nth += 1) {
      const { body } = await ann('POST', `${prompt}/versions`, {});
      live.push(`/api/v1/prompt-versions/${body.version_id}`);
      await ann('POST', `${live.at(-1)}/publish`);
    }
    const seen = { live_version_id: (await ann('GET', prompt)).body.live.id };
    const answers = [await ann('POST', `${prompt}/rollback`, seen), await ann('POST', `${prompt}/rollback`, seen)];
    expect(answers).toMatchObject([
      { status: 200 },
      { status: 409, body: { type: 'urn:rekindle:problem:other-live' } },
    ]);
    expect((await ann('GET', prompt)).body.live).toMatchObject({ version: '2.0' });
  });

  test('is refused with one sentence a fault and its field', async () => {
    const { version } = await made({
      from: 'manual',
      sections: { goal: [{ content: 'Say {{unknown}} and £5,000.' }] },
    });
    const refused = await ann('POST', `${version}/publish`);
    expect(refused).toMatchObject({ status: 422, body: { type: 'urn:rekindle:problem:faulty' } });
    expect(
      refused.body.errors.map(({ path, message }: { path: string; message: string }) => `${path} ${message}`),
    ).toEqual([
      expect.stringMatching(/^sections\.goal .*\{\{unknown\}\}, which cannot be filled in/),
      expect.stringMatching(/^sections\.goal .*claims "£5,000"/),
    ]);
    expect((await ann('GET', `${version}/check`)).body).toMatchObject({ golden: null, faults: [{}, {}] });
    expect((await ann('GET', version)).body.status).toBe('draft');
  });

  test('says what its shared part costs, section by section, each piece with where it comes from', async () => {
    const { version } = await made();
    const { body } = await ann('GET', `${version}/check`);
    expect(body).toMatchObject({ budget: 2_400, faults: [] });
    const tokens = body.sections.map((section: { tokens: number }) => section.tokens);
    expect(tokens.reduce((sum: number, each: number) => sum + each, 0)).toBe(body.tokens);
    expect(body.sections).toContainEqual(
      expect.objectContaining({
        section: 'S3',
        heading: 'Goal',
        pieces: expect.arrayContaining([
          {
            content: 'A good conversation leads to this: a call with a surveyor.',
            source: 'wizard',
            why: 'answer to: What should a good conversation lead to?',
          },
        ]),
      }),
    );
    const headings = body.sections.map(({ section }: { section: string }) => section);
    expect(headings.every((section: string) => section.startsWith('S'))).toBe(true);
  });

  test('with its own golden conversations, goes live only when they pass', async () => {
    const golden = { name: 'Our price', says: ['how much?'], answer: { reply: 'It is £99.' }, expects: 'sent' };
    const { prompt, version } = await made(undefined, { golden_conversations: [golden] });
    const refused = await ann('POST', `${version}/publish`);
    expect(refused).toMatchObject({ status: 422, body: { type: 'urn:rekindle:problem:golden-failed' } });
    expect(refused.body.errors[0].message).toContain('Our price: should end as sent, ends as refused');
    await ann('PATCH', prompt, { golden_conversations: [{ ...golden, expects: 'refused' }] });
    expect(await ann('POST', `${version}/publish`)).toMatchObject({ status: 200 });
  });

  test.each([
    [{ name: '  ', origin: { from: 'wizard', answers: ANSWERS } }, 'name'],
    [{ name: 'x'.repeat(50_000), origin: { from: 'wizard', answers: ANSWERS } }, 'name'],
    [{ name: 'A', origin: { from: 'wizard', answers: { goal: 'x' } } }, 'answers.business'],
    [
      { name: 'A', origin: { from: 'wizard', answers: { ...ANSWERS, never: 'x'.repeat(50_000) } } },
      'origin.answers.never',
    ],
    [
      { name: 'A', origin: { from: 'manual', sections: { goal: [{ content: 'x'.repeat(50_000) }] } } },
      'origin.sections.goal.0.content',
    ],
    [{ name: 'A', origin: { from: 'manual', sections: { shoes: [] } } }, 'origin.sections'],
  ])('not from %#: a clear error, and nothing is made', async (body, path) => {
    const refused = await ann('POST', '/api/v1/prompts', body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
    expect((await ann('GET', '/api/v1/prompts')).body.items).toEqual([]);
  });

  test('is not changed by who saw another version of it', async () => {
    const { prompt, version } = await made();
    const seen = (await ann('GET', version)).headers.get('etag') ?? '';
    const edit = { sections: { tone: [{ content: 'Dry.' }] } };
    expect((await ann('PUT', `${version}/sections`, edit, { 'if-match': seen })).status).toBe(200);
    expect((await ann('PUT', `${version}/sections`, edit, { 'if-match': seen })).status).toBe(412);
    expect((await ann('POST', `${version}/publish`, undefined, { 'if-match': seen })).status).toBe(412);
    const tag = (await ann('GET', prompt)).headers.get('etag') ?? '';
    expect((await ann('PATCH', prompt, { name: 'Other' }, { 'if-match': tag })).body.name).toBe('Other');
    expect((await ann('PATCH', prompt, { name: 'Third' }, { 'if-match': tag })).status).toBe(412);
  });

  test('of two who saw the same version of it one changes it, however close together they are', async () => {
    const { prompt, version } = await made();
    const seen = (await ann('GET', version)).headers.get('etag') ?? '';
    const id = version.split('/').at(-1) ?? '';
    const edit = async (word: string) =>
      await ann('PUT', `${version}/sections`, { sections: { tone: [{ content: word }] } }, { 'if-match': seen });
    let both: Promise<{ status: number }[]> = Promise.resolve([]);
    await inTenant(world.deps.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await tx.selectFrom('prompt_versions').select('id').where('id', '=', id).forUpdate().execute();
      both = Promise.all([edit('Dry.'), edit('Warm.')]);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(2);
    });
    expect((await both).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await ann('GET', prompt)).status).toBe(200);
  });

  test('is made once however often the same request comes', async () => {
    const body = { name: 'Once', origin: { from: 'wizard', answers: ANSWERS } };
    const key = { 'idempotency-key': 'make-once' };
    const [first, second] = [
      await ann('POST', '/api/v1/prompts', body, key),
      await ann('POST', '/api/v1/prompts', body, key),
    ];
    expect(second.body).toEqual(first.body);
    expect(await ann('POST', '/api/v1/prompts', body)).toMatchObject({ status: 409 });
    expect((await ann('GET', '/api/v1/prompts')).body.items).toHaveLength(1);
  });

  test('is listed page by page', async () => {
    for (let n = 0; n < 3; n += 1) await made();
    const first = (await ann('GET', '/api/v1/prompts?limit=2')).body;
    const rest = (await ann('GET', `/api/v1/prompts?limit=2&after=${first.next}`)).body;
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
    expect((await ann('GET', '/api/v1/prompts?after=abc')).status).toBe(400);
  });

  test('of a campaign is for whoever sees it, and of all campaigns for whoever sees all leads', async () => {
    const campaign = await givenCampaign(world.deps, client);
    const other = await givenCampaign(world.deps, client);
    const { prompt, version } = await made(undefined, { campaign_id: campaign.datasetId });
    const all = await made();
    const bob = await world.signIn('manager', { client, allowedDatasetIds: [other.datasetId] });
    expect((await bob('GET', prompt)).status).toBe(404);
    expect((await bob('GET', version)).status).toBe(404);
    expect((await bob('POST', `${version}/publish`)).status).toBe(404);
    expect((await bob('POST', `${all.version}/publish`)).status).toBe(403);
    expect((await bob('GET', '/api/v1/prompts')).body.items).toHaveLength(1);
    const stranger = await world.signIn('admin', { client: await givenClient(world.deps) });
    expect((await stranger('GET', all.version)).status).toBe(404);
  });

  test('is copied by nobody who may not see the campaign it was made for', async () => {
    const [own, other] = [
      await givenCampaign(world.deps, client),
      await givenCampaign(world.deps, client, { firstPerson: 700 }),
    ];
    const { version } = await made(undefined, { campaign_id: other.datasetId });
    const bob = await world.signIn('manager', { name: 'Bob', client, allowedDatasetIds: [own.datasetId] });
    const copy = (name: string) => ({
      ...{ name, campaign_id: own.datasetId, origin: { from: 'copied', version_id: version.split('/').at(-1) } },
    });
    expect((await bob('POST', '/api/v1/prompts', copy('Theirs'))).status).toBe(404);
    expect((await ann('POST', '/api/v1/prompts', copy('Ours'))).status).toBe(201);
  });

  test('can be deleted while it is a draft, and put away later', async () => {
    const { prompt, version } = await made();
    const second = await ann('POST', `${prompt}/versions`, {});
    const next = `/api/v1/prompt-versions/${second.body.version_id}`;
    expect((await ann('DELETE', next)).status).toBe(204);
    await ann('POST', `${version}/test`, {});
    expect(await ann('DELETE', version)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:not-draft' },
    });
    expect((await ann('POST', `${version}/archive`)).body.status).toBe('archived');
    expect(await ann('POST', `${version}/publish`)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:not-open' },
    });
  });

  test('is gone with its only draft, and its name is free again', async () => {
    const { body } = await ann('POST', '/api/v1/prompts', { name: 'Autumn', origin: { from: 'manual', sections: {} } });
    const [prompt, version] = [`/api/v1/prompts/${body.prompt_id}`, `/api/v1/prompt-versions/${body.version_id}`];
    expect((await ann('DELETE', version)).status).toBe(204);
    expect(await ann('GET', '/api/v1/prompts')).toMatchObject({ status: 200, body: { items: [] } });
    expect((await ann('GET', prompt)).status).toBe(404);
    expect((await ann('POST', `${prompt}/versions`, {})).status).toBe(404);
    const again = { name: 'Autumn', origin: { from: 'manual', sections: {} } };
    expect((await ann('POST', '/api/v1/prompts', again)).status).toBe(201);
  });

  test('goes with its last two drafts, also when both are deleted at once', async () => {
    const { prompt, version } = await made();
    const second = await ann('POST', `${prompt}/versions`, {});
    const drafts = [version, `/api/v1/prompt-versions/${second.body.version_id}`];
    const answers = await Promise.all(drafts.map((draft) => ann('DELETE', draft)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await ann('GET', '/api/v1/prompts')).toMatchObject({ status: 200, body: { items: [] } });
  });

  test('whose draft was begun from one that is deleted by now has none to be compared with', async () => {
    const { prompt, version } = await made();
    const second = await ann('POST', `${prompt}/versions`, {});
    expect((await ann('DELETE', version)).status).toBe(204);
    const diff = await ann('GET', `/api/v1/prompt-versions/${second.body.version_id}/diff`);
    expect(diff).toMatchObject({ status: 200, body: { against: null, parts: [{ kind: 'added' }] } });
  });
});

describe('templates over the API', () => {
  const strategyWith = async (templateId: string) => {
    const { strategyId } = await givenStrategy(world.deps, client);
    await inTenant(world.deps.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('strategies').set({ prompt_template_id: templateId }).where('id', '=', strategyId).execute(),
    );
  };

  test('that come with the software are there, begin prompts, and stay as they are', async () => {
    const { items } = (await ann('GET', '/api/v1/prompt-templates')).body;
    expect(items).toHaveLength(4);
    const template = items.find(({ category }: { category: string }) => category === 'solar_quote_followup');
    expect(template).toMatchObject({ is_system_template: true, applies: false, success_rate: { share: null } });
    expect(Date.parse(template.created_at)).toBe(world.clock.now());
    const wizard = await ann('GET', `/api/v1/prompt-wizard?template_id=${template.id}`);
    expect(wizard.body.answers).toEqual({
      ...{ goal: 'a call to go through the quote they have', qualifying: 'What held them back?' },
    });
    const { version } = await made({ from: 'template', template_id: template.id, answers: {} });
    expect((await ann('GET', version)).body).toMatchObject({ created_from: 'template', template_id: template.id });
    expect((await ann('GET', `/api/v1/prompt-templates/${template.id}`)).body.times_used).toBe(1);
    const change = await ann('PUT', `/api/v1/prompt-templates/${template.id}`, { name: 'Mine' });
    expect(change).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:system-template' } });
  });

  test('that come with the software are there also where one’s own have their names', async () => {
    const [system] = SYSTEM_TEMPLATES;
    if (system === undefined) throw new Error('no template comes with the software');
    for (const name of [system.name, `${system.name} (built in)`]) {
      expect((await ann('POST', '/api/v1/prompt-templates', { name })).status).toBe(201);
    }
    for (let nth = 0; nth < 2; nth += 1) {
      const { status, body } = await ann('GET', '/api/v1/prompt-templates');
      const own = body.items.filter(({ name }: { name: string }) => name.startsWith(system.name));
      expect([
        status,
        own.map((row: { name: string; is_system_template: boolean }) => [row.name, row.is_system_template]),
      ]).toEqual([
        200,
        expect.arrayContaining([
          [system.name, false],
          [`${system.name} (built in)`, false],
          [`${system.name} (built in 2)`, true],
        ]),
      ]);
    }
  });

  test('of one’s own keep every field they are given', async () => {
    const given = {
      ...{ name: 'Whole', description: 'For tests', category: 'solar_dbr_old', base_system_prompt: 'You know roofs.' },
      template_structure: { goal: [{ content: 'Get a call.', why: 'the usual' }] },
      default_wizard_answers: { goal: 'a call' },
      included_lessons: [
        {
          lesson_type: 'dos_donts',
          title: 'Be brief',
          trigger: 'price',
          correct_response: 'Brief',
          incorrect_response: 'Long',
        },
      ],
      ...{ industry: 'other', use_case: 'old_database', best_for: 'Old lists', temperature: 1.1, max_tokens: 300 },
      ...{ tags: ['roof'], is_active: false },
    };
    const made = await ann('POST', '/api/v1/prompt-templates', given);
    expect(made.body).toMatchObject({ ...given, is_system_template: false, included_lessons_count: 1, times_used: 0 });
    expect(made.body.created_by).toBe('Ann Smith');
    const origin = { from: 'template', template_id: made.body.id, answers: {} };
    expect((await ann('POST', '/api/v1/prompts', { name: 'From it', origin })).status).toBe(404);
    const offered = await ann('POST', '/api/v1/prompt-templates', { ...given, name: 'Offered', is_active: true });
    const rule = { lesson_type: 'blacklist_word', title: 'Not brief', incorrect_response: 'brief' };
    expect((await ann('POST', '/api/v1/lessons', rule)).status).toBe(201);
    const from = { from: 'template', template_id: offered.body.id, answers: {} };
    expect((await ann('POST', '/api/v1/prompts', { name: 'From it', origin: from })).body.left_out_lessons).toEqual([
      { title: 'Be brief', why: expect.stringContaining('"Not brief" forbids: brief') },
    ]);
    const listed = (await ann('GET', '/api/v1/prompt-templates?category=solar_dbr_old')).body.items;
    expect(
      listed.map(({ name }: { name: string }) => name).toSorted((a: string, b: string) => (a < b ? -1 : 1)),
    ).toEqual([...['Offered', 'Solar: old enquiries', 'Whole']]);
  });

  test('have the share of booked calls among the conversations of the prompts made from them', async () => {
    const [template] = (await ann('GET', '/api/v1/prompt-templates')).body.items;
    const { version } = await made({ from: 'template', template_id: template.id, answers: {} });
    const campaign = await givenCampaign(world.deps, client, { people: 2 });
    for (const [nth, lead] of campaign.leads.entries()) {
      const { conversationId } = await givenSentM1(world.deps, client, campaign, lead);
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
        await tx
          .insertInto('ai_runs')
          .values({
            ...{ client_id: client.clientId, id: world.deps.ids.next(), conversation_id: conversationId, turn: 1 },
            ...{ prompt_hash: 'x', prompt_version: 'x', outcome: 'used', prompt_version_id: version.split('/').at(-1) },
          })
          .execute();
        await tx
          .updateTable('leads')
          .set({ call_booked: nth === 0 })
          .where('id', '=', lead.leadId)
          .execute();
      });
    }
    const { success_rate: rate } = (await ann('GET', `/api/v1/prompt-templates/${template.id}`)).body;
    expect(rate.share).toBe(0.5);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['apply', async (id) => await ann('PUT', '/api/v1/prompt-templates/applied', { template_id: id })],
    ['a strategy uses', async (id) => await strategyWith(id)],
  ])('that %s are changed by who sees all leads', async (_what, use) => {
    const { datasetId } = await givenCampaign(world.deps, client);
    const bob = await world.signIn('manager', { name: 'Bob', client, allowedDatasetIds: [datasetId] });
    const { body } = await ann('POST', '/api/v1/prompt-templates', { name: 'Autumn' });
    const url = `/api/v1/prompt-templates/${body.id}`;
    expect((await bob('PUT', url, { name: 'Autumn', description: 'Unused' })).status).toBe(200);
    await use(body.id);
    expect((await bob('PUT', url, { name: 'Autumn', description: 'By Bob' })).status).toBe(403);
    expect((await ann('PUT', url, { name: 'Autumn', description: 'By Ann' })).status).toBe(200);
  });

  test('of one’s own are made, changed by who saw them last, and one at a time applies', async () => {
    const url = '/api/v1/prompt-templates';
    const own = await ann('POST', url, { name: 'Mine', base_system_prompt: 'You know roofs.', temperature: 0.2 });
    expect(own).toMatchObject({
      status: 201,
      body: { temperature: 0.2, category: 'general', included_lessons_count: 0 },
    });
    const tag = own.headers.get('etag') ?? '';
    const changed = await ann('PUT', `${url}/${own.body.id}`, { name: 'Ours', tags: ['a'] }, { 'if-match': tag });
    expect(changed.body).toMatchObject({ name: 'Ours', tags: ['a'], base_system_prompt: null });
    expect((await ann('PUT', `${url}/${own.body.id}`, { name: 'X' }, { 'if-match': tag })).status).toBe(412);
    expect((await ann('POST', url, { name: 'Ours' })).status).toBe(409);
    expect((await ann('PUT', `${url}/applied`, { template_id: own.body.id })).status).toBe(204);
    expect((await ann('GET', `${url}/${own.body.id}`)).body.applies).toBe(true);
    expect((await ann('PUT', `${url}/applied`, { template_id: null })).status).toBe(204);
    expect((await ann('GET', `${url}/${own.body.id}`)).body.applies).toBe(false);
    expect((await ann('PUT', `${url}/applied`, { template_id: client.clientId })).status).toBe(404);
  });
});
