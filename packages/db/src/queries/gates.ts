import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/**
 * Takes the (client, phone) gate, making it when missing. Always the first gate of a transaction; of several phones
 * take them sorted. Waits up to the transaction's lock_timeout.
 * @returns the sender number this person is texted from, when one is settled
 */
export async function lockPhoneGate(tx: Tx, clientId: string, phone: string): Promise<string | null> {
  const lock = () =>
    tx
      .selectFrom('phone_gates')
      .select('sender_number_id')
      .where('client_id', '=', clientId)
      .where('phone', '=', phone)
      .forNoKeyUpdate();
  const gate = await lock().executeTakeFirst();
  if (gate !== undefined) return gate.sender_number_id;
  await tx
    .insertInto('phone_gates')
    .values({ client_id: clientId, phone })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await lock().executeTakeFirstOrThrow()).sender_number_id;
}

/** Takes the gates of many people at once, in the order everybody takes them. */
export async function lockPhoneGates(tx: Tx, clientId: string, phones: readonly string[]): Promise<void> {
  await sql`
    insert into phone_gates (client_id, phone)
    select ${clientId}, p from unnest(${phones}::text[]) p order by p on conflict do nothing`.execute(tx);
  await sql`
    select from phone_gates where client_id = ${clientId} and phone = any(${phones}::text[])
    order by phone for no key update`.execute(tx);
}

/** Takes the campaign's gate row, the second in order, and returns its state. */
export async function lockCampaignGate(tx: Tx, clientId: string, datasetId: string) {
  return await tx
    .selectFrom('campaign_gates')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}
