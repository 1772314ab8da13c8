import { beforeEach, describe, expect, test } from 'vitest';
import { CONSENT, givenInstallation, LIST } from './given-installation.ts';

const installation = givenInstallation(39);
const client = ['--client', 'bright-roofs'];
const ANSWERS = ['--answer', 'business=We fit roofs in Leeds.', '--answer', 'goal=a call with a surveyor'];

beforeEach(async () => {
  const { run, fileOf } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
  expect((await run('import', fileOf(LIST), ...client, '--dataset', 'Quotes', ...CONSENT)).code).toBe(0);
});

/** The words of the newest version of a prompt. */
async function wordsOf(name: string): Promise<string> {
  const diff = await installation().run('prompt', 'diff', name, '--against', '1.0', '--json');
  const { parts } = diff.json() as { parts: { kind: string; text: string }[] };
  return parts
    .filter(({ kind }) => kind !== 'removed')
    .map(({ text }) => text)
    .join('');
}

describe('a prompt is made at the command line', () => {
  test('from answers, checked, put live and revised', async () => {
    const { run } = installation();
    expect((await run('prompt', 'questions')).out.join('\n')).toMatch(
      /^business +What does the company do.*\(needed\)$/m,
    );
    const made = await run('prompt', 'new', 'Autumn', ...client, ...ANSWERS);
    expect([made.code, made.out[0]]).toEqual([0, expect.stringMatching(/^Autumn 1\.0 is a draft\./)]);
    expect((await run('prompt', 'check', 'Autumn')).code).toBe(0);
    expect((await run('prompt', 'publish', 'Autumn')).code).toBe(0);
    const goal = ['--section', 'goal=Get a visit.', '--section', 'goal=Ask when suits.'];
    const revised = await run('prompt', 'revise', 'Autumn', ...goal, '--why', 'visits sell', '--json');
    expect(revised.json()).toMatchObject({ version: '2.0' });
    expect((await run('prompt', 'diff', 'Autumn')).out.join('\n')).toContain('{+');
    expect(await wordsOf('Autumn')).toMatch(/# Goal\nGet a visit\.\nAsk when suits\.$/);
    expect((await run('prompt', 'list')).out.slice(1).map((line) => line.trim().split(/\s+/)[1])).toEqual([
      'draft',
      'live',
    ]);
  });

  test('for one campaign, from a template or in the words of another', async () => {
    const { run } = installation();
    const own = await run('prompt', 'new', 'Own', ...client, '--campaign', 'Quotes', '--section', 'goal=A call.');
    expect(own.code).toBe(0);
    const made = await run('prompt', 'new', 'Trade', ...client, '--template', 'Any trade', ...ANSWERS);
    expect([made.code, made.err]).toEqual([0, []]);
    expect((await run('prompt', 'new', 'Copy', ...client, '--like', 'Own')).code).toBe(0);
    const list = (await run('prompt', 'list', '--json')).json() as {
      prompts: { name: string; campaign: string | null }[];
    };
    expect(new Map(list.prompts.map(({ name, campaign }) => [name, campaign]))).toEqual(
      new Map([
        ['Own', 'Quotes'],
        ['Trade', null],
        ['Copy', null],
      ]),
    );
  });

  test.each<[string, string[], number, RegExp]>([
    ['without words', [], 2, /where its words come from/],
    ['from two places', [...ANSWERS, '--section', 'goal=A call.'], 2, /where its words come from/],
    ['with an answer to nothing', ['--answer', 'colour=blue'], 2, /no question "colour".*business/s],
    ['without an answer that is needed', ['--answer', 'business=We fit roofs.'], 2, /goal|Answer this/],
    ['with a section that is none', ['--section', 'mood=good'], 2, /no section "mood".*boundaries/s],
    ['with a key alone', ['--section', 'goal'], 2, /not of the form key=words/],
    ['from a template that is nowhere', ['--template', 'Nothing', ...ANSWERS], 3, /no template "Nothing".*Any trade/s],
    ['like a prompt that is nowhere', ['--like', 'Nothing'], 3, /no prompt "Nothing"/],
  ])('not %s', async (_what, options, code, said) => {
    const { run } = installation();
    const refused = await run('prompt', 'new', 'Autumn', ...client, ...options);
    expect([refused.code, refused.err.join('\n')]).toEqual([code, expect.stringMatching(said)]);
    expect((await run('prompt', 'list')).out).toEqual([]);
  });

  test('not by a name that another has', async () => {
    const { run } = installation();
    await run('prompt', 'new', 'Autumn', ...client, ...ANSWERS);
    expect((await run('prompt', 'new', 'Autumn', ...client, ...ANSWERS)).code).toBe(4);
  });
});
