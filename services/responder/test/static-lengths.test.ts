import { inTenant, lockAiPersonas, type Tx } from '@rekindle/db';
import { STATIC_BUDGET, staticPart } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenFragment,
  givenPromptVersion,
  givenStrategy,
  type TestClient,
} from '@rekindle/testkit';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addLesson, changeLesson, type LessonBody } from '../src/lessons/store-lesson.ts';
import { deleteStrategyOf, deleteVoice, makeVoiceDefault } from '../src/personas/choose-and-delete.ts';
import { importPersonas } from '../src/personas/persona-file.ts';
import { PersonaRefused } from '../src/personas/persona-refused.ts';
import { saveAudience, saveOffer, saveRole, saveVoice } from '../src/personas/save-personas.ts';
import { assignToCampaign, saveStrategyOf } from '../src/personas/save-strategy.ts';
import { promptFor, wordsFor } from '../src/prompt.ts';
import { checkVersion, proveVersion } from '../src/prompts/prove-version.ts';
import { archiveVersion, publishVersion, rollBack } from '../src/prompts/put-live.ts';
import { PromptRefused } from '../src/prompts/refused.ts';
import { type AnswerFault, keepAnswerable, readStaticLengths } from '../src/prompts/static-lengths.ts';
import { activateTemplate, keepTemplatesWithinBudget } from '../src/prompts/templates.ts';
import { readTrialContext } from '../src/prompts/trial-context.ts';
import { NOON, type ResponderWorld, responderWorld } from './harness.ts';

let world: ResponderWorld;
let client: TestClient;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(async () => {
  world.clock.set(NOON);
  client = await givenClient(world);
});

type Work<T> = Parameters<typeof inTenant<T>>[2];
const run = async <T>(work: Work<T>) => await inTenant(world.db, { clientId: client.clientId, now: NOON }, work);
const saved = (id: string | null = null) => ({ clientId: client.clientId, id, expected: null, createdBy: null });
/** Words that take this many tokens. */
const words = (tokens: number) => 'word '.repeat(tokens).trim();
/** As many pieces of a version as hold this many tokens. */
const pieces = (tokens: number) =>
  Array.from({ length: Math.ceil(tokens / 600) }, (_, at) =>
    givenFragment({ content: words(Math.min(600, tokens - at * 600)) }),
  );
const lengths = async () => await run((tx) => readStaticLengths(tx, { clientId: client.clientId, now: NOON }));

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof PersonaRefused || error instanceof PromptRefused)) throw error;
    return error.faults.map((fault) => ('sentence' in fault ? fault.sentence : fault.message)).join(' ');
  }
  throw new Error('nothing was refused');
}

/** A live prompt that leaves about this many tokens for everything else. */
async function givenLivePrompt(room: number, more: { datasetId?: string } = {}): Promise<string> {
  const [before] = await lengths();
  const fragments = pieces(STATIC_BUDGET - (before?.tokens ?? 0) - room);
  return (await givenPromptVersion(world, client, { fragments, ...more })).versionId;
}

const LESSON: LessonBody = {
  ...{ lesson_type: 'best_practice', title: 'Long', description: null, trigger: null, stages: [] },
  ...{ correct_response: null, incorrect_response: null, reasoning: null, example_conversation: null, tags: [] },
  ...{ priority: 5, status: 'active', conflicts_with: [] },
};

describe('how long the part is that every lead shares', () => {
  test('is what the compiler says it is', async () => {
    await givenLivePrompt(500);
    const trial = await run((tx) => readTrialContext(tx, { clientId: client.clientId, datasetId: null }, null, NOON));
    const { fragments, variables } = wordsFor(client.clientId, trial.context);
    const prompt = promptFor(client.clientId, trial.context, null);
    const expected = { tokens: prompt.tokens.static, unfilled: [] };
    expect(staticPart({ fragments, variables })).toEqual(expected);
    expect(staticPart({ fragments: fragments.toReversed(), variables })).toEqual(expected);
  });

  test('is counted once for campaigns that are answered alike, and for each audience', async () => {
    await saveAudience(world, saved(), { columns: { name: 'Landlords', title: 'Landlord' }, rows: {} });
    await givenCampaign(world, client, { firstPerson: 1 });
    await givenCampaign(world, client, { firstPerson: 2 });
    const own = await givenCampaign(world, client, { firstPerson: 3 });
    await givenStrategy(world, client, own);
    expect((await lengths()).map(({ where }) => where.replace(/"Campaign.*?"/, 'own')).length).toBe(4);
  });
});

test('how long it is is read in as many statements for one audience as for many', async () => {
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => await Promise.resolve(result),
  };
  const count = async () => {
    statements = 0;
    const subject = { clientId: client.clientId, now: NOON };
    const found = await run((tx) => readStaticLengths(tx.withPlugin(counting), subject));
    return { audiences: found.length, statements };
  };
  const before = await count();
  for (const name of ['Landlords', 'Owners']) await saveAudience(world, saved(), { columns: { name }, rows: {} });
  expect(await count()).toEqual({ audiences: before.audiences + 2, statements: before.statements });
});

describe('a change that would make what is live too long', () => {
  test('is refused where it is made, with where it meets the rest, and nothing of it is kept', async () => {
    await givenLivePrompt(60);
    const audience = { columns: { name: 'Landlords' }, rows: { goals: [{ goal_text: words(200) }] } };
    expect(await refusal(saveAudience(world, saved(), audience))).toMatch(
      /With the prompt "Prompt \d+ 1\.0", the audience "Landlords" what every answer is told takes about 2\d{3} tokens and may take 2400/,
    );
    const names = await run((tx) => tx.selectFrom('personas').select('name').execute());
    expect(names).toEqual([{ name: 'Past enquirers' }]);
    // What fits goes in, and is then held to the same.
    const { id } = await saveAudience(world, saved(), { columns: { name: 'Landlords' }, rows: {} });
    expect(await refusal(saveAudience(world, saved(id), audience))).toContain('"Landlords"');
  });

  test.each<
    [string, (given: { audience: string; strategy: string; role: string; product: string }) => Promise<unknown>]
  >([
    ['a voice', async () => await saveVoice(world, saved(), { name: 'New', goals: words(200) })],
    ['a product', async ({ product }) => await saveOffer(world, saved(product), { value_prop: words(200) })],
    [
      'a role',
      async ({ role }) => {
        const rows = { responsibilities: [{ responsibility_text: words(180) }] };
        return await saveRole(world, saved(role), { name: 'Buyer', rows });
      },
    ],
    [
      'a strategy',
      async ({ strategy }) => {
        const columns = { industry_context: words(200) };
        return await saveStrategyOf(world, saved(strategy), { columns, refs: {} });
      },
    ],
    [
      'a file',
      async () =>
        await importPersonas(
          world,
          client.clientId,
          {
            ...{ format: 'rekindle-personas/1', ai_personas: [], products: [], roles: [], strategies: [] },
            personas: [{ name: 'Filed', goals: words(200), rows: {} }],
          } as never,
          { createdBy: null, dryRun: false },
        ),
    ],
    [
      'a lesson',
      async () =>
        await run((tx) =>
          addLesson(
            tx,
            world.ids.next,
            { clientId: client.clientId, now: NOON },
            {
              ...{ body: { ...LESSON, description: words(200) }, author: { userId: null, type: 'user' } },
              ...{ source: 'user_taught', sourceMessageId: null, supersedes: null },
            },
          ),
        ),
    ],
    [
      'a template',
      async () =>
        await run(async (tx) => {
          const id = world.ids.next();
          const { clientId } = client;
          await tx
            .insertInto('prompt_templates')
            .values({ client_id: clientId, id, name: 'Long', base_system_prompt: words(200) })
            .execute();
          await activateTemplate(tx, { clientId, templateId: id }, NOON);
        }),
    ],
    [
      'other words of a template',
      async () =>
        await run(
          async (tx) =>
            await keepTemplatesWithinBudget(tx, { clientId: client.clientId, now: NOON }, async () => {
              await tx
                .updateTable('prompt_templates')
                .set({ base_system_prompt: words(200) })
                .execute();
            }),
        ),
    ],
  ])('is refused of %s', async (_, change) => {
    const campaign = await givenCampaign(world, client);
    const product = await saveOffer(world, saved(), { name: 'Doors' });
    const role = await saveRole(world, saved(), { name: 'Buyer', rows: {} });
    const columns = { name: 'Owners', alignment_score: 90 };
    const audience = await saveAudience(world, saved(), { columns, productId: product.id, roleId: role.id, rows: {} });
    const voices = await run((tx) => tx.selectFrom('ai_personas').select('id').execute());
    // The new voice of the test becomes the client's only one.
    await run(async (tx) => {
      await lockAiPersonas(tx, client.clientId);
      await tx.deleteFrom('ai_personas').execute();
    });
    expect(voices).toHaveLength(1);
    const { strategyId } = await givenStrategy(world, client, campaign);
    const longest = Math.max(...(await lengths()).map(({ tokens }) => tokens));
    await givenPromptVersion(world, client, {
      fragments: pieces(STATIC_BUDGET - longest - 60),
    });
    const ids = { audience: audience.id, strategy: strategyId, role: role.id, product: product.id };
    expect(await refusal(change(ids))).toMatch(/what every answer is told takes about 2\d{3} tokens/i);
  });

  test('is refused of a campaign that is given a strategy', async () => {
    const campaign = await givenCampaign(world, client);
    const columns = { company_background: words(300) };
    const { strategyId } = await givenStrategy(world, client, { columns });
    await givenLivePrompt(60);
    const ref = { clientId: client.clientId, datasetId: campaign.datasetId };
    expect(await refusal(assignToCampaign(world, ref, { strategy_id: strategyId }))).toContain('With the campaign');
    expect(await run((tx) => tx.selectFrom('datasets').select('strategy_id').execute())).toEqual([
      { strategy_id: null },
    ]);
  });

  test('is refused of what would stand in the place of a voice that is deleted, or of the default', async () => {
    const { datasetId } = await givenCampaign(world, client);
    const short = await saveVoice(world, saved(), { name: 'Short' });
    const ref = { clientId: client.clientId, datasetId };
    await assignToCampaign(world, ref, { ai_persona_id: short.id });
    const [{ id: before } = { id: '' }] = await run((tx) =>
      tx.selectFrom('ai_personas').select('id').where('is_default', '=', true).execute(),
    );
    await saveVoice(world, saved(before), { goals: words(200) });
    const room = STATIC_BUDGET - Math.min(...(await lengths()).map(({ tokens }) => tokens)) - 60;
    await givenPromptVersion(world, client, { fragments: pieces(room), datasetId });
    const voice = { clientId: client.clientId, id: short.id };
    expect(await refusal(deleteVoice(world, voice))).toMatch(/^With the campaign ".*" what every answer is told takes/);
    await expect(deleteVoice(world, voice)).rejects.toThrow('It cannot be deleted: With the campaign');
    expect(await run((tx) => tx.selectFrom('datasets').select('ai_persona_id').execute())).toEqual([
      { ai_persona_id: short.id },
    ]);
    // Where the short one is the default, what the campaign falls back on has room; the long one may not become it again.
    await makeVoiceDefault(world, voice);
    await assignToCampaign(world, ref, { ai_persona_id: null });
    const long = { clientId: client.clientId, id: before };
    await expect(makeVoiceDefault(world, long)).rejects.toThrow('It cannot be the default: With the campaign');
    await deleteVoice(world, long);
    await expect(deleteVoice(world, long)).rejects.toThrow('There is no such voice.');
  });

  test('is refused of what would stand in the place of a strategy that is deleted', async () => {
    const campaign = await givenCampaign(world, client);
    const { strategyId } = await givenStrategy(world, client, campaign);
    const template = { client_id: client.clientId, id: world.ids.next(), name: 'Long', base_system_prompt: words(300) };
    await run(async (tx) => {
      await tx.insertInto('prompt_templates').values(template).execute();
      await activateTemplate(tx, { clientId: client.clientId, templateId: template.id }, NOON);
    });
    const room = STATIC_BUDGET - Math.min(...(await lengths()).map(({ tokens }) => tokens)) - 60;
    await givenPromptVersion(world, client, { fragments: pieces(room), datasetId: campaign.datasetId });
    const ref = { clientId: client.clientId, id: strategyId };
    await expect(deleteStrategyOf(world, ref)).rejects.toThrow('It cannot be deleted: With the campaign');
    await run((tx) => activateTemplate(tx, { clientId: client.clientId, templateId: null }, NOON));
    await deleteStrategyOf(world, ref);
    await expect(deleteStrategyOf(world, ref)).rejects.toThrow('There is no such strategy.');
  });

  test('is refused of a version that a rollback would put back beside words that have grown since', async () => {
    const author = { userId: null, type: 'user' } as const;
    const [before] = await lengths();
    const fragments = pieces(STATIC_BUDGET - (before?.tokens ?? 0) - 60);
    const { promptId, versionId } = await givenPromptVersion(world, client, { fragments });
    const next = { promptId, versionNumber: 2, version: '2.0', previousVersionId: versionId, status: 'draft' } as const;
    const short = await givenPromptVersion(world, client, { ...next, fragments: pieces(100) });
    const published = { clientId: client.clientId, versionId: short.versionId };
    const proof = await proveVersion(world, published, NOON);
    await run((tx) => publishVersion(tx, { ...published, author, proof }, NOON));
    const [voice] = await run((tx) => tx.selectFrom('ai_personas').select('id').execute());
    await saveVoice(world, saved(voice?.id), { goals: words(200) });
    const back = { clientId: client.clientId, promptId, author };
    expect(await refusal(run((tx) => rollBack(tx, back, NOON)))).toMatch(/1\.0", .* what every answer is told takes/);
    await saveVoice(world, saved(voice?.id), { goals: null });
    expect(await run((tx) => rollBack(tx, back, NOON))).toBe(versionId);
  });

  test('is refused of a version whose place a longer one would take beside wordy people when it is put away', async () => {
    const ref = { clientId: client.clientId, datasetId: (await givenCampaign(world, client)).datasetId };
    const { id } = await saveVoice(world, saved(), { name: 'Wordy', goals: words(200) });
    const shortest = Math.min(...(await lengths()).map(({ tokens }) => tokens));
    await assignToCampaign(world, ref, { ai_persona_id: id });
    const own = await givenPromptVersion(world, client, { fragments: pieces(50), datasetId: ref.datasetId });
    await givenPromptVersion(world, client, { fragments: pieces(STATIC_BUDGET - shortest - 60) });
    const away = { clientId: client.clientId, versionId: own.versionId };
    expect(await refusal(run((tx) => archiveVersion(tx, away, NOON)))).toMatch(
      /With the campaign ".*what every answer/,
    );
    await assignToCampaign(world, ref, { ai_persona_id: null });
    await run((tx) => archiveVersion(tx, away, NOON));
  });

  test('is refused of a campaign that is still a draft', async () => {
    const { datasetId } = await givenCampaign(world, client, { started: false });
    await givenLivePrompt(60);
    const { id } = await saveVoice(world, saved(), { name: 'Wordy', goals: words(200) });
    const ref = { clientId: client.clientId, datasetId };
    expect(await refusal(assignToCampaign(world, ref, { ai_persona_id: id }))).toMatch(
      /With the campaign ".*what every/,
    );
  });

  test('is no reason to refuse what makes it shorter, or is about something else', async () => {
    const columns = { name: 'Landlords', goals: words(150) };
    const { id } = await saveAudience(world, saved(), { columns, rows: {} });
    // Something that nobody asks beforehand has made it too long.
    await givenLivePrompt(10);
    expect((await lengths()).filter(({ tokens }) => tokens > STATIC_BUDGET)).toHaveLength(1);
    await saveAudience(world, saved(id), { columns: { goals: words(120) }, rows: {} });
    await saveVoice(world, saved(), { name: 'Another' });
    expect(await refusal(saveAudience(world, saved(id), { columns: { goals: words(140) }, rows: {} }))).toContain(
      '2400',
    );
    const lesson = await run((tx) =>
      tx
        .insertInto('lessons')
        .values({ client_id: client.clientId, id: world.ids.next(), lesson_type: 'best_practice', title: 'Old' })
        .returning('id')
        .executeTakeFirstOrThrow(),
    );
    await run((tx) =>
      changeLesson(
        tx,
        { clientId: client.clientId, now: NOON },
        { lessonId: lesson.id, body: { ...LESSON, title: 'Old', status: 'archived' } },
      ),
    );
  });
});

test('a version that fits with one audience and not with another is not put live', async () => {
  await saveAudience(world, saved(), { columns: { name: 'Short', alignment_score: 90 }, rows: {} });
  const columns = { name: 'Wordy', goals: words(400) };
  await saveAudience(world, saved(), { columns, rows: {} });
  const shortest = Math.min(...(await lengths()).map(({ tokens }) => tokens));
  const fragments = pieces(STATIC_BUDGET - shortest - 100);
  const { versionId } = await givenPromptVersion(world, client, { fragments, status: 'draft' });
  const { faults } = await checkVersion(world, { clientId: client.clientId, versionId }, NOON);
  expect(faults).toMatchObject([{ code: 'over_budget', sentence: expect.stringContaining('the audience "Wordy"') }]);
});

describe('words that cannot be filled in where they would be told', () => {
  const givenTemplate = async (words: string) => {
    const id = world.ids.next();
    const row = { client_id: client.clientId, id, name: `Own ${id}`, base_system_prompt: words };
    await run((tx) => tx.insertInto('prompt_templates').values(row).execute());
    return id;
  };
  const activate = async (templateId: string) =>
    await run((tx) => activateTemplate(tx, { clientId: client.clientId, templateId }, NOON));

  test('are refused of a template that is to apply, with the name', async () => {
    await activate(await givenTemplate('Hi from {{company_name}}'));
    expect(await refusal(activate(await givenTemplate('Hi {{first_name}}')))).toContain(
      '{{first_name}} cannot be filled in',
    );
  });

  test('are told apart from words that are too long', async () => {
    const faults: AnswerFault[] = [];
    const subject = { clientId: client.clientId, now: NOON };
    await givenLivePrompt(60);
    const templateId = await givenTemplate(`Hi {{first_name}}. ${words(200)}`);
    const become = async (tx: Tx) =>
      await tx
        .insertInto('client_prompt_templates')
        .values({ client_id: client.clientId, prompt_template_id: templateId, is_active: true })
        .execute();
    const refuse = (found: readonly AnswerFault[]) => {
      faults.push(...found);
      throw new Error('refused');
    };
    await expect(run((tx) => keepAnswerable(tx, subject, () => become(tx), { refuse }))).rejects.toThrow('refused');
    expect(faults).toEqual([
      { code: 'over_budget', sentence: expect.stringContaining('may take 2400') },
      { code: 'unfilled', sentence: expect.stringContaining('{{first_name}} cannot be filled in') },
    ]);
  });

  test('are refused of a strategy that names the booking page of a campaign without one', async () => {
    const { datasetId } = await givenCampaign(world, client, { firstPerson: 1 });
    const paged = await givenCampaign(world, client, {
      firstPerson: 2,
      settings: { cal_booking_link: 'https://cal.example/call' },
    });
    const { strategyId } = await givenStrategy(world, client, {
      columns: { closing_strategy: 'Give {{booking_link}}' },
    });
    const assign = async (id: string) =>
      await assignToCampaign(world, { clientId: client.clientId, datasetId: id }, { strategy_id: strategyId });
    expect(await refusal(assign(datasetId))).toContain('for there is no booking page');
    expect(await assign(paged.datasetId)).toBe(true);
  });

  test('are taken of a strategy that names the booking page of a campaign that may get one before it starts', async () => {
    const { datasetId } = await givenCampaign(world, client, { started: false });
    const { strategyId } = await givenStrategy(world, client, {
      columns: { closing_strategy: 'Give {{booking_link}}' },
    });
    const ref = { clientId: client.clientId, datasetId };
    expect(await assignToCampaign(world, ref, { strategy_id: strategyId })).toBe(true);
  });
});
