import { emitEvent, type HandoverFacts, recordDecision, type Tx } from '@rekindle/db';
import { type EpochMs, REASONS_PAST_STOP } from '@rekindle/domain';
import type { HandoverDeps } from './deps.ts';
import { addNotices } from './notice-records.ts';

/** One look for the next person. */
export interface Asking {
  facts: HandoverFacts;
  /** Who was asked already, in order. */
  asked: string[];
  reason: string;
  urgent: boolean;
  told: boolean;
  now: EpochMs;
}

/** Why a hand-over has nothing left to ask for; null while somebody is needed. */
export function whyOver(facts: HandoverFacts): string | null {
  const pastStop = facts.needsPersonReason !== null && REASONS_PAST_STOP.includes(facts.needsPersonReason);
  if ((facts.suppressed || facts.contactStatus === 'REMOVED') && !pastStop) return 'removed';
  // Who has booked and writes that they cannot make it needs somebody for that.
  if (!facts.neededAsTheyAre) {
    if (facts.archived || facts.contactStatus === 'ARCHIVED') return 'archived';
    if (facts.contactStatus === 'CALL_BOOKED') return 'booked';
    if (facts.contactStatus === 'CONVERTED') return 'converted';
  }
  return facts.answeredByPerson ? 'answered' : null;
}

/** Ends a hand-over that nobody has to take any more. */
export async function close(
  deps: HandoverDeps,
  tx: Tx,
  clientId: string,
  facts: HandoverFacts,
  reason: string,
): Promise<void> {
  await tx
    .updateTable('handovers')
    .set({ state: 'closed', closed_reason: reason, next_at: null })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.handoverId)
    .execute();
  await recordDecision(tx, {
    id: deps.ids.next(),
    clientId,
    leadId: facts.leadId,
    datasetId: facts.datasetId,
    decision: 'handover_closed',
    reason,
    data: { handover_id: facts.handoverId },
  });
}

/** Everybody was asked in vain, and now there is more: the asking begins anew, under a hand-over of its own. */
export async function openAgain(deps: HandoverDeps, tx: Tx, clientId: string, facts: HandoverFacts): Promise<void> {
  await close(deps, tx, clientId, facts, 'superseded');
  await tx
    .insertInto('handovers')
    .values({
      client_id: clientId,
      id: deps.ids.next(),
      lead_id: facts.leadId,
      dataset_id: facts.datasetId,
      reason: facts.latestReason ?? facts.reason,
    })
    .execute();
}

/** Nobody is left to ask. It can still be claimed, and whoever runs the client must hear of it. */
export async function endList(deps: HandoverDeps, tx: Tx, clientId: string, asking: Asking): Promise<string[]> {
  const { facts, asked, told } = asking;
  await tx
    .updateTable('handovers')
    .set({ state: 'unclaimed', next_at: null })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.handoverId)
    .execute();
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  const reason = asked.length === 0 ? 'nobody_to_ask' : 'nobody_claimed';
  const data = { handover_id: facts.handoverId, asked };
  await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'handover_unclaimed', reason, data });
  await emitEvent(tx, { id: deps.ids.next(), ...target, type: 'handover.unclaimed', data: { ...data, reason } });
  const line = { clientId, handoverId: facts.handoverId, asked: asked.length };
  // A client that has given nobody to ask hears of it from doctor; each lead of theirs is no news.
  if (asked.length === 0) deps.log.info(line, 'there is nobody to hand a lead to');
  else deps.log.error(line, 'nobody has taken a lead over');
  if (!told || facts.webhookUrl === null) return [];
  return await addNotices(deps, tx, clientId, { handoverId: facts.handoverId, offerId: null, channels: ['webhook'] });
}
