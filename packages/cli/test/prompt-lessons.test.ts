import { rmSync } from 'node:fs';
import { at, inTenant } from '@rekindle/db';
import { startEval } from '@rekindle/responder';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenClient,
  givenFragment,
  givenPromptVersion,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

let db: TestDatabase;
let directory: string;
let run: (...args: string[]) => Promise<Said>;
let client: TestClient;
const clock = manualClock(NOW);
const deps = {
  ids: seededIds(12, clock),
  clock,
  get db() {
    return db;
  },
};

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-cli');
  const environment = environmentOf(db, directory);
  run = async (...args) => await rekindle(environment, ...args);
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.truncate();
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
  client = await givenClient(deps);
});

/** A prompt with a live version and a draft after it; returns its id. */
async function givenPrompt(words = 'Get a visit.'): Promise<string> {
  const live = await givenPromptVersion(deps, client, { fragments: [givenFragment({ content: 'Get a call.' })] });
  const { promptId } = live;
  const draft = {
    promptId,
    status: 'draft',
    versionNumber: 2,
    version: '2.0',
    previousVersionId: live.versionId,
  } as const;
  await givenPromptVersion(deps, client, { ...draft, fragments: [givenFragment({ content: words })] });
  return promptId;
}

describe('rekindle prompt', () => {
  test('lists, compares, checks, publishes and rolls back', async () => {
    const prompt = await givenPrompt();
    expect((await run('prompt', 'list')).out.slice(1).map((line) => line.trim().split(/\s+/).slice(0, 2))).toEqual([
      ['2.0', 'draft'],
      ['1.0', 'live'],
    ]);
    expect((await run('prompt', 'diff', prompt)).out).toEqual(['# Goal', 'Get a [-call-]{+visit+}.']);
    const checked = await run('prompt', 'check', prompt);
    expect([checked.code, checked.out[1]]).toEqual([
      0,
      expect.stringMatching(/^ {2}(\d+) of \1 golden conversations pass/),
    ]);
    expect((await run('prompt', 'publish', prompt, '--canary', '10')).out[0]).toContain(
      '2.0 answers 10 % of the leads',
    );
    expect((await run('prompt', 'publish', prompt)).out[0]).toContain('2.0 is live;');
    const rollback = ['prompt', 'rollback', prompt, '--live', '2.0', '--json'] as const;
    expect((await run(...rollback)).json()).toMatchObject({ version: '1.0' });
    const again = await run(...rollback);
    expect([again.code, again.err.join(' ')]).toEqual([4, expect.stringContaining('Another version is live by now')]);
    expect((await run('prompt', 'rollback', prompt)).code).toBe(4);
  });

  test('plays simulated leads against a version, keeps how it does, and shows it when it is checked', async () => {
    const prompt = await givenPrompt();
    expect((await run('prompt', 'check', prompt, '--json')).json()).toMatchObject({ eval: null });
    const played = await run('prompt', 'eval', prompt, '--version', '1.0');
    expect([played.code, played.out]).toEqual([
      0,
      [
        expect.stringMatching(
          / 1\.0: (\d+) of \1 simulated leads pass, played once; .*0 violations; by scripted \(scripted model\)$/,
        ),
      ],
    ]);
    expect(played.err.join('\n')).toContain('A scripted model answers');
    expect((await run('prompt', 'eval', prompt, '--plays', '2', '--json')).json()).toMatchObject({
      ...{ version: '2.0', modelKind: 'scripted', score: { plays: 2, violations: 0 } },
    });
    const checked = (await run('prompt', 'check', prompt)).out.join('\n');
    expect(checked).toContain('simulated leads pass, each of 2 plays');
    expect((await run('prompt', 'eval', prompt, '--plays', '0')).code).toBe(2);
  });

  test('stops simulated leads that are played in the background, and says when none are', async () => {
    const prompt = await givenPrompt();
    const { clientId } = client;
    const none = await run('prompt', 'stop-eval', prompt);
    expect([none.code, none.out[0]]).toEqual([0, expect.stringMatching(/^No simulated leads are played against /)]);
    const evalRunId = await inTenant(db, { clientId, now: NOW }, async (tx) => {
      const { id: versionId } = await tx
        .selectFrom('prompt_versions')
        .select('id')
        .where('prompt_id', '=', prompt)
        .where('status', '=', 'live')
        .executeTakeFirstOrThrow();
      return await startEval(deps, tx, { clientId, versionId, plays: 1, userId: null, now: NOW });
    });
    expect((await run('prompt', 'stop-eval', prompt, '--json')).json()).toEqual({ stopped: evalRunId });
    expect((await run('prompt', 'stop-eval', prompt, '--json')).json()).toEqual({ stopped: null });
  });

  test('does not roll back to what leaves answers no room any more, and says where', async () => {
    const long = Array.from({ length: 3 }, () => givenFragment({ content: 'word '.repeat(450).trim() }));
    const { promptId } = await givenPromptVersion(deps, client, { fragments: long });
    const next = { promptId, versionNumber: 2, version: '2.0', status: 'draft' } as const;
    await givenPromptVersion(deps, client, { ...next, fragments: [givenFragment({ content: 'Get a call.' })] });
    expect((await run('prompt', 'publish', promptId)).code).toBe(0);
    const say = async (goals: string | null) =>
      await inTenant(db, { clientId: client.clientId, now: NOW }, (tx) =>
        tx.updateTable('ai_personas').set({ goals }).execute(),
      );
    await say('word '.repeat(700).trim());
    const refused = await run('prompt', 'rollback', promptId);
    expect([refused.code, refused.out]).toEqual([4, []]);
    expect(refused.err.join('\n')).toMatch(/With the prompt ".* 1\.0".* what every answer is told takes about/);
    await say(null);
    expect((await run('prompt', 'rollback', promptId)).code).toBe(0);
  });

  test('shows all words of a draft as new whose base is deleted by now', async () => {
    const draft = { status: 'draft', previousVersionId: deps.ids.next() } as const;
    const { promptId } = await givenPromptVersion(deps, client, {
      ...draft,
      fragments: [givenFragment({ content: 'Hi.' })],
    });
    expect((await run('prompt', 'diff', promptId, '--json')).json()).toMatchObject({
      against: null,
      parts: [{ kind: 'added' }],
    });
  });

  test('publishes nothing that is faulty, and says why', async () => {
    const prompt = await givenPrompt('Say {{unknown}} and £5,000.');
    const refused = await run('prompt', 'publish', prompt);
    expect([refused.code, refused.out]).toEqual([4, []]);
    expect(refused.err.join('\n')).toContain('has {{unknown}}, which cannot be filled in');
    expect(refused.err.join('\n')).toContain('claims "£5,000"');
    expect((await run('prompt', 'check', prompt)).code).toBe(1);
    expect((await run('prompt', 'list', '--json')).json()).toMatchObject({
      prompts: [{ versions: [{ status: 'draft' }, { status: 'live' }] }],
    });
  });

  test('knows what is not there', async () => {
    const prompt = await givenPrompt();
    expect((await run('prompt', 'publish', 'Nope')).code).toBe(3);
    expect((await run('prompt', 'publish', prompt, '--version', '7.0')).code).toBe(3);
  });
});

describe('rekindle lesson', () => {
  const add = (...args: string[]) => run('lesson', 'add', '--client', client.slug, ...args);

  test('teaches, lists, finds and puts away', async () => {
    const taught = await add(
      '--type',
      'never_rule',
      '--title',
      'Never press',
      '--trigger',
      'price',
      '--never',
      'act now',
      '--never',
      'last * chance',
      '--json',
    );
    const { lessonId } = taught.json<{ lessonId: string }>();
    await add('--type', 'best_practice', '--title', 'Batteries', '--say', 'We fit them');
    const listed = (await run('lesson', 'list')).out;
    expect(listed).toHaveLength(2);
    // A rule is enforced whatever is written about.
    expect(listed.join()).toContain('never rule: Never press (always; not used yet)');
    expect((await run('lesson', 'list', '--search', 'battery')).out.join()).toContain(
      'best practice: Batteries (always; not used yet)',
    );
    expect((await run('lesson', 'archive', lessonId)).code).toBe(0);
    expect((await run('lesson', 'list')).out).toHaveLength(1);
    expect((await run('lesson', 'list', '--all')).out).toHaveLength(2);
    expect((await run('lesson', 'archive', client.clientId)).code).toBe(3);
  });

  test('refuses what is none, or is against another, with how to mend it', async () => {
    expect((await add('--type', 'hint', '--title', 'A')).code).toBe(2);
    expect((await add('--type', 'dos_donts', '--title', 'A', '--priority', '101')).code).toBe(2);
    expect((await add('--type', 'dos_donts', '--title', 'A', '--priority=-5')).code).toBe(0);
    const empty = await add('--type', 'never_rule', '--title', ' ');
    expect([empty.code, empty.err.join('\n')]).toEqual([2, expect.stringContaining('Give it a title.')]);
    await add('--type', 'blacklist_word', '--title', 'Not cheap', '--never', 'cheap');
    const against = await add('--type', 'best_practice', '--title', 'Say it', '--say', 'We are cheap');
    expect([against.code, against.err.join('\n')]).toEqual([4, expect.stringContaining('forbids: cheap')]);
  });

  test('teaches every client, lists that and puts it away', async () => {
    const universal = (...args: string[]) => run('lesson', 'universal', ...args);
    const rule = ['--type', 'never_rule', '--title', 'No bargain', '--never', 'bargain'];
    const taught = await universal('add', ...rule, '--json');
    const { lessonId } = taught.json<{ lessonId: string }>();
    expect((await universal('list')).out).toEqual([`${lessonId}  active, never rule: No bargain (always)`]);
    const against = await add('--type', 'best_practice', '--title', 'Say it', '--say', 'The survey is a bargain');
    expect([against.code, against.err.join('\n')]).toEqual([4, expect.stringContaining('forbids: bargain')]);
    const own = [
      '--type',
      'best_practice',
      '--title',
      'Say it',
      '--say',
      'The survey is a bargain',
      '--supersedes',
      lessonId,
    ];
    expect((await add(...own)).code).toBe(0);
    expect((await run('lesson', 'archive', lessonId)).code).toBe(4);
    expect((await universal('add', ...rule)).code).toBe(4);
    expect((await universal('archive', lessonId)).out).toEqual(['It applies to no client any more.']);
    expect((await universal('list')).out).toEqual([]);
    expect((await universal('list', '--all')).out).toHaveLength(1);
    expect((await universal('archive', client.clientId)).code).toBe(3);
    expect((await universal('archive', 'nothing')).code).toBe(2);
  });
});
