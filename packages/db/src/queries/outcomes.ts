import { type ContactStatus, nextContactStatus, type Outcome } from '@rekindle/domain';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../tenant.ts';
import { endCadencesOf } from './cadences.ts';
import { recordDecisions } from './decisions.ts';
import { lockPhoneGates } from './gates.ts';
import { reviewHandovers } from './take-handover.ts';

/** What somebody says became of one lead, named by its id or by its phone (E.164). */
export interface GivenOutcome {
  lead: { leadId: string } | { phone: string };
  outcome: Outcome;
  /** Null: not said; an amount known before stays. */
  valueMicros: number | null;
  currency: string | null;
  /** `YYYY-MM-DD`. */
  occurredOn: string | null;
}

/** What came of one of them. `changed`: it was known otherwise before. */
export type OutcomeResult =
  | { result: 'recorded' | 'changed' | 'unchanged'; leadId: string; status: ContactStatus }
  | { result: 'unknown_lead' };

export interface OutcomeSource {
  clientId: string;
  source: 'person' | 'api' | 'file';
  /** Who or which file says so. */
  recordedBy: string | null;
}

interface LeadRow {
  id: string;
  phone: string;
  dataset_id: string;
  status: ContactStatus;
  archived: boolean;
}

interface Known {
  outcome: Outcome;
  valueMicros: number | null;
  currency: string | null;
  occurredOn: string | null;
}

/**
 * Keeps outcomes and what follows from them: a won lead is CONVERTED, a lost one COLD; their cadences end, nobody is
 * nudged or asked to call. A handful of statements however many there are; saying the same again changes nothing. A
 * phone means the lead that was texted last. Results come in the order of `given`.
 */
export async function recordOutcomes(
  tx: Tx,
  nextId: () => string,
  source: OutcomeSource,
  given: readonly GivenOutcome[],
): Promise<OutcomeResult[]> {
  const { clientId } = source;
  const leads = await lockGivenLeads(tx, clientId, given);
  const touched = new Map<string, LeadRow>();
  for (const each of given) {
    const lead = leads.of(each);
    if (lead !== undefined) touched.set(lead.id, lead);
  }
  const known = await readKnown(tx, clientId, [...touched.keys()]);
  const changed = new Set<string>();
  const results = given.map((each): OutcomeResult => {
    const lead = leads.of(each);
    if (lead === undefined) return { result: 'unknown_lead' };
    const before = known.get(lead.id);
    const after = {
      outcome: each.outcome,
      valueMicros: each.valueMicros ?? before?.valueMicros ?? null,
      // An amount without a currency is in the one it was in before, else in the client's own.
      currency: (each.valueMicros === null ? null : each.currency) ?? before?.currency ?? null,
      occurredOn: each.occurredOn ?? before?.occurredOn ?? null,
    };
    const status = statusAfter(lead, each.outcome);
    if (before !== undefined && same(before, after)) return { result: 'unchanged', leadId: lead.id, status };
    known.set(lead.id, after);
    changed.add(lead.id);
    return { result: before === undefined ? 'recorded' : 'changed', leadId: lead.id, status };
  });
  const rows = [...changed].flatMap((leadId) => {
    const lead = touched.get(leadId);
    const outcome = known.get(leadId);
    return lead === undefined || outcome === undefined ? [] : [{ lead, ...outcome }];
  });
  if (rows.length > 0) await write(tx, nextId, source, rows);
  return results;
}

function same(a: Known, b: Known): boolean {
  return (
    a.outcome === b.outcome &&
    a.valueMicros === b.valueMicros &&
    a.currency === b.currency &&
    a.occurredOn === b.occurredOn
  );
}

/** A person says it, so nothing but an opt-out stands against it; what is archived stays so when it is lost. */
function statusAfter({ status, archived }: LeadRow, outcome: Outcome): ContactStatus {
  if (outcome === 'converted') return nextContactStatus(status, { type: 'converted' });
  if (archived) return status;
  return nextContactStatus(status, { type: 'set_by_person', status: 'COLD', suppressed: status === 'REMOVED' });
}

/** Takes the gates of the people whom `given` is about, and finds their leads as they are then. */
async function lockGivenLeads(tx: Tx, clientId: string, given: readonly GivenOutcome[]) {
  const before = await findLeads(tx, clientId, given);
  const phones = new Set(before.leads.map(({ phone }) => phone));
  await lockPhoneGates(tx, clientId, [...phones]);
  // While the gates were waited for they may have opted out, or been erased.
  const { of } = await findLeads(tx, clientId, given);
  return {
    of: (each: GivenOutcome) => {
      const lead = of(each);
      return lead !== undefined && phones.has(lead.phone) ? lead : undefined;
    },
  };
}

async function findLeads(tx: Tx, clientId: string, given: readonly GivenOutcome[]) {
  const ids = given.flatMap(({ lead }) => ('leadId' in lead ? [lead.leadId] : []));
  const phones = given.flatMap(({ lead }) => ('phone' in lead ? [lead.phone] : []));
  const columns = sql`id, phone_number as phone, dataset_id, contact_status as status, archived`;
  const byId = await sql<LeadRow>`
    select ${columns} from leads where client_id = ${clientId} and id = any(${ids}::uuid[])`.execute(tx);
  const byPhone = await sql<LeadRow>`
    select distinct on (phone_number) ${columns} from leads
    where client_id = ${clientId} and phone_number = any(${phones}::text[])
    order by phone_number, last_message_at desc nulls last, created_at desc, id desc`.execute(tx);
  const ofId = new Map(byId.rows.map((lead) => [lead.id, lead]));
  const ofPhone = new Map(byPhone.rows.map((lead) => [lead.phone, lead]));
  return {
    leads: [...byId.rows, ...byPhone.rows],
    of: ({ lead }: GivenOutcome) => ('leadId' in lead ? ofId.get(lead.leadId) : ofPhone.get(lead.phone)),
  };
}

async function readKnown(tx: Tx, clientId: string, leadIds: readonly string[]): Promise<Map<string, Known>> {
  const { rows } = await sql<Known & { leadId: string }>`
    select lead_id as "leadId", outcome, value_micros as "valueMicros", currency, occurred_on as "occurredOn"
    from lead_outcomes where client_id = ${clientId} and lead_id = any(${leadIds}::uuid[])`.execute(tx);
  return new Map(rows.map(({ leadId, ...known }) => [leadId, known]));
}

async function write(
  tx: Tx,
  nextId: () => string,
  { clientId, source, recordedBy }: OutcomeSource,
  rows: readonly (Known & { lead: LeadRow })[],
): Promise<void> {
  const leadIds = rows.map(({ lead }) => lead.id);
  const given = rows.map(({ lead, ...row }) => ({ ...row, id: nextId(), leadId: lead.id, phone: lead.phone }));
  await sql`
    insert into lead_outcomes (client_id, id, lead_id, phone, outcome, value_micros, currency, occurred_on, source, recorded_by)
    select ${clientId}, g.id, g."leadId", g.phone, g.outcome, g."valueMicros",
      case when g."valueMicros" is not null then coalesce(g.currency, c.currency) end, g."occurredOn", ${source}, ${recordedBy}
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(id uuid, "leadId" uuid, phone text, outcome text,
      "valueMicros" bigint, currency text, "occurredOn" date)
    join clients c on c.id = ${clientId}
    on conflict (client_id, lead_id) do update set outcome = excluded.outcome, value_micros = excluded.value_micros,
      currency = excluded.currency, occurred_on = excluded.occurred_on, source = excluded.source,
      recorded_by = excluded.recorded_by`.execute(tx);
  for (const [status, group] of Map.groupBy(rows, ({ lead, outcome }) => statusAfter(lead, outcome))) {
    await sql`
      update leads set contact_status = ${status}
      where client_id = ${clientId} and id = any(${group.map(({ lead }) => lead.id)}::uuid[])
        and contact_status <> ${status}`.execute(tx);
  }
  await sql`
    update conversations set silence_due_at = null
    where client_id = ${clientId} and lead_id = any(${leadIds}::uuid[]) and silence_due_at is not null`.execute(tx);
  await reviewHandovers(tx, clientId, leadIds);
  await endAll(tx, nextId, clientId, rows);
  await recordDecisions(
    tx,
    rows.map(({ lead, outcome }) => ({
      id: nextId(),
      clientId,
      leadId: lead.id,
      datasetId: lead.dataset_id,
      decision: 'outcome_recorded',
      reason: outcome,
      data: { source, recorded_by: recordedBy },
    })),
  );
  await tx
    .insertInto('events')
    .values(
      rows.map(({ lead, outcome, valueMicros, currency, occurredOn }) => ({
        client_id: clientId,
        id: nextId(),
        type: `lead.${outcome}`,
        lead_id: lead.id,
        dataset_id: lead.dataset_id,
        data: jsonb({ source, value_micros: valueMicros, currency, occurred_on: occurredOn }),
      })),
    )
    .execute();
}

/** Ends the cadences of those who still have one, and blocks what is written and not gone. */
async function endAll(
  tx: Tx,
  nextId: () => string,
  clientId: string,
  rows: readonly (Known & { lead: LeadRow })[],
): Promise<void> {
  for (const [reason, group] of Map.groupBy(rows, ({ outcome }) => outcome)) {
    const phones = group.map(({ lead }) => lead.phone);
    await endCadencesOf(tx, nextId, { clientId, phones, reason, keepReplies: true });
  }
}
