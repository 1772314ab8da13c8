import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { HELD_RELEASE_DAYS, wakeCampaign } from './cadences.ts';
import { recordDecisions } from './decisions.ts';

export interface EnrolResult {
  /** In the cadence from now on. */
  active: number;
  /** Waiting for another cadence of the same person, or for the cooldown since one. */
  held: number;
  /** Left out for good, instead of held. */
  skipped: number;
}

/**
 * Enrols every lead of a dataset that is ready and not yet enrolled: not suppressed, flagged, archived or in manual
 * mode, and never texted by this campaign (a lead deleted and imported again starts nothing). Someone in another
 * cadence, or texted by the client within its cooldown, is held. One statement a group whatever the number of leads;
 * safe to run again, also while another campaign enrols the same people.
 * An enrolment carries its lead's id: they are one to one.
 * @param scope.leadId only this lead
 * @param scope.leadIds only these leads
 * @param scope.skipHeld leave out for good whoever would be held
 */
export async function enrolLeads(
  tx: Tx,
  scope: {
    clientId: string;
    datasetId: string;
    now: EpochMs;
    leadId?: string;
    leadIds?: readonly string[];
    skipHeld?: boolean;
  },
): Promise<EnrolResult> {
  const { clientId } = scope;
  const ids = scope.leadId === undefined ? scope.leadIds : [scope.leadId];
  const only = ids === undefined ? sql`` : sql`and l.id = any(${[...ids]}::uuid[])`;
  const now = at(scope.now);
  const ready = sql`
    from leads l ${restOf(clientId)}
    where ${mayBeEnrolled(scope)} ${only}`;

  // These statements look up what they insert themselves: planned while the table is empty, each look-up would read all of it.
  await sql`select set_config('enable_seqscan', 'off', true)`.execute(tx);
  const active = await sql`
    insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at)
    select l.client_id, l.id, l.dataset_id, l.id, l.phone_number, ${now}::timestamptz
    ${ready} and other.running is null and coalesce(wait.free_at <= ${now}::timestamptz, true)
    on conflict do nothing`.execute(tx);
  const skipped = scope.skipHeld === true ? await skip(tx, ready, now) : 0;
  const held = await sql`
    insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at, state, reason, held_until)
    select l.client_id, l.id, l.dataset_id, l.id, l.phone_number, ${now}::timestamptz, 'held',
           case when other.running then 'other_campaign' else 'texted_recently' end,
           case when other.running then null else coalesce(wait.free_at, ${at(scope.now + HELD_RELEASE_DAYS * DAY_MS)}::timestamptz) end
    ${ready}
    on conflict do nothing`.execute(tx);
  await sql`select set_config('enable_seqscan', 'on', true)`.execute(tx);
  return { active: Number(active.numAffectedRows ?? 0n), held: Number(held.numAffectedRows ?? 0n), skipped };
}

/**
 * Joins to people `l` (client_id, phone_number, dataset_id) whether another campaign has them in its cadence
 * (`other.running`, null when none), and from when one may (`wait.free_at`, null when at once): its rest after an end
 * unanswered, or the client's cooldown after its last text to them.
 */
export function restOf(clientId: string): RawBuilder<unknown> {
  return sql`
    left join lateral (
      select true as running from enrolments e
      where e.client_id = l.client_id and e.phone = l.phone_number and e.dataset_id <> l.dataset_id
        and e.state in ('active', 'waiting') limit 1
    ) other on true
    left join lateral (
      -- Who was moved away from a campaign rests from its last text to them, not from the move.
      select max(case when e.reason = 'moved' then
          (select max(h.at) from contact_history h
           where h.client_id = e.client_id and h.phone = e.phone and h.dataset_id = e.dataset_id)
        else e.ended_at end) as ended_at from enrolments e
      where e.client_id = l.client_id and e.phone = l.phone_number and e.dataset_id <> l.dataset_id
        and e.state in ('ended', 'completed') and coalesce(e.reason, '') not in ('replied', 'booked', 'converted')
    ) past on true
    left join lateral (
      select max(h.at) as texted_at from contact_history h
      where h.client_id = l.client_id and h.phone = l.phone_number and h.dataset_id <> l.dataset_id
    ) history on true
    cross join (select contact_cooldown_days from clients where id = ${clientId}) client
    cross join lateral (
      -- A text after that end, in a campaign that was answered, begins the cooldown.
      select case when past.ended_at >= coalesce(history.texted_at, '-infinity')
                    then past.ended_at + make_interval(days => ${HELD_RELEASE_DAYS})
                  when history.texted_at is not null
                    then history.texted_at + make_interval(days => client.contact_cooldown_days) end as free_at
    ) wait`;
}

/** Keeps who was left out as ended without a time: no other campaign rests because of it. */
async function skip(tx: Tx, ready: RawBuilder<unknown>, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at, state, reason)
    select l.client_id, l.id, l.dataset_id, l.id, l.phone_number, ${now}::timestamptz, 'ended', 'skipped'
    ${ready}
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** That a lead `l` may be texted, and is in no campaign that would. */
export const isUntouched: RawBuilder<unknown> = sql`
  l.contact_status = 'READY' and not l.archived and not l.flagged and not l.manual_mode
      and (select true from suppressions s
           where s.client_id = l.client_id and s.phone = l.phone_number and s.lifted_at is null limit 1) is null
      and (select true from enrolments e where e.client_id = l.client_id and e.lead_id = l.id limit 1) is null`;

/**
 * Which leads `l` of a dataset may be enrolled at all. Each look-up is one of an index a lead: as joins, which
 * `not exists` would be, a plan made while there was next to no enrolment compares everybody with everybody.
 */
function mayBeEnrolled({ clientId, datasetId }: { clientId: string; datasetId: string }): RawBuilder<unknown> {
  return sql`l.client_id = ${clientId} and l.dataset_id = ${datasetId} and ${isUntouched} and (select true from contact_history h
           where h.client_id = l.client_id and h.phone = l.phone_number and h.dataset_id = l.dataset_id limit 1) is null`;
}

/**
 * Takes the people of a dataset out of the other campaigns they are in, so that `enrolLeads` can enrol them: texts of
 * those campaigns that have not been claimed are blocked. Whoever has one under way stays where they are. The caller
 * has locked the client's campaigns.
 */
export async function moveCadences(
  tx: Tx,
  nextId: () => string,
  scope: { clientId: string; datasetId: string },
): Promise<number> {
  const { clientId, datasetId } = scope;
  const people = sql`(select l.phone_number from leads l where ${mayBeEnrolled(scope)})`;
  // Texts first: a claim of the same moment is waited for here, and is seen as under way below.
  await sql`
    update messages m set state = 'blocked', reason = 'moved', wake_after = null, not_before = null
    where m.client_id = ${clientId} and m.dataset_id <> ${datasetId} and m.state in ('planned', 'due')
      and m.kind in ('M1', 'M2', 'M3') and m.to_number in ${people}`.execute(tx);
  const { rows } = await sql<{ leadId: string; datasetId: string }>`
    update enrolments o set state = 'ended', reason = 'moved', ended_at = app_now(), pending_message_id = null
    where o.client_id = ${clientId} and o.dataset_id <> ${datasetId} and o.state in ('active', 'waiting')
      and o.phone in ${people}
      and not exists (select from messages m where m.client_id = o.client_id and m.dataset_id = o.dataset_id
                      and m.to_number = o.phone and m.kind in ('M1', 'M2', 'M3') and m.state in ('sending', 'unknown'))
    returning o.lead_id as "leadId", o.dataset_id as "datasetId"`.execute(tx);
  const moved = rows.map((row) => ({ ...row, id: nextId(), clientId, decision: 'ended', reason: 'moved' }));
  await recordDecisions(tx, moved);
  for (const left of new Set(rows.map((row) => row.datasetId))) await wakeCampaign(tx, clientId, left);
  return rows.length;
}
