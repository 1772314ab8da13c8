import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CONSENT, givenInstallation, LIST } from './given-installation.ts';

const installation = givenInstallation(38);
const client = ['--client', 'bright-roofs'];

beforeEach(async () => {
  const { run, fileOf } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
  expect((await run('import', fileOf(LIST), ...client, '--dataset', 'Quotes', ...CONSENT)).code).toBe(0);
});

function strategyFile(content: unknown): string {
  const file = path.join(installation().directory, 'strategy.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const FILE = {
  ...{ name: 'Solar revival', ai_name: 'Ada', ai_role: 'Adviser', conversation_tone: 'calm', tag: 'solar' },
  ...{
    qualification_questions: 'Is the roof yours?',
    objection_handling: 'Listen.',
    closing_strategy: 'Offer a call.',
  },
  ...{ voice: 'Friendly assistant', persona: 'past-enquirers', template: 'Any trade' },
  ...{ delay_min: 30, delay_max: 90, metadata: { crm: 'x-7' } },
};

test('a strategy is saved from a file, shown, given back as that file, changed by its name and deleted', async () => {
  const { run } = installation();
  const saved = await run('strategy', 'save', strategyFile(FILE), ...client, '--json');
  expect([saved.code, saved.err]).toEqual([0, []]);
  expect(saved.json()).toMatchObject({ name: 'Solar revival', added: true });
  expect((await run('strategy', 'list', ...client)).out).toEqual([
    'Solar revival: tag solar, template Any trade, 0 campaigns',
  ]);
  expect((await run('strategy', 'list', ...client, '--tag', 'wind')).out).toEqual([]);
  expect((await run('strategy', 'show', 'Solar revival', ...client)).out).toContain(
    'S3  Questions to ask: Is the roof yours?  [qualification_questions]',
  );
  const shown = (await run('strategy', 'show', 'Solar revival', ...client, '--json')).json();
  expect(shown).toEqual({ ...FILE, is_active: true });
  const again = await run('strategy', 'save', strategyFile({ name: FILE.name, ai_name: 'Bo' }), ...client);
  expect(again.out).toEqual(['Changed Solar revival. It holds from the next reply on.']);
  expect((await run('strategy', 'show', FILE.name, ...client, '--json')).json()).toEqual({
    ...{ ...FILE, is_active: true },
    ai_name: 'Bo',
  });
  expect((await run('strategy', 'delete', FILE.name, ...client)).code).toBe(0);
  expect((await run('strategy', 'show', FILE.name, ...client)).code).toBe(3);
});

test('a campaign is answered by a strategy, and by none again', async () => {
  const { run } = installation();
  await run('strategy', 'save', strategyFile(FILE), ...client);
  expect((await run('strategy', 'use', 'Quotes', FILE.name, ...client)).out).toEqual([
    'Quotes is answered by Solar revival from the next reply on.',
  ]);
  expect((await run('strategy', 'list', ...client)).out[0]).toContain('1 campaign');
  expect((await run('strategy', 'use', 'Quotes', ...client)).code).toBe(2);
  expect((await run('strategy', 'use', 'Quotes', 'Nothing', ...client)).code).toBe(3);
  expect((await run('strategy', 'use', 'Quotes', '--none', ...client)).code).toBe(0);
  expect((await run('strategy', 'list', ...client)).out[0]).toContain('0 campaigns');
});

test.each<[string, object, number, RegExp]>([
  [
    'lacks what a new one needs',
    { name: 'New', ai_name: 'Ada' },
    2,
    /closing_strategy: A new strategy needs this.*template/s,
  ],
  ['names a voice that is nowhere', { ...FILE, voice: 'Nobody' }, 3, /no voice called "Nobody"/],
  ['has a field that no strategy has', { ...FILE, tone: 'dry' }, 2, /tone/],
  ['has one end of a wait', { ...FILE, delay_max: null }, 2, /delay_max: Give both/],
  ['has a variable that nobody fills in', { ...FILE, closing_strategy: 'Say {{x}}' }, 2, /closing_strategy: \{\{x\}\}/],
  [
    'claims what nobody approved',
    { ...FILE, closing_strategy: 'It costs £99' },
    2,
    /closing_strategy: It claims "£99"/,
  ],
])('a file that %s is refused with what is wrong', async (_what, content, code, said) => {
  const { run } = installation();
  const refused = await run('strategy', 'save', strategyFile(content), ...client);
  expect([refused.code, refused.err.join('\n')]).toEqual([code, expect.stringMatching(said)]);
  expect((await run('strategy', 'list', ...client)).out).toEqual([]);
});
