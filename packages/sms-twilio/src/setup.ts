import type { MonotonicClock } from '@rekindle/runtime';
import { ModeBoundaryCrossed, type TwilioAccount, TWILIO_API } from './account.ts';
import { codeOf, parseObject } from './outcome.ts';
import type { SdkCall } from './sdk.ts';
import { createWire, type Wire, WireFailure } from './wire.ts';

/** What Twilio says of an account. */
export interface AccountState {
  name: string;
  /** active, suspended or closed. */
  status: string;
  /** A trial account texts verified numbers only. */
  trial: boolean;
}

/** A number of the account, and what Twilio does with a text that comes in on it. */
export interface AccountNumber {
  sid: string;
  e164: string;
  name: string;
  sms: boolean;
  smsUrl: string;
  smsMethod: string;
  smsFallbackUrl: string;
  /** A TwiML app that takes incoming texts in place of `smsUrl`; empty when there is none. */
  smsApplicationSid: string;
}

/** A Messaging Service and the numbers in its pool. */
export interface MessagingService {
  sid: string;
  name: string;
  /** Its numbers' own webhooks are called; else the service's, whatever the numbers say. */
  defersToNumber: boolean;
  inboundUrl: string;
  numbers: readonly string[];
}

/** What a number is to do with incoming texts. */
export interface NumberWebhooks {
  smsUrl: string;
  smsFallbackUrl: string;
}

/** Why Twilio could not be asked or said no; the words are for an operator and hold no secret. */
export class TwilioSetupError extends Error {
  override readonly name = 'TwilioSetupError';
  readonly why: 'credentials' | 'unreachable' | 'refused';
  /** Twilio's own error code, or null. */
  readonly code: number | null;

  constructor(why: TwilioSetupError['why'], message: string, code: number | null = null) {
    super(message);
    this.why = why;
    this.code = code;
  }
}

/** Looks at a live account and points its numbers here. Every method throws `TwilioSetupError`. */
export interface TwilioSetup {
  account(): Promise<AccountState>;
  numbers(): Promise<AccountNumber[]>;
  services(): Promise<MessagingService[]>;
  setWebhooks(numberSid: string, webhooks: NumberWebhooks): Promise<void>;
  /** Twilio's own time in its last answer, epoch ms, to the second; null before the first. */
  providerTime(): number | null;
  close(): void;
}

export interface TwilioSetupOptions {
  account: TwilioAccount;
  monotonic: MonotonicClock;
  /** Milliseconds for a whole exchange; 10,000 unless told. */
  requestTimeoutMs?: number;
  /** Carries the requests, which are addressed to Twilio; over the network unless told. */
  wire?: Wire;
}

const PAGE_SIZE = 1_000;

/** Only a live client has an account to set up: throws `ModeBoundaryCrossed` for a sandbox one, before any connection. */
export function createTwilioSetup(options: TwilioSetupOptions): TwilioSetup {
  const { account, monotonic } = options;
  if (account.mode !== 'live') throw new ModeBoundaryCrossed('A sandbox client has no account with Twilio');
  const wire = options.wire ?? createWire({ monotonic, requestTimeoutMs: options.requestTimeoutMs ?? 10_000 });
  let providerTime: number | null = null;

  async function ask<T>(what: string, work: (call: SdkCall) => Promise<T>): Promise<T> {
    const { sdkCall } = await import('./sdk.ts');
    const call = sdkCall({ account, base: new URL(TWILIO_API), wire, deadlineMonotonicMs: null });
    try {
      return await work(call);
    } catch (error) {
      throw explained(what, call, error);
    } finally {
      const date = Date.parse(call.answer()?.headers.date ?? '');
      if (!Number.isNaN(date)) providerTime = date;
    }
  }

  return {
    account: async () =>
      await ask('the account', async ({ client }) => {
        const { friendlyName, status, type } = await client.api.v2010.accounts(account.accountSid).fetch();
        return { name: friendlyName, status, trial: type === 'Trial' };
      }),
    numbers: async () =>
      await ask("the account's numbers", async ({ client }) => {
        const rows = await client.incomingPhoneNumbers.list({ pageSize: PAGE_SIZE });
        return rows.map((row) => ({
          sid: row.sid,
          e164: row.phoneNumber,
          name: row.friendlyName,
          sms: row.capabilities.sms,
          // The SDK passes on whatever came: a field that is missing or null is an empty one.
          smsUrl: text(row.smsUrl),
          smsMethod: text(row.smsMethod),
          smsFallbackUrl: text(row.smsFallbackUrl),
          smsApplicationSid: text(row.smsApplicationSid),
        }));
      }),
    services: async () =>
      await ask('the Messaging Services', async ({ client }) => {
        const services: MessagingService[] = [];
        for (const row of await client.messaging.v1.services.list()) {
          const pool = await client.messaging.v1.services(row.sid).phoneNumbers.list();
          services.push({
            sid: row.sid,
            name: row.friendlyName,
            defersToNumber: row.useInboundWebhookOnNumber,
            inboundUrl: text(row.inboundRequestUrl),
            numbers: pool.map(({ phoneNumber }) => phoneNumber),
          });
        }
        return services;
      }),
    setWebhooks: async (numberSid, { smsUrl, smsFallbackUrl }) =>
      await ask("the number's webhooks", async ({ client }) => {
        // An application would take the texts in place of the address.
        await client.incomingPhoneNumbers(numberSid).update({
          ...{ smsUrl, smsFallbackUrl, smsMethod: 'POST', smsFallbackMethod: 'POST', smsApplicationSid: '' },
        });
      }),
    providerTime: () => providerTime,
    close: () => wire.close(),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Never with the SDK's error as cause: it holds the request's credentials. */
function explained(what: string, call: SdkCall, error: unknown): Error {
  if (error instanceof ModeBoundaryCrossed) return error;
  if (error instanceof WireFailure) {
    return new TwilioSetupError('unreachable', `Twilio could not be asked for ${what}: ${error.message}.`);
  }
  const answer = call.answer();
  if (answer === null) return new TwilioSetupError('unreachable', `Twilio did not answer for ${what}.`);
  const code = codeOf(parseObject(answer.body));
  if (answer.statusCode === 401 || code === 20003) {
    return new TwilioSetupError('credentials', 'Twilio refuses the account SID or the auth token.', code);
  }
  const detail = `HTTP ${answer.statusCode}${code === null ? '' : `, error ${code}`}`;
  return answer.statusCode >= 500 || answer.statusCode === 429
    ? new TwilioSetupError('unreachable', `Twilio cannot tell of ${what} now (${detail}).`, code)
    : new TwilioSetupError('refused', `Twilio refuses ${what} (${detail}).`, code);
}
