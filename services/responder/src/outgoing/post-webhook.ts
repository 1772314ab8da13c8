import { createHmac } from 'node:crypto';
import type { HandoverDeps } from '../handover/deps.ts';
import type { NoticeResult } from '../handover/notice-records.ts';
import { AddressRefused, guardedPost } from './guarded-post.ts';

/** The header that carries the time and the signatures. */
const SIGNATURE_HEADER = 'rekindle-signature';

/**
 * `t=SECONDS,v1=HEX`, with one v1 a secret: HMAC-SHA256 of `t.body`. A receiver takes any of them, and refuses a time
 * that is minutes away from its own.
 */
function signWebhook(secrets: readonly string[], signed: { seconds: number; body: string }): string {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${signed.seconds}.${signed.body}`).digest('hex'),
  );
  return [`t=${signed.seconds}`, ...signatures.map((hex) => `v1=${hex}`)].join(',');
}

/** One delivery of an event. `id` is the same for every try, so that a receiver can tell a repeat. */
export async function postWebhook(
  deps: Pick<HandoverDeps, 'postGuard' | 'monotonic'>,
  delivery: { secrets: readonly string[]; url: string; id: string; event: object },
): Promise<NoticeResult> {
  const { secrets } = delivery;
  if (secrets.length === 0) return { outcome: 'failed', detail: 'no_secret' };
  const body = JSON.stringify({ id: delivery.id, ...delivery.event });
  // Real time: a receiver compares it with its own clock.
  const seconds = Math.floor(deps.monotonic.realNow() / 1_000);
  try {
    const { status } = await guardedPost(deps.postGuard, {
      url: delivery.url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'rekindle-webhook',
        'rekindle-event-id': delivery.id,
        [SIGNATURE_HEADER]: signWebhook(secrets, { seconds, body }),
      },
      body,
    });
    if (status >= 200 && status < 300) return { outcome: 'delivered', detail: null, httpStatus: status };
    // 410: the receiver says that it is gone for good.
    return { outcome: status === 410 ? 'failed' : 'again', detail: `http_${status}`, httpStatus: status };
  } catch (error) {
    if (error instanceof AddressRefused) return { outcome: 'failed', detail: `refused: ${error.message}` };
    return { outcome: 'again', detail: faultOf(error) };
  }
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
