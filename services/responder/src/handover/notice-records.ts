import { at, inTenant, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type HandoverDeps, NOTICE_LEASE_MS, NOTICE_RETRY_MS } from './deps.ts';

export type NoticeChannel = 'email' | 'text' | 'webhook';

export interface NoticeRef {
  clientId: string;
  noticeId: string;
}

/** What one try came to. */
export interface NoticeResult {
  /** `again`: it did not arrive and may be tried again. `unknown`: it may have, and is not tried again. */
  outcome: 'delivered' | 'again' | 'failed' | 'unknown';
  /** In a code or a few words; no address, no text. */
  detail: string | null;
  httpStatus?: number;
}

/** Adds what is to be told, once a channel, in the deciding transaction; returns the ids of the new ones. */
export async function addNotices(
  deps: Pick<HandoverDeps, 'ids'>,
  tx: Tx,
  clientId: string,
  told: { handoverId: string; offerId: string | null; channels: readonly NoticeChannel[] },
): Promise<string[]> {
  const rows = await tx
    .insertInto('notices')
    .values(
      told.channels.map((channel) => ({
        client_id: clientId,
        id: deps.ids.next(),
        handover_id: told.handoverId,
        offer_id: told.offerId,
        channel,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Marks that this process is at the notice, which the caller has locked; returns the number of the try. */
export async function beginTry(deps: HandoverDeps, tx: Tx, ref: NoticeRef): Promise<number> {
  const row = await tx
    .updateTable('notices')
    .set((eb) => ({
      state: 'sending',
      attempt: eb('attempt', '+', 1),
      next_at: at(deps.clock.now() + NOTICE_LEASE_MS),
      lease_until: at(deps.monotonic.realNow() + NOTICE_LEASE_MS),
    }))
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.noticeId)
    .returning('attempt')
    .executeTakeFirstOrThrow();
  return row.attempt;
}

/** Ends a notice without a try, or puts it off. */
export async function settleNotice(
  tx: Tx,
  ref: NoticeRef,
  settled: { state: 'due' | 'skipped' | 'unknown' | 'failed'; reason: string; nextAt: EpochMs | null },
): Promise<void> {
  await tx
    .updateTable('notices')
    .set({
      state: settled.state,
      reason: settled.reason,
      next_at: settled.nextAt === null ? null : at(settled.nextAt),
      lease_until: null,
    })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.noticeId)
    .execute();
}

/** Keeps what a try came to, and when the next one is; by compare-and-set on the try. */
export async function recordTry(
  deps: HandoverDeps,
  ref: NoticeRef,
  attempt: number,
  result: NoticeResult & { latencyMs: number },
): Promise<void> {
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    await tx
      .insertInto('notice_attempts')
      .values({
        client_id: ref.clientId,
        notice_id: ref.noticeId,
        attempt,
        outcome: result.outcome,
        http_status: result.httpStatus ?? null,
        latency_ms: Math.round(result.latencyMs),
        detail: result.detail,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const wait = result.outcome === 'again' ? NOTICE_RETRY_MS[attempt - 1] : undefined;
    const state = result.outcome === 'again' ? (wait === undefined ? 'failed' : 'due') : result.outcome;
    await tx
      .updateTable('notices')
      .set({
        state,
        reason: result.detail,
        next_at: wait === undefined ? null : at(now + wait),
        lease_until: null,
        ...(state === 'delivered' && { delivered_at: at(now) }),
      })
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.noticeId)
      .where('state', '=', 'sending')
      .where('attempt', '=', attempt)
      .execute();
  });
}
