import { rmSync } from 'node:fs';
import { temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentOf, rekindle } from './command-line.ts';

let db: TestDatabase;
let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-links');
  environment = { ...environmentOf(db, directory), CONSOLE_BASE_URL: 'https://rekindle.example.com' };
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

const links = async () => await db.system.selectFrom('one_time_links').selectAll().execute();

test('a sign-in link is for whoever runs the installation, until somebody is named', async () => {
  const first = await rekindle(environment, 'user', 'sign-in-link');
  expect(first.out).toEqual([expect.stringMatching(/^https:\/\/rekindle\.example\.com\/sign-in#token=[\w-]{43}$/)]);
  const named = await rekindle(environment, 'user', 'sign-in-link', '--email', 'Ann@Example.com', '--admin', '--json');
  expect(named.json<{ link: string }>().link).toContain('/sign-in#token=');
  const accounts = await db.system.selectFrom('accounts').select(['email', 'runs_installation']).execute();
  expect(accounts).toEqual(
    expect.arrayContaining([
      { email: 'admin@localhost', runs_installation: true },
      { email: 'ann@example.com', runs_installation: true },
    ]),
  );
  expect(JSON.stringify(await links())).not.toContain(first.out[0]?.split('=')[1]);
});

test('a reset link is for an account that there is', async () => {
  expect((await rekindle(environment, 'user', 'reset-link', 'nobody@example.com')).code).toBe(3);
  const made = await rekindle(environment, 'user', 'reset-link', 'ann@example.com');
  expect(made.out[0]).toMatch(/\/reset-password#token=/);
  expect((await links()).map(({ purpose }) => purpose)).toContain('reset_password');
});

test('where the console is has to be known', async () => {
  const { CONSOLE_BASE_URL: _, ...without } = environment;
  const refused = await rekindle(without, 'user', 'sign-in-link');
  expect(refused).toMatchObject({ code: 2, err: [expect.stringContaining('CONSOLE_BASE_URL')] });
  const told = await rekindle(without, 'user', 'sign-in-link', '--console', 'http://127.0.0.1:8060/');
  expect(told.out[0]).toContain('http://127.0.0.1:8060/sign-in#');
});
