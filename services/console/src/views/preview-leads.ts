import type { Tx } from '@rekindle/db';
import { canonicalField } from '@rekindle/domain';
import { sql } from 'kysely';
import { type LeadScope, visible } from '../access/lead-scope.ts';

/** A lead as texts are written for it. */
export interface PreviewLead {
  leadId: string;
  timezone: string | null;
  phone: string;
  lead: Record<string, string | null>;
  attributes: Record<string, unknown>;
}

const PREVIEW_LEADS_MAX = 20;
/** Leads taken for each thing that may look odd. */
const EACH = 3;
const COLUMNS = ['first_name', 'last_name', 'email', 'postcode', 'inquiry_date', 'phone_number'] as const;
type Column = (typeof COLUMNS)[number];
/** What a text's field is made of. */
const MADE_OF: Readonly<Record<string, Column>> = { full_name: 'last_name', outward_postcode: 'postcode' };

interface Scope {
  /** Of these leads. */
  leads: LeadScope;
  datasetId: string;
  /** Fields that the texts use, as `canonicalField` names them. */
  fields: readonly string[];
}

/**
 * Up to twenty leads of a list that show what could go wrong with a text: the longest names, blank fields, characters
 * that a plain text cannot hold, other time zones; filled up with any others, the same ones every time.
 */
export async function previewLeads(tx: Tx, scope: Scope): Promise<{ lead: PreviewLead; because: string[] }[]> {
  const chosen = new Map<string, { lead: PreviewLead; because: string[] }>();
  const take = (leads: readonly PreviewLead[], because: string | null) => {
    for (const lead of leads) {
      const known = chosen.get(lead.leadId);
      if (known === undefined && chosen.size < PREVIEW_LEADS_MAX) {
        chosen.set(lead.leadId, { lead, because: because === null ? [] : [because] });
      } else if (because !== null) known?.because.push(because);
    }
  };
  const name = sql`l.first_name || ' ' || coalesce(l.last_name, '')`;
  take(await pick(tx, scope, sql`true`, sql`length(${name}) desc`), 'longest name');
  take(
    await pick(tx, scope, sql`${name} ~ '[^ -~£àèéìòùÇØøÅåÆæßÉÄÖÑÜäöñü]'`, sql`l.id`),
    'emoji or unusual letter in the name',
  );
  for (const field of scope.fields) {
    const blank = blankIn(field);
    if (blank !== null) take(await pick(tx, scope, blank, sql`l.id`), `no ${field.replace('attributes.', '')}`);
  }
  take(await otherZones(tx, scope), 'another time zone');
  take(await pick(tx, scope, sql`true`, sql`md5(l.id::text)`, PREVIEW_LEADS_MAX), null);
  return [...chosen.values()];
}

/** The field is blank for the lead; null for a field that is not the lead's own. */
function blankIn(field: string) {
  const column = MADE_OF[field] ?? COLUMNS.find((each) => each === field);
  if (column !== undefined) return sql`coalesce(trim(${sql.ref(`l.${column}`)}::text), '') = ''`;
  if (!field.startsWith('attributes.')) return null;
  // Headers are compared as texts spell them; the same list has few of them.
  return sql`not exists (
    select from jsonb_each_text(l.attributes) as a(header, value)
    where trim(value) <> '' and trim(both '_' from regexp_replace(lower(header), '[^a-z0-9]+', '_', 'g')) = ${field.slice('attributes.'.length)})`;
}

async function pick(
  tx: Tx,
  { leads, datasetId }: Scope,
  where: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
  limit = EACH,
): Promise<PreviewLead[]> {
  const { rows } = await sql<PreviewLead>`
    select l.id as "leadId", l.timezone, l.phone_number as phone, l.attributes,
      jsonb_build_object('first_name', l.first_name, 'last_name', l.last_name, 'phone_number', l.phone_number,
        'email', l.email, 'postcode', l.postcode, 'inquiry_date', l.inquiry_date) as lead
    from leads l
    where ${visible(leads)} and l.dataset_id = ${datasetId} and not l.archived and ${where}
    order by ${order}, l.id limit ${limit}`.execute(tx);
  return rows;
}

/** One lead of each zone or country that is not the commonest. */
async function otherZones(tx: Tx, scope: Scope): Promise<PreviewLead[]> {
  const key = sql`coalesce(l.timezone, left(l.phone_number, 3))`;
  const { rows } = await sql<{ id: string }>`
    select (array_agg(l.id order by l.id))[1] as id
    from leads l
    where ${visible(scope.leads)} and l.dataset_id = ${scope.datasetId} and not l.archived
    group by ${key} order by count(*) desc offset 1 limit 4`.execute(tx);
  const ids = rows.map((row) => row.id);
  return ids.length === 0 ? [] : await pick(tx, scope, sql`l.id = any(${ids}::uuid[])`, sql`l.id`, ids.length);
}

/** Fields that any of these texts use. */
export function usedFields(sources: readonly (readonly string[])[]): string[] {
  return [...new Set(sources.flat().flatMap((field) => canonicalField(field) ?? []))];
}
