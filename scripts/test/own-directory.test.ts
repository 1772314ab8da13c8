import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isAlive } from '@rekindle/runtime';
import { expect, test } from 'vitest';
import { root } from '../right-node.mjs';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a process that %s ends takes along its directory and whatever it has started', async (signal, code) => {
  const running = spawn(process.execPath, ['scripts/test/processes/with-directory.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(running.stdout, 'data')) as [Buffer];
  const { directory, pid } = JSON.parse(said.toString()) as { directory: string; pid: number };
  expect([existsSync(directory), isAlive(pid)]).toEqual([true, true]);
  running.kill(signal);
  expect(await once(running, 'exit')).toEqual([code, null]);
  expect([existsSync(directory), isAlive(pid)]).toEqual([false, false]);
});
