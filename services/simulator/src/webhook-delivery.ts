import type { Attempt } from './ledger-entries.ts';
import { httpPost } from './http-post.ts';
import { twilioSignature, withoutFragment } from './signature.ts';

/** Twilio waits this long for an answer. */
const WEBHOOK_TIMEOUT_MS = 15_000;

/**
 * Posts a signed form as Twilio does and reports each attempt. By default it tries again once, and only when no
 * connection could be made; the URL's fragment (`#rc=3&rp=ct,rt,5xx`) may ask for more, as described at
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. Never throws.
 */
export async function deliverForm(input: {
  url: string;
  token: string;
  params: ReadonlyMap<string, string>;
  timeoutMs?: number;
  onAttempt: (attempt: Attempt, final: boolean) => void;
}): Promise<Attempt> {
  const { tries, retryOn } = retryPolicy(input.url);
  const signature = twilioSignature(input.token, input.url, input.params);
  const body = new URLSearchParams([...input.params]).toString();
  const timeoutMs = input.timeoutMs ?? WEBHOOK_TIMEOUT_MS;
  for (let nth = 1; ; nth++) {
    const { attempt, cause } = await post(input.url, body, timeoutMs, {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signature,
      'i-twilio-idempotency-token': signature,
      'user-agent': 'TwilioProxy/1.1',
    });
    const final = nth >= tries || cause === null || !(retryOn.has(cause) || retryOn.has('all'));
    input.onAttempt(attempt, final);
    if (final) return attempt;
  }
}

/** Posts JSON once. Never throws. */
export async function deliverJson(url: string, body: string, headers: Record<string, string>): Promise<Attempt> {
  const { attempt } = await post(url, body, WEBHOOK_TIMEOUT_MS, { 'content-type': 'application/json', ...headers });
  return attempt;
}

type RetryCause = 'ct' | 'rt' | '4xx' | '5xx';

async function post(
  url: string,
  body: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Promise<{ attempt: Attempt; cause: RetryCause | null }> {
  try {
    const status = await httpPost(withoutFragment(url), body, headers, timeoutMs);
    const cause = status >= 500 ? '5xx' : status >= 400 ? '4xx' : null;
    return { attempt: { http: status, error: null }, cause };
  } catch (error) {
    const code = errorCode(error);
    const cause = code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'ct' : 'rt';
    return { attempt: { http: null, error: code }, cause };
  }
}

function retryPolicy(url: string): { tries: number; retryOn: ReadonlySet<string> } {
  const fragment = new URLSearchParams(url.slice(withoutFragment(url).length + 1));
  const retries = Number(fragment.get('rc') ?? '1');
  return {
    tries: 1 + (Number.isInteger(retries) && retries >= 0 ? Math.min(retries, 5) : 1),
    retryOn: new Set((fragment.get('rp') ?? 'ct').split(',')),
  };
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
