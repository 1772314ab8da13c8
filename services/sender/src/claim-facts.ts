import { ownAccountId, type Tx } from '@rekindle/db';
import {
  type CampaignRules,
  type ClaimFacts,
  type EpochMs,
  type HolidayOverrides,
  localDate,
  type MessageKind,
  type MessageState,
  recipientZones,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { holidayOverrides } from './holiday-overrides.ts';
import type { GateRow } from './claim-records.ts';
import type { SenderNumber } from './sender-number.ts';

/** Everything a claim is decided on, read in one statement after the last gate was taken. Instants are epoch ms. */
export interface StoredFacts {
  state: MessageState;
  kind: MessageKind;
  attempt: number;
  content: string;
  segments: number;
  leadId: string;
  datasetId: string;
  conversationId: string;
  enrolmentId: string | null;
  confirmedAtNight: boolean;
  /** A person has changed the AI's words and answers for them. */
  edited: boolean;
  contactStatus: string;
  manualMode: boolean;
  leadTimezone: string | null;
  callBooked: boolean;
  campaignStatus: 'draft' | 'active' | 'paused' | 'completed';
  settingsSnapshot: unknown;
  settingsVersion: number;
  holidayOverrides: HolidayOverrides;
  clientStatus: 'active' | 'paused' | 'cancelled';
  sendingStopped: boolean;
  /** Texts of campaigns are held to a sum of the day. */
  spendCapped: boolean;
  lastInboundAt: number | null;
  frozenUntil: number | null;
  /** Why the message waited last time. */
  lastReason: string | null;
  clientMode: 'sandbox' | 'live';
  /** The client's own account with the provider; null: the installation's. */
  accountId: string | null;
  cadenceOver: boolean;
  repliedSincePlanned: boolean;
  previousStepAccepted: boolean;
  suppressed: boolean;
  unprocessedInbound: boolean;
  otherToPhone: 'none' | 'sending' | 'unknown';
  stepSentBefore: boolean;
  /** Claim times of the claims that fall out of the minute's and the hour's limit next; null when there are fewer. */
  minuteRefAt: number | null;
  hourRefAt: number | null;
}

/**
 * Reads the facts of one message; null when it is gone. The caller holds its gates. `app_now()` moves on to `now`, the
 * time after the last of them was taken.
 */
export async function readClaimFacts(
  tx: Tx,
  message: { clientId: string; messageId: string; phone: string; lastSeq: number; now: EpochMs },
): Promise<StoredFacts | null> {
  const { clientId, messageId, phone, lastSeq, now } = message;
  const { rows } = await sql<StoredFacts>`
    select m.state, m.kind, m.attempt, m.content, m.segments, m.reason as "lastReason",
      m.lead_id as "leadId", m.dataset_id as "datasetId", m.conversation_id as "conversationId",
      m.enrolment_id as "enrolmentId", m.confirmed_at_night as "confirmedAtNight",
      m.edited_by is not null as edited,
      l.contact_status as "contactStatus", l.timezone as "leadTimezone",
      -- A handover's own last line was written in the commit that began manual mode; it still goes.
      l.manual_mode and not (m.kind = 'reply' and l.manual_mode_activated_at = m.created_at) as "manualMode",
      l.call_booked as "callBooked",
      d.campaign_status as "campaignStatus", d.settings_snapshot as "settingsSnapshot",
      d.settings_version as "settingsVersion",
      ${holidayOverrides} as "holidayOverrides",
      c.status as "clientStatus", c.mode as "clientMode", ${ownAccountId(sql`c.id`)} as "accountId",
      c.sending_stopped_at is not null or p.sending_paused_at is not null as "sendingStopped",
      c.daily_spend_cap_micros is not null as "spendCapped",
      v.last_inbound_at as "lastInboundAt", v.frozen_until as "frozenUntil",
      coalesce(e.state in ('ended', 'completed'), false) as "cadenceOver",
      coalesce(case when m.kind = 'reply' then m.turn <> v.turn else v.last_inbound_at >= m.created_at end, false)
        as "repliedSincePlanned",
      not exists (select from messages o
                  where o.client_id = m.client_id and o.lead_id = m.lead_id and o.enrolment_id = m.enrolment_id
                    and o.kind < m.kind and o.kind in ('M1', 'M2')
                    and o.state in ('planned', 'due', 'sending', 'unknown', 'absent')) as "previousStepAccepted",
      exists (select from suppressions s
              where s.client_id = m.client_id and s.phone = ${phone} and s.lifted_at is null) as suppressed,
      exists (select from inbox i
              where i.client_id = m.client_id and i.from_number = ${phone} and i.processed_at is null) as "unprocessedInbound",
      coalesce((select min(o.state) from messages o
                where o.client_id = m.client_id and o.to_number = ${phone} and o.id <> m.id
                  and o.state in ('sending', 'unknown')), 'none') as "otherToPhone",
      exists (select from contact_history h
              where h.client_id = m.client_id and h.phone = ${phone} and h.dataset_id = m.dataset_id
                and h.step = m.kind and h.message_id <> m.id) as "stepSentBefore",
      (select a.claimed_at from send_attempts a
       where a.client_id = m.client_id and a.dataset_id = m.dataset_id
         and a.send_seq = ${lastSeq}::bigint - (d.settings_snapshot ->> 'messages_per_minute')::bigint + 1) as "minuteRefAt",
      (select a.claimed_at from send_attempts a
       where a.client_id = m.client_id and a.dataset_id = m.dataset_id
         and a.send_seq = ${lastSeq}::bigint - (d.settings_snapshot ->> 'messages_per_hour')::bigint + 1) as "hourRefAt",
      set_config('app.now', ${new Date(now).toISOString()}, true)
    from messages m
    join leads l on l.client_id = m.client_id and l.id = m.lead_id
    join datasets d on d.client_id = m.client_id and d.id = m.dataset_id
    join clients c on c.id = m.client_id
    join conversations v on v.client_id = m.client_id and v.id = m.conversation_id
    left join enrolments e on e.client_id = m.client_id and e.id = m.enrolment_id
    cross join platform_settings p
    where m.client_id = ${clientId} and m.id = ${messageId}`.execute(tx);
  return rows[0] ?? null;
}

/** What the domain decides a claim on: the stored facts, with the gates' state. `modes` are those the gateway serves. */
export function domainFacts(
  facts: StoredFacts,
  held: {
    phone: string;
    rules: CampaignRules | null;
    gate: GateRow | undefined;
    number: SenderNumber;
    modes: readonly string[];
    now: number;
  },
): ClaimFacts {
  const { gate, number } = held;
  const today = held.rules === null ? null : localDate(held.rules.settings.sending_timezone, held.now);
  return {
    message: { kind: facts.kind, state: facts.state, lastInboundAt: facts.lastInboundAt },
    settings: held.rules?.settings ?? null,
    window: held.rules?.window ?? null,
    zones: recipientZones({ timezone: facts.leadTimezone, phone: held.phone })?.zones ?? null,
    suppressed: facts.suppressed,
    unprocessedInbound: facts.unprocessedInbound,
    repliedSinceEnrolment: facts.cadenceOver,
    repliedSincePlanned: facts.repliedSincePlanned,
    leadRemoved: facts.contactStatus === 'REMOVED',
    manualMode: facts.manualMode,
    booked: facts.callBooked,
    campaignStatus: facts.campaignStatus,
    clientStatus: facts.clientStatus,
    sendingStopped: facts.sendingStopped,
    clientModeMatches: held.modes.includes(facts.clientMode),
    otherToPhone: facts.otherToPhone,
    limits: {
      minuteRef: facts.minuteRefAt,
      hourRef: facts.hourRefAt,
      dayCount: gate !== undefined && today !== null && gate.day === today ? gate.last_seq - gate.day_first_seq : 0,
    },
    numberNextFreeAt: Number.isFinite(number.next_free_at) ? number.next_free_at : null,
    numberSegmentsPerSecond: number.segments_per_second,
    numberHeldUntil: number.campaigns_held_until,
    segments: facts.segments,
    previousStepAccepted: facts.previousStepAccepted,
    confirmedAtNight: facts.confirmedAtNight,
    frozenUntil: facts.frozenUntil,
  };
}
