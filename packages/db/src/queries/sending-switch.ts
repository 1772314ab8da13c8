import { sql } from 'kysely';
import { asSystem, at, inTenant, type Tx } from '../tenant.ts';
import type { Database } from '../client.ts';
import { emitEvent, recordDecision } from './records.ts';

interface SwitchDeps {
  db: Database;
  clock: { now(): number };
  ids: { next(): string };
}

/** Reasons of texts that were put off until sending goes on; they carry no time of their own. */
const PUT_OFF = ['sending_stopped', 'client_paused', 'pause_client'];

/** Nothing of this client is sent any more, replies included. False when it was stopped already: the first reason stays. */
export async function stopClientSending(
  deps: SwitchDeps,
  stop: { clientId: string; reason: string; by: string },
): Promise<boolean> {
  const { clientId, reason, by } = stop;
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    const stopped = await tx
      .updateTable('clients')
      .set({ sending_stopped_at: at(now), sending_stopped_reason: reason })
      .where('id', '=', clientId)
      .where('sending_stopped_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (stopped === undefined) return false;
    const subject = { clientId, data: { by, why: reason } };
    await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'sending_stopped', reason: 'person' });
    await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'client.sending_stopped' });
    return true;
  });
}

/** Lifts the client's switch and has what waited for it looked at now; returns how many texts that are. */
export async function startClientSending(
  deps: SwitchDeps,
  start: { clientId: string; by: string },
): Promise<{ woken: number }> {
  const { clientId, by } = start;
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const lifted = await tx
      .updateTable('clients')
      .set({ sending_stopped_at: null, sending_stopped_reason: null })
      .where('id', '=', clientId)
      .where('sending_stopped_at', 'is not', null)
      .returning('id')
      .executeTakeFirst();
    if (lifted !== undefined) {
      const subject = { clientId, data: { by } };
      await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'sending_started', reason: 'person' });
      await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'client.sending_started' });
    }
    return { woken: await wakePutOff(tx, clientId) };
  });
}

async function wakePutOff(tx: Tx, clientId: string): Promise<number> {
  const woken = await sql`
    update messages set not_before = app_now()
    where client_id = ${clientId} and state = 'planned' and not_before is null
      and reason = any(${PUT_OFF})`.execute(tx);
  await sql`
    update campaign_ticks t set next_tick_at = least(coalesce(t.next_tick_at, 'infinity'), app_now())
    from datasets d
    where t.client_id = ${clientId} and d.client_id = t.client_id and d.id = t.dataset_id
      and d.campaign_status = 'active'`.execute(tx);
  return Number(woken.numAffectedRows ?? 0n);
}

/** Nothing of anybody is sent any more. The first reason stays. */
export async function stopAllSending(deps: SwitchDeps, reason: string): Promise<void> {
  const now = deps.clock.now();
  await asSystem(deps.db, now, (tx) =>
    tx
      .updateTable('platform_settings')
      .set({ sending_paused_at: at(now), sending_paused_reason: reason })
      .where('sending_paused_at', 'is', null)
      .execute(),
  );
}

/** Lifts the switch of the whole installation; clients that were stopped for themselves stay so. */
export async function startAllSending(deps: SwitchDeps, by: string): Promise<{ woken: number }> {
  const now = deps.clock.now();
  const clients = await asSystem(deps.db, now, async (tx) => {
    await tx.updateTable('platform_settings').set({ sending_paused_at: null, sending_paused_reason: null }).execute();
    return await tx.selectFrom('clients').select('id').where('sending_stopped_at', 'is', null).execute();
  });
  let woken = 0;
  for (const { id } of clients) woken += (await startClientSending(deps, { clientId: id, by })).woken;
  return { woken };
}

/** Since when, and why, sending is stopped for the whole installation; null while it is not. */
export async function readAllSendingStopped(
  deps: Pick<SwitchDeps, 'db' | 'clock'>,
): Promise<{ at: number; reason: string | null } | null> {
  const row = await asSystem(deps.db, deps.clock.now(), (tx) =>
    tx
      .selectFrom('platform_settings')
      .select(['sending_paused_at as at', 'sending_paused_reason as reason'])
      .executeTakeFirst(),
  );
  return row === undefined || row.at === null ? null : { at: row.at, reason: row.reason };
}
