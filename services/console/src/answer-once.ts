import { endLease, inTenant, keepAnswer, releaseIdempotencyKey, takeIdempotencyKey, type Tx } from '@rekindle/db';
import { HttpProblem, idempotencyKey, requestHash, reusedKey } from '@rekindle/http';
import { isRolledBack } from '@rekindle/ingest';
import { namedUuid } from '@rekindle/runtime';
import { z } from 'zod';
import type { ConsoleDeps } from './deps.ts';
import type { Call, SentAnswer } from './route.ts';

/** Real milliseconds after which a request whose process died may be made again. */
const LEASE_MS = 60_000;
const Stored = z.object({
  body: z.unknown(),
  etag: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

/**
 * Answers a request with an Idempotency-Key once; whoever brings the key again gets the same answer and nothing happens
 * a second time. What fails is not kept. A request that died half-way, or of which nobody knows whether it was done, may
 * come again and is then the same work under the same id.
 * @param route.form hash of the form that came with it
 * @param work is told the id of this request, null without a key: what it makes under that id is made once
 * @throws HttpProblem 422 when the key came with another request, 409 while the first is still being answered
 */
export async function answerOnce<T extends SentAnswer>(
  deps: ConsoleDeps,
  call: Call<unknown, unknown, unknown>,
  route: { url: string; keeps: boolean; form: string | undefined },
  work: (onceId: string | null) => Promise<T>,
): Promise<T> {
  const key = idempotencyKey(call.request);
  if (key === null) return await work(null);
  const { clientId, actor, now } = call;
  const said = route.form ?? call.body ?? null;
  const hash = requestHash('POST', route.url, actor.id, call.params ?? null, call.query ?? null, said);
  const realNow = deps.monotonic.realNow();
  const state = await inTenant(deps.db, { clientId, now }, (tx) =>
    takeIdempotencyKey(tx, { clientId, key, hash, now, leaseUntil: realNow + LEASE_MS, realNow }),
  );
  if (state.kind === 'other_request') throw reusedKey();
  if (state.kind === 'running') {
    const more = { kind: 'still-running', retryAfterSeconds: 1 };
    throw new HttpProblem(409, 'The same request is being answered just now; ask again in a moment.', more);
  }
  if (state.kind === 'answered') {
    const stored = Stored.safeParse(state.response);
    if (!stored.success) {
      const kind = 'answered-already';
      throw new HttpProblem(
        409,
        'This request was answered before; its answer held a secret or people’s data and is not kept.',
        {
          kind,
        },
      );
    }
    call.reply.header('idempotency-replayed', 'true');
    // It was written from an answer of this very route.
    return { status: state.status, ...stored.data } as T;
  }
  const subject = { clientId, key };
  const settle = async (what: (tx: Tx) => Promise<void>) => {
    await inTenant(deps.db, { clientId, now: deps.clock.now() }, what).catch((err: unknown) => {
      deps.log.warn({ err }, 'what became of an idempotency key could not be kept; its lease ends by itself');
    });
  };
  let answer: T;
  try {
    answer = await work(namedUuid(state.since, `${clientId} ${key}`));
  } catch (error) {
    await settle((tx) => (isRolledBack(error) ? releaseIdempotencyKey : endLease)(tx, subject));
    throw error;
  }
  const { status, body, etag, headers } = answer;
  const response = route.keeps && answer.file === undefined ? { body: body ?? null, etag, headers } : null;
  // It was done, whether its answer can be kept or not.
  await settle((tx) => keepAnswer(tx, subject, { status, response }));
  return answer;
}
