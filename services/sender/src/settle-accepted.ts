import { at, emitEvent, type Tx, wakeCampaign } from '@rekindle/db';
import {
  CAMPAIGN_STEPS,
  type CampaignRules,
  type CampaignStep,
  CLOSE_CADENCE_AFTER_HOURS,
  CONTACT_STATUSES,
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  nextContactStatus,
  nextDue,
  nextStep,
  recipientZones,
} from '@rekindle/domain';
import { sql } from 'kysely';
import type { ClaimedMessage } from './claim-message.ts';
import type { SenderDeps } from './deps.ts';
import { holidayOverrides } from './holiday-overrides.ts';
import { endEnrolment } from './provider-action.ts';
import { rulesOf } from './rules-of.ts';

/** What is known of a claim when its message turns out to have been accepted, now or long after. */
export type SettledClaim = Pick<
  ClaimedMessage,
  | 'clientId'
  | 'messageId'
  | 'kind'
  | 'phone'
  | 'leadId'
  | 'datasetId'
  | 'conversationId'
  | 'enrolmentId'
  | 'leadTimezone'
  | 'claimedAt'
>;

function isStep(kind: string): kind is CampaignStep {
  return (CAMPAIGN_STEPS as readonly string[]).includes(kind);
}

/**
 * What follows when a text is accepted for the first time: the enrolment moves to its next step (counted from this
 * claim), lead and conversation show the text. The caller has just moved the message out of `sending`, `unknown` or
 * `absent`, so this runs once a message.
 */
export async function settleAccepted(deps: SenderDeps, tx: Tx, claim: SettledClaim): Promise<void> {
  const rules = await rulesNow(tx, claim);
  const step = isStep(claim.kind) ? claim.kind : null;
  const following =
    step === null || claim.enrolmentId === null || rules === null ? null : stepAfter(rules, claim, step);
  await show(tx, claim, {
    step,
    following: following?.kind === 'due' ? following : null,
    silenceDueAt: rules === null ? null : claim.claimedAt + silentDays(rules.settings) * DAY_MS,
  });
  await emitEvent(tx, {
    id: deps.ids.next(),
    clientId: claim.clientId,
    leadId: claim.leadId,
    messageId: claim.messageId,
    datasetId: claim.datasetId,
    type: 'message.accepted',
    data: { kind: claim.kind },
  });
  if (following?.kind === 'never') await endEnrolment(tx, claim, following.reason);
  if (following?.kind === 'due') await wakeCampaign(tx, claim.clientId, claim.datasetId, following.dueAt);
}

function silentDays(settings: CampaignRules['settings']): number {
  return settings.silence_nudge_enabled ? settings.silence_nudge_days : settings.silence_timeout_days;
}

/**
 * The rules of this moment and not of the claim: they may have been changed while the text was sent. The enrolment is
 * locked first, as a change looks at last at everybody whose text was under way: it waits for this, or is seen here.
 */
async function rulesNow(tx: Tx, claim: SettledClaim): Promise<CampaignRules | null> {
  const { clientId, messageId, enrolmentId } = claim;
  if (enrolmentId !== null) {
    const place = tx.selectFrom('enrolments').select('id').where('client_id', '=', clientId);
    await place.where('id', '=', enrolmentId).forNoKeyUpdate().execute();
  }
  const { rows } = await sql<Parameters<typeof rulesOf>[0]>`
    select d.id as "datasetId", d.settings_version as "settingsVersion", d.settings_snapshot as "settingsSnapshot",
      ${holidayOverrides} as "holidayOverrides"
    from messages m join datasets d on d.client_id = m.client_id and d.id = m.dataset_id
    where m.client_id = ${clientId} and m.id = ${messageId}`.execute(tx);
  return rows[0] === undefined ? null : rulesOf(rows[0]);
}

type Following = { kind: 'due'; nextStep: number; dueAt: EpochMs } | { kind: 'never'; reason: string };

/** The enrolment's next step, numbered as in `enrolments.next_step`: after M3 comes the closing of the cadence. */
function stepAfter(rules: CampaignRules, claim: SettledClaim, step: CampaignStep): Following {
  const { settings, window } = rules;
  const following = nextStep(settings, step);
  if (following === null) {
    const dueAt = claim.claimedAt + CLOSE_CADENCE_AFTER_HOURS * HOUR_MS;
    return { kind: 'due', nextStep: CAMPAIGN_STEPS.length + 1, dueAt };
  }
  const zones = recipientZones({ timezone: claim.leadTimezone, phone: claim.phone })?.zones ?? null;
  const due = nextDue({ settings, window, step: following, previousClaimedAt: claim.claimedAt, zones });
  if (due.kind === 'never') return { kind: 'never', reason: due.reason };
  return { kind: 'due', nextStep: CAMPAIGN_STEPS.indexOf(following) + 1, dueAt: due.dueAt };
}

/** What becomes of each lead status when the step is accepted, as a table that SQL can look up. */
function statusesAfter(step: CampaignStep | null): string {
  return JSON.stringify(
    step === null
      ? {}
      : Object.fromEntries(
          CONTACT_STATUSES.map((status) => [status, nextContactStatus(status, { type: 'step_accepted', step })]),
        ),
  );
}

interface Shown {
  step: CampaignStep | null;
  following: Extract<Following, { kind: 'due' }> | null;
  /** Null: no campaign says after how long a silence matters. */
  silenceDueAt: EpochMs | null;
}

async function show(tx: Tx, claim: SettledClaim, { step, following, silenceDueAt }: Shown): Promise<void> {
  const sentAt = sql`${at(claim.claimedAt)}::timestamptz`;
  await sql`
    with on_enrolment as (
      update enrolments
      set next_step = ${following?.nextStep ?? null}, due_at = ${following === null ? null : at(following.dueAt)},
        pending_message_id = null
      where ${following !== null} and client_id = ${claim.clientId} and id = ${claim.enrolmentId}
        and pending_message_id = ${claim.messageId} and state = 'active'
    ), on_lead as (
      update leads
      set total_messages = total_messages + 1, last_message_at = greatest(last_message_at, ${sentAt}),
        m1_sent_at = case when ${step === 'M1'} then ${sentAt} else m1_sent_at end,
        m2_sent_at = case when ${step === 'M2'} then ${sentAt} else m2_sent_at end,
        m3_sent_at = case when ${step === 'M3'} then ${sentAt} else m3_sent_at end,
        contact_status = coalesce(${statusesAfter(step)}::jsonb ->> contact_status, contact_status)
      where client_id = ${claim.clientId} and id = ${claim.leadId}
    ), on_first_touch as (
      insert into lead_persona_scores
        (client_id, lead_id, persona_id, persona_name, source, is_primary, score, confidence, breakdown, disqualified_by)
      select p.client_id, l.id, p.id, p.name, coalesce(m.source, 'score'), coalesce(m.is_primary, false),
        (s.a ->> 'score')::smallint, (s.a ->> 'confidence')::double precision, s.a -> 'breakdown',
        s.a ->> 'disqualified_by'
      from personas p
      -- Offsets keep the planner from working each of them out once for every column.
      cross join lateral (select persona_fit(p) as fit offset 0) f
      join leads l on l.client_id = p.client_id and l.id = ${claim.leadId}
      left join lead_personas m on m.client_id = p.client_id and m.lead_id = l.id and m.persona_id = p.id
      cross join lateral (select alignment(lead_traits(l), f.fit) as a offset 0) s
      where ${step === 'M1'} and p.client_id = ${claim.clientId} and p.is_active
        and (f.fit -> 'criteria' <> '{}' or m.lead_id is not null)
      on conflict do nothing
    )
    update conversations
    set message_count = message_count + 1, last_message_at = greatest(last_message_at, ${sentAt}),
      last_outbound_at = greatest(last_outbound_at, ${sentAt}),
      silence_due_at = case when last_outbound_at > ${sentAt} then silence_due_at
        else ${silenceDueAt === null ? null : at(silenceDueAt)}::timestamptz end,
      alarm_due_at = case when ${claim.kind === 'manual'} then null else alarm_due_at end
    where client_id = ${claim.clientId} and id = ${claim.conversationId}`.execute(tx);
}
