import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CONSENT, givenInstallation } from './given-installation.ts';

const installation = givenInstallation(22);
const client = ['--client', 'bright-roofs'];

beforeEach(async () => {
  const { run } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
});

function fileOf(content: unknown): string {
  const file = path.join(installation().directory, 'personas.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const FILE = {
  format: 'rekindle-personas/1',
  ai_personas: [{ name: 'Dry wit', persona_name: 'Tom', is_default: true }],
  products: [{ name: 'Solar' }],
  personas: [
    {
      ...{ name: 'Owners', persona_type: 'homeowner', product: 'Solar', goals: 'Lower bills', archetype: 'LEARNER' },
      rows: {
        goals: [{ goal_text: 'Spend less' }],
        criteria: [
          { criterion: 'ownership', accepted: ['owner'] },
          { criterion: 'property_type', accepted: ['terraced'] },
        ],
      },
    },
  ],
};

test('a file is taken in whole, shown, and given back; a dry run keeps nothing', async () => {
  const { run } = installation();
  const dry = await run('personas', 'import', fileOf(FILE), ...client, '--dry-run');
  expect([dry.code, dry.out]).toEqual([
    0,
    [
      'Would be, ai personas: 1 added, 0 changed; products: 1 added, 0 changed; roles: 0 added, 0 changed; personas: 1 added, 0 changed; strategies: 0 added, 0 changed.',
    ],
  ]);
  expect((await run('personas', 'list', ...client)).out).toEqual([
    'voice    Friendly assistant (default)',
    'persona  Past enquirers [past-enquirers] 0 leads',
  ]);
  expect((await run('personas', 'import', fileOf(FILE), ...client)).code).toBe(0);
  expect((await run('personas', 'list', ...client)).out).toEqual([
    'voice    Dry wit (default)',
    'voice    Friendly assistant',
    'persona  Owners [owners] 0 leads',
    'persona  Past enquirers [past-enquirers] 0 leads',
    'archetype  LEARNER 1 persona, 1 active, 0 leads',
  ]);
  const shown = await run('personas', 'show', 'owners', ...client);
  expect(shown.out).toContain('S5  Their goals: Lower bills  [goals]');
  expect(shown.out).toContain('S5  Goal: Spend less  [persona_goals]');
  expect(shown.out).toContain('S2  Product: Solar  [product.name]');
  const exported = await run('personas', 'export', ...client, '--persona', 'Owners');
  const file: { products: unknown[]; personas: object[] } = JSON.parse(exported.out.join('\n'));
  expect(file.products).toEqual([{ name: 'Solar' }]);
  expect(file.personas).toMatchObject([
    { name: 'Owners', product: 'Solar', rows: { goals: [{ goal_text: 'Spend less' }] } },
  ]);
  const again = await run('personas', 'import', fileOf(file), ...client, '--json');
  expect(again.json()).toMatchObject({ personas: { added: 0, changed: 1 } });
});

test.each([
  ['is no JSON of personas', { hello: 1 }, 2, /format/],
  [
    'has two defaults',
    {
      ...FILE,
      ai_personas: [
        { name: 'A', is_default: true },
        { name: 'B', is_default: true },
      ],
    },
    2,
    /Only one voice can be the default/,
  ],
  ['has an empty name', { ...FILE, personas: [{ name: '' }] }, 2, /personas\.0\.name/],
  [
    'names an unknown variable',
    { ...FILE, personas: [{ name: 'X', goals: '{{unknown}}' }] },
    2,
    /\{\{unknown\}\} is nothing that can be filled in/,
  ],
  ['names a product that is nowhere', { ...FILE, products: [] }, 3, /no product called "Solar"/],
])('a file that %s is refused whole, with what is wrong', async (_what, file, code, said) => {
  const { run } = installation();
  const refused = await run('personas', 'import', fileOf(file), ...client);
  expect([refused.code, refused.err.join('\n')]).toEqual([code, expect.stringMatching(said)]);
  expect((await run('personas', 'list', ...client)).out).toHaveLength(2);
});

test('a voice is made the default, and the default is not deleted', async () => {
  const { run } = installation();
  await run('personas', 'import', fileOf({ ...FILE, ai_personas: [{ name: 'Dry wit' }] }), ...client);
  expect((await run('personas', 'default', 'Nobody', ...client)).code).toBe(3);
  expect((await run('personas', 'default', 'Dry wit', ...client)).code).toBe(0);
  const refused = await run('personas', 'delete', 'Dry wit', '--voice', ...client);
  expect([refused.code, refused.err.join(' ')]).toEqual([
    4,
    expect.stringContaining('make another one the default first'),
  ]);
  expect((await run('personas', 'delete', 'Friendly assistant', '--voice', ...client)).code).toBe(0);
  expect((await run('personas', 'list', ...client)).out).toContain('voice    Dry wit (default)');
});

test('leads of a list are mapped by score or to a persona named, and a running campaign goes on when it is deleted', async () => {
  const { run, fileOf: csvOf } = installation();
  await run('personas', 'import', fileOf(FILE), ...client);
  const list =
    'First Name,Mobile,Ownership,Property type,Interest\nSam,+447400100001,owner,terraced,Solar\nAna,+447400100002,tenant,flat,Solar\n';
  expect((await run('import', csvOf(list), ...client, '--dataset', 'Quotes', ...CONSENT)).code).toBe(0);
  const scored = await run('personas', 'map', 'Quotes', ...client, '--json');
  expect(scored.json()).toEqual({ leads: 2, mapped: 2 });
  expect((await run('personas', 'fit', '+447400100001')).out).toEqual([
    'Owners: fits 100 of 100, 55 % of what counts is known, written to as this one, by score',
    '  product_need: 100 %, weight 25',
    '  property_type: 100 %, weight 15',
    '  ownership: 100 %, weight 15',
    'Past enquirers: too little is known, 0 % of what counts is known',
  ]);
  const named = await run('personas', 'map', 'Quotes', ...client, '--persona', 'past-enquirers');
  expect(named.out).toEqual(['2 of 2 leads of Quotes are written to as Past enquirers.']);
  const text = 'Hi {{first_name}}, Bright Roofs here. Still after a quote? Reply STOP to opt out.';
  await run('campaign', 'set', 'Quotes', `m1_message=${text}`);
  expect((await run('campaign', 'start', 'Quotes')).code).toBe(0);
  expect((await run('personas', 'delete', 'past-enquirers', ...client)).code).toBe(0);
  expect((await run('campaign', 'status', 'Quotes')).out.join(' ')).not.toContain('paused');
});

test('templates that suit a persona are named with the words they share, and nothing is recommended of too few leads', async () => {
  const { run } = installation();
  expect((await run('personas', 'import', fileOf(FILE), ...client)).code).toBe(0);
  const templates = await run('personas', 'templates', 'owners', ...client);
  expect(templates.code).toBe(0);
  expect(templates.out[0]).toMatch(/^Solar: .* \(of a prompt\): \d+ of 100 speak for it$/);
  expect(templates.out[1]).toBe('  trade: solar');
  const json = (await run('personas', 'templates', 'owners', ...client, '--json')).json<{ templates: object[] }>();
  expect(json.templates[0]).toMatchObject({ kind: 'prompt', reasons: [{ ground: 'trade', words: ['solar'] }] });
  expect((await run('personas', 'templates', 'nobody', ...client)).code).toBe(3);
  const advice = await run('personas', 'recommend', ...client);
  expect([advice.code, advice.out]).toEqual([
    0,
    ['Nothing for sure yet: the numbers are too small, or the differences may be chance.'],
  ]);
  expect((await run('personas', 'recommend', ...client, '--json')).json()).toEqual({ recommendations: [] });
});
