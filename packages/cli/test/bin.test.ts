import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentOf } from './command-line.ts';

const BIN = fileURLToPath(new URL('../bin/rekindle.mjs', import.meta.url));

let db: TestDatabase;
let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-bin');
  environment = environmentOf(db, directory);
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command as a shell would. */
async function rekindle(args: string[], changes: Record<string, string> = {}): Promise<Ended> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: { ...environment, ...changes } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

test('help is data, and names every command', async () => {
  const { code, stdout, stderr } = await rekindle(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of [
    'import',
    'campaign',
    'why',
    'verify',
    'sandbox',
    'doctor',
    'migrate',
    'sending',
    'message',
    'client',
  ]) {
    expect(stdout).toContain(`\n  ${name} `);
  }
});

test('help of a command says which options it does nothing without', async () => {
  const { stdout } = await rekindle(['personas', 'list', '--help']);
  expect(stdout).toMatch(/--client <name> +name or slug of the client \(required\)/);
  expect((await rekindle(['why', 'lead', '--help'])).stdout).not.toContain('(required)');
});

test('data goes to stdout alone, and the process ends by itself', async () => {
  expect(await rekindle(['client', 'add', 'Bright Roofs', '--number', '+447400123456', '--json'])).toMatchObject({
    ...{ code: 0, stderr: '', stdout: expect.stringMatching(/^\{.*\}\n$/) },
  });
  const listed = await rekindle(['client', 'list', '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'Bright Roofs', mode: 'sandbox' }]);
  expect(await rekindle(['verify', '--json'])).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['an unknown command', ['dance'], {}, 2],
  ['a setting that is wrong', ['client', 'list'], { WEBHOOK_PORT: 'many' }, 2],
  ['somebody who is not there', ['why', 'lead', '+447400123499'], {}, 3],
  ['a database that is not there', ['client', 'list'], { DATABASE_SYSTEM_URL: 'postgres://x@127.0.0.1:1/x' }, 1],
])('%s ends with its code, a word on stderr and no stack trace', async (_, args, changes, code) => {
  const ended = await rekindle(args, changes);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).not.toBe('');
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});
