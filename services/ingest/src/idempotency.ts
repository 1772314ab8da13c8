import { createHash } from 'node:crypto';
import { at, jsonb, type Tx } from '@rekindle/db';
import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';

/** An answer of the API: a status and what the body says. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
  /** The body is problem+json. */
  problem?: boolean;
}

/** Answers are kept this long; a key may then mean something new. */
const KEPT_DAYS = 7;
const KEY = /^[\x21-\x7e]{1,255}$/;
const Stored = z.object({ text: z.string(), problem: z.boolean() });

export interface SentAnswer {
  status: number;
  text: string;
  problem: boolean;
  replayed: boolean;
}

/** The request's Idempotency-Key, or null. Throws `HttpProblem` 400 for one that is none. */
export function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new HttpProblem(400, 'An Idempotency-Key has 1 to 255 visible characters.', { kind: 'bad-idempotency-key' });
}

/** Tells requests apart by what they say. */
export function requestHash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Does `work` in the caller's transaction unless a request of the same key has been answered; then that answer comes
 * again, to the letter. Two at once: the second waits for the first. What `work` throws is not kept.
 * @throws HttpProblem 422 when the key came with another request
 */
export async function answerOnce(
  tx: Tx,
  request: { clientId: string; key: string | null; hash: string; now: EpochMs },
  work: () => Promise<Answer>,
): Promise<SentAnswer> {
  const { clientId, key, hash, now } = request;
  if (key === null) return sent(await work());
  await sql`
    delete from idempotency_keys
    where client_id = ${clientId} and created_at < ${at(now - KEPT_DAYS * DAY_MS)}::timestamptz`.execute(tx);
  const mine = await tx
    .insertInto('idempotency_keys')
    .values({ client_id: clientId, key, request_hash: hash })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  const ours = tx.selectFrom('idempotency_keys').where('client_id', '=', clientId).where('key', '=', key);
  if (mine === undefined) {
    const earlier = await ours.select(['request_hash', 'status', 'response']).executeTakeFirstOrThrow();
    if (earlier.request_hash !== hash) {
      const detail = 'This Idempotency-Key came with another request before; use a new one.';
      throw new HttpProblem(422, detail, { kind: 'idempotency-key-reused' });
    }
    return { status: earlier.status ?? 200, ...Stored.parse(earlier.response), replayed: true };
  }
  const answer = sent(await work());
  await tx
    .updateTable('idempotency_keys')
    .set({ status: answer.status, response: jsonb({ text: answer.text, problem: answer.problem }) })
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .execute();
  return answer;
}

/** Sends an answer, with where its subject is when the body says so. */
export async function sendAnswer(reply: FastifyReply, answer: SentAnswer): Promise<FastifyReply> {
  const { location } = z.object({ location: z.string().optional() }).parse(JSON.parse(answer.text));
  if (location !== undefined) reply.header('location', location);
  if (answer.replayed) reply.header('idempotency-replayed', 'true');
  const type = answer.problem ? 'application/problem+json' : 'application/json';
  return await reply.code(answer.status).type(`${type}; charset=utf-8`).send(answer.text);
}

function sent({ status, body, problem = false }: Answer): SentAnswer {
  return { status, text: JSON.stringify(body), problem, replayed: false };
}
