import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockDataDir } from '@rekindle/boot';
import { temporaryDirectory } from '@rekindle/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory('rekindle-lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a data folder is one system’s until it is given up', () => {
  const lock = lockDataDir(directory);
  expect(lockDataDir(directory)).toEqual({ heldBy: process.pid });
  if ('release' in lock) lock.release();
  expect(lockDataDir(directory)).toHaveProperty('release');
});

test('what a killed process left behind is taken over', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path.join(directory, 'run.lock'), String(dead));
  expect(lockDataDir(directory)).toHaveProperty('release');
  expect(lockDataDir(directory)).toEqual({ heldBy: process.pid });
});

test('a process that has the number by chance is no system', () => {
  writeFileSync(path.join(directory, 'run.lock'), '1');
  expect(lockDataDir(directory)).toHaveProperty('release');
});
