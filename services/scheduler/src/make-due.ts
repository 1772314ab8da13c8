import { at, inTenant, type DueRow, type Tx } from '@rekindle/db';
import type { MessageKind } from '@rekindle/domain';
import { sql } from 'kysely';
import type { SchedulerDeps } from './deps.ts';
import { WAKE_AFTER_MS } from './limits.ts';

interface Made {
  id: string;
  kind: MessageKind;
}

/** Reasons for which a text without a time waits until the client may send again. */
const CLIENT_REASONS = ['sending_stopped', 'client_paused', 'no_sender_number'];

/**
 * Planned texts of one client whose time has come go to due, and their senders are woken. Those that somebody else holds,
 * as a change of settings does, stay for the next tick.
 */
export async function makeDue(deps: SchedulerDeps, clientId: string, rows: readonly DueRow[]): Promise<number> {
  const now = deps.clock.now();
  const made = await inTenant(deps.db, { clientId, now }, async (tx) => {
    const ids = await takeFree(tx, clientId, rows);
    // A paused campaign's texts lose their time: resuming it gives them a new one.
    await sql`
      update messages m set not_before = null, reason = 'campaign_paused'
      from datasets d
      where m.client_id = ${clientId} and m.id = any(${ids}) and m.state = 'planned' and m.not_before <= ${at(now)}::timestamptz
        and m.kind in ('M1', 'M2', 'M3', 'nudge')
        and d.client_id = m.client_id and d.id = m.dataset_id and d.campaign_status in ('paused', 'draft')`.execute(tx);
    const { rows: due } = await sql<Made>`
      update messages set state = 'due', wake_after = ${at(deps.monotonic.realNow() + WAKE_AFTER_MS)}::timestamptz
      where client_id = ${clientId} and id = any(${ids}) and state = 'planned' and not_before <= ${at(now)}::timestamptz
      returning id, kind`.execute(tx);
    // Whoever waited first goes first: an update returns its rows in no order of its own.
    const rank = new Map(ids.map((id, index) => [id, index]));
    return due.sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  });
  await wakeForMessages(
    deps,
    made.map((message) => ({ ...message, clientId })),
  );
  return made.length;
}

/** The ids of those of the texts that nobody else holds, in the order given; this transaction holds them from now on. */
async function takeFree(tx: Tx, clientId: string, rows: readonly DueRow[]): Promise<string[]> {
  const ids = rows.map(({ id }) => id);
  const free = await sql<{ id: string }>`
    select id from messages where client_id = ${clientId} and id = any(${ids}) and state = 'planned'
    order by id for no key update skip locked`.execute(tx);
  const own = new Set(free.rows.map(({ id }) => id));
  return ids.filter((id) => own.has(id));
}

/**
 * Texts of one client that waited for it to be let send again come due now. So do those that wait for a pause or a switch
 * of a campaign that holds no more: whoever lifts it wakes what waits, but a text put off at that same moment was not
 * seen to wait yet.
 */
export async function unpark(deps: SchedulerDeps, clientId: string, rows: readonly DueRow[]): Promise<number> {
  const ids = rows.map(({ id }) => id);
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const { numAffectedRows } = await sql`
      update messages m set not_before = app_now()
      from datasets d
      where m.client_id = ${clientId} and m.id = any(${ids}) and m.state = 'planned' and m.not_before is null
        and (m.reason = any(${CLIENT_REASONS})
             or m.reason = 'campaign_paused' and d.campaign_status = 'active'
             or m.reason = 'sending_disabled' and (d.settings_snapshot ->> 'sending_enabled')::boolean)
        and d.client_id = m.client_id and d.id = m.dataset_id
        and (m.kind in ('reply', 'manual') or d.campaign_status in ('active', 'completed'))`.execute(tx);
    return Number(numAffectedRows ?? 0n);
  });
}

/** Wakes the sender for each text, replies through their own queue. */
export async function wakeForMessages(
  deps: SchedulerDeps,
  messages: readonly { clientId: string; id: string; kind: MessageKind }[],
): Promise<void> {
  const isReply = (kind: MessageKind) => kind === 'reply' || kind === 'manual';
  const job = ({ clientId, id }: { clientId: string; id: string }) => ({ clientId, messageId: id });
  await deps.queues.addBulk('send-reply', messages.filter(({ kind }) => isReply(kind)).map(job));
  await deps.queues.addBulk('send-message', messages.filter(({ kind }) => !isReply(kind)).map(job));
}
