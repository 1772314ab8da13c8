import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, type Carrier, startCarrier } from './carrier.ts';

let carrier: Carrier;
beforeAll(async () => {
  carrier = await startCarrier();
});
afterAll(async () => {
  await carrier.simulator.stop();
});

const AUTHORIZATION = {
  twilio: `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.token}`).toString('base64')}`,
  model: 'Bearer key',
};
const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`;
const CONTROLS = ['run-due', 'text', 'faults', 'point', 'accounts', 'numbers', 'violations'].map(
  (name) => `/sim/${name}`,
);

/** The status of an answer; the path goes over the wire as it is. */
async function statusOf(method: string, path: string, body = '', authorization = ''): Promise<number> {
  const { hostname, port } = new URL(carrier.url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { authorization, 'content-length': Buffer.byteLength(body) };
  const request = httpRequest({ hostname, port, method, path, headers }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode ?? 0));
  });
  request.on('error', reject);
  request.end(body);
  return await promise;
}

test.each(['//[', '//[::/sim/state', 'http://['])('an address like %s is a bad request', async (path) => {
  expect(await statusOf('GET', path)).toBe(400);
});

test.each([
  ...[...CONTROLS, '/v1/responses'].map((path) => ({ path, authorization: AUTHORIZATION.model })),
  { path: MESSAGES, authorization: AUTHORIZATION.twilio },
])('a body over 1 MB is too large for $path', async ({ path, authorization }) => {
  expect(await statusOf('POST', path, `"${'x'.repeat(1_100_000)}"`, authorization)).toBe(413);
});

test('what is malformed or of the wrong type is no fault of the simulator', async () => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{"__proto__":{}}',
    '{"now":1e999}',
    '['.repeat(30_000),
    '\0',
    '%',
    '{"to":1}',
  ];
  for (const [path, authorization] of [
    ...CONTROLS.map((each): [string, string] => [each, '']),
    ['/v1/responses', AUTHORIZATION.model],
    [MESSAGES, AUTHORIZATION.twilio],
    [`${MESSAGES}?PageSize=-1&DateSent=x`, AUTHORIZATION.twilio],
    ['/sim/%', ''],
    ['/2010-04-01/Accounts/%/Messages/%.json', AUTHORIZATION.twilio],
  ] as const) {
    for (const body of bodies) {
      const status = await statusOf('POST', path, body, authorization);
      expect([path, body.slice(0, 20), status < 500]).toEqual([path, body.slice(0, 20), true]);
    }
    expect([path, (await statusOf('GET', path, '', authorization)) < 500]).toEqual([path, true]);
  }
  expect(await statusOf('GET', '/sim/state')).toBe(200);
});
