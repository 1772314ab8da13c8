import {
  type CampaignRef,
  type Decision,
  type Emission,
  insertEmissions,
  postponeEnrolments,
  recordDecisions,
  settleEnrolments,
  type Tx,
} from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { WAKE_AFTER_MS } from './limits.ts';
import type { EmissionPlan } from './plan-emission.ts';

/** What a look has written. */
export interface Written {
  /** Texts that are due now. */
  messageIds: string[];
  postponed: number;
  ended: number;
  waiting: number;
}

/**
 * Writes what a plan says: texts, later due times, ends, and the decision behind each. A few statements whatever their
 * number.
 * @param segmentsMax texts beyond this many segments are left for later, in order
 */
export async function writeEmission(
  deps: SchedulerDeps,
  tx: Tx,
  campaign: CampaignRef,
  plan: EmissionPlan,
  segmentsMax: number,
): Promise<Written> {
  const { clientId, datasetId } = campaign;
  const about = (enrolmentId: string) => ({ id: deps.ids.next(), clientId, datasetId, leadId: enrolmentId });
  const decisions: Decision[] = [];

  const emissions: Emission[] = withinSegments(plan, segmentsMax).map((text) => ({
    ...text,
    messageId: deps.ids.next(),
    conversationId: deps.ids.next(),
  }));
  const wakeAfter = deps.monotonic.realNow() + WAKE_AFTER_MS;
  const written = await insertEmissions(tx, { clientId, datasetId, wakeAfter }, emissions);
  const settled = plan.verdicts.map(({ enrolment, state, reason, decision }) => {
    decisions.push({ ...about(enrolment.enrolmentId), decision, reason });
    return { enrolmentId: enrolment.enrolmentId, state, reason };
  });
  for (const { enrolmentId, messageId, kind } of emissions) {
    if (written.has(messageId)) {
      decisions.push({ ...about(enrolmentId), messageId, decision: 'emitted', reason: kind });
    } else {
      decisions.push({ ...about(enrolmentId), decision: 'duplicate', reason: kind });
      settled.push({ enrolmentId, state: 'ended', reason: 'duplicate' });
    }
  }
  for (const { enrolmentId, reason } of plan.look.tick.block) {
    decisions.push({ ...about(enrolmentId), decision: 'blocked', reason });
    settled.push({ enrolmentId, state: 'ended', reason });
  }
  for (const { enrolmentId, notBefore } of plan.look.tick.skip) {
    decisions.push({ ...about(enrolmentId), decision: 'deferred', reason: 'quiet_hours', until: notBefore });
  }
  await postponeEnrolments(tx, campaign, plan.look.tick.skip);
  await settleEnrolments(tx, campaign, settled);
  await recordDecisions(tx, decisions);
  const waiting = settled.filter(({ state }) => state === 'waiting').length;
  return {
    messageIds: emissions.map(({ messageId }) => messageId).filter((id) => written.has(id)),
    postponed: plan.look.tick.skip.length,
    ended: settled.length - waiting,
    waiting,
  };
}

function withinSegments(plan: EmissionPlan, segmentsMax: number): EmissionPlan['texts'] {
  let left = segmentsMax;
  const cut = plan.texts.findIndex(({ segments }) => (left -= segments) < 0);
  return cut < 0 ? plan.texts : plan.texts.slice(0, cut);
}
