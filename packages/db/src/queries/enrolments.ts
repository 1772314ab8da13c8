import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { HELD_RELEASE_DAYS } from './cadences.ts';

export interface EnrolResult {
  /** In the cadence from now on. */
  active: number;
  /** Waiting for another cadence of the same person, or for the cooldown since one. */
  held: number;
}

/**
 * Enrols every lead of a dataset that is ready and not yet enrolled: not suppressed, flagged, archived or in manual
 * mode, and never texted by this campaign (a lead deleted and imported again starts nothing). Someone in another
 * cadence, or texted by the client within its cooldown, is held. One statement a group whatever the number of leads;
 * safe to run again, also while another campaign enrols the same people.
 * An enrolment carries its lead's id: they are one to one.
 * @param scope.leadId only this lead
 */
export async function enrolLeads(
  tx: Tx,
  scope: { clientId: string; datasetId: string; now: EpochMs; leadId?: string },
): Promise<EnrolResult> {
  const { clientId, datasetId, leadId } = scope;
  const only = leadId === undefined ? sql`` : sql`and l.id = ${leadId}`;
  const now = at(scope.now);
  const ready = sql`
    from leads l
    left join lateral (
      select true as running from enrolments e
      where e.client_id = l.client_id and e.phone = l.phone_number and e.dataset_id <> l.dataset_id
        and e.state in ('active', 'waiting') limit 1
    ) other on true
    left join lateral (
      select max(e.ended_at) as ended_at from enrolments e
      where e.client_id = l.client_id and e.phone = l.phone_number and e.dataset_id <> l.dataset_id
        and e.state in ('ended', 'completed') and coalesce(e.reason, '') not in ('replied', 'booked', 'converted')
    ) past on true
    left join lateral (
      select max(h.at) as texted_at from contact_history h
      where h.client_id = l.client_id and h.phone = l.phone_number
    ) history on true
    cross join (select contact_cooldown_days from clients where id = ${clientId}) client
    cross join lateral (
      select case when past.ended_at is not null then past.ended_at + make_interval(days => ${HELD_RELEASE_DAYS})
                  when history.texted_at is not null
                    then history.texted_at + make_interval(days => client.contact_cooldown_days) end as free_at
    ) wait
    where l.client_id = ${clientId} and l.dataset_id = ${datasetId} ${only}
      and l.contact_status = 'READY' and not l.archived and not l.flagged and not l.manual_mode
      and not exists (select from suppressions s
                      where s.client_id = l.client_id and s.phone = l.phone_number and s.lifted_at is null)
      and not exists (select from enrolments e
                      where e.client_id = l.client_id and e.dataset_id = l.dataset_id and e.phone = l.phone_number)
      and not exists (select from contact_history h
                      where h.client_id = l.client_id and h.phone = l.phone_number and h.dataset_id = l.dataset_id)`;

  const active = await sql`
    insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at)
    select l.client_id, l.id, l.dataset_id, l.id, l.phone_number, ${now}::timestamptz
    ${ready} and other.running is null and coalesce(wait.free_at <= ${now}::timestamptz, true)
    on conflict do nothing`.execute(tx);
  const held = await sql`
    insert into enrolments (client_id, id, dataset_id, lead_id, phone, due_at, state, reason, held_until)
    select l.client_id, l.id, l.dataset_id, l.id, l.phone_number, ${now}::timestamptz, 'held',
           case when other.running then 'other_campaign' else 'texted_recently' end,
           case when other.running then null else coalesce(wait.free_at, ${at(scope.now + HELD_RELEASE_DAYS * DAY_MS)}::timestamptz) end
    ${ready}
    on conflict do nothing`.execute(tx);
  return { active: Number(active.numAffectedRows ?? 0n), held: Number(held.numAffectedRows ?? 0n) };
}
