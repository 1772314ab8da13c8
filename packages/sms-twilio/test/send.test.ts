import { describe, expect, it } from 'vitest';
import type { SendResult } from '@rekindle/contracts';
import { BODY, gatewayFor, PHONE, request, serverWith, SID, TOKEN } from './fixtures.ts';
import { answer, type Behaviour, hang, reset } from './raw-server.ts';

const CREATED = { sid: SID, status: 'queued', direction: 'outbound-api' };

describe('an accepted text', () => {
  it('is one POST that carries the number, the text, its validity and where to report', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl);
    expect(await gateway.send(request())).toEqual({ kind: 'accepted', sid: SID, providerStatus: 'queued' });
    expect(server.requests).toHaveLength(1);
    const [head = '', body = ''] = server.requests[0]?.split('\r\n\r\n') ?? [];
    expect(head).toMatch(/^POST \/2010-04-01\/Accounts\/AC0{32}\/Messages\.json HTTP\/1\.1/);
    expect(head).toContain(`Authorization: Basic ${btoa(`AC${'0'.repeat(32)}:${TOKEN}`)}`);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: PHONE,
      From: '+447400123999',
      Body: BODY,
      ValidityPeriod: '600',
      StatusCallback: 'https://hooks.example.test/twilio/status?m=2',
    });
  });

  it('leaves its connection open for the next one', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl);
    await gateway.send(request());
    await gateway.send(request({ attempt: 2 }));
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });

  it('keeps letters outside GSM-7, ampersands and line ends whole', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl);
    const body = 'Café & “quotes” 100% £5 + tax\nnext = line 👋';
    await gateway.send(request({ body }));
    expect(new URLSearchParams(server.requests[0]?.split('\r\n\r\n')[1]).get('Body')).toBe(body);
  });
});

const junk = '<html>It works!</html>';

describe('exactly one POST arrives, and the outcome says what is certain', () => {
  it.each<[string, Behaviour, SendResult['kind'], object]>([
    ['500', answer(500, { code: 20500 }), 'unknown', { cause: 'server_error' }],
    ['503 with a page of a proxy', answer(503, junk), 'unknown', { cause: 'server_error' }],
    ['201 with a page', answer(201, junk), 'unknown', { cause: 'unreadable' }],
    ['201 with null', answer(201, 'null'), 'unknown', { cause: 'unreadable' }],
    ['201 with an empty body', answer(201, ''), 'unknown', { cause: 'unreadable' }],
    ['201 without a SID', answer(201, { status: 'queued' }), 'unknown', { cause: 'unreadable' }],
    ['201 with a call SID', answer(201, { sid: 'CA1' }), 'unknown', { cause: 'unreadable' }],
    ['307 to elsewhere', answer(307, '', { Location: 'http://127.0.0.1:9/' }), 'unknown', { cause: 'unreadable' }],
    ['408', answer(408, ''), 'unknown', { cause: 'timeout' }],
    ['reset after the request', reset, 'unknown', { cause: 'reset' }],
    ['closed after the request', (socket) => socket.end(), 'unknown', { cause: 'reset' }],
    ['an answer that is not HTTP', (socket) => socket.end('garbage\r\n\r\n'), 'unknown', { cause: 'unreadable' }],
    [
      'an answer cut off in its body',
      (socket) => socket.end('HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{"sid":'),
      'unknown',
      { cause: 'reset' },
    ],
    ['429 of Twilio', answer(429, { code: 20429 }), 'not_sent', { cause: 'rate_limited', code: 20429 }],
    ['429 of anyone', answer(429, junk), 'not_sent', { cause: 'rate_limited', code: null }],
    ['a full queue', answer(400, { code: 21611 }), 'not_sent', { cause: 'rate_limited', retryAfterMs: 60_000 }],
    ['400 opted out', answer(400, { code: 21610 }), 'rejected', { code: 21610, httpStatus: 400, action: 'suppress' }],
    ['400 unknown code', answer(400, { code: 29999 }), 'rejected', { code: 29999, action: 'none' }],
    ['401', answer(401, { code: 20003 }), 'rejected', { code: 20003, action: 'pause_client' }],
    ['404 of a wrong address', answer(404, junk), 'rejected', { code: null, action: 'pause_client' }],
  ])('%s', async (_, behaviour, kind, fields) => {
    const server = await serverWith(behaviour);
    const { gateway } = gatewayFor(server.baseUrl);
    const result = await gateway.send(request());
    expect(result).toMatchObject({ kind, ...fields });
    expect(server.requests).toHaveLength(1);
  });

  it('no answer within the time limit', async () => {
    const server = await serverWith(hang);
    const { gateway } = gatewayFor(server.baseUrl, { requestTimeoutMs: 300 });
    expect(await gateway.send(request())).toMatchObject({ kind: 'unknown', cause: 'timeout' });
    expect(server.requests).toHaveLength(1);
  });

  it('an answer that begins and never ends', async () => {
    const server = await serverWith((socket) => socket.write('HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{'));
    const { gateway } = gatewayFor(server.baseUrl, { requestTimeoutMs: 300 });
    expect(await gateway.send(request())).toMatchObject({ kind: 'unknown', cause: 'timeout' });
    expect(server.requests).toHaveLength(1);
  });

  it('a reset before the whole request was read still is unknown: bytes had left', async () => {
    const server = await serverWith(hang, { onConnection: (socket) => socket.once('data', () => reset(socket, '')) });
    const { gateway } = gatewayFor(server.baseUrl);
    expect(await gateway.send(request())).toMatchObject({ kind: 'unknown', cause: 'reset' });
    expect(server.connections()).toBe(1);
  });

  it('a kept-alive connection that dies under the next request is unknown, and nothing is tried again', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl);
    await gateway.send(request());
    server.behave(reset);
    expect(await gateway.send(request({ attempt: 2 }))).toMatchObject({ kind: 'unknown', cause: 'reset' });
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['a date', new Date(1_800_000_030_000).toUTCString(), 30_000],
    ['a date gone by', new Date(1_700_000_000_000).toUTCString(), 0],
    ['more than an hour', '86400', 3_600_000],
    ['nonsense', 'soon', 1_000],
  ])('as %s', async (_, header, retryAfterMs) => {
    const server = await serverWith(answer(429, { code: 20429 }, { 'Retry-After': header }));
    const { gateway } = gatewayFor(server.baseUrl);
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', retryAfterMs });
  });
});

describe('what reaches the log and the outcome', () => {
  it.each<[string, Behaviour]>([
    ['a refusal that quotes the number', answer(400, { code: 29998, message: `${PHONE} said: ${BODY}` })],
    ['a refusal that quotes it in national form', answer(400, { code: 29998, message: 'Not valid: 07400 123456' })],
    ['a known refusal', answer(400, { code: 21211, message: `The 'To' number ${PHONE} is not valid` })],
    ['a reset', reset],
  ])('%s: no number, no text, no credentials', async (_, behaviour) => {
    const server = await serverWith(behaviour);
    const { gateway, logged } = gatewayFor(server.baseUrl);
    const result = await gateway.send(request());
    const seen = logged() + JSON.stringify(result);
    for (const secret of [PHONE, PHONE.slice(1), '07400 123456', BODY, TOKEN, btoa(`AC${'0'.repeat(32)}:${TOKEN}`)]) {
      expect(seen).not.toContain(secret);
    }
    expect(logged()).toContain('0198c0de-0000-7000-8000-000000000002');
  });
});

describe('a request that could never be right', () => {
  it.each([
    ['a number that is not E.164', { to: '07400 123456' }],
    ['no body', { body: '' }],
    ['no sender', { from: '' }],
    ['no validity', { validitySeconds: 0 }],
    ['too long a validity', { validitySeconds: 36_001 }],
    ['half a second', { validitySeconds: 60.5 }],
  ])('%s is thrown back before any connection', async (_, changes) => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl);
    await expect(gateway.send(request(changes))).rejects.toThrow(/E\.164|sender and a body|validity/);
    expect(server.connections()).toBe(0);
  });
});
