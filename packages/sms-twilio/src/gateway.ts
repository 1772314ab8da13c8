import type { ConnectionOptions } from 'node:tls';
import { ProviderUnavailable, type SendRequest, type SendResult, type SmsGateway } from '@rekindle/contracts';
import type { Logger, MonotonicClock } from '@rekindle/runtime';
import { type AccountMode, baseUrlFor, ModeBoundaryCrossed, type TwilioAccount } from './account.ts';
import { fetchMessage, listMessages } from './message-list.ts';
import { outcomeOfAnswer, outcomeOfFailure } from './outcome.ts';
import type { SdkCall } from './sdk.ts';
import { createWire, WireFailure } from './wire.ts';

export type GatewayLog = Pick<Logger, 'debug' | 'warn'>;

export interface TwilioGatewayOptions {
  /**
   * The client's account, which must be the one named where `accountId` is given; with `former` that one, although the
   * client has another now. Where it throws, `send` answers that nothing was sent: no connection was tried.
   */
  accountFor(clientId: string, accountId?: string | null, former?: boolean): Promise<TwilioAccount>;
  monotonic: MonotonicClock;
  log: GatewayLog;
  /** The simulator's address: the only one that sandbox clients reach, and live ones never do. Null: no sandbox. */
  sandboxBaseUrl: string | null;
  /** Modes that this process serves; both unless told. */
  onlyModes?: readonly AccountMode[];
  /** Milliseconds for a whole exchange; 10,000 unless told. */
  requestTimeoutMs?: number;
  /** Extra TLS settings, such as a private certificate authority. */
  tls?: ConnectionOptions;
}

export interface TwilioGateway extends SmsGateway {
  /** Loads the SDK (about 0.4 s) ahead of the first call, so that it does not eat into a claim's two seconds. */
  prepare(): Promise<void>;
  /** Closes all connections, those in use too: what is under way fails, and its outcome is unknown. */
  close(): void;
}

/** The Twilio gateway: one POST per `send`, never a retry, never a redirect, and no byte past the deadline. */
export function createTwilioGateway(options: TwilioGatewayOptions): TwilioGateway {
  const { monotonic, log } = options;
  const boundary = { sandboxBaseUrl: options.sandboxBaseUrl, onlyModes: options.onlyModes ?? ['sandbox', 'live'] };
  const wire = createWire({
    monotonic,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });

  async function openAs(account: TwilioAccount, deadlineMonotonicMs: number | null): Promise<OpenCall> {
    const base = baseUrlFor(account, boundary);
    const { sdkCall } = await import('./sdk.ts');
    return { account, ...sdkCall({ account, base, wire, deadlineMonotonicMs }) };
  }

  async function read<T>(of: AccountRef, what: string, ask: (call: OpenCall) => Promise<T>): Promise<T> {
    const { clientId, accountId, former } = of;
    try {
      return await ask(await openAs(await options.accountFor(clientId, accountId, former), null));
    } catch (error) {
      if (error instanceof ModeBoundaryCrossed) throw error;
      const cause = error instanceof Error ? error.message : 'unknown';
      log.warn({ clientId, what, cause }, 'Twilio could not be asked');
      // Without the error as cause: those of the SDK hold the account's credentials.
      throw error instanceof ProviderUnavailable ? error : new ProviderUnavailable(`${what}: ${cause}`);
    }
  }

  /** No connection was even tried: the text certainly did not leave, and may go when the account can be read again. */
  function unreadableAccount({ clientId, messageId, attempt }: SendRequest, error: unknown): SendResult {
    const cause = error instanceof Error ? error.name : 'unknown';
    log.warn({ clientId, messageId, attempt, err: error }, 'the account to send through could not be read');
    const detail = `the account could not be read (${cause})`;
    return { kind: 'not_sent', cause: 'connect_failed', retryAfterMs: 0, code: null, detail };
  }

  async function send(request: SendRequest): Promise<SendResult> {
    assertSendable(request);
    let account: TwilioAccount;
    try {
      account = await options.accountFor(request.clientId, request.accountId);
    } catch (error) {
      return unreadableAccount(request, error);
    }
    const call = await openAs(account, request.deadlineMonotonicMs);
    const startedAt = monotonic.monotonicMs();
    let thrown: unknown = null;
    try {
      await call.client.messages.create({
        to: request.to,
        from: request.from,
        body: request.body,
        validityPeriod: request.validitySeconds,
        statusCallback: request.statusCallback,
      });
    } catch (error) {
      thrown = error;
    }
    const result = outcome(call, thrown, request, monotonic.realNow());
    const { clientId, messageId, attempt } = request;
    const elapsedMs = Math.round(monotonic.monotonicMs() - startedAt);
    const line = { clientId, messageId, attempt, elapsedMs, ...summary(result) };
    if (result.kind === 'accepted') log.debug(line, 'Twilio accepted a text');
    else log.warn(line, 'Twilio did not accept a text');
    return result;
  }

  return {
    send,
    list: ({ clientId, accountId, former, ...query }) =>
      read({ clientId, accountId, former }, 'list', (call) =>
        listMessages(call, { ...query, accountSid: call.account.accountSid }),
      ),
    fetch: ({ clientId, sid }) =>
      read({ clientId }, 'fetch', (call) => fetchMessage(call, call.account.accountSid, sid)),
    async prepare() {
      await import('./sdk.ts');
    },
    close: () => wire.close(),
  };
}

interface AccountRef {
  clientId: string;
  accountId?: string | null | undefined;
  former?: boolean | undefined;
}

interface OpenCall extends SdkCall {
  account: TwilioAccount;
}

/** The raw answer decides; what the SDK made of it is only heard when there is none. */
function outcome(call: SdkCall, thrown: unknown, request: SendRequest, realNowMs: number): SendResult {
  const answer = call.answer();
  if (answer !== null) return outcomeOfAnswer(answer, [request.to, request.from, request.body], realNowMs);
  if (thrown instanceof WireFailure) return outcomeOfFailure(thrown);
  if (call.started()) return { kind: 'unknown', cause: 'reset', detail: 'the call ended without an answer' };
  throw thrown;
}

function summary(result: SendResult): Record<string, unknown> {
  switch (result.kind) {
    case 'accepted':
      return { kind: result.kind, sid: result.sid };
    case 'not_sent':
      return { kind: result.kind, cause: result.cause, code: result.code, detail: result.detail };
    case 'rejected':
      return { kind: result.kind, code: result.code, status: result.httpStatus, detail: result.detail };
    case 'unknown':
      return { kind: result.kind, cause: result.cause, detail: result.detail };
  }
}

function assertSendable(request: SendRequest): void {
  if (!/^\+[1-9]\d{6,14}$/.test(request.to)) throw new TypeError('The recipient is not an E.164 number');
  if (request.from === '' || request.body === '') throw new TypeError('A text needs a sender and a body');
  const { validitySeconds } = request;
  if (!Number.isInteger(validitySeconds) || validitySeconds < 1 || validitySeconds > 36_000) {
    throw new RangeError('The validity must be 1 to 36,000 whole seconds');
  }
}
