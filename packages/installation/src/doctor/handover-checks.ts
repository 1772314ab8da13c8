import { inTenant } from '@rekindle/db';
import { sql } from 'kysely';
import { type ClientRow, listClients } from '../clients.ts';
import type { Installation } from '../installation.ts';
import { type Diagnosis, ok, warn } from './diagnosis.ts';

/** Notices that failed this long ago still say something about the way they went. */
const FAILED_WITHIN_HOURS = 24;

/** Whether hot leads reach somebody: a mail server, people to ask, nobody left waiting. */
export async function checkHandovers(store: Installation): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  if (store.config.mail === null) {
    found.push(warn('handovers', 'nobody is told of hot leads by e-mail', 'Set SMTP_URL and MAIL_FROM.'));
  }
  const clients = (await listClients(store)).filter(({ status }) => status === 'active');
  for (const client of clients) found.push(...(await checkClient(store, client)));
  return found.length > 0 ? found : [ok('handovers', `people of ${clients.length} clients are told of hot leads`)];
}

async function checkClient({ db, clock }: Installation, { id, name, slug }: ClientRow): Promise<Diagnosis[]> {
  const { rows } = await inTenant(db, { clientId: id, now: clock.now() }, (tx) =>
    sql<{ people: number; unclaimed: number; failed: string | null }>`
      select
        (select count(*)::int from users where client_id = ${id} and status = 'active' and role <> 'read_only') as people,
        (select count(*)::int from handovers where client_id = ${id} and state = 'unclaimed') as unclaimed,
        (select string_agg(distinct channel || ' (' || coalesce(reason, 'unknown') || ')', ', ') from notices
         where client_id = ${id} and state = 'failed'
           and updated_at > app_now() - make_interval(hours => ${FAILED_WITHIN_HOURS})) as failed`.execute(tx),
  );
  const [row] = rows;
  if (row === undefined) return [];
  const found: Diagnosis[] = [];
  if (row.people === 0) {
    const mend = `npx --no rekindle user add EMAIL --client ${slug}`;
    found.push(warn('handovers', `${name} has nobody to hand leads to`, mend));
  }
  if (row.unclaimed > 0) {
    const waiting = row.unclaimed === 1 ? '1 lead waits' : `${row.unclaimed} leads wait`;
    const mend = 'Have somebody take them; claim links work for three days.';
    found.push(warn('handovers', `${waiting} at ${name} that nobody has taken`, mend));
  }
  if (row.failed !== null) {
    found.push(warn('handovers', `notices of ${name} did not arrive: ${row.failed}`, 'Mend the way they go.'));
  }
  return found;
}
