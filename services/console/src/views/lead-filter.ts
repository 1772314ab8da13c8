import { parseMobile } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { type LeadScope, visible } from '../access/lead-scope.ts';
import type { LeadFilter } from '../schemas/leads-filter.ts';

/**
 * What lead `l` must be to pass the filter, and whether that takes enrolment `e`. Values from a short list are written
 * into the statement, so that the planner knows how rare they are; all others are parameters.
 */
export function passing(scope: LeadScope, filter: LeadFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [visible(scope)];
  const flag = (given: 'yes' | 'no' | undefined, condition: RawBuilder<unknown>) => {
    if (given !== undefined) parts.push(given === 'yes' ? condition : sql`not (${condition})`);
  };
  if (filter.status !== undefined && filter.status.length > 0) {
    parts.push(sql`l.contact_status in (${sql.join(filter.status.map((status) => sql.lit(status)))})`);
  }
  if (filter.sentiment !== undefined && filter.sentiment.length > 0) {
    parts.push(sql`l.lead_sentiment in (${sql.join(filter.sentiment.map((sentiment) => sql.lit(sentiment)))})`);
  }
  if (filter.dataset !== undefined && filter.dataset.length > 0) {
    const [only, ...others] = filter.dataset;
    parts.push(others.length === 0 ? sql`l.dataset_id = ${only}` : sql`l.dataset_id = any(${filter.dataset}::uuid[])`);
  }
  if (filter.upload !== undefined) parts.push(sql`l.upload_id = ${filter.upload}`);
  if (filter.archived === 'yes') parts.push(sql`l.archived`);
  else if (filter.archived !== 'any') parts.push(sql`not l.archived`);
  flag(filter.replied, sql`l.reply_received_at is not null`);
  flag(filter.needs_person, sql`l.needs_person_reason is not null`);
  flag(filter.manual, sql`l.manual_mode`);
  flag(filter.flagged, sql`l.flagged`);
  flag(filter.suppressed, SUPPRESSED);
  parts.push(...assigned(scope, filter), ...enrolment(filter), ...attribute(filter), ...searched(scope, filter.q));
  return sql.join(parts, sql` and `);
}

/** Whether lead `l` may not be texted. */
export const SUPPRESSED = sql<boolean>`exists (select from suppressions x
  where x.client_id = l.client_id and x.phone = l.phone_number and x.lifted_at is null)`;

function assigned({ userId }: LeadScope, { assigned: to }: LeadFilter): RawBuilder<unknown>[] {
  if (to === undefined) return [];
  if (to === 'nobody') return [sql`l.assigned_to is null`];
  if (to === 'somebody') return [sql`l.assigned_to is not null`];
  return [sql`l.assigned_to = ${to === 'me' ? userId : to}::uuid`];
}

function enrolment({ cadence, step }: LeadFilter): RawBuilder<unknown>[] {
  const of = sql`select from enrolments e where e.client_id = l.client_id and e.id = l.id`;
  const steps = step !== undefined && step.length > 0 ? sql`and e.next_step = any(${step}::int[])` : sql``;
  if (cadence === 'none') return [sql`not exists (${of})`];
  if (cadence !== undefined) return [sql`exists (${of} and e.state = ${sql.lit(cadence)} ${steps})`];
  if (step === undefined || step.length === 0) return [];
  return [sql`exists (${of} and e.state in ('active', 'waiting', 'held') ${steps})`];
}

function attribute({ attribute: given }: LeadFilter): RawBuilder<unknown>[] {
  if (given === undefined) return [];
  const at = given.indexOf('=');
  return [sql`l.attributes ->> ${given.slice(0, at)} = ${given.slice(at + 1)}`];
}

/** Above every character that a key may hold. */
const AFTER_ALL = '\u{10FFFF}';

/**
 * The leads whose name, last name or e-mail starts so, or whose number does. Found first and on its own: only the
 * indexes of the search serve it.
 */
function searched({ clientId }: LeadScope, q: string | undefined): RawBuilder<unknown>[] {
  const text = q?.trim().toLowerCase().replaceAll(/\s+/g, ' ') ?? '';
  if (text === '') return [];
  const starts = (column: string, start: string, end = start + AFTER_ALL) =>
    sql`select id from leads where client_id = ${clientId} and ${sql.ref(column)} >= ${start} and ${sql.ref(column)} < ${end}`;
  const numbers = numberRange(text);
  const ways =
    numbers === null
      ? ['name_key', 'surname_key', 'email_key'].map((column) => starts(column, text))
      : [starts('phone_number', numbers.from, numbers.to)];
  return [sql`l.id = any(array(${sql.join(ways, sql` union all `)}))`];
}

/** The numbers in E.164 that a text of digits is the start of; null when the text is no number. */
export function numberRange(text: string): { from: string; to: string } | null {
  if (!/^\+?[\d\s().-]{3,}$/.test(text)) return null;
  const digits = text.replaceAll(/\D/g, '');
  if (digits.length < 3) return null;
  const whole = parseMobile(text, { allowInternational: true });
  if (whole.ok) return { from: whole.e164, to: `${whole.e164}:` };
  const from = text.startsWith('+') ? `+${digits}` : digits.startsWith('0') ? `+44${digits.slice(1)}` : `+${digits}`;
  // ':' comes after '9' in byte order, and is no digit in any other.
  return { from, to: next(from) };
}

function next(prefix: string): string {
  const trimmed = prefix.replace(/9+$/, '');
  const last = trimmed.at(-1);
  if (last === undefined || last === '+') return '+:';
  return trimmed.slice(0, -1) + String(Number(last) + 1);
}
