import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeRunFile } from '@rekindle/boot/run-file';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rekindle, type Said } from './command-line.ts';

let directory: string;
let server: Server;
let answers: { status: number; body: unknown }[];
let asked: { url: string; authorization: string | undefined; body: string }[];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'rekindle-run-'));
  answers = [];
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body });
      const answer = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

function running(pid = process.pid): void {
  const { port } = server.address() as AddressInfo;
  writeRunFile(directory, { pid, controlUrl: `http://127.0.0.1:${port}`, token: 'the-token' });
}

async function sandbox(...args: string[]): Promise<Said> {
  return await rekindle({ REKINDLE_DATA_DIR: directory }, 'sandbox', ...args);
}

const NOW = Date.parse('2026-11-23T10:00:00Z');
const skipped = (minutes: number | null) => ({
  status: 200,
  body: { now: NOW + (minutes ?? 0) * 60_000, reached: minutes === null ? null : NOW + minutes * 60_000 },
});

test('skip asks once an event, with the token, and tells the last time reached', async () => {
  running();
  answers = [skipped(1), skipped(2), skipped(3)];
  expect((await sandbox('skip', '3', '--json')).json()).toEqual({ now: NOW + 180_000, skips: 3, more: true });
  const once = { url: '/sandbox/skip', authorization: 'Bearer the-token', body: '' };
  expect(asked).toEqual([once, once, once]);
});

test('skip ends early when nothing more is to come, and says so', async () => {
  running();
  answers = [skipped(1), skipped(null), skipped(9)];
  const said = await sandbox('skip', '3');
  expect(said).toMatchObject({ code: 0, err: ['Nothing more is to come.'] });
  expect(asked).toHaveLength(2);
});

test('speed sends the factor', async () => {
  running();
  answers = [{ status: 200, body: { now: NOW, speed: 60 } }];
  expect(await sandbox('speed', '60')).toMatchObject({
    code: 0,
    out: ['The sandbox runs at 60x from 2026-11-23 10:00:00.'],
  });
  expect(asked).toMatchObject([{ url: '/sandbox/speed', body: '{"speed":60}' }]);
});

test.each([
  ['nothing has ever run', () => {}],
  ['what ran is gone', () => running(2 ** 30)],
])('both fail with 1 and a clear word when %s', async (_, given) => {
  given();
  for (const args of [['skip'], ['speed', '2']]) {
    const said = await sandbox(...args);
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join()).toContain('npm start');
  }
  expect(asked).toEqual([]);
});

test('a system that does not answer is told apart from one that does not run', async () => {
  writeRunFile(directory, { pid: process.pid, controlUrl: 'http://127.0.0.1:1', token: 'x' });
  const said = await sandbox('skip');
  expect(said.code).toBe(1);
  expect(said.err.join()).toContain('does not answer');
});

test.each([
  [409, 4],
  [401, 1],
])('an answer of %i ends with %i and its own words', async (status, code) => {
  running();
  answers = [{ status, body: { title: 'No', detail: 'Only a sandbox clock can be moved.' } }];
  expect(await sandbox('skip')).toMatchObject({ code, out: [], err: ['Only a sandbox clock can be moved.'] });
});

test.each([
  ['skip', '0'],
  ['skip', 'far'],
  ['speed', '-1'],
  ['speed', ''],
  ['speed', 'fast'],
])('%s %s is wrong usage', async (verb, value) => {
  running();
  expect(await sandbox(verb, value)).toMatchObject({ code: 2, out: [] });
  expect(asked).toEqual([]);
});
