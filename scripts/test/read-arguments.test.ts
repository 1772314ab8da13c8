import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
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
  test.each(NAMES.flatMap((name) => [[name, '--help'] as const, [name, '-h'] as const]))(
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
    ['simulate', ['--seeds', '-3'], '--seeds takes a whole number from 1 on'],
    ['simulate', ['-3'], "Unknown option '-3'"],
    ['planted', ['--only', ''], '--only takes words parted by commas, none of them empty'],
    ['chaos', ['--only', 'redis,'], '--only takes words parted by commas, none of them empty'],
    ['mutants', ['--only', ''], '--only takes words parted by commas, none of them empty'],
    ['planted', ['--only', 'claim,nowhere'], "No fault's name has “nowhere”"],
    ['chaos', ['--only', 'redis,nowhere'], "No fault's name has “nowhere”"],
    ['mutants', ['--only', 'import,nowhere'], "No group's name has “nowhere”"],
    ['seeds:sample', ['--ids', 'S009-001'], 'docs/seeds.md has no row S009-001'],
    ['seeds:sample', ['--ids', 'S002-056, S009-001,X'], 'docs/seeds.md has no row S009-001, X'],
    ['seeds:sample', ['--ids', ''], '--ids takes words parted by commas, none of them empty'],
    ['planted', ['--only', 'claim', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
    ['chaos', ['--only', 'Redis', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
    [
      'seeds:sample',
      ['--ids', 'S002-056', '--report', 'FILE'],
      '--report takes a whole run: leave --only and --ids out',
    ],
    [
      'planted',
      ['--only', 'CLAIM, stop', '--report', 'FILE'],
      '--report takes a whole run: leave --only and --ids out',
    ],
    ['mutants', ['--only', 'Import', '--report', 'FILE'], '--report takes a whole run: leave --only and --ids out'],
  ] as const)('%s %j is refused: %s', (name, args, why) => {
    expect(refused(name, ...args)).toEqual({ status: 2, lines: [why, expect.stringContaining('npm run')] });
  });
});
