import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { recordDecision } from './records.ts';

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
  subject: { clientId: string; phone: string; reason: string; datasetId?: string; keepReplies?: boolean },
): Promise<void> {
  const { clientId, phone, reason } = subject;
  let ending = tx
    .updateTable('enrolments')
    .set({ state: 'ended', reason, ended_at: sql<Date>`app_now()`, held_until: null, pending_message_id: null })
    .where('client_id', '=', clientId)
    .where('phone', '=', phone)
    .where('state', 'in', ['active', 'waiting', 'held']);
  if (subject.datasetId !== undefined) ending = ending.where('dataset_id', '=', subject.datasetId);
  const ended = await ending.returning(['lead_id', 'dataset_id']).execute();

  let blocking = tx
    .updateTable('messages')
    .set({ state: 'blocked', reason, wake_after: null, not_before: null })
    .where('client_id', '=', clientId)
    .where('to_number', '=', phone)
    .where('state', 'in', ['planned', 'due'])
    .where('kind', 'in', subject.keepReplies ? ['M1', 'M2', 'M3', 'nudge'] : ['M1', 'M2', 'M3', 'nudge', 'reply']);
  if (subject.datasetId !== undefined) blocking = blocking.where('dataset_id', '=', subject.datasetId);
  await blocking.execute();

  for (const row of ended) {
    await recordDecision(tx, {
      id: nextId(),
      clientId,
      leadId: row.lead_id,
      datasetId: row.dataset_id,
      decision: 'ended',
      reason,
    });
    await wakeCampaign(tx, clientId, row.dataset_id);
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
