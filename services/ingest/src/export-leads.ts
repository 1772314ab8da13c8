import { inTenant, type Tx } from '@rekindle/db';
import { type RawBuilder, sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { csvLine, harmlessCell } from './rejected-csv.ts';

/** Columns of an export, and where each comes from: `l` the lead, `e` its place in the campaign. Instants are UTC. */
const COLUMNS = {
  lead_id: sql`l.id::text`,
  first_name: sql`l.first_name`,
  last_name: sql`l.last_name`,
  phone_number: sql`l.phone_number`,
  email: sql`l.email`,
  postcode: sql`l.postcode`,
  company: sql`l.company`,
  custom_id: sql`l.custom_id`,
  inquiry_date: sql`l.inquiry_date::text`,
  notes: sql`l.notes`,
  status: sql`l.contact_status`,
  sentiment: sql`l.lead_sentiment`,
  cadence: sql`e.state`,
  cadence_reason: sql`e.reason`,
  suppressed: sql`case when exists (select from suppressions x where x.client_id = l.client_id
    and x.phone = l.phone_number and x.lifted_at is null) then 'yes' else 'no' end`,
  m1_sent_at: instant('m1_sent_at'),
  m2_sent_at: instant('m2_sent_at'),
  m3_sent_at: instant('m3_sent_at'),
  replied_at: instant('reply_received_at'),
  latest_reply: sql`l.latest_lead_reply`,
  messages: sql`l.total_messages::text`,
  call_booked: sql`case when l.call_booked then 'yes' else 'no' end`,
  call_booked_for: instant('call_booked_time'),
  flagged: sql`case when l.flagged then 'yes' else 'no' end`,
  archived: sql`case when l.archived then 'yes' else 'no' end`,
} as const;

const PAGE_ROWS = 2_000;
const ATTRIBUTES_MAX = 500;

/** Which leads: a dataset's, or those `l` for which a condition holds. */
export type ExportScope = { clientId: string } & ({ datasetId: string } | { where: RawBuilder<unknown> });

function among(scope: ExportScope): RawBuilder<unknown> {
  const which = 'where' in scope ? sql`(${scope.where})` : sql`l.dataset_id = ${scope.datasetId}`;
  return sql`l.client_id = ${scope.clientId} and ${which}`;
}

/**
 * The leads of a dataset, or chosen ones, as CSV with what came of each, for a spreadsheet: byte order mark, names, one line a lead in the
 * order of the list, and the list's own columns last. Cells that a spreadsheet would run as a formula are made
 * harmless. Reads page by page, so that memory stays flat; a lead that changes meanwhile is as its page found it.
 */
export async function* exportLeads(deps: Pick<ImportDeps, 'db' | 'clock'>, scope: ExportScope): AsyncGenerator<string> {
  const tenant = async <T>(fn: (tx: Tx) => Promise<T>) =>
    await inTenant(deps.db, { clientId: scope.clientId, now: deps.clock.now() }, fn);
  const attributes = await tenant(async (tx) => await attributeNames(tx, scope));
  yield `\uFEFF${csvLine([...Object.keys(COLUMNS), ...attributes.map((name) => harmlessCell(name))])}`;
  let after: string | null = null;
  for (;;) {
    const last: string | null = after;
    const page: ExportedLead[] = await tenant(async (tx) => await readPage(tx, scope, last));
    if (page.length === 0) return;
    yield page.map(({ cells, own }) => lineOf([...cells, ...attributes.map((name) => ownCell(own, name))])).join('');
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

interface ExportedLead {
  id: string;
  cells: (string | null)[];
  own: Record<string, string>;
}

/** The next leads after that one, of the first ones where it is null. */
export async function readPage(tx: Tx, scope: ExportScope, after: string | null): Promise<ExportedLead[]> {
  // Said of the first page too, `after is null or id > after` would have each page read all those before it.
  const rest = after === null ? sql`` : sql`and l.id > ${after}`;
  const { rows } = await sql<ExportedLead>`
    select l.id, jsonb_build_array(${sql.join(Object.values(COLUMNS))}) as cells, l.attributes as own
    from leads l left join enrolments e on e.client_id = l.client_id and e.id = l.id
    where ${among(scope)} ${rest}
    order by l.id limit ${PAGE_ROWS}`.execute(tx);
  return rows;
}

async function attributeNames(tx: Tx, scope: ExportScope): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct a.name from leads l, jsonb_object_keys(l.attributes) as a(name)
    where ${among(scope)}
    order by a.name limit ${ATTRIBUTES_MAX}`.execute(tx);
  return rows.map((row) => row.name);
}

/** A column may be called `constructor`, or what else every object has. */
function ownCell(own: Record<string, string>, name: string): string | null {
  return Object.hasOwn(own, name) ? (own[name] ?? null) : null;
}

function lineOf(cells: readonly (string | null)[]): string {
  return csvLine(cells.map((cell) => harmlessCell(cell ?? '')));
}

function instant(column: string) {
  return sql`to_char(l.${sql.id(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
