import {
  assignmentRuleOf,
  at,
  emitEvent,
  type HandoverFacts,
  inTenant,
  lockPhoneGate,
  lockTurns,
  phoneOfHandover,
  readAssignees,
  readHandover,
  recordDecision,
  takeTurn,
  type Tx,
} from '@rekindle/db';
import {
  type Assignment,
  type CampaignSettings,
  campaignRules,
  type EpochMs,
  escalatesAt,
  isUrgent,
  nextAssignee,
} from '@rekindle/domain';
import type { HandoverDeps } from './deps.ts';
import { type Asking, close, endList, openAgain, whyOver } from './end-handover.ts';
import { addNotices, type NoticeChannel } from './notice-records.ts';
import { summaryOf } from './summary.ts';

export interface HandoverRef {
  clientId: string;
  handoverId: string;
}

/**
 * Step: asks the next person to take a lead: whom the rule names, then one after the other until somebody does or the
 * list has ended, which is alarmed. One transaction decides, writes down why, and adds the notices to send. Safe to run
 * twice or late: only a hand-over whose time has come moves.
 */
export async function askPerson(deps: HandoverDeps, ref: HandoverRef): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const notices = await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    const phone = await phoneOfHandover(tx, ref);
    if (phone === null) return [];
    // The same order as whoever opens or claims it: the person's gate first.
    await lockPhoneGate(tx, ref.clientId, phone);
    const facts = await readHandover(tx, ref);
    if (facts === null || facts.nextAt === null || facts.nextAt > now) return [];
    return await move(deps, tx, ref.clientId, facts, now);
  });
  for (const noticeId of notices) {
    await deps.queues
      .add('tell-person', { clientId: ref.clientId, noticeId })
      .catch((err: unknown) => deps.log.warn({ err, noticeId }, 'a notice was not queued; the sweeper will find it'));
  }
}

async function move(
  deps: HandoverDeps,
  tx: Tx,
  clientId: string,
  facts: HandoverFacts,
  now: EpochMs,
): Promise<string[]> {
  const over = whyOver(facts);
  if (over !== null) {
    await close(deps, tx, clientId, facts, over);
    return [];
  }
  if (facts.state === 'unclaimed') {
    await openAgain(deps, tx, clientId, facts);
    return [];
  }
  const reason = tellingReason(facts);
  const urgent = isUrgent(reason);
  const summary = await summaryOf(tx, clientId, facts, reason);
  await tx
    .updateTable('handovers')
    .set({ reason, urgent, summary, latest_reason: null, next_at: null })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.handoverId)
    .execute();
  await tx
    .updateTable('leads')
    .set({ conversation_summary: summary })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.leadId)
    .execute();
  const asked = await tx
    .selectFrom('handover_offers')
    .select(['id', 'user_id', 'urgent', 'level'])
    .where('client_id', '=', clientId)
    .where('handover_id', '=', facts.handoverId)
    .orderBy('level')
    .execute();
  const last = asked.at(-1);
  const told = settingsOf(facts)?.hot_lead_notification !== false;
  if (last !== undefined && urgent && !last.urgent) {
    return await remind(deps, tx, clientId, facts, { offerId: last.id, now, told });
  }
  // More came up that does not change who is asked, nor by when.
  const due = last === undefined ? null : await waitsUntil(tx, clientId, last.id);
  if (last !== undefined && (due === null || due > now)) {
    await setNext(tx, clientId, facts.handoverId, urgent && told ? due : null);
    return [];
  }
  return await askNext(deps, tx, clientId, {
    facts,
    asked: asked.map((offer) => offer.user_id),
    reason,
    urgent,
    told,
    now,
  });
}

async function askNext(deps: HandoverDeps, tx: Tx, clientId: string, asking: Asking): Promise<string[]> {
  const { facts, asked, urgent, told, now } = asking;
  const settings = settingsOf(facts);
  const rule = settings === null ? 'manual' : assignmentRuleOf(settings);
  await lockTurns(tx, clientId);
  const assignees = await readAssignees(tx, { clientId, datasetId: facts.datasetId });
  const next = nextAssignee({ rule, assignees, asked, postcode: facts.postcode, holder: facts.holder });
  if (next === null) return await endList(deps, tx, clientId, asking);
  if (next.takesTurn) await takeTurn(tx, { clientId, userId: next.userId });

  const offerId = deps.ids.next();
  await tx
    .insertInto('handover_offers')
    .values({
      client_id: clientId,
      id: offerId,
      handover_id: facts.handoverId,
      user_id: next.userId,
      level: asked.length,
      urgent,
      because: next.because,
    })
    .execute();
  await tx
    .updateTable('handovers')
    .set({ assigned_to: next.userId, next_at: urgent && told ? at(escalatesAt(now)) : null })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.handoverId)
    .execute();
  if (facts.holder === null && rule !== 'manual' && next.because !== 'no_territory') {
    await tx
      .updateTable('leads')
      .set({ assigned_to: next.userId })
      .where('client_id', '=', clientId)
      .where('id', '=', facts.leadId)
      .execute();
  }
  await say(deps, tx, clientId, asking, next);
  if (!told) return [];
  return await addNotices(deps, tx, clientId, {
    handoverId: facts.handoverId,
    offerId,
    channels: channelsOf(facts, urgent),
  });
}

async function say(deps: HandoverDeps, tx: Tx, clientId: string, asking: Asking, next: Assignment): Promise<void> {
  const { facts, asked, reason, urgent, told, now } = asking;
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  const data = { handover_id: facts.handoverId, user_id: next.userId, because: next.because, level: asked.length };
  await recordDecision(tx, {
    id: deps.ids.next(),
    ...target,
    decision: asked.length === 0 ? 'handed_over' : 'handover_escalated',
    reason,
    ...(urgent && told && { until: escalatesAt(now) }),
    data,
  });
  await emitEvent(tx, { id: deps.ids.next(), ...target, type: 'handover.offered', data: { ...data, reason } });
}

/** Somebody was told of something that could wait, and now it cannot. */
async function remind(
  deps: HandoverDeps,
  tx: Tx,
  clientId: string,
  facts: HandoverFacts,
  { offerId, now, told }: { offerId: string; now: EpochMs; told: boolean },
): Promise<string[]> {
  await tx
    .updateTable('handover_offers')
    .set({ urgent: true })
    .where('client_id', '=', clientId)
    .where('id', '=', offerId)
    .execute();
  if (!told) return [];
  await setNext(tx, clientId, facts.handoverId, escalatesAt(now));
  return await addNotices(deps, tx, clientId, { handoverId: facts.handoverId, offerId, channels: ['text'] });
}

async function waitsUntil(tx: Tx, clientId: string, offerId: string): Promise<EpochMs | null> {
  const offer = await tx
    .selectFrom('handover_offers')
    .select(['created_at', 'updated_at', 'urgent'])
    .where('client_id', '=', clientId)
    .where('id', '=', offerId)
    .executeTakeFirst();
  // An offer is written twice at most: when it is made, and when it becomes urgent.
  return offer?.urgent === true ? escalatesAt(offer.updated_at) : null;
}

async function setNext(tx: Tx, clientId: string, handoverId: string, nextAt: EpochMs | null): Promise<void> {
  await tx
    .updateTable('handovers')
    .set({ next_at: nextAt === null ? null : at(nextAt) })
    .where('client_id', '=', clientId)
    .where('id', '=', handoverId)
    .execute();
}

/** What to say first: that somebody is hot says less than why. */
function tellingReason({ reason, latestReason }: HandoverFacts): string {
  if (latestReason === null) return reason;
  return !isUrgent(reason) || (reason === 'hot' && isUrgent(latestReason)) ? latestReason : reason;
}

function channelsOf(facts: HandoverFacts, urgent: boolean): NoticeChannel[] {
  return ['email', ...(facts.webhookUrl === null ? [] : ['webhook' as const]), ...(urgent ? ['text' as const] : [])];
}

/** A campaign that was never started has no settings of its own. */
function settingsOf(facts: HandoverFacts): CampaignSettings | null {
  if (facts.settingsSnapshot === null) return null;
  return campaignRules(facts.datasetId, facts.settingsVersion, facts.settingsSnapshot).settings;
}
