import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTwilioSetup, type TwilioSetup, verifyTwilioSignature } from '../src/index.ts';
import { createWire, type Wire } from '../src/wire.ts';
import { testGateway, type TestGateway } from './fixtures.ts';
import { manualMonotonic } from './manual-monotonic.ts';

/*
 * Our gateway and set-up against a Twilio that nobody here wrote. What emulate 0.12.2 cannot do, and is proved elsewhere
 * or not at all:
 * - it keeps no SmsFallbackUrl and no smsApplicationSid, and lists numbers without them;
 * - it ignores ValidityPeriod, knows no trial accounts, no 429, no 5xx, no opt-outs (21610), and lists by To and From only;
 * - it signs a webhook over the URL with its fragment, which Twilio leaves out, so the address of this test has none;
 * - an account it says is suspended still answers.
 */
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'twilio_test_auth_token';
const NUMBER = '+15551234567';
const PHONE = '+447400123456';
const CLIENT = '0198c0de-0000-7000-8000-000000000001';

let emulator: Emulator;
let made: TestGateway;

beforeAll(async () => {
  emulator = await createEmulator({ service: 'twilio', port: 0 });
});
afterAll(async () => await emulator.close());
beforeEach(() => {
  emulator.reset();
  made = gatewayWith(TOKEN);
  return () => made.gateway.close();
});

function gatewayWith(authToken: string): TestGateway {
  return testGateway(emulator.url, {
    accountFor: async () => ({ accountSid: ACCOUNT_SID, authToken, mode: 'sandbox' }),
  });
}

const TEXT = {
  ...{ clientId: CLIENT, messageId: '0198c0de-0000-7000-8000-000000000002', attempt: 1, to: PHONE, from: NUMBER },
  ...{ body: 'Hi Sam, still after a quote? £5', validitySeconds: 600, deadlineMonotonicMs: 60_000 },
  statusCallback: 'http://127.0.0.1:9/status',
};
const ALWAYS = { after: 0, before: Date.parse('2100-01-01T00:00:00Z') };

describe('the gateway', () => {
  it('creates a text, finds it in the list and fetches it by its SID', async () => {
    const sent = await made.gateway.send(TEXT);
    if (sent.kind !== 'accepted') throw new Error(JSON.stringify(sent));
    const [listed, ...others] = await made.gateway.list({
      clientId: CLIENT,
      direction: 'outbound',
      phone: PHONE,
      ...ALWAYS,
    });
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ sid: sent.sid, to: PHONE, from: NUMBER, body: TEXT.body, direction: 'outbound' });
    expect(await made.gateway.fetch({ clientId: CLIENT, sid: sent.sid })).toEqual(listed);
  });

  it('lists texts that came in apart from those that went out', async () => {
    await made.gateway.send(TEXT);
    await simulate('inbound-message', { To: NUMBER, From: PHONE, Body: 'Yes please' });
    const inbound = await made.gateway.list({ clientId: CLIENT, direction: 'inbound', phone: null, ...ALWAYS });
    expect(inbound.map(({ from, body, status }) => [from, body, status])).toEqual([[PHONE, 'Yes please', 'received']]);
  });

  it('knows a text that is not there from one that cannot be asked for', async () => {
    expect(await made.gateway.fetch({ clientId: CLIENT, sid: `SM${'9'.repeat(32)}` })).toBeNull();
    const stranger = gatewayWith('another-token').gateway;
    await expect(stranger.fetch({ clientId: CLIENT, sid: `SM${'9'.repeat(32)}` })).rejects.toThrow('HTTP 401');
  });

  it('takes a wrong token and a number of somebody else as definite answers', async () => {
    expect(await gatewayWith('another-token').gateway.send(TEXT)).toMatchObject({
      ...{ kind: 'rejected', httpStatus: 401, code: 20003, action: 'pause_client' },
    });
    expect(await made.gateway.send({ ...TEXT, from: '+447400999999' })).toMatchObject({ kind: 'rejected' });
  });
});

/** Set-up addresses Twilio itself; this carries each request to the emulator, product host by product host. */
function emulated(asked: string[]): Wire {
  const wire = createWire({ monotonic: manualMonotonic(), requestTimeoutMs: 5_000 });
  const prefix: Record<string, string> = { 'api.twilio.com': '', 'messaging.twilio.com': '/messaging' };
  return {
    close: () => wire.close(),
    exchange: async (request) => {
      asked.push(`${request.method} ${request.url.origin}`);
      const { host, pathname, search } = request.url;
      return await wire.exchange({ ...request, url: new URL(`${emulator.url}${prefix[host]}${pathname}${search}`) });
    },
  };
}

describe('the set-up of an account', () => {
  let setup: TwilioSetup;
  let asked: string[];

  function setupWith(authToken: string): TwilioSetup {
    return createTwilioSetup({
      account: { accountSid: ACCOUNT_SID, authToken, mode: 'live' },
      ...{ monotonic: manualMonotonic(), wire: emulated(asked) },
    });
  }
  beforeEach(() => {
    asked = [];
    setup = setupWith(TOKEN);
    return () => setup.close();
  });

  it('tells the account, its numbers and what they can do, over HTTPS to Twilio alone', async () => {
    expect(await setup.account()).toMatchObject({ status: 'active', trial: false });
    const [number] = await setup.numbers();
    expect(number).toMatchObject({ e164: NUMBER, sms: true, smsFallbackUrl: '', smsApplicationSid: '' });
    expect(await setup.services()).toMatchObject([{ sid: expect.stringMatching(/^MG/) }]);
    expect(new Set(asked)).toEqual(new Set(['GET https://api.twilio.com', 'GET https://messaging.twilio.com']));
    expect(setup.providerTime()).toBeGreaterThan(0);
  });

  it('says in words that a token is wrong, and never the token', async () => {
    const error: unknown = await setupWith('wrong-token')
      .account()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TwilioSetupError', why: 'credentials', code: 20003 });
    expect(JSON.stringify(error) + String(error)).not.toContain('wrong-token');
  });

  it('points a number here, and Twilio then brings its texts signed', async () => {
    const received: { signature: string; params: Record<string, string> }[] = [];
    const { url, close } = await listen((signature, params) => received.push({ signature, params }));
    const [number] = await setup.numbers();
    await setup.setWebhooks(number?.sid ?? '', { smsUrl: url, smsFallbackUrl: url });
    expect(await setup.numbers()).toMatchObject([{ smsUrl: url, smsMethod: 'POST' }]);
    await simulate('inbound-message', { To: NUMBER, From: PHONE, Body: "It's £5 & more" });
    await close();
    const [text] = received;
    expect(text?.params).toMatchObject({ AccountSid: ACCOUNT_SID, From: PHONE, To: NUMBER, Body: "It's £5 & more" });
    const signed = { url, params: text?.params ?? {}, signature: text?.signature };
    expect(verifyTwilioSignature({ ...signed, authTokens: ['next-token', TOKEN] })).toBe(true);
    expect(verifyTwilioSignature({ ...signed, authTokens: ['next-token'] })).toBe(false);
  });

  it('shows which numbers are in a pool', async () => {
    const [known] = await setup.services();
    expect(known?.numbers).toEqual([NUMBER]);
    const made = await authorised('/messaging/v1/Services', { FriendlyName: 'Second' });
    expect(made.status).toBe(201);
    expect((await setup.services()).map(({ name, numbers }) => [name, numbers])).toEqual([
      [known?.name, [NUMBER]],
      ['Second', []],
    ]);
  });
});

async function authorised(path: string, form: Record<string, string>): Promise<Response> {
  return await fetch(new URL(path, emulator.url), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${TOKEN}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
}

async function simulate(what: string, form: Record<string, string>): Promise<void> {
  const answer = await authorised(`/_twilio/simulate/${what}`, form);
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
}

async function listen(take: (signature: string, params: Record<string, string>) => void) {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      take(String(request.headers['x-twilio-signature']), Object.fromEntries(new URLSearchParams(body)));
      response.writeHead(200, { 'content-type': 'text/xml' }).end('<Response/>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/twilio/inbound`,
    close: async () => await new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
