import { emitEvent, lockPhoneGates, mapLeadsByScore, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import { sql } from 'kysely';
import { enrolIfRunning } from './enrol-if-running.ts';
import { LEAD_FIELDS } from './field-names.ts';
import type { ImportCounts } from './import-result.ts';
import { loadImportRules } from './import-rules.ts';
import { isoDay } from './inquiry-date.ts';
import type { ColumnMapping } from './map-columns.ts';
import { mergeLeads, wakeMerged } from './merge-leads.ts';
import { markedNumbers, suppressOptedOut } from './opt-outs.ts';
import { rowParser } from './parse-row.ts';
import type { RowReason } from './row-reasons.ts';
import { decided, insertLeads, type Rows } from './settle-rows.ts';
import type { StagedLead } from './staging-table.ts';

/** A lead as a program gives it: fields by name, and whatever else texts may use. Values as a cell would hold them. */
export interface GivenLead {
  fields: Readonly<Partial<Record<(typeof LEAD_FIELDS)[number], string>>>;
  attributes: Readonly<Record<string, string>>;
}

export type AddedLead =
  /** `optedOut`: the numbers (E.164) that the lead itself says must not be texted. */
  | { outcome: Exclude<keyof ImportCounts, 'rejected'>; leadId: string | null; optedOut: string[] }
  | { outcome: 'rejected'; code: RowReason; sentence: string; missing: readonly string[] };

/** What each outcome means for the person, in a sentence. */
export const OUTCOME_SENTENCES: Readonly<Record<Exclude<keyof ImportCounts, 'rejected'>, string>> = {
  new: 'The person is on the list.',
  merged: 'The person is in another list of this client; what was missing there has been filled in.',
  flagged: 'The person is in another list of this client too, and waits for somebody to decide.',
  duplicate: 'The person is on a list of this client already, so nothing was added.',
  suppressed: 'The person must not be texted, so nothing was added.',
};

/** Adds one lead by the rules of an import, in the caller's transaction. */
export async function addLead(
  tx: Tx,
  deps: { ids: Ids },
  scope: { clientId: string; datasetId: string; now: EpochMs },
  given: GivenLead,
): Promise<AddedLead> {
  const { clientId, datasetId, now } = scope;
  const rules = await loadImportRules(tx, clientId, datasetId);
  const { mapping, cells } = asRow(given);
  const parse = rowParser(mapping, { ...rules, dateOrder: 'day-first', today: isoDay(now), restoreCells: false });
  const parsed = parse({ line: 1, cells, damage: [] });
  if (!parsed.ok) {
    return { outcome: 'rejected', code: parsed.reason, sentence: parsed.sentence, missing: parsed.missing ?? [] };
  }
  const suppress = markedNumbers(parsed.lead, deps.ids);
  const row = { ...parsed.lead, id: deps.ids.next(), line: null, suppress };
  const phone = parsed.lead.phone_number;
  const optedOut = parsed.lead.opted_out_numbers;
  // Whoever is erased at this moment would be found new, and added again once they are gone.
  await lockPhoneGates(tx, clientId, [...new Set([phone, ...optedOut])]);
  const { rows } = await decided(scope, rowsOf({ ...row, line: 1 }), rules.duplicateAction).execute(tx);
  const [decision] = rows;
  if (decision === undefined) throw new Error('A row was not decided on');
  const settled = rowsOf({ ...row, outcome: decision.outcome, other_id: decision.other_id });
  const place = { clientId, datasetId, uploadId: null };
  if (optedOut.length > 0) await suppressOptedOut(tx, clientId, settled);
  if (decision.outcome === 'merged') await wakeMerged(tx, clientId, await mergeLeads(tx, place, settled));
  const overtaken = await insertLeads(tx, place, settled, now);
  const outcome = overtaken > 0 ? 'duplicate' : (decision.outcome as AddedOutcome);
  if (outcome === 'new' || outcome === 'flagged') {
    await mapLeadsByScore(tx, { clientId, leadIds: [row.id] });
    await enrolIfRunning(tx, { clientId, datasetId, leadId: row.id }, now);
    const about = { clientId, datasetId, leadId: row.id };
    await emitEvent(tx, { ...about, id: deps.ids.next(), type: 'lead.added', data: { outcome } });
    return { outcome, leadId: row.id, optedOut };
  }
  return { outcome, leadId: await leadOf(tx, scope, phone, decision.other_id), optedOut };
}

type AddedOutcome = Exclude<keyof ImportCounts, 'rejected'>;

/** The lead there is of this person: on this list, else the one found elsewhere. */
async function leadOf(
  tx: Tx,
  scope: { clientId: string; datasetId: string },
  phone: string,
  otherId: string | null,
): Promise<string | null> {
  const own = await tx
    .selectFrom('leads')
    .select('id')
    .where('client_id', '=', scope.clientId)
    .where('dataset_id', '=', scope.datasetId)
    .where('phone_number', '=', phone)
    .executeTakeFirst();
  return own?.id ?? otherId;
}

/** The lead as a row of a file whose columns are exactly its fields. */
export function asRow(given: GivenLead): { mapping: ColumnMapping; cells: string[] } {
  const fields = LEAD_FIELDS.flatMap((use) => {
    const value = given.fields[use];
    return value === undefined ? [] : [{ use, name: use, value }];
  });
  const attributes = Object.entries(given.attributes).map(([name, value]) => ({
    use: 'attribute' as const,
    name,
    value,
  }));
  const columns = [...fields, ...attributes].map(({ use, name }, index) => ({
    ...{ index, header: name, use, attribute: name, confidence: 1, samples: [] },
    evidence: 'override' as const,
  }));
  return { mapping: { columns }, cells: [...fields, ...attributes].map(({ value }) => value) };
}

/** One row as a relation like a staging table. */
function rowsOf(
  row: Omit<StagedLead, 'line'> & { line: number | null; outcome?: string; other_id?: string | null },
): Rows {
  return sql`(select * from jsonb_to_record(${JSON.stringify(row)}::jsonb) as r(line integer, id uuid, first_name text,
    last_name text, phone_number text, email text, postcode text, company text, timezone text, custom_id text,
    inquiry_date date, notes text, opted_out text, suppress jsonb, attributes jsonb, originals jsonb,
    repairs jsonb, outcome text, other_id uuid))`;
}
