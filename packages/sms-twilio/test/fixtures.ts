import { onTestFinished } from 'vitest';
import { manualMonotonic, type ManualMonotonic } from './manual-monotonic.ts';
import { createTwilioGateway, type TwilioGateway, type TwilioGatewayOptions } from '../src/index.ts';
import { type Behaviour, type RawServer, type RawServerOptions, startRawServer } from './raw-server.ts';
import type { SendRequest } from '@rekindle/contracts';

export const PHONE = '+447400123456';
export const BODY = 'Hi Sam, still thinking about solar? Acme. Reply STOP to opt out';
export const TOKEN = 'a-secret-auth-token';
export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const SID = `SM${'1'.repeat(32)}`;

export function request(changes: Partial<SendRequest> = {}): SendRequest {
  return {
    clientId: '0198c0de-0000-7000-8000-000000000001',
    messageId: '0198c0de-0000-7000-8000-000000000002',
    attempt: 1,
    to: PHONE,
    from: '+447400123999',
    body: BODY,
    validitySeconds: 600,
    deadlineMonotonicMs: 2_000,
    statusCallback: 'https://hooks.example.test/twilio/status?m=2',
    ...changes,
  };
}

export interface TestGateway {
  gateway: TwilioGateway;
  monotonic: ManualMonotonic;
  /** Everything that was logged, as one JSON text. */
  logged: () => string;
}

/** A gateway of a sandbox client at `baseUrl`, on a clock that only the test moves. */
export function testGateway(baseUrl: string, options: Partial<TwilioGatewayOptions> = {}): TestGateway {
  const lines: unknown[] = [];
  const write = (fields: unknown, message?: unknown) => {
    lines.push([fields, message]);
  };
  const monotonic = manualMonotonic();
  const gateway = createTwilioGateway({
    accountFor: async () => ({ accountSid: ACCOUNT_SID, authToken: TOKEN, mode: 'sandbox' }),
    monotonic,
    log: { debug: write, warn: write },
    sandboxBaseUrl: baseUrl,
    ...options,
  });
  return { gateway, monotonic, logged: () => JSON.stringify(lines) };
}

/** A raw server for the current test. */
export async function serverWith(behaviour: Behaviour, options?: RawServerOptions): Promise<RawServer> {
  const server = await startRawServer(behaviour, options);
  onTestFinished(server.close);
  return server;
}

/** `testGateway` for the current test. */
export function gatewayFor(baseUrl: string, options?: Partial<TwilioGatewayOptions>): TestGateway {
  const made = testGateway(baseUrl, options);
  onTestFinished(() => made.gateway.close());
  return made;
}
