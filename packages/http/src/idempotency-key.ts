import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The request's Idempotency-Key, or null. Throws `HttpProblem` 400 for one that is none. */
export function idempotencyKey(request: Pick<FastifyRequest, 'headers'>): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new HttpProblem(400, 'An Idempotency-Key has 1 to 255 visible characters.', { kind: 'bad-idempotency-key' });
}

/** Tells requests apart by what they say. */
export function requestHash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What a key gets that came with another request before. */
export function reusedKey(): HttpProblem {
  const detail = 'This Idempotency-Key came with another request before; use a new one.';
  return new HttpProblem(422, detail, { kind: 'idempotency-key-reused' });
}
