import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { recordDecisions } from './decisions.ts';

/** A cadence that was held for another one goes this long after that one ended unanswered. */
export const HELD_RELEASE_DAYS = 30;

/** Reasons of an end after which a held cadence of the same person never starts. */
const ANSWERED = ['replied', 'booked', 'converted', 'stop', 'wrong_number', 'invalid', 'bereavement', 'legal'];

/**
 * Ends every running, waiting and held cadence of a person, and blocks their campaign texts and drafts that have not
 * been claimed. `keepReplies` leaves drafts alone. Safe to run again.
 * @param subject.datasetId only this campaign's cadence
 */
export async function endCadences(
  tx: Tx,
  nextId: () => string,
  { phone, ...subject }: { clientId: string; phone: string } & EndOfCadences,
): Promise<void> {
  await endCadencesOf(tx, nextId, { ...subject, phones: [phone] });
}

interface EndOfCadences {
  reason: string;
  datasetId?: string;
  keepReplies?: boolean;
}

/** The same of many people: a handful of statements however many there are. The caller holds their gates. */
export async function endCadencesOf(
  tx: Tx,
  nextId: () => string,
  subject: { clientId: string; phones: readonly string[] } & EndOfCadences,
): Promise<void> {
  const { clientId, reason } = subject;
  const phones = sql<boolean>`any(${[...subject.phones]}::text[])`;
  const inDataset = subject.datasetId === undefined ? sql`` : sql`and dataset_id = ${subject.datasetId}`;
  const { rows: ended } = await sql<{ leadId: string; datasetId: string }>`
    update enrolments set state = 'ended', reason = ${reason}, ended_at = app_now(), held_until = null,
      pending_message_id = null
    where client_id = ${clientId} and phone = ${phones} and state in ('active', 'waiting', 'held') ${inDataset}
    returning lead_id as "leadId", dataset_id as "datasetId"`.execute(tx);
  const kinds = subject.keepReplies ? ['M1', 'M2', 'M3', 'nudge'] : ['M1', 'M2', 'M3', 'nudge', 'reply'];
  await sql`
    update messages set state = 'blocked', reason = ${reason}, wake_after = null, not_before = null
    where client_id = ${clientId} and to_number = ${phones} and state in ('planned', 'due')
      and kind = any(${kinds}) ${inDataset}`.execute(tx);
  await recordDecisions(
    tx,
    ended.map((row) => ({ ...row, id: nextId(), clientId, decision: 'ended', reason })),
  );
  for (const datasetId of [...new Set(ended.map((row) => row.datasetId))].sort()) {
    await wakeCampaign(tx, clientId, datasetId);
  }
}

/** Sets when held cadences of a person may start, now that another of theirs has ended unanswered. */
export async function releaseHeldLater(
  tx: Tx,
  subject: { clientId: string; phone: string; endedAt: EpochMs; reason: string },
): Promise<void> {
  if (ANSWERED.includes(subject.reason)) return;
  await tx
    .updateTable('enrolments')
    .set({ held_until: at(subject.endedAt + HELD_RELEASE_DAYS * DAY_MS) })
    .where('client_id', '=', subject.clientId)
    .where('phone', '=', subject.phone)
    .where('state', '=', 'held')
    .where('held_until', 'is', null)
    .where('reason', 'is distinct from', 'draining')
    .execute();
}

/** Has the scheduler look at a campaign now, or at `when` if that is sooner than it would. */
export async function wakeCampaign(tx: Tx, clientId: string, datasetId: string, when?: EpochMs): Promise<void> {
  const moment = when === undefined ? sql<Date>`app_now()` : sql<Date>`${at(when)}::timestamptz`;
  await tx
    .updateTable('campaign_ticks')
    .set({ next_tick_at: sql<Date>`least(coalesce(next_tick_at, 'infinity'), ${moment})` })
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .execute();
}
