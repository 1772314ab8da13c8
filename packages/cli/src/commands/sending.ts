import { asSystem, at, emitEvent, inTenant, recordDecision } from '@rekindle/db';
import { sql } from 'kysely';
import { EXIT } from '../exit-codes.ts';
import { type ClientRow, findClient, listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface Switch {
  client?: string;
  reason?: string;
  json?: true;
}

/** Reasons of texts that were put off until sending goes on; they carry no time of their own. */
const PUT_OFF = ['sending_stopped', 'client_paused', 'pause_client'];

/** `rekindle sending stop`: of one client, or of the whole platform. Safe to run again; the first reason stays. */
export async function stopSending(session: Session, options: Switch): Promise<number> {
  const reason = options.reason?.trim() || 'a person, from the command line';
  return await withStore(session, async (store) => {
    await store.clock.sync();
    if (options.client === undefined) await stopPlatform(store, reason);
    else await stopClient(store, await findClient(store, options.client), reason);
    const scope = options.client === undefined ? 'All sending is' : `Sending of ${options.client} is`;
    if (options.json) session.data(JSON.stringify({ stopped: true, client: options.client ?? null, reason }));
    else session.data(`${scope} stopped. Texts that are already with the carrier may still arrive.`);
    return EXIT.ok;
  });
}

async function stopPlatform(store: Store, reason: string): Promise<void> {
  const now = store.clock.now();
  await asSystem(store.db, now, (tx) =>
    tx
      .updateTable('platform_settings')
      .set({ sending_paused_at: at(now), sending_paused_reason: reason })
      .where('sending_paused_at', 'is', null)
      .execute(),
  );
}

async function stopClient(store: Store, client: ClientRow, reason: string): Promise<void> {
  const now = store.clock.now();
  await inTenant(store.db, { clientId: client.id, now }, async (tx) => {
    const stopped = await tx
      .updateTable('clients')
      .set({ sending_stopped_at: at(now), sending_stopped_reason: reason })
      .where('id', '=', client.id)
      .where('sending_stopped_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (stopped === undefined) return;
    const subject = { clientId: client.id, data: { by: 'command line', why: reason } };
    await recordDecision(tx, { ...subject, id: store.ids.next(), decision: 'sending_stopped', reason: 'person' });
    await emitEvent(tx, { ...subject, id: store.ids.next(), type: 'client.sending_stopped' });
  });
}

/** `rekindle sending start`: lifts the switch and has what waited for it looked at now. Safe to run again. */
export async function startSending(session: Session, options: Switch): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const clients = options.client === undefined ? await listClients(store) : [await findClient(store, options.client)];
    if (options.client === undefined) await startPlatform(store);
    let woken = 0;
    for (const client of clients) {
      // A client that was stopped for itself stays so when only the platform's switch is lifted.
      if (options.client === undefined && client.stoppedAt !== null) continue;
      woken += await startClient(store, client);
    }
    const stillStopped = options.client === undefined ? clients.filter(({ stoppedAt }) => stoppedAt !== null) : [];
    if (options.json) session.data(JSON.stringify({ stopped: false, client: options.client ?? null, woken }));
    else
      session.data(
        `Sending goes on; ${woken} ${woken === 1 ? 'text that waited is' : 'texts that waited are'} looked at now.`,
      );
    for (const { name } of stillStopped)
      session.say(`${name} was stopped for itself and stays so: sending start --client.`);
    if (await platformIsStopped(store)) session.say('All sending is still stopped: rekindle sending start.');
    return EXIT.ok;
  });
}

async function startPlatform(store: Store): Promise<void> {
  await asSystem(store.db, store.clock.now(), (tx) =>
    tx.updateTable('platform_settings').set({ sending_paused_at: null, sending_paused_reason: null }).execute(),
  );
}

async function platformIsStopped(store: Store): Promise<boolean> {
  const row = await asSystem(store.db, store.clock.now(), (tx) =>
    tx.selectFrom('platform_settings').select('sending_paused_at').executeTakeFirst(),
  );
  return row?.sending_paused_at != null;
}

async function startClient(store: Store, client: ClientRow): Promise<number> {
  return await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, async (tx) => {
    const lifted = await tx
      .updateTable('clients')
      .set({ sending_stopped_at: null, sending_stopped_reason: null })
      .where('id', '=', client.id)
      .where('sending_stopped_at', 'is not', null)
      .returning('id')
      .executeTakeFirst();
    if (lifted !== undefined) {
      const subject = { clientId: client.id, data: { by: 'command line' } };
      await recordDecision(tx, { ...subject, id: store.ids.next(), decision: 'sending_started', reason: 'person' });
      await emitEvent(tx, { ...subject, id: store.ids.next(), type: 'client.sending_started' });
    }
    const woken = await sql`
      update messages set not_before = app_now()
      where client_id = ${client.id} and state = 'planned' and not_before is null
        and reason = any(${PUT_OFF})`.execute(tx);
    await sql`
      update campaign_ticks t set next_tick_at = least(coalesce(t.next_tick_at, 'infinity'), app_now())
      from datasets d
      where t.client_id = ${client.id} and d.client_id = t.client_id and d.id = t.dataset_id
        and d.campaign_status = 'active'`.execute(tx);
    return Number(woken.numAffectedRows ?? 0n);
  });
}
