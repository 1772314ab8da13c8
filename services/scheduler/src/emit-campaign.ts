import {
  at,
  type CampaignRecord,
  type CampaignRef,
  closeUnanswered,
  dateHeld,
  emitEvent,
  inTenant,
  jsonb,
  readCampaign,
  readCampaignGate,
  recordDecision,
  recordDecisions,
  readSpendBudget,
  reviveWaiting,
  setNextTick,
  type SpendBudget,
  tryLockClientCampaigns,
  type Tx,
} from '@rekindle/db';
import { DAY_MS, EMIT_BATCH_MAX, type EpochMs, lookAgainAt } from '@rekindle/domain';
import { exceededRate, readRates } from './auto-pause.ts';
import { archiveLater, restOrComplete } from './campaign-end.ts';
import type { CampaignReason } from './campaign-reason.ts';
import { clientRules } from './client-rules.ts';
import type { SchedulerDeps } from './deps.ts';
import { STOPPED_RECHECK_MS } from './limits.ts';
import { pauseIn } from './pause-campaign.ts';
import { type EmissionPlan, type GateState, planEmission } from './plan-emission.ts';
import { type Written, writeEmission } from './write-emission.ts';

/** What one look at a campaign did. */
export interface EmitResult extends Written {
  closed: number;
  paused: boolean;
  completed: boolean;
  /** It is to be looked at again at once. */
  again: boolean;
}

interface Look {
  result: Omit<EmitResult, 'again'>;
  reason: CampaignReason | null;
  nextTickAt: EpochMs | null;
  knownDueAt: EpochMs | null;
  /** What the gate is to keep; undefined when it stays as it is. */
  plan?: EmissionPlan['look']['tick'];
}

const NOTHING: Look['result'] = {
  messageIds: [],
  postponed: 0,
  ended: 0,
  waiting: 0,
  closed: 0,
  paused: false,
  completed: false,
};

/**
 * Looks at one leased campaign: closes what went unanswered, emits what may go, and says when to look again. One
 * transaction; afterwards the senders are woken, and if that fails the sweeper wakes them.
 * @returns null when somebody else changes the client's campaigns, or looks at them, just then: nothing was looked at
 */
export async function emitCampaign(
  deps: SchedulerDeps,
  lease: CampaignRef & { leaseUntil: EpochMs },
): Promise<EmitResult | null> {
  const { clientId, datasetId } = lease;
  const now = deps.clock.now();
  const result = await inTenant(deps.db, { clientId, now }, async (tx) => {
    if (!(await tryLockClientCampaigns(tx, clientId))) return null;
    const gate = await readCampaignGate(tx, lease);
    const record = await readCampaign(tx, lease);
    if (gate === undefined || record === null) return { ...NOTHING, again: false };
    const look = await lookAt(deps, tx, { clientId, datasetId }, { record, gate, now });
    await keepFindings(tx, lease, gate, look);
    await deps.failpoint?.('emit.written');
    const { nextTickAt, knownDueAt } = look;
    const next = await setNextTick(tx, lease, { leaseUntil: lease.leaseUntil, nextTickAt, knownDueAt, now });
    return { ...look.result, again: next !== null && next <= now };
  });
  if (result === null) return null;
  await deps.failpoint?.('emit.committed');
  await wakeSenders(deps, clientId, result.messageIds);
  return result;
}

interface Found {
  record: CampaignRecord;
  gate: GateState;
  now: EpochMs;
}

async function lookAt(deps: SchedulerDeps, tx: Tx, campaign: CampaignRef, found: Found): Promise<Look> {
  const { record, now } = found;
  // Nothing that becomes due matters before the next look: minus infinity is sooner than all of it.
  const rest = { result: NOTHING, knownDueAt: Number.NEGATIVE_INFINITY, nextTickAt: null };
  if (record.status === 'completed')
    return { ...rest, reason: null, nextTickAt: await archiveLater(deps, tx, { ...campaign, record, now }) };
  if (record.status !== 'active') return { ...rest, reason: null };
  const stopped = stoppedReason(record);
  if (stopped !== null) return { ...rest, reason: stopped, nextTickAt: now + STOPPED_RECHECK_MS };

  await reviveWaiting(tx, campaign);
  if (isFirstOfDay(found)) await dateHeld(tx, campaign);
  const closed = await closeUnanswered(tx, { ...campaign, now, limit: EMIT_BATCH_MAX });
  await recordDecisions(
    tx,
    closed.map(({ leadId }) => ({
      ...campaign,
      leadId,
      id: deps.ids.next(),
      decision: 'closed',
      reason: 'unanswered',
    })),
  );
  const rules = clientRules(record.clientSettings);
  const budget = await budgetOf(tx, campaign, record, rules.segment_price_micros, now);
  if (budget !== null && budget.segmentsLeft === 0) {
    const queued = 0;
    await recordCapOnce(deps, tx, campaign, budget.until, found.gate, now);
    const result = { ...NOTHING, closed: closed.length };
    return { ...rest, result, reason: { code: 'spend_cap', until: budget.until, queued }, nextTickAt: budget.until };
  }

  const plan = await planEmission(tx, { ...campaign, ...found, bookingTokenKey: deps.bookingTokenKey ?? null });
  if (plan.texts.length > 0) {
    const cause = exceededRate(await readRates(tx, campaign, now), rules.auto_pause);
    if (cause !== null) {
      const { reason, ...data } = cause;
      await pauseIn(tx, () => deps.ids.next(), { ...campaign, reason, data });
      return { ...rest, result: { ...NOTHING, closed: closed.length, paused: true }, reason: null };
    }
  }
  const { tick } = plan.look;
  const written = await writeEmission(deps, tx, campaign, plan, budget?.segmentsLeft ?? Number.POSITIVE_INFINITY);
  const look: Look = {
    result: { ...written, closed: closed.length, paused: false, completed: false },
    reason: tick.reason,
    nextTickAt: tick.nextTickAt,
    knownDueAt: plan.look.knownDueAt,
    plan: { ...tick, emittedTotal: tick.emittedTotal - plan.texts.length + written.messageIds.length },
  };
  if (budget !== null && written.messageIds.length < plan.texts.length) {
    await recordCapOnce(deps, tx, campaign, budget.until, found.gate, now);
    return { ...look, reason: { code: 'spend_cap', until: budget.until, queued: 0 }, nextTickAt: budget.until };
  }
  const again = lookAgainAt(plan.look, closed.length, now);
  if (again !== 'rest') return { ...look, nextTickAt: again };
  const { nextTickAt, completed } = await restOrComplete(deps, tx, { ...campaign, record, now });
  return { ...look, nextTickAt, result: { ...look.result, completed } };
}

/** Whether this is a campaign's first look of the (UTC) day: when to look for what nobody has said. */
function isFirstOfDay({ gate, now }: Found): boolean {
  return gate.last_tick_at === null || Math.floor(gate.last_tick_at / DAY_MS) !== Math.floor(now / DAY_MS);
}

/** Why nothing of a campaign is sent whatever its own state; null when nothing of the kind holds. */
export function stoppedReason(record: CampaignRecord): CampaignReason | null {
  if (record.clientStatus !== 'active') return { code: 'client_paused', queued: 0 };
  return record.sendingStopped ? { code: 'sending_stopped', queued: 0 } : null;
}

/** What the client's spend cap leaves today; null without a cap. */
export async function budgetOf(
  tx: Tx,
  campaign: CampaignRef,
  record: CampaignRecord,
  segmentPriceMicros: number,
  now: EpochMs,
): Promise<SpendBudget | null> {
  if (record.spendCapMicros === null) return null;
  const { clientTimezone: timezone, spendCapMicros: capMicros } = record;
  return await readSpendBudget(tx, { clientId: campaign.clientId, timezone, capMicros, segmentPriceMicros, now });
}

async function recordCapOnce(
  deps: SchedulerDeps,
  tx: Tx,
  campaign: CampaignRef,
  until: EpochMs,
  gate: GateState,
  now: EpochMs,
): Promise<void> {
  const subject = { clientId: campaign.clientId, datasetId: campaign.datasetId };
  const said = { decision: 'deferred', reason: 'spend_cap', until };
  if (gate.last_reason?.includes(`"until":${until}`) && until > now) return;
  await recordDecision(tx, { ...subject, ...said, id: deps.ids.next() });
  await emitEvent(tx, {
    ...subject,
    id: deps.ids.next(),
    type: 'client.spend_cap_reached',
    data: { until: at(until) },
  });
}

async function keepFindings(tx: Tx, campaign: CampaignRef, gate: GateState, look: Look): Promise<void> {
  await tx
    .updateTable('campaign_gates')
    .set({
      last_reason: look.reason === null ? null : JSON.stringify(look.reason),
      ...(look.plan !== undefined && {
        pacing_plan: look.plan.plan === null ? null : jsonb(look.plan.plan),
        emitted_total: Math.max(gate.emitted_total, look.plan.emittedTotal),
      }),
    })
    .where('client_id', '=', campaign.clientId)
    .where('dataset_id', '=', campaign.datasetId)
    .execute();
}

async function wakeSenders(deps: SchedulerDeps, clientId: string, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  try {
    await deps.queues.addBulk(
      'send-message',
      messageIds.map((messageId) => ({ clientId, messageId })),
    );
  } catch (error) {
    deps.log.warn({ err: error, clientId, texts: messageIds.length }, 'senders not woken; the sweeper will');
  }
}
