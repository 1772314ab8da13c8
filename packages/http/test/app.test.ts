import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AppOptions, HttpProblem, parseInput } from '../src/index.ts';
import { ID, setUp } from './set-up.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const JSON_TYPE = { 'content-type': 'application/json' };

function post(payload: string | Buffer, headers: Record<string, string>, options?: Partial<AppOptions>) {
  return setUp(options).app.inject({ method: 'POST', url: '/echo', payload, headers });
}

it('JSON of many levels is read, and brackets in its texts are none', async () => {
  const deep = `${'['.repeat(500)}"\\"${'['.repeat(600)}"${']'.repeat(500)}`;
  expect((await post(deep, JSON_TYPE)).statusCode).toBe(200);
});

describe('bad input is a problem of the caller, never a 500', () => {
  const big = 'x'.repeat(65_537);
  it.each<[string, number, string | Buffer, Record<string, string>]>([
    ['broken JSON', 400, '{"a":', JSON_TYPE],
    ['no JSON', 400, '', JSON_TYPE],
    ['JSON of too many levels', 400, `${'['.repeat(501)}"]"${']'.repeat(501)}`, JSON_TYPE],
    ['a prototype in JSON', 400, '{"__proto__":{"x":1}}', JSON_TYPE],
    ['a constructor in JSON', 400, '{"constructor":{"prototype":{"x":1}}}', JSON_TYPE],
    ['JSON that is not UTF-8', 400, Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE],
    ['a form that is not UTF-8', 400, Buffer.from([0x61, 0x3d, 0xff]), FORM],
    ['a form field twice', 400, 'a=1&a=2', FORM],
    ['JSON over the limit', 413, big, JSON_TYPE],
    ['a form over the limit', 413, big, FORM],
    ['a content type that nobody reads', 415, '<a/>', { 'content-type': 'application/xml' }],
    ['a content type that is none', 415, 'x', { 'content-type': 'nonsense' }],
  ])('%s: %i', async (_, status, payload, headers) => {
    const response = await post(payload, headers);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toEqual({
      type: expect.any(String) as unknown,
      title: expect.any(String) as unknown,
      status,
      detail: expect.stringMatching(/^[A-Z].*\.$/) as unknown,
      trace_id: ID,
    });
    expect(response.body).not.toMatch(/node_modules|\.ts:|at \w+ /);
  });

  it.each([
    ['an unknown path', 'GET', '/nothing', 404],
    ['a known path with another method', 'DELETE', '/echo', 404],
    ['a path that does not decode', 'GET', '/leads/%zz', 400],
    ['a path that is far too long', 'GET', `/leads/${'7'.repeat(500)}`, 414],
  ] as const)('%s', async (_, method, url, status) => {
    const response = await setUp().app.inject({ method, url });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ status, trace_id: ID });
    expect(response.headers['x-request-id']).toBe(ID);
  });

  it('a body that is exactly at the limit is read', async () => {
    const response = await post(`a=${'x'.repeat(65_534)}`, FORM);
    expect(response.statusCode).toBe(200);
  });

  it('a limit of the service counts', async () => {
    expect((await post('a=123456789', FORM, { bodyLimit: 10 })).statusCode).toBe(413);
  });

  it('what does not fit a schema names every fault and repeats no value', async () => {
    const { app } = setUp();
    const Lead = z.object({ phone: z.string().regex(/^\+/), age: z.number() });
    app.post('/leads', async (request) => parseInput(Lead, request.body));
    const response = await app.inject({ method: 'POST', url: '/leads', payload: { phone: 'hunter2' } });
    expect(response.statusCode).toBe(400);
    expect(response.json<{ errors: { path: string }[] }>().errors.map((error) => error.path)).toEqual(['phone', 'age']);
    expect(response.body).not.toContain('hunter2');
  });
});

describe('forms', () => {
  it('are read flat, with blanks and letters kept', async () => {
    const response = await post('a%5Bb%5D=1&a[b][]=2&Body=+caf%C3%A9+%F0%9F%91%8B+&Empty=&__proto__=x', FORM);
    expect(response.json<{ body: unknown }>().body).toEqual(
      JSON.parse('{"a[b]":"1","a[b][]":"2","Body":" café 👋 ","Empty":"","__proto__":"x"}'),
    );
  });
});

describe('the raw body', () => {
  it.each([
    ['JSON', '{ "a" : 1.0,\n"b":"é" }', JSON_TYPE],
    ['a form', 'b=2&a=%41', FORM],
  ])('of %s is there byte for byte', async (_, payload, headers) => {
    expect((await post(payload, headers)).json()).toMatchObject({ raw: payload });
  });

  it('is null without a body', async () => {
    const response = await setUp().app.inject({ method: 'POST', url: '/echo' });
    expect(response.json()).toEqual({ raw: null });
  });
});

class Busy extends Error {
  readonly retryable = true;
}

describe('what a handler throws', () => {
  const pg = (code: string) => Object.assign(new Error('pg says hunter2'), { code, severity: 'FATAL' });
  it.each<[string, unknown, number]>([
    ['a problem', new HttpProblem(409, 'It runs already.', { kind: 'already-running' }), 409],
    ['anything unknown', new Error('hunter2'), 500],
    ['not even an error', 'hunter2', 500],
    ['an error of an SDK that carries a 4xx of its own', Object.assign(new Error('hunter2'), { statusCode: 404 }), 500],
    ['a broken reference', new TypeError("Cannot read properties of undefined (reading 'hunter2')"), 500],
    ['a retryable error', new Busy('hunter2'), 503],
    ['a refused connection', Object.assign(new Error('hunter2'), { code: 'ECONNREFUSED' }), 503],
    ['Postgres shutting down', pg('57P01'), 503],
    ['Postgres starting', pg('57P03'), 503],
    ['Postgres full', pg('53300'), 503],
    ['a lost Postgres connection', new Error('Connection terminated unexpectedly'), 503],
    ['no free Postgres connection', new Error('timeout exceeded when trying to connect'), 503],
    ['a missing table', pg('42P01'), 500],
    ['a missing file', Object.assign(new Error('hunter2'), { code: 'ENOENT', path: '/etc' }), 500],
    ['a NUL in a text', pg('22021'), 400],
  ])('%s', async (_, thrown, status) => {
    const { app, logged } = setUp();
    app.get('/boom', async () => {
      throw thrown;
    });
    const response = await app.inject('/boom');
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ status, trace_id: ID });
    expect(response.body).not.toMatch(/hunter2|node_modules|\.ts:/);
    expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(logged()).toContain(ID);
  });

  it('reaches the log whole when it is a fault of ours', async () => {
    const { app, logged } = setUp();
    app.get('/boom', async () => {
      throw new Error('the cause');
    });
    await app.inject('/boom');
    expect(logged()).toContain('the cause');
  });
});

describe('the request id', () => {
  it.each([
    ['of the caller is kept', 'abc-DEF_12.3', 'abc-DEF_12.3'],
    ['that is too short is replaced', 'abc', ID],
    ['that would forge a log line is replaced', 'abcdefgh"}{"x', ID],
    ['that is too long is replaced', 'a'.repeat(65), ID],
  ])('%s', async (_, given, expected) => {
    const response = await setUp().app.inject({ url: '/livez', headers: { 'x-request-id': given } });
    expect(response.headers['x-request-id']).toBe(expected);
  });
});

describe('the log', () => {
  it('names the route, never the path, query or body', async () => {
    const { app, logged } = setUp();
    await app.inject('/leads/+447400123456?token=hunter2');
    await app.inject({ method: 'POST', url: '/echo', payload: 'Body=hunter2', headers: FORM });
    await app.inject('/unknown/+447400123456');
    expect(logged()).toContain('/leads/:phone');
    expect(logged()).not.toMatch(/447400123456|hunter2/);
  });
});

describe('over a real socket', () => {
  async function send(text: string): Promise<string> {
    const { app } = setUp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = net.connect(port, '127.0.0.1');
    socket.end(text);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  it('what is not HTTP gets a 400', async () => {
    const answer = await send('hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  it('endless headers get a 431', async () => {
    expect(await send(`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('a body without a length is cut off at the limit', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const head =
      'POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await send(`${head}${chunk}${chunk}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});
