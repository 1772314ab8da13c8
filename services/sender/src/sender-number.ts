import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';

/**
 * The number this person is texted from: the one used before while it is active, else the campaign's, else the
 * client's, else the oldest active one. Null when the client has no active number.
 */
export async function chooseSenderNumber(
  tx: Tx,
  clientId: string,
  datasetId: string,
  stickyNumberId: string | null,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select n.id
    from sender_numbers n
    join clients c on c.id = n.client_id
    left join datasets d on d.client_id = n.client_id and d.id = ${datasetId}
    where n.client_id = ${clientId} and n.active
    order by n.id = ${stickyNumberId} desc nulls last,
             n.e164 = d.settings_snapshot ->> 'twilio_number' desc nulls last,
             n.e164 = c.twilio_phone_number desc nulls last,
             n.created_at, n.id
    limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}
