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
