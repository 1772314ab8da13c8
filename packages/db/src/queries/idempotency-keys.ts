import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, jsonb, type Tx } from '../tenant.ts';

/** Answers are kept this long; a key may then mean something new. */
const KEPT_DAYS = 7;

export interface KeyedRequest {
  clientId: string;
  key: string;
  /** Hash of what the request says. */
  hash: string;
  now: EpochMs;
  /** Real time until which the answer is being made, where it is made outside this transaction; null inside it. */
  leaseUntil: EpochMs | null;
  realNow: EpochMs;
}

export type KeyState =
  /** The answer is ours to make. `since`: when the key was first taken, also where that request died half-way. */
  | { kind: 'ours'; since: EpochMs }
  | { kind: 'answered'; status: number; response: unknown }
  /** The key came with a request that says something else. */
  | { kind: 'other_request' }
  /** The same request is being answered. */
  | { kind: 'running' };

/**
 * Takes an idempotency key for one request. Inside one transaction a second request of the same key waits here for the
 * first; with a lease it is told that the first is running, and takes over a lease that is over.
 */
export async function takeIdempotencyKey(tx: Tx, request: KeyedRequest): Promise<KeyState> {
  const { clientId, key, hash, now, leaseUntil, realNow } = request;
  await sql`
    delete from idempotency_keys
    where client_id = ${clientId} and created_at < ${at(now - KEPT_DAYS * DAY_MS)}::timestamptz`.execute(tx);
  const lease = leaseUntil === null ? null : at(leaseUntil);
  const mine = await tx
    .insertInto('idempotency_keys')
    .values({ client_id: clientId, key, request_hash: hash, lease_until: lease })
    .onConflict((conflict) => conflict.doNothing())
    .returning('created_at')
    .executeTakeFirst();
  if (mine !== undefined) return { kind: 'ours', since: mine.created_at };
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select(['created_at', 'request_hash', 'status', 'response', 'lease_until'])
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  // Given back in this very moment.
  if (earlier === undefined) return await takeIdempotencyKey(tx, request);
  if (earlier.request_hash !== hash) return { kind: 'other_request' };
  if (earlier.status !== null) return { kind: 'answered', status: earlier.status, response: earlier.response };
  if (earlier.lease_until !== null && earlier.lease_until > realNow) return { kind: 'running' };
  await tx
    .updateTable('idempotency_keys')
    .set({ lease_until: lease })
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .execute();
  return { kind: 'ours', since: earlier.created_at };
}

/** Keeps the answer for whoever comes with the key again. */
export async function keepAnswer(
  tx: Tx,
  { clientId, key }: { clientId: string; key: string },
  answer: { status: number; response: unknown },
): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ status: answer.status, response: jsonb(answer.response), lease_until: null })
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .execute();
}

/**
 * Lets the next request of a key begin at once, as the same work: nobody knows whether this one was done. The key still
 * stands for what it said, and `since` stays.
 */
export async function endLease(tx: Tx, { clientId, key }: { clientId: string; key: string }): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ lease_until: null })
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute();
}

/** Gives a key back whose request certainly changed nothing: it may be made again, and may say something else. */
export async function releaseIdempotencyKey(
  tx: Tx,
  { clientId, key }: { clientId: string; key: string },
): Promise<void> {
  await tx
    .deleteFrom('idempotency_keys')
    .where('client_id', '=', clientId)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute();
}
