import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AccountMode, createTwilioSetup, ModeBoundaryCrossed, type TwilioAccount } from '../src/index.ts';
import { targetOf } from '../src/account.ts';
import { ACCOUNT_SID, gatewayFor, request, serverWith, SID, testGateway, TOKEN } from './fixtures.ts';
import { manualMonotonic } from './manual-monotonic.ts';
import { answer } from './raw-server.ts';

const SIMULATOR = 'http://127.0.0.1:9';
interface Case {
  mode: AccountMode;
  baseUrl?: string;
  sandboxBaseUrl?: string | null;
  onlyModes?: AccountMode[];
}

function account(mode: AccountMode, baseUrl: string | undefined): TwilioAccount {
  return { accountSid: ACCOUNT_SID, authToken: TOKEN, mode, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

describe('a client never crosses between sandbox and live (P18)', () => {
  it.each<[string, Case]>([
    ['sandbox to Twilio', { mode: 'sandbox', baseUrl: 'https://api.twilio.com' }],
    ['sandbox to a Twilio region', { mode: 'sandbox', baseUrl: 'https://api.dublin.ie1.twilio.com' }],
    ['sandbox to another port of the simulator', { mode: 'sandbox', baseUrl: 'http://127.0.0.1:10' }],
    ['sandbox to the simulator by another scheme', { mode: 'sandbox', baseUrl: 'https://127.0.0.1:9' }],
    ['sandbox with no simulator', { mode: 'sandbox', sandboxBaseUrl: null }],
    [
      'sandbox with no simulator but an address of its own',
      { mode: 'sandbox', baseUrl: SIMULATOR, sandboxBaseUrl: null },
    ],
    ['sandbox with Twilio configured as the simulator', { mode: 'sandbox', sandboxBaseUrl: 'https://api.twilio.com' }],
    ['live to the simulator', { mode: 'live', baseUrl: SIMULATOR }],
    ['live to any other host', { mode: 'live', baseUrl: 'https://twilio.com.evil.example' }],
    ['live to a host that only ends alike', { mode: 'live', baseUrl: 'https://eviltwilio.com' }],
    ['live to Twilio without TLS', { mode: 'live', baseUrl: 'http://api.twilio.com' }],
    ['live in a sandbox-only process', { mode: 'live', onlyModes: ['sandbox'] }],
    ['sandbox in a live-only process', { mode: 'sandbox', onlyModes: ['live'] }],
  ])('%s is refused before connecting, for every call', async (_, { mode, baseUrl, sandboxBaseUrl, onlyModes }) => {
    const { gateway } = testGateway(SIMULATOR, {
      accountFor: async () => account(mode, baseUrl),
      ...(sandboxBaseUrl === undefined ? {} : { sandboxBaseUrl }),
      ...(onlyModes === undefined ? {} : { onlyModes }),
    });
    const query = { clientId: 'c', direction: 'inbound' as const, phone: null, after: 0, before: 1 };
    await expect(gateway.send(request())).rejects.toThrow(ModeBoundaryCrossed);
    await expect(gateway.list(query)).rejects.toThrow(ModeBoundaryCrossed);
    await expect(gateway.fetch({ clientId: 'c', sid: SID })).rejects.toThrow(ModeBoundaryCrossed);
  });

  it('a page link to another host is refused', () => {
    const base = new URL('https://api.twilio.com');
    expect(() => targetOf('https://evil.example/2010-04-01/x', base)).toThrow(ModeBoundaryCrossed);
    expect(() => targetOf('http://api.twilio.com/x', base)).toThrow(ModeBoundaryCrossed);
  });

  it('Messaging Services are asked for at Twilio by accounts on Twilio only', () => {
    const services = 'https://messaging.twilio.com/v1/Services';
    expect(targetOf(services, new URL('https://api.twilio.com')).href).toBe(services);
    expect(() => targetOf(services, new URL(SIMULATOR))).toThrow(ModeBoundaryCrossed);
    expect(() => targetOf('https://messaging.twilio.com.evil.example/x', new URL('https://api.twilio.com'))).toThrow(
      ModeBoundaryCrossed,
    );
  });

  it('a sandbox client has no account to set up', () => {
    const sandbox = { account: account('sandbox', undefined), monotonic: manualMonotonic() };
    expect(() => createTwilioSetup(sandbox)).toThrow(ModeBoundaryCrossed);
  });

  it('a path of the base is kept', () => {
    expect(targetOf('https://api.twilio.com/a?b=1', new URL('http://sim:9/twilio/')).href).toBe(
      'http://sim:9/twilio/a?b=1',
    );
  });

  it("the environment's Twilio region changes no host", async () => {
    const server = await serverWith(answer(201, { sid: SID, status: 'queued' }));
    vi.stubEnv('TWILIO_REGION', 'ie1');
    vi.stubEnv('TWILIO_EDGE', 'dublin');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { gateway } = gatewayFor(server.baseUrl);
    expect(await gateway.send(request())).toMatchObject({ kind: 'accepted' });
  });

  it('where the account cannot be looked up the text was not sent, and may go again', async () => {
    const { gateway } = testGateway(SIMULATOR, {
      accountFor: async () => {
        throw new Error('database down');
      },
    });
    expect(await gateway.send(request())).toEqual({
      ...{ kind: 'not_sent', cause: 'connect_failed', retryAfterMs: 0, code: null },
      detail: 'the account could not be read (Error)',
    });
  });
});
