import { expect, test } from 'vitest';
import { Secret } from '@rekindle/config';
import { welcomeLines } from '../src/welcome.ts';

const AT = {
  ...{ simulatorUrl: null, webhookUrl: 'http://127.0.0.1:1', ingestUrl: 'http://127.0.0.1:2' },
  ...{ source: 'a database', controlUrl: 'http://127.0.0.1:3', consoleUrl: 'http://127.0.0.1:4', firstLink: null },
};

test('a start says where lists and leads are taken, once there is a token for it, and keeps the token to itself', () => {
  const lines = (ingestToken: Secret | null) =>
    welcomeLines({ mode: 'live', dataDir: '/data', http: { publicBaseUrl: null, ingestToken } }, AT).join('\n');
  const said = lines(new Secret('a-long-random-text'));
  expect(said).toContain('http://127.0.0.1:2/api/v1');
  expect(said).not.toContain('a-long-random-text');
  expect(lines(null)).not.toContain('/api/v1');
});

test('only a sandbox, whose clock can be moved, says how', () => {
  const lines = (mode: 'live' | 'sandbox') =>
    welcomeLines({ mode, dataDir: '/data', http: { publicBaseUrl: null, ingestToken: null } }, AT).join('\n');
  expect(lines('sandbox')).toContain('npx --no rekindle sandbox skip');
  expect(lines('live')).not.toContain('sandbox');
});

test('a first start gives a link to sign in with, and a later one the address alone', () => {
  const config = { mode: 'sandbox', dataDir: '/data', http: { publicBaseUrl: null, ingestToken: null } } as const;
  const firstLink = 'http://127.0.0.1:4/sign-in#token=abc';
  expect(welcomeLines(config, { ...AT, firstLink }).join('\n')).toContain(`Open               ${firstLink}\n`);
  expect(welcomeLines(config, AT).join('\n')).toContain('Open               http://127.0.0.1:4\n');
});
