import { inTenant, listWaitingHandovers, takeHandover, type Tx, type WaitingHandover } from '@rekindle/db';
import { causeWords, localMoment } from '@rekindle/domain';
import { CliError, notFound } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { findLead } from '../find-lead.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** Leads of one client shown at a time; the longest waiting come first. */
const SHOWN_MAX = 200;

/** `rekindle handover list`: leads that nobody has taken yet. */
export async function listHandovers(session: Session, options: { client?: string; json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    const found: (WaitingHandover & { client: string })[] = [];
    for (const { id, name } of await clientsNamed(store, options.client)) {
      const rows = await inTenant(store.db, { clientId: id, now: store.clock.now() }, (tx) =>
        listWaitingHandovers(tx, id, { limit: SHOWN_MAX }),
      );
      found.push(...rows.map((row) => ({ ...row, client: name })));
    }
    if (options.json) session.data(JSON.stringify(found));
    else for (const row of found) session.data(shown(row));
    if (found.length === 0) session.say('No lead waits for somebody to take it.');
    return EXIT.ok;
  });
}

function shown({
  name,
  phone,
  client,
  state,
  since,
  zone,
  reason,
  asked,
}: WaitingHandover & { client: string }): string {
  const who = asked === null ? '' : `, ${asked} was asked last`;
  return `${name} (${phone}) of ${client}: ${state} since ${localMoment(since, zone)}, because ${causeWords(reason)}${who}`;
}

/** `rekindle handover take`: as the person's own link does. */
export async function takeLead(
  session: Session,
  options: { lead: string; as: string; client?: string; json?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    const { clientId, leadId } = await findLead(store, options.lead, options.client);
    const email = options.as.trim().toLowerCase();
    const taken = await inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
      const user = await tx
        .selectFrom('users')
        .select('id')
        .where('client_id', '=', clientId)
        .where('email', '=', email)
        .where('status', '=', 'active')
        .executeTakeFirst();
      if (user === undefined) throw notFound(`Nobody active there has the address ${email}.`);
      const handover = await latest(tx, clientId, leadId);
      if (handover === undefined) throw notFound('This lead was never handed over.');
      if (handover.state === 'claimed' && handover.holder === email) return true;
      const mine = { clientId, handoverId: handover.id, userId: user.id, person: email };
      if (await takeHandover(tx, store.ids.next, mine)) return true;
      const now = await latest(tx, clientId, leadId);
      const holder = now?.state === 'claimed' ? (now.holder ?? 'Somebody who has left') : null;
      throw new CliError(EXIT.conflict, holder === null ? 'This lead is settled.' : `${holder} has this lead.`);
    });
    if (options.json) session.data(JSON.stringify({ lead_id: leadId, taken, by: email }));
    else session.data(`${email} has the lead.`);
    return EXIT.ok;
  });
}

async function latest(tx: Tx, clientId: string, leadId: string) {
  return await tx
    .selectFrom('handovers as h')
    .leftJoin('users as u', (join) => join.onRef('u.client_id', '=', 'h.client_id').onRef('u.id', '=', 'h.assigned_to'))
    .select(['h.id', 'h.state', 'u.email as holder'])
    .where('h.client_id', '=', clientId)
    .where('h.lead_id', '=', leadId)
    .orderBy('h.created_at', 'desc')
    .orderBy('h.id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
