import type { JobData, JobName, ProviderMessage } from '@rekindle/contracts';
import { createSecretBox, Secret } from '@rekindle/config';
import { bookingTokenKeys } from '@rekindle/db';
import { createLogger, type Ids, manualClock, seededRandom, uuidV7Ids } from '@rekindle/runtime';
import { signTwilioRequest } from '@rekindle/sms-twilio';
import { createTestDatabase, fakeSmsGateway, type TestDatabase } from '@rekindle/testkit';
import { start, type WebhookServiceDeps } from '../src/start.ts';

export const PUBLIC_BASE_URL = 'https://hooks.example.com';
export const ACCOUNT_SID = 'AC00000000000000000000000000000001';
export const AUTH_TOKEN = 'default-token';
export const CAL_SECRET = 'cal-secret';
export const BOOKING_KEYS = bookingTokenKeys(['test-secret']);
const CLAIM_KEYS = ['claim-key', 'old-claim-key'];
/** Friday noon in London, winter. */
export const NOON = Date.parse('2026-11-20T12:00:00Z');

/** A queue that keeps what it was given. */
function fakeQueues() {
  const jobs: { name: JobName; data: unknown }[] = [];
  let failing: 'no' | 'rejects' | 'hangs' = 'no';
  return {
    jobs,
    fail(how: 'no' | 'rejects' | 'hangs') {
      failing = how;
    },
    of<N extends JobName>(name: N): JobData<N>[] {
      return jobs.filter((job) => job.name === name).map((job) => job.data as JobData<N>);
    },
    async add<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
      if (failing === 'rejects') throw new Error('no queue');
      if (failing === 'hangs') await new Promise(() => {});
      jobs.push({ name, data });
    },
    async work(): Promise<void> {},
  };
}

/** Everything the webhook service needs, on a database of its own. */
export async function webhookWorld() {
  const db: TestDatabase = await createTestDatabase();
  const clock = manualClock(NOON);
  let real = NOON;
  const monotonic = {
    monotonicMs: () => real,
    realNow: () => real,
    advance(ms: number) {
      real += ms;
    },
  };
  const random = seededRandom('webhook');
  const uuids = uuidV7Ids(clock);
  const ids: Ids = { next: uuids.next, random };
  const queues = fakeQueues();
  const sms = fakeSmsGateway(clock);
  const secretBox = createSecretBox([{ id: 'k1', key: new Secret(Buffer.alloc(32, 7).toString('base64')) }]);
  const log = createLogger({ level: 'silent' });
  const deps = { db, clock, monotonic, ids, log, queues, sms };
  const service: WebhookServiceDeps = {
    ...deps,
    publicBaseUrl: PUBLIC_BASE_URL,
    host: '127.0.0.1',
    port: 0,
    secretBox,
    defaultAccounts: [{ accountSid: ACCOUNT_SID, authTokens: ['old-token', AUTH_TOKEN] }],
    calSecrets: () => [CAL_SECRET],
    bookingTokenKeys: BOOKING_KEYS,
    claimTokenKeys: CLAIM_KEYS,
  };
  return { ...deps, secretBox, service };
}
export type WebhookWorld = Awaited<ReturnType<typeof webhookWorld>>;

let sids = 0;

/** A MessageSid nobody has had. */
export function newSid(): string {
  sids += 1;
  return `SM${sids.toString(16).padStart(32, '0')}`;
}

/** The form of an inbound text as Twilio posts it. */
export function inboundForm(fields: Partial<Record<string, string>>): Record<string, string> {
  const sid = fields['MessageSid'] ?? newSid();
  return {
    ToCountry: 'GB',
    SmsMessageSid: sid,
    NumMedia: '0',
    SmsSid: sid,
    SmsStatus: 'received',
    Body: 'Yes please',
    To: '+447499900001',
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: ACCOUNT_SID,
    From: '+447400123456',
    ApiVersion: '2010-04-01',
    ...(fields as Record<string, string>),
  };
}

/** Posts a form as Twilio does: signed over the public URL. */
export async function postForm(
  url: string,
  path: string,
  form: Record<string, string>,
  options: { token?: string; signature?: string | null; headers?: Record<string, string> } = {},
): Promise<Response> {
  const signature =
    options.signature === undefined
      ? signTwilioRequest({ authToken: options.token ?? AUTH_TOKEN, url: `${PUBLIC_BASE_URL}${path}`, params: form })
      : options.signature;
  return await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(signature === null ? {} : { 'x-twilio-signature': signature }),
      ...options.headers,
    },
    body: new URLSearchParams(form).toString(),
  });
}

/** An inbound text as the provider lists it. */
export function listed(
  message: Partial<ProviderMessage> & Pick<ProviderMessage, 'from' | 'to' | 'body'>,
): ProviderMessage {
  return {
    sid: newSid(),
    status: 'received',
    direction: 'inbound',
    errorCode: null,
    createdAt: NOON,
    ...message,
  };
}

export { start };
