import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureAccount } from '../src/auth/accounts.ts';
import { makeLink } from '../src/auth/links.ts';
import { type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let dist: string;
beforeAll(async () => {
  dist = await mkdtemp(path.join(tmpdir(), 'rekindle-dist-'));
  world = await openConsole({ webDist: dist });
});
afterAll(async () => {
  await world.close();
  await rm(dist, { recursive: true });
});

const get = async (url: string) => await fetch(`${world.url}${url}`);

test('without a build a page says in a sentence how to make one', async () => {
  const answer = await get('/');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('The web app is not built');
});

describe('the web app', () => {
  beforeAll(async () => {
    await mkdir(path.join(dist, 'assets'), { recursive: true });
    await writeFile(path.join(dist, 'index.html'), '<script src="/assets/app-1.js" nonce="__CSP_NONCE__"></script>');
    await writeFile(path.join(dist, 'assets/app-1.js'), 'started();');
    await writeFile(path.join(dist, 'favicon.svg'), '<svg/>');
  });

  test('is one page at every address, with a nonce of its own each time that its policy names', async () => {
    const pages = await Promise.all(['/', '/c/123/inbox?x=1', '/sign-in'].map(get));
    const nonces = new Set<string>();
    for (const page of pages) {
      const policy = page.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([\w-]{20,})'/.exec(policy)?.[1] ?? '';
      expect(await page.text()).toBe(`<script src="/assets/app-1.js" nonce="${nonce}"></script>`);
      expect(policy).not.toContain('unsafe');
      expect(page.headers.get('cache-control')).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('keeps files whose names change with what they hold for a year, and no others', async () => {
    const asset = await get('/assets/app-1.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=0');
  });

  test('never answers for a file or a route that is not there', async () => {
    for (const url of ['/assets/gone.js', '/robots.txt', '/api/v1/nothing', '/api']) {
      const answer = await get(url);
      expect([url, answer.status, answer.headers.get('content-type')]).toEqual([
        url,
        404,
        'application/problem+json; charset=utf-8',
      ]);
    }
  });

  test.each(['/../package.json', '/..%2f..%2fpackage.json', '/assets/..%2f..%2fpackage.json'])(
    'leads nowhere outside its folder: %s',
    async (url) => {
      expect(await (await get(url)).text()).not.toContain('"name"');
    },
  );
});

test('every answer tells the browser to trust nothing else', async () => {
  for (const url of ['/', '/api/v1/me', '/api/docs/json']) {
    const { headers } = await get(url);
    expect([url, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
      url,
      'nosniff',
      'DENY',
    ]);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

test('the reference page and its document are served from here', async () => {
  const page = await get('/api/docs/');
  expect(page.status).toBe(200);
  expect(await page.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  const document = (await (await get('/api/docs/json')).json()) as { openapi: string; paths: object };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/api/v1/campaigns/{id}/start');
});

test('behind a proxy the cookie goes over https only, and each address has locks of its own', async () => {
  const behind = await openConsole({ consoleUrl: 'https://rekindle.example.com' });
  try {
    const from = (address: string) =>
      behind.nobody({ origin: 'https://rekindle.example.com', 'x-forwarded-for': `10.9.9.9, ${address}` });
    for (let i = 0; i < 20; i++) {
      await from('203.0.113.1')('POST', '/api/v1/session', { email: `n${i}@example.com`, password: 'wrong' });
    }
    const body = { email: 'ann@example.com', password: 'wrong' };
    expect((await from('203.0.113.1')('POST', '/api/v1/session', body)).status).toBe(429);
    expect((await from('203.0.113.2')('POST', '/api/v1/session', body)).status).toBe(401);
    const account = await ensureAccount(behind.deps, { email: 'ann@example.com' });
    const { token } = await makeLink(behind.deps, { purpose: 'sign_in', accountId: account.id });
    const signedIn = await from('203.0.113.2')('POST', '/api/v1/session/link', { token });
    expect(signedIn.headers.get('set-cookie')).toMatch(/^__Host-rekindle_session=.*; Secure/);
    expect(signedIn.headers.get('strict-transport-security')).toContain('max-age=31536000');
  } finally {
    await behind.close();
  }
});
