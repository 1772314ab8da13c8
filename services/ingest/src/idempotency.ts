import { keepAnswer, takeIdempotencyKey, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { reusedKey } from '@rekindle/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

export { idempotencyKey, requestHash } from '@rekindle/http';

/** An answer of the API: a status and what the body says. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
  /** The body is problem+json. */
  problem?: boolean;
}

const Stored = z.object({ text: z.string(), problem: z.boolean() });

export interface SentAnswer {
  status: number;
  text: string;
  problem: boolean;
  replayed: boolean;
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
  const { clientId, key } = request;
  if (key === null) return sent(await work());
  const state = await takeIdempotencyKey(tx, { ...request, key, leaseUntil: null, realNow: request.now });
  if (state.kind === 'other_request') throw reusedKey();
  if (state.kind === 'answered') return { status: state.status, ...Stored.parse(state.response), replayed: true };
  const answer = sent(await work());
  await keepAnswer(
    tx,
    { clientId, key },
    { status: answer.status, response: { text: answer.text, problem: answer.problem } },
  );
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
