import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { checkOneAttempt } from './check-attempts.ts';
import { checkOncePerStep } from './check-cadences.ts';
import { checkHours } from './check-hours.ts';
import { checkLimits } from './check-limits.ts';
import { checkStatuses } from './check-statuses.ts';
import { checkAfterStop, checkStopsKept } from './check-stops.ts';
import type {
  AttemptRow,
  CadenceRow,
  CooldownRow,
  Finding,
  GateRow,
  HolidayRow,
  MessageRow,
  OptOutRow,
  OutcomeRow,
  Records,
  ReplanRow,
  SnapshotRow,
  StatusRow,
  SuppressionRow,
} from './records.ts';

/** Reads what one tenant's transaction shows of its sending. */
export async function readRecords(tx: Tx): Promise<Records> {
  const read = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(tx)).rows;
  return {
    attempts: await read(sql<AttemptRow>`
      select a.message_id as "messageId", a.attempt, a.dataset_id as "datasetId", a.kind, a.send_seq as "sendSeq",
        a.phone, a.claimed_at as "claimedAt", a.validity_seconds as "validitySeconds",
        a.settings_version as "settingsVersion", a.last_inbound_at as "lastInboundAt", l.timezone
      from send_attempts a left join leads l on l.client_id = a.client_id and l.id = a.lead_id`),
    outcomes: await read(sql<OutcomeRow>`
      select message_id as "messageId", attempt, outcome, at, twilio_sid as sid from send_outcomes`),
    suppressions: await read(sql<SuppressionRow>`
      select phone, source, message_sid as "messageSid", created_at as "createdAt", lifted_at as "liftedAt",
        lifted_by as "liftedBy"
      from suppressions`),
    optOuts: await read(sql<OptOutRow>`
      select message_sid as "messageSid", from_number as phone, received_at as "receivedAt"
      from inbox where opt_out_rule is not null
      union
      select twilio_sid, from_number, created_at from messages
      where direction = 'inbound' and reason = 'opt_out' and twilio_sid is not null`),
    statuses: await read(sql<StatusRow>`
      select message_id as "messageId", attempt, message_sid as sid, message_status as status,
        received_at as "receivedAt", applied_at is not null as applied, error_code as "errorCode"
      from status_events`),
    messages: await read(sql<MessageRow>`
      select id as "messageId", state, twilio_status as status, twilio_sid as sid, attempt
      from messages where direction = 'outbound'`),
    replans: await read(sql<ReplanRow>`
      select message_id as "messageId", at from decisions
      where decision = 'planned_again' and message_id is not null`),
    snapshots: await read(sql<SnapshotRow>`
      select dataset_id as "datasetId", version, settings from campaign_snapshots`),
    cadences: await read(sql<CadenceRow>`
      select phone, count(*) as running from enrolments where state in ('active', 'waiting') group by phone`),
    gates: await read(sql<GateRow>`select dataset_id as "datasetId", last_seq as "lastSeq" from campaign_gates`),
    holidays: await read(sql<HolidayRow>`select calendar, day from holiday_overrides`),
    cooldowns: await read(sql<CooldownRow>`select contact_cooldown_days as days from clients`),
  };
}

/** Checks P1 to P6, P9 and P10 over stored rows, with code that shares nothing with the code that made them. */
export function verifyRecords(records: Records): Finding[] {
  return [
    ...checkOneAttempt(records),
    ...checkOncePerStep(records),
    ...checkAfterStop(records),
    ...checkStopsKept(records),
    ...checkHours(records),
    ...checkStatuses(records),
    ...checkLimits(records),
  ];
}
