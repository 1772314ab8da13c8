import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type ResponseModule from 'twilio/lib/http/response.js';
import { targetOf, type TwilioAccount } from './account.ts';
import type { Wire, WireAnswer } from './wire.ts';

export interface SdkCall {
  client: ReturnType<typeof twilio>;
  /** The last answer read whole, or null. */
  answer(): WireAnswer | null;
  /** Whether anything was given to the wire. */
  started(): boolean;
}

export interface SdkCallOptions {
  account: TwilioAccount;
  base: URL;
  wire: Wire;
  deadlineMonotonicMs: number | null;
}

/** A Twilio client for one call: it carries that call's deadline and keeps the raw answer with its headers. */
export function sdkCall(options: SdkCallOptions): SdkCall {
  const httpClient = new WireRequestClient(options);
  // An empty edge and region keep TWILIO_EDGE and TWILIO_REGION of the environment from changing the host.
  const client = twilio(options.account.accountSid, options.account.authToken, {
    httpClient,
    autoRetry: false,
    edge: '',
    region: '',
    logLevel: '',
  });
  return { client, answer: () => httpClient.answer, started: () => httpClient.started };
}

class WireRequestClient extends twilio.RequestClient {
  answer: WireAnswer | null = null;
  started = false;
  readonly #options: SdkCallOptions;

  constructor(options: SdkCallOptions) {
    super({ autoRetry: false });
    this.#options = options;
  }

  /** Sends one request of the SDK. Throws `WireFailure` and `ModeBoundaryCrossed`, never an AxiosError. */
  override async request<T>(request: RequestClient.RequestOptions<T>): Promise<ResponseModule.default<T>> {
    const url = targetOf(request.uri, this.#options.base);
    for (const [key, value] of pairs(request.params)) url.searchParams.append(key, value);
    const isPost = request.method === 'post';
    const body = isPost ? new URLSearchParams(pairs(request.data)).toString() : null;
    const headers: Record<string, string> = {
      ...textHeaders(request.headers),
      Authorization: `Basic ${Buffer.from(`${request.username ?? ''}:${request.password ?? ''}`).toString('base64')}`,
    };
    if (body !== null) headers['Content-Length'] = String(Buffer.byteLength(body));
    this.started = true;
    this.answer = await this.#options.wire.exchange({
      method: isPost ? 'POST' : 'GET',
      url,
      headers,
      body,
      deadlineMonotonicMs: this.#options.deadlineMonotonicMs,
    });
    const { statusCode, headers: answerHeaders, body: text } = this.answer;
    // The SDK's resources take the body as unparsed text too.
    return { statusCode, headers: answerHeaders, body: text as T };
  }
}

function pairs(fields: unknown): [string, string][] {
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields).flatMap(([key, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined && item !== null)
      .map((item): [string, string] => [key, String(item)]),
  );
}

function textHeaders(headers: unknown): Record<string, string> {
  return Object.fromEntries(pairs(headers));
}
