import { type ContactStatus, nextContactStatus } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { endCadencesOf } from './cadences.ts';
import { emitEvents, recordDecisions } from './decisions.ts';
import { restOf } from './enrolments.ts';
import { lockPhoneGates } from './gates.ts';
import { reviewHandovers } from './take-handover.ts';
import { applySuppressions } from './suppressions.ts';

/** A lead that a person does something with, as it is under its person's gate. */
export interface LockedLead {
  leadId: string;
  datasetId: string;
  phone: string;
  status: ContactStatus;
  suppressed: boolean;
  manualMode: boolean;
  assignedTo: string | null;
}

/** Who acts, for whom. */
export interface LeadActor {
  clientId: string;
  /** By name; kept with the decision. */
  by: string;
}

/** Takes the gates of these leads' people and reads the leads as they are then, by id. Ids that are not there are left out. */
export async function lockLeads(tx: Tx, clientId: string, leadIds: readonly string[]): Promise<LockedLead[]> {
  const ids = [...leadIds];
  const { rows: people } = await sql<{ phone: string }>`
    select distinct phone_number as phone from leads where client_id = ${clientId} and id = any(${ids}::uuid[])`.execute(
    tx,
  );
  await lockPhoneGates(
    tx,
    clientId,
    people.map(({ phone }) => phone),
  );
  const { rows } = await sql<LockedLead>`
    select l.id as "leadId", l.dataset_id as "datasetId", l.phone_number as phone, l.contact_status as status,
      l.manual_mode as "manualMode", l.assigned_to as "assignedTo",
      exists (select from suppressions s where s.client_id = l.client_id and s.phone = l.phone_number
              and s.lifted_at is null) as suppressed
    from leads l where l.client_id = ${clientId} and l.id = any(${ids}::uuid[]) order by l.id`.execute(tx);
  return rows;
}

/** Statuses in which nobody is texted by a campaign. */
const OVER: readonly ContactStatus[] = ['COLD', 'CALL_BOOKED', 'CONVERTED', 'REMOVED', 'ARCHIVED'];

/** Whether a person may give this lead that status, and it has another. */
export function takesStatus(lead: Pick<LockedLead, 'status' | 'suppressed'>, status: ContactStatus): boolean {
  if (lead.status === status) return false;
  return nextContactStatus(lead.status, { type: 'set_by_person', status, suppressed: lead.suppressed }) === status;
}

/**
 * A person says where leads stand. Out of REMOVED nobody comes while they are suppressed; into a status in which nobody
 * is texted, their cadences end: an archived one's in its own list, else the person's in every list. Returns how many
 * changed.
 */
export async function setLeadStatuses(
  tx: Tx,
  nextId: () => string,
  { clientId, by }: LeadActor,
  given: { leads: readonly LockedLead[]; status: ContactStatus },
): Promise<number> {
  const { status } = given;
  const leads = given.leads.filter((lead) => takesStatus(lead, status));
  if (leads.length === 0) return 0;
  const ids = leads.map(({ leadId }) => leadId);
  await sql`
    update leads set contact_status = ${status}, archived = ${status === 'ARCHIVED'},
      archived_at = case when ${status === 'ARCHIVED'} then app_now() end
    where client_id = ${clientId} and id = any(${ids}::uuid[])`.execute(tx);
  if (OVER.includes(status)) {
    const reason = `status_${status.toLowerCase()}`;
    // A lead is put away in its list; the others say something of the person, whatever lists they are on.
    if (status === 'ARCHIVED') await endInTheirLists(tx, nextId, { clientId, leads, reason });
    else {
      const phones = leads.map(({ phone }) => phone);
      await endCadencesOf(tx, nextId, { clientId, phones, reason, keepReplies: true });
    }
    await reviewHandovers(tx, clientId, ids);
  }
  await recordDecisions(
    tx,
    leads.map(({ leadId, datasetId, status: from }) => ({
      ...{ id: nextId(), clientId, leadId, datasetId, decision: 'status_changed', reason: 'person' },
      data: { by, from, to: status },
    })),
  );
  const about = (type: string) => (lead: LockedLead) => ({
    ...{ id: nextId(), clientId, leadId: lead.leadId, datasetId: lead.datasetId, type, data: { by, status } },
  });
  await emitEvents(tx, leads.map(about('lead.status_changed')));
  // Whoever has them already need not be asked for.
  if (status === 'HOT') await emitEvents(tx, leads.filter(({ manualMode }) => !manualMode).map(about('lead.hot')));
  return leads.length;
}

/** A person takes numbers out by hand. `evidence`: what they said, or where it is written. */
export async function suppressLeads(
  tx: Tx,
  nextId: () => string,
  { clientId, by }: LeadActor,
  given: { leads: readonly LockedLead[]; source: 'person' | 'wrong_number'; evidence: string | null },
): Promise<void> {
  const { leads, source, evidence } = given;
  const phones = [...new Set(leads.map(({ phone }) => phone))];
  const rows = phones.map((phone) => ({ id: nextId(), phone }));
  await sql`
    insert into suppressions (client_id, id, phone, source, rule, evidence)
    select ${clientId}, g.id, g.phone, ${source}, ${`by:${by}`}, ${evidence}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid, phone text)
    where not exists (select from suppressions s where s.client_id = ${clientId} and s.phone = g.phone
                      and s.source = ${source} and s.lifted_at is null)`.execute(tx);
  await applySuppressions(tx, nextId, { clientId, phones, reason: source === 'person' ? 'stop' : 'wrong_number' });
  const ids = leads.map(({ leadId }) => leadId);
  await sql`
    update leads set needs_person_reason = null
    where client_id = ${clientId} and id = any(${ids}::uuid[]) and needs_person_reason is not null`.execute(tx);
}

/** Gives leads to somebody of the team, or to nobody. Open hand-overs are the caller's to take. */
export async function assignLeads(
  tx: Tx,
  nextId: () => string,
  { clientId, by }: LeadActor,
  given: { leads: readonly LockedLead[]; to: { userId: string; name: string } | null },
): Promise<void> {
  const { leads, to } = given;
  const ids = leads.map(({ leadId }) => leadId);
  await sql`
    update leads set assigned_to = ${to?.userId ?? null}
    where client_id = ${clientId} and id = any(${ids}::uuid[])`.execute(tx);
  const about = leads.map(({ leadId, datasetId }) => ({ clientId, leadId, datasetId }));
  const reason = to === null ? 'nobody' : `assigned_to:${to.name}`;
  const data = { by, name: to?.name ?? null };
  await recordDecisions(
    tx,
    about.map((lead) => ({ ...lead, id: nextId(), decision: 'assigned', reason, data })),
  );
  await emitEvents(
    tx,
    about.map((lead) => ({ ...lead, id: nextId(), type: 'lead.assigned', data })),
  );
}

/** Why a cadence ended that a person has stopped; `resumeStopped` takes it back. */
export const TAKEN_OUT = 'taken_out';

/** Takes leads out of the campaign they are in; answers to them go on. */
export async function stopCadences(
  tx: Tx,
  nextId: () => string,
  { clientId }: LeadActor,
  leads: readonly LockedLead[],
): Promise<void> {
  await endInTheirLists(tx, nextId, { clientId, leads, reason: TAKEN_OUT });
}

/** Ends the cadence of each lead in the list it is of; the same person's in other lists go on. */
async function endInTheirLists(
  tx: Tx,
  nextId: () => string,
  { clientId, leads, reason }: { clientId: string; leads: readonly LockedLead[]; reason: string },
): Promise<void> {
  for (const [datasetId, group] of Map.groupBy(leads, (lead) => lead.datasetId)) {
    const phones = group.map(({ phone }) => phone);
    await endCadencesOf(tx, nextId, { clientId, phones, reason, datasetId, keepReplies: true });
  }
}

/** Why a stopped cadence cannot go on. */
export type ResumeFault = 'text_out' | 'elsewhere' | 'status';

/**
 * Why the stopped cadence `e` of lead `l` cannot go on; null when it can: its next text was on its way already and would
 * be sent twice, another campaign has texted the person or does now, or the lead has a status in which nobody is texted.
 */
export function whyNotResumed(clientId: string): RawBuilder<ResumeFault | null> {
  return sql<ResumeFault | null>`(
    select case
      when exists (select from messages m where m.client_id = l.client_id and m.dataset_id = l.dataset_id
                   and m.to_number = l.phone_number and m.kind = 'M' || l.next_step
                   and m.kind in ('M1', 'M2', 'M3', 'nudge') and not ${neverClaimed})
        or exists (select from contact_history h where h.client_id = l.client_id and h.dataset_id = l.dataset_id
                   and h.phone = l.phone_number and h.step = 'M' || l.next_step) then 'text_out'
      when other.running or wait.free_at > app_now() then 'elsewhere'
      when l.contact_status <> all(${CAMPAIGN_STATUSES}::text[]) then 'status' end
    from (select e.client_id, e.dataset_id, e.next_step, e.phone as phone_number, l.contact_status) l
    ${restOf(clientId)})`;
}

/** Statuses in which a cadence goes on. */
const CAMPAIGN_STATUSES: ContactStatus[] = ['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3'];

/** That a text `m` was blocked when its person was taken out, and no claim had touched it: it is made anew. */
const neverClaimed = sql`(m.state = 'blocked' and m.reason = ${TAKEN_OUT} and m.attempt = 0)`;

/** Lets cadences go on that a person had stopped, where they can (`whyNotResumed`). Returns how many. */
export async function resumeStopped(
  tx: Tx,
  nextId: () => string,
  { clientId, by }: LeadActor,
  leads: readonly LockedLead[],
): Promise<number> {
  const ids = leads.filter(({ suppressed }) => !suppressed).map(({ leadId }) => leadId);
  const { rows } = await sql<{ leadId: string; datasetId: string }>`
    update enrolments e set state = 'active', reason = null, ended_at = null, due_at = greatest(e.due_at, app_now())
    from (select distinct on (e.phone) e.id from enrolments e
          join leads l on l.client_id = e.client_id and l.id = e.lead_id
          where e.client_id = ${clientId} and e.id = any(${ids}::uuid[]) and e.state = 'ended'
            and e.reason = ${TAKEN_OUT} and ${whyNotResumed(clientId)} is null
          order by e.phone, e.id) one
    where e.client_id = ${clientId} and e.id = one.id
    returning e.lead_id as "leadId", e.dataset_id as "datasetId"`.execute(tx);
  const resumed = rows.map(({ leadId }) => leadId);
  await sql`
    delete from messages m where m.client_id = ${clientId} and m.lead_id = any(${resumed}::uuid[])
      and m.kind in ('M1', 'M2', 'M3') and ${neverClaimed}`.execute(tx);
  await recordDecisions(
    tx,
    rows.map((row) => ({ ...row, id: nextId(), clientId, decision: 'enrolled', reason: 'person', data: { by } })),
  );
  return rows.length;
}
