import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { root } from '../right-node.mjs';

const SCRIPTS = {
  planted: 'scripts/planted/main.ts',
  chaos: 'scripts/chaos/main.ts',
  mutants: 'scripts/mutants/main.ts',
  'seeds:sample': 'scripts/seeds/main.ts',
  fuzz: 'scripts/fuzz.ts',
};

/** What a command with these arguments ends with, and says. */
function refused(name: keyof typeof SCRIPTS, ...args: string[]): { status: number | null; lines: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPTS[name], ...args], { cwd: root, encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
}

describe('a command', () => {
  test.each(Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[])(
    '%s says in one line what it does not know and in one how it is used',
    (name) => {
      const usage = expect.stringContaining(`npm run ${name} -- [--`);
      expect(refused(name, '--unheard')).toEqual({
        status: 2,
        lines: [expect.stringMatching(/^Unknown option '--unheard'/), usage],
      });
    },
  );

  test.each([
    ['chaos', ['--lanes', 'many'], '--lanes takes a whole number from 1 on'],
    ['chaos', ['--earlier', 'no-commit'], '--earlier takes a commit, and git knows no “no-commit”'],
    ['mutants', ['--sample', '0'], '--sample takes a whole number from 1 on'],
    ['mutants', ['--seed', '1.5'], '--seed takes a whole number from 0 on'],
    ['seeds:sample', ['--count', ''], '--count takes a whole number from 1 on'],
    ['fuzz', ['--runs', '1e3'], '--runs takes a whole number from 1 on'],
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
