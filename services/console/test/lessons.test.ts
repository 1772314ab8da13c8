import { inTenant } from '@rekindle/db';
import { addUniversalLesson, putUniversalLessonAway } from '@rekindle/responder';
import { givenClient, givenLesson, sessionsWaitingFor, type TestClient } from '@rekindle/testkit';
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

const URL = '/api/v1/lessons';
const ADVICE = { lesson_type: 'objection_handling', title: 'Offer a call', trigger: 'lead mentions price' };
const RULE = { lesson_type: 'blacklist_word', title: 'Not cheap', incorrect_response: 'cheap' };
const NOBODY = '00000000-0000-7000-8000-000000000000';
const faults = (body: { errors: { path: string; message: string }[] }) =>
  body.errors.map(({ path, message }) => `${path}: ${message}`);

describe('a lesson over the API', () => {
  test('is taught, found by its words, changed by who saw it last, and put away', async () => {
    const made = await ann('POST', URL, { ...ADVICE, tags: ['pricing'], correct_response: 'A call settles it.' });
    expect(made).toMatchObject({
      status: 201,
      body: { ...ADVICE, created_by: 'Ann Smith', times_applied: 0, success_rate: { share: null }, status: 'active' },
    });
    await ann('POST', URL, RULE);
    const titles = async (query: string) =>
      (await ann('GET', `${URL}?${query}`)).body.items.map(({ title }: { title: string }) => title);
    expect(await titles('q=calls settling')).toEqual(['Offer a call']);
    expect(await titles('type=blacklist_word')).toEqual(['Not cheap']);
    expect(await titles('tag=pricing')).toEqual(['Offer a call']);
    expect(await titles('status=archived')).toEqual([]);
    const one = `${URL}/${made.body.id}`;
    const tag = (await ann('GET', one)).headers.get('etag') ?? '';
    const gone = { ...ADVICE, status: 'archived' };
    expect((await ann('PUT', one, gone, { 'if-match': tag })).body).toMatchObject({ status: 'archived', version: 2 });
    expect((await ann('PUT', one, gone, { 'if-match': tag })).status).toBe(412);
    expect(await titles('status=archived')).toEqual(['Offer a call']);
  });

  test('of two who saw the same one only one changes it, however close together they are', async () => {
    const { id } = (await ann('POST', URL, ADVICE)).body;
    const tag = (await ann('GET', `${URL}/${id}`)).headers.get('etag') ?? '';
    const change = async (priority: number) =>
      await ann('PUT', `${URL}/${id}`, { ...ADVICE, priority }, { 'if-match': tag });
    let both: Promise<{ status: number }[]> = Promise.resolve([]);
    await inTenant(world.deps.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await tx.selectFrom('clients').select('id').where('id', '=', client.clientId).forNoKeyUpdate().execute();
      both = Promise.all([change(1), change(2)]);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(2);
    });
    expect((await both).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  test('says which words code keeps out of replies: those of an active rule, none of advice or of what is archived', async () => {
    const rule = { ...RULE, incorrect_response: 'cheap\nno * obligation' };
    const made = await ann('POST', URL, rule);
    expect(made.body.enforced).toEqual(['cheap', 'no * obligation']);
    const advice = await ann('POST', URL, { ...ADVICE, incorrect_response: 'No idea.' });
    expect(advice.body.enforced).toEqual([]);
    const tag = made.headers.get('etag') ?? '';
    const gone = await ann('PUT', `${URL}/${made.body.id}`, { ...rule, status: 'archived' }, { 'if-match': tag });
    expect(gone.body.enforced).toEqual([]);
  });

  test('keeps every field it is given', async () => {
    const other = await ann('POST', URL, RULE);
    const given = {
      ...{
        ...ADVICE,
        description: 'Nobody buys by text.',
        stages: ['WARM', 'HOT'],
        correct_response: 'A call settles it.',
      },
      ...{
        incorrect_response: 'No idea.',
        reasoning: 'Calls book.',
        tags: ['pricing', 'UK'],
        priority: 7,
        status: 'testing',
      },
      example_conversation: [{ from: 'lead', text: 'How much?' }],
      ...{ conflicts_with: [other.body.id], source: 'sophie_suggestion', source_message_id: client.clientId },
    };
    const made = await ann('POST', URL, given);
    expect(made.body).toMatchObject({ ...given, version: 1, superseded_by: null });
    expect(Date.parse(made.body.created_at)).toBe(world.clock.now());
  });

  test('is taught once however often the same request comes, and listed page by page', async () => {
    const key = { 'idempotency-key': 'teach-once' };
    const [first, second] = [await ann('POST', URL, ADVICE, key), await ann('POST', URL, ADVICE, key)];
    expect(second.body).toEqual(first.body);
    expect(await ann('POST', URL, ADVICE)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:lesson-taken' },
    });
    await ann('POST', URL, RULE);
    const page = (await ann('GET', `${URL}?limit=1`)).body;
    const rest = (await ann('GET', `${URL}?limit=1&after=${page.next}`)).body;
    expect([page.items[0].title, rest.items[0].title]).toEqual(['Not cheap', 'Offer a call']);
    expect((await ann('GET', `${URL}?after=abc`)).status).toBe(400);
  });

  test.each<[string, Record<string, unknown>]>([
    ['forbids it', { ...ADVICE, lesson_type: 'dos_donts', title: 'Never promise 40% off' }],
    ['is a rule about it', { ...RULE, title: 'No 40% off' }],
    ['asks about it', { ...ADVICE, trigger: 'lead asks about a discount' }],
  ])('names a claim where it %s', async (_name, body) => {
    expect((await ann('POST', URL, body)).status).toBe(201);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no title', { ...ADVICE, title: ' ' }, 'title'],
    ['a field of 50 kB', { ...ADVICE, reasoning: 'x'.repeat(50_000) }, 'reasoning'],
    ['an unknown type', { ...ADVICE, lesson_type: 'hint' }, 'lesson_type'],
    ['an unknown variable', { ...ADVICE, correct_response: 'Hi {{unknown}}' }, 'correct_response'],
    ['a price no fact supports', { ...ADVICE, correct_response: 'It is £4,000.' }, 'correct_response'],
    ['a saving in its title', { ...ADVICE, title: 'Mention that customers save 40% a year' }, 'title'],
    ['a price in its description', { ...ADVICE, description: 'guaranteed, and cost 4999 all in' }, 'description'],
    ['a figure in its trigger', { ...ADVICE, trigger: 'lead asks about 40% off' }, 'trigger'],
    ['a saving to tell', { ...ADVICE, lesson_type: 'dos_donts', title: 'Say they save 40%' }, 'title'],
    ['a rule that forbids nothing', { ...RULE, incorrect_response: ' * \n' }, 'incorrect_response'],
    ['a rule with nothing at all', { ...RULE, incorrect_response: null }, 'incorrect_response'],
    ['a rule with a line of marks', { ...RULE, incorrect_response: 'cheapo\n!!!' }, 'incorrect_response'],
    ['a rule for half of the leads', { ...RULE, status: 'testing' }, 'status'],
    ['a trigger that says nothing', { ...ADVICE, trigger: 'lead asks a question' }, 'trigger'],
    ['an opposite that is no lesson', { ...ADVICE, conflicts_with: [NOBODY] }, 'conflicts_with'],
    ['a rule of a name to fill in', { ...RULE, incorrect_response: 'call {{company_name}} now' }, 'incorrect_response'],
    ['a rule full of gaps', { ...RULE, incorrect_response: 'a * b * c * d * e' }, 'incorrect_response'],
  ])('with %s is refused, and nothing is kept', async (_name, body, path) => {
    const refused = await ann('POST', URL, body);
    expect([refused.status, faults(refused.body).join()]).toEqual([400, expect.stringMatching(`^${path}: `)]);
    expect((await ann('GET', URL)).body.items).toEqual([]);
  });

  test('against another is refused with which and why, unless it stands in for it', async () => {
    const rule = await ann('POST', URL, RULE);
    const against = { ...ADVICE, correct_response: 'We are cheap.' };
    const refused = await ann('POST', URL, against);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:lesson-conflict' } });
    expect(faults(refused.body)).toEqual([
      `supersedes: "Offer a call" recommends words that "Not cheap" forbids: cheap. Reword it, or let it stand in for ${rule.body.id}.`,
    ]);
    const made = await ann('POST', URL, { ...against, supersedes: rule.body.id });
    expect(made.status).toBe(201);
    const old = `${URL}/${rule.body.id}`;
    expect((await ann('GET', old)).body).toMatchObject({ status: 'archived', superseded_by: made.body.id });
    expect(await ann('PUT', old, RULE)).toMatchObject({ status: 409 });
    const safe = { ...RULE, incorrect_response: 'bargain' };
    expect(await ann('PUT', old, safe)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:lesson-superseded' },
    });
  });

  test('taught twice at once against each other is taught once', async () => {
    const against = { ...ADVICE, correct_response: 'We are cheap.' };
    const both = await Promise.all([ann('POST', URL, RULE), ann('POST', URL, against)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  test('that is marked as another’s opposite may stand beside it', async () => {
    const [first, second] = [
      { ...ADVICE, correct_response: 'Be brief' },
      { ...ADVICE, title: 'B', incorrect_response: 'Be brief' },
    ];
    const made = await ann('POST', URL, first);
    expect((await ann('POST', URL, second)).status).toBe(409);
    expect((await ann('POST', URL, { ...second, conflicts_with: [made.body.id] })).status).toBe(201);
  });

  test('can be let another stand in for, which must be there', async () => {
    const [old, young] = [await ann('POST', URL, ADVICE), await ann('POST', URL, { ...ADVICE, title: 'Better' })];
    const act = `${URL}/${old.body.id}/supersede`;
    expect((await ann('POST', act, { by: client.clientId })).status).toBe(404);
    expect((await ann('POST', act, { by: old.body.id })).status).toBe(400);
    expect((await ann('POST', act, { by: young.body.id })).body).toMatchObject({
      status: 'archived',
      superseded_by: young.body.id,
    });
  });

  test('two cannot stand in for each other, nor one that does not apply to all for one that does', async () => {
    const [rule, other] = [await ann('POST', URL, RULE), await ann('POST', URL, { ...RULE, title: 'Not cheaper' })];
    const tried = { ...ADVICE, status: 'testing', supersedes: rule.body.id };
    const refused = await ann('POST', URL, tried);
    expect([refused.status, faults(refused.body).join()]).toEqual([400, expect.stringContaining('active for all')]);
    expect((await ann('POST', `${URL}/${rule.body.id}/supersede`, { by: other.body.id })).status).toBe(200);
    expect((await ann('POST', `${URL}/${other.body.id}/supersede`, { by: rule.body.id })).status).toBe(400);
    const { items } = (await ann('GET', `${URL}?status=active`)).body;
    expect(items).toMatchObject([{ title: 'Not cheaper' }]);
  });

  test('that leaves no room for an answer is refused with how to mend it', async () => {
    const long = (n: number) => ({ ...ADVICE, title: `T ${n}`, trigger: null, description: 'word '.repeat(390) });
    const statuses: number[] = [];
    let last = await ann('POST', URL, long(0));
    for (let n = 1; n < 8 && last.status === 201; n += 1) {
      statuses.push(last.status);
      last = await ann('POST', URL, long(n));
    }
    expect(statuses.length).toBeGreaterThan(1);
    expect(last).toMatchObject({ status: 422, body: { type: 'urn:rekindle:problem:faulty' } });
    expect(faults(last.body)[0]).toMatch(/^trigger: With this lesson what every answer is told is too long/);
    expect((await ann('POST', URL, { ...long(9), trigger: 'price' })).status).toBe(201);
  });

  test('is another’s to nobody else', async () => {
    const id = await givenLesson(world.deps, client, { lesson_type: 'best_practice' });
    const other = await world.signIn('admin', { client: await givenClient(world.deps) });
    expect((await other('GET', `${URL}/${id}`)).status).toBe(404);
    expect((await other('PUT', `${URL}/${id}`, ADVICE)).status).toBe(404);
    const rep = await world.signIn('sales_rep', { client });
    expect((await rep('POST', URL, ADVICE)).status).toBe(403);
    const teacher = await world.signIn('sales_rep', { client, flags: { can_edit_lessons: true } });
    expect((await teacher('POST', URL, ADVICE)).status).toBe(201);
  });
});

describe('lessons that hold for every client', () => {
  test('are read beside one’s own, changed by nobody here, and give way to one that stands in for them', async () => {
    const id = await addUniversalLesson(world.deps, {
      ...{ lessonType: 'blacklist_word', title: 'No bargain', trigger: null, correctResponse: null, tags: ['all'] },
      ...{ incorrectResponse: 'bargain', reasoning: 'It never is.', priority: 3, status: 'active' },
    });
    const own = await ann('POST', URL, ADVICE);
    expect((await ann('GET', URL)).body.items).toMatchObject([{ id: own.body.id, universal: false }]);
    const listed = async () => (await ann('GET', '/api/v1/universal-lessons')).body.items;
    const shown = {
      id,
      universal: true,
      title: 'No bargain',
      enforced: ['bargain'],
      times_applied: 0,
      superseded_by: null,
    };
    expect(await listed()).toMatchObject([shown]);
    const one = await ann('GET', `${URL}/${id}`);
    expect(one.body).toMatchObject({ ...shown, reasoning: 'It never is.', success_rate: { share: null } });
    expect(await ann('PUT', `${URL}/${id}`, RULE)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:rekindle:problem:lesson-universal',
        detail: expect.stringContaining('holds for every client'),
      },
    });
    const against = await ann('POST', URL, {
      ...ADVICE,
      title: 'Say it',
      correct_response: 'The survey is a bargain.',
    });
    expect([against.status, faults(against.body)[0]]).toEqual([409, expect.stringContaining(`stand in for ${id}`)]);
    const tag = one.headers.get('etag') ?? '';
    const stands = await ann('POST', `${URL}/${id}/supersede`, { by: own.body.id }, { 'if-match': tag });
    expect(stands.body).toMatchObject({ superseded_by: own.body.id, enforced: [] });
    const stranger = await world.signIn('manager', { client: await givenClient(world.deps) });
    expect((await stranger('GET', '/api/v1/universal-lessons')).body.items).toMatchObject([shown]);
    await putUniversalLessonAway(world.deps, id);
    expect(await listed()).toEqual([]);
    expect((await ann('GET', `${URL}/${id}`)).status).toBe(404);
  });
});
