import {
  enrolLeads,
  giveLeads,
  inTenant,
  type LeadActor,
  type LockedLead,
  lockClientCampaigns,
  lockLeads,
  type ResumeFault,
  resumeStopped,
  setLeadStatuses,
  stopCadences,
  suppressLeads,
  TAKEN_OUT,
  takesStatus,
  type Tx,
  wakeCampaign,
  whyNotResumed,
} from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import type { BulkAct, Selection } from '../schemas/leads-bulk.ts';
import { type LeadScope, visible } from '../access/lead-scope.ts';
import { passing } from '../views/lead-filter.ts';

type Deps = Pick<ConsoleDeps, 'db' | 'clock' | 'ids'>;

/** So many leads at once; more are done in several goes. */
const BULK_MAX = 50_000;
/** Waiting for whoever sends or answers right now. */
const BULK_LOCK_TIMEOUT = '10s';

/** What a lead of the selection is, as far as an act goes by it. */
type Candidate = Pick<LockedLead, 'leadId' | 'datasetId' | 'status' | 'suppressed' | 'assignedTo'> & {
  enrolment: string | null;
  enrolmentReason: string | null;
  campaignStatus: string;
  draining: boolean;
  flagged: boolean;
  archived: boolean;
  manualMode: boolean;
  texted: boolean;
  /** Why a stopped cadence cannot go on; looked up for that act only. */
  resumeFault: ResumeFault | null;
};

const RESUME_FAULTS: Record<ResumeFault, string> = {
  text_out: 'had their next text on its way when they were taken out',
  elsewhere: 'are in another campaign by now, or rest from one',
  status: 'have a status in which nobody is texted',
};

export interface Plan {
  selected: number;
  affected: string[];
  leftOut: { reason: string; leads: number }[];
  /** Names exactly the affected leads and the act. */
  token: string;
}

interface Bulk {
  scope: LeadScope;
  selection: Selection;
  act: BulkAct;
}

/** The leads of a selection that the one who asks may see; `l` in the condition. */
function chosen({ scope, selection }: Pick<Bulk, 'scope' | 'selection'>) {
  if ('ids' in selection) return sql`${visible(scope)} and l.id = any(${selection.ids}::uuid[])`;
  const { filter, except } = selection;
  const others = except.length === 0 ? sql`` : sql`and l.id <> all(${except}::uuid[])`;
  return sql`${passing(scope, filter)} ${others}`;
}

/**
 * Says how many leads an act would take and whom it would leave out and why; what it names in `token` is what is then
 * done.
 * @throws HttpProblem 422 when they are too many at once
 */
export async function planBulk(tx: Tx, bulk: Bulk): Promise<Plan> {
  const { act } = bulk;
  const { rows } = await sql<Candidate>`
    select l.id as "leadId", l.dataset_id as "datasetId", l.contact_status as status, l.assigned_to as "assignedTo",
      l.flagged, l.archived, l.manual_mode as "manualMode", d.campaign_status as "campaignStatus",
      d.draining_since is not null as draining,
      e.state as enrolment, e.reason as "enrolmentReason",
      exists (select from suppressions s where s.client_id = l.client_id and s.phone = l.phone_number
              and s.lifted_at is null) as suppressed,
      exists (select from contact_history h where h.client_id = l.client_id and h.phone = l.phone_number
              and h.dataset_id = l.dataset_id) as texted,
      ${act.act === 'enrol' ? sql`case when e.reason = ${TAKEN_OUT} then ${whyNotResumed(bulk.scope.clientId)} end` : sql`null`}
        as "resumeFault"
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    left join enrolments e on e.client_id = l.client_id and e.id = l.id
    where ${chosen(bulk)} order by l.id limit ${sql.lit(BULK_MAX + 1)}`.execute(tx);
  if (rows.length > BULK_MAX) {
    const sentence = `At most ${BULK_MAX.toLocaleString('en-GB')} leads at once: narrow the filter, or do one list after the other.`;
    throw new HttpProblem(422, sentence, { kind: 'too-many-leads' });
  }
  const affected: string[] = [];
  const leftOut = new Map<string, number>();
  for (const row of rows) {
    const reason = whyNot(row, act);
    if (reason === null) affected.push(row.leadId);
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  return {
    selected: rows.length,
    affected,
    leftOut: [...leftOut].map(([reason, leads]) => ({ reason, leads })),
    token: await tokenOf(tx, affected, act),
  };
}

async function tokenOf(tx: Tx, ids: readonly string[], act: BulkAct): Promise<string> {
  const { rows } = await sql<{ token: string }>`
    select md5(${`${JSON.stringify(act)} ${ids.join(' ')}`}) as token`.execute(tx);
  return `${ids.length}-${rows[0]?.token ?? ''}`;
}

/** Why an act leaves a lead as it is; null when it does not. */
function whyNot(lead: Candidate, act: BulkAct): string | null {
  switch (act.act) {
    case 'suppress':
      return lead.suppressed && lead.status === 'REMOVED' ? 'are on the stop list already' : null;
    case 'set_status':
      if (lead.status === act.status) return `have the status ${act.status} already`;
      return takesStatus(lead, act.status) ? null : 'are on the stop list, so their status stays REMOVED';
    case 'assign':
      if (lead.assignedTo !== act.user_id) return null;
      return act.user_id === null ? 'are assigned to nobody already' : 'are theirs already';
    case 'stop_cadence':
      if (lead.enrolment === null) return 'are not in a campaign';
      return ['active', 'waiting', 'held'].includes(lead.enrolment) ? null : 'are through with the campaign already';
    case 'enrol':
      return whyNotEnrolled(lead);
    case 'export':
      return null;
  }
}

function whyNotEnrolled(lead: Candidate): string | null {
  if (lead.suppressed) return 'are on the stop list';
  if (lead.campaignStatus !== 'active' && lead.campaignStatus !== 'paused')
    return 'are in a campaign that does not run';
  if (lead.draining && !lead.texted) return 'are in a campaign that drains: resume it first';
  if (lead.archived) return 'are archived';
  if (lead.flagged) return 'may be duplicates: say first whether they are';
  if (lead.manualMode) return 'are with a person';
  if (lead.enrolment === 'ended' && lead.enrolmentReason === TAKEN_OUT)
    return lead.resumeFault === null ? null : RESUME_FAULTS[lead.resumeFault];
  if (lead.enrolment !== null) return 'are or were in the campaign already';
  if (lead.texted) return 'have had this campaign before';
  return lead.status === 'READY' ? null : 'are not READY any more';
}

/**
 * Does the act with exactly the leads that the preview named.
 * @throws HttpProblem 409 when the leads, or what would be done with them, have changed since
 */
export async function runBulk(deps: Deps, bulk: Bulk & { token: string; by: string }): Promise<number> {
  const { scope, act, token, by } = bulk;
  const { clientId } = scope;
  await deps.clock.sync();
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    await sql`select set_config('lock_timeout', ${BULK_LOCK_TIMEOUT}, true)`.execute(tx);
    if (act.act === 'enrol') await lockClientCampaigns(tx, clientId);
    const planned = await planBulk(tx, bulk);
    if (planned.token !== token) throw changed(planned);
    const leads = await lockLeads(tx, clientId, planned.affected);
    // Somebody may have been quicker while the gates were waited for.
    const after = await planBulk(tx, bulk);
    if (after.token !== token) throw changed(after);
    await perform(deps, tx, { actor: { clientId, by }, leads, act, now });
    return leads.length;
  });
}

function changed(plan: Plan): HttpProblem {
  const count = plan.affected.length.toLocaleString('en-GB');
  return new HttpProblem(409, `Something has changed meanwhile: it would be ${count} leads now. Look at it again.`, {
    kind: 'selection-changed',
  });
}

async function perform(
  deps: Deps,
  tx: Tx,
  { actor, leads, act, now }: { actor: LeadActor; leads: readonly LockedLead[]; act: BulkAct; now: EpochMs },
): Promise<void> {
  const nextId = () => deps.ids.next();
  switch (act.act) {
    case 'suppress':
      return await suppressLeads(tx, nextId, actor, { leads, source: 'person', evidence: act.evidence });
    case 'set_status':
      await setLeadStatuses(tx, nextId, actor, { leads, status: act.status });
      return;
    case 'assign':
      return await assign(tx, nextId, actor, { leads, userId: act.user_id });
    case 'stop_cadence':
      return await stopCadences(tx, nextId, actor, leads);
    case 'enrol':
      await resumeStopped(tx, nextId, actor, leads);
      for (const [datasetId, group] of Map.groupBy(leads, (lead) => lead.datasetId)) {
        const leadIds = group.map(({ leadId }) => leadId);
        await enrolLeads(tx, { clientId: actor.clientId, datasetId, now, leadIds });
        await wakeCampaign(tx, actor.clientId, datasetId);
      }
      return;
    case 'export':
      return;
  }
}

/**
 * Gives leads to somebody of the team, or to nobody; who waits for somebody is taken by it.
 * @throws HttpProblem 422 when nobody active there who may see them has that id
 */
export async function assign(
  tx: Tx,
  nextId: () => string,
  actor: LeadActor,
  given: { leads: readonly LockedLead[]; userId: string | null },
): Promise<void> {
  if (await giveLeads(tx, nextId, actor, given)) return;
  const errors = [{ path: 'user_id', message: 'Nobody active of this team who may see the leads.' }];
  throw new HttpProblem(422, 'There is nobody of that id in the team who is active and may see the leads.', {
    kind: 'nobody-there',
    errors,
  });
}
