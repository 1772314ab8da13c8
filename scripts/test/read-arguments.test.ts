import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { onlyNamed, wholeNumber } from '../argument-values.ts';
import { root } from '../right-node.mjs';

const SCRIPTS = {
  planted: 'scripts/planted/main.ts',
  chaos: 'scripts/chaos/main.ts',
  mutants: 'scripts/mutants/main.ts',
  'seeds:sample': 'scripts/seeds/main.ts',
  fuzz: 'scripts/fuzz.ts',
  simulate: 'services/simulation/src/main.ts',
};

/** One that takes what it should refuse would run for hours. */
const ENDS_WITHIN_MS = 100_000;

function runOf(name: keyof typeof SCRIPTS, args: readonly string[]) {
  const options = { cwd: root, encoding: 'utf8', timeout: ENDS_WITHIN_MS } as const;
  return spawnSync(process.execPath, [SCRIPTS[name], ...args], options);
}

/** What a command with these arguments ends with, and says. */
function refused(name: keyof typeof SCRIPTS, ...args: string[]): { status: number | null; lines: string[] } {
  const { status, stderr } = runOf(name, args);
  return { status, lines: stderr.trim().split('\n') };
}

const NAMES = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];

describe('a command', () => {
  test.each([...NAMES.map((name) => [name, '--help'] as const), ['planted', '-h'] as const])(
    '%s %s says in one line how it is used',
    (name, flag) => {
      const { status, stdout, stderr } = runOf(name, ['--unheard', flag]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^npm run ${name} -- \\[--.*\\n$`));
    },
  );

  test.each(NAMES)('%s says in one line what it does not know and in one how it is used', (name) => {
    const usage = expect.stringContaining(`npm run ${name} -- [--`);
    expect(refused(name, '--unheard')).toEqual({
      status: 2,
      lines: [expect.stringMatching(/^Unknown option '--unheard'/), usage],
    });
  });

  test.each([
    ['chaos', ['--lanes', 'many'], '--lanes takes a whole number from 1 on'],
    ['chaos', ['--earlier', 'no-commit'], '--earlier takes a commit, and git knows no “no-commit”'],
    ['mutants', ['--sample', '0'], '--sample takes a whole number from 1 on'],
    ['mutants', ['--seed', '1.5'], '--seed takes a whole number from 0 on'],
    ['seeds:sample', ['--count', ''], '--count takes a whole number from 1 on'],
    ['fuzz', ['--runs', '1e3'], '--runs takes a whole number from 1 on'],
    ['fuzz', ['--runs', '-3'], '--runs takes a whole number from 1 on'],
    ['simulate', ['--days', '-3'], '--days takes a whole number from 5 to 35'],
    ['simulate', ['-3'], "Unknown option '-3'"],
    ['planted', ['--only', 'claim,nowhere'], "No fault's name has “nowhere”"],
    ['chaos', ['--only', 'redis,'], '--only takes words parted by commas, none of them empty'],
    ['seeds:sample', ['--ids', 'S002-056, S009-001,X'], 'docs/seeds.md has no row S009-001, X'],
    ['planted', ['--only', 'claim', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
    ['chaos', ['--only', 'Redis', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
    [
      'seeds:sample',
      ['--ids', 'S002-056', '--report', 'FILE'],
      '--report takes a whole run: leave --only and --ids out',
    ],
    ['mutants', ['--only', 'import', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
  ] as const)('%s %j is refused: %s', (name, args, why) => {
    expect(refused(name, ...args)).toEqual({ status: 2, lines: [why, expect.stringContaining('npm run')] });
  });
});

describe('--only', () => {
  const cells = [{ name: 'Redis killed' }, { name: 'SIGKILL of everything' }, { name: 'half-open' }];

  test.each<[string | undefined, string[]]>([
    [undefined, ['Redis killed', 'SIGKILL of everything', 'half-open']],
    ['redis', ['Redis killed']],
    ['half, sigkill', ['SIGKILL of everything', 'half-open']],
    ['kill,redis', ['Redis killed', 'SIGKILL of everything']],
  ])('%j names those with one of its words, in capitals or not', (only, names) => {
    expect(onlyNamed(cells, only, 'fault').map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['', 'none of them empty'],
    ['redis,', 'none of them empty'],
    ['redis,nowhere', "No fault's name has “nowhere”"],
  ])('%j is refused: %s', (only, why) => {
    expect(() => onlyNamed(cells, only, 'fault')).toThrow(why);
  });
});

test.each(['', '1.5', '1e3', '-3', '0', 'many'])('%j is no whole number from 1 on', (value) => {
  expect(() => wholeNumber('count', value, 1)).toThrow('--count takes a whole number from 1 on');
});
