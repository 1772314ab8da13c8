import { at, numbersInTurn, type Tx } from '@rekindle/db';
import { type EpochMs, placeInQueue } from '@rekindle/domain';
import { sql } from 'kysely';

/** A client's number as a claim sees it. */
export interface SenderNumber {
  id: string;
  e164: string;
  segments_per_second: number;
  /** Epoch ms; infinite when nothing was sent from it yet. */
  next_free_at: number;
  /** Where the places of texts that wait for it end, epoch ms; infinite before the first. */
  queue_ends_at: number;
  /** Campaign texts wait until then, epoch ms; minus infinity when the carrier asked for nothing. */
  campaigns_held_until: number;
}

/**
 * Takes the row, the last gate in order, of the number this person is texted from: the one used before while it is
 * active, else the campaign's, else the client's, else the oldest active one. Null when the client has no active number.
 */
export async function lockSenderNumber(
  tx: Tx,
  clientId: string,
  datasetId: string,
  stickyNumberId: string | null,
): Promise<SenderNumber | null> {
  const { rows } = await sql<SenderNumber>`
    select n.id, n.e164, n.segments_per_second, n.next_free_at, n.queue_ends_at, n.campaigns_held_until
    from sender_numbers n
    join clients c on c.id = n.client_id
    left join datasets d on d.client_id = n.client_id and d.id = ${datasetId}
    where n.client_id = ${clientId} and n.active
    order by n.id = ${stickyNumberId} desc nulls last, ${numbersInTurn}
    limit 1
    for no key update of n`.execute(tx);
  return rows[0] ?? null;
}

/** Gives a text the next place among those that wait for the number, which the caller has locked. Returns its instant. */
export async function takePlace(
  tx: Tx,
  clientId: string,
  number: SenderNumber,
  text: { segments: number; freeAt: EpochMs; now: EpochMs },
): Promise<EpochMs> {
  const { id, segments_per_second: segmentsPerSecond, queue_ends_at: queueEndsAt } = number;
  const place = placeInQueue({ ...text, queueEndsAt, segmentsPerSecond });
  await tx
    .updateTable('sender_numbers')
    .set({ queue_ends_at: at(place.queueEndsAt) })
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .execute();
  return place.at;
}

/**
 * The carrier has lost a text of this number because there were too many: campaign texts from it wait `holdMs`. Answers
 * still go, they are few and somebody waits for them.
 */
export async function holdCampaigns(
  tx: Tx,
  number: { clientId: string; e164: string; now: EpochMs; holdMs: number },
): Promise<void> {
  const until = at(number.now + number.holdMs);
  await sql`
    update sender_numbers set campaigns_held_until = greatest(campaigns_held_until, ${until}::timestamptz)
    where client_id = ${number.clientId} and e164 = ${number.e164}`.execute(tx);
}
