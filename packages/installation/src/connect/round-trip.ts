import { SIGNATURE_TEST_PASSED, signatureTestForm } from '@rekindle/contracts';
import { signTwilioRequest } from '@rekindle/sms-twilio';
import { z } from 'zod';
import type { Send } from './reach.ts';

/** What came back of a signed test through the public address. */
export type RoundTrip =
  | { kind: 'passed' }
  | { kind: 'not_https' }
  /** @property cause the network's own word, such as ENOTFOUND */
  | { kind: 'unreachable'; cause: string }
  /** Our webhook, or something before it, takes a good signature for a bad one. */
  | { kind: 'refused' }
  /** A bad signature was accepted. */
  | { kind: 'unguarded' }
  /** Something answers there that is not our webhook. */
  | { kind: 'not_ours'; status: number };

export interface RoundTripInput {
  /** Without a slash at its end. */
  publicBaseUrl: string;
  accountSid: string;
  authToken: string;
  fetch: Send;
}

const ANSWER_WITHIN_MS = 10_000;

/** Posts two tests to the inbound webhook as Twilio would, one signed well and one badly; nothing is stored. */
export async function roundTrip(input: RoundTripInput): Promise<RoundTrip> {
  if (!input.publicBaseUrl.startsWith('https://')) return { kind: 'not_https' };
  try {
    const good = await post(input, input.authToken);
    if (good.status === 403) return { kind: 'refused' };
    if (!good.passed) return { kind: 'not_ours', status: good.status };
    const bad = await post(input, `not ${input.authToken}`);
    if (bad.passed) return { kind: 'unguarded' };
    return bad.status === 403 ? { kind: 'passed' } : { kind: 'not_ours', status: bad.status };
  } catch (error) {
    return { kind: 'unreachable', cause: causeOf(error) };
  }
}

/** Posts one test that nobody can have signed: whether the address leads to a webhook that refuses it. */
export async function probeAddress(input: Pick<RoundTripInput, 'publicBaseUrl' | 'fetch'>): Promise<RoundTrip> {
  if (!input.publicBaseUrl.startsWith('https://')) return { kind: 'not_https' };
  try {
    const answer = await post({ ...input, accountSid: NOBODYS_ACCOUNT, authToken: '' }, 'nobody');
    if (answer.passed) return { kind: 'unguarded' };
    return answer.status === 403 ? { kind: 'passed' } : { kind: 'not_ours', status: answer.status };
  } catch (error) {
    return { kind: 'unreachable', cause: causeOf(error) };
  }
}

const NOBODYS_ACCOUNT = `AC${'0'.repeat(32)}`;

async function post(
  { publicBaseUrl, accountSid, fetch: send }: RoundTripInput,
  authToken: string,
): Promise<{ status: number; passed: boolean }> {
  const url = `${publicBaseUrl}/twilio/inbound`;
  const params = signatureTestForm(accountSid);
  const answer = await send(url, {
    method: 'POST',
    // After a redirect neither body nor signature would fit.
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signTwilioRequest({ authToken, url, params }),
    },
    body: new URLSearchParams(params).toString(),
  });
  await answer.body?.cancel();
  const [name, value] = SIGNATURE_TEST_PASSED;
  return { status: answer.status, passed: answer.status === 200 && answer.headers.get(name) === value };
}

const Caused = z.object({ cause: z.object({ code: z.string() }) });

function causeOf(error: unknown): string {
  const caused = Caused.safeParse(error);
  if (caused.success) return caused.data.cause.code;
  return error instanceof Error && error.name === 'TimeoutError'
    ? `no answer within ${ANSWER_WITHIN_MS / 1_000} s`
    : 'the connection failed';
}

/** What is wrong, and how to mend it; null when it passed. */
export function roundTripFault(found: RoundTrip, publicBaseUrl: string): { detail: string; mend: string } | null {
  switch (found.kind) {
    case 'passed':
      return null;
    case 'not_https':
      return {
        detail: `${publicBaseUrl} is not an https address`,
        mend: 'Put TLS in front of the webhooks, and set PUBLIC_BASE_URL to the https address.',
      };
    case 'unreachable':
      return {
        detail: `${publicBaseUrl} cannot be reached (${found.cause})`,
        mend: 'Start the webhook service, and see that the address leads to its WEBHOOK_PORT, certificate included.',
      };
    case 'refused':
      return {
        detail: `${publicBaseUrl} refuses a good signature`,
        mend: "Let the webhook service have exactly this address as PUBLIC_BASE_URL, the client's token (connect twilio --rotate) and the same SECRET_KEYS; a proxy must not change path or body.",
      };
    case 'unguarded':
      return {
        detail: `${publicBaseUrl} accepts a bad signature: anybody could send texts as your leads`,
        mend: 'Let the address lead to the webhook service itself, not to something that answers for it.',
      };
    case 'not_ours':
      return {
        detail: `something else answers at ${publicBaseUrl}/twilio/inbound (HTTP ${found.status})`,
        mend: 'Let the address lead to the webhook service of this version; /livez there answers 200.',
      };
  }
}
