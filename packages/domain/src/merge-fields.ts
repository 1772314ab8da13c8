import { Liquid, type Template } from 'liquidjs';
import { canonicalField, type MergeField } from './merge-field-names.ts';
import { expandSingleBraces, type TemplateFault } from './merge-syntax.ts';
import { MAX_BODY_UNITS } from './segments.ts';

/** What one lead brings; blank counts as missing. `attributes` by CSV header or its slug. */
export type MergeValues = Partial<Record<MergeField, string | null>> & {
  attributes?: Readonly<Record<string, unknown>> | null;
};

interface UsedField {
  /** As `canonicalField` names it. */
  field: string;
  /** As the template spells it. */
  path: readonly string[];
  /** Where it stands in the expanded text. */
  begin: number;
}

/** A template that parsed; make it once per campaign and render it per lead. */
export interface CompiledTemplate {
  source: string;
  /** Canonical names, sorted. */
  fields: readonly string[];
  /** Parsed form; of use to `renderTemplate` only. */
  parsed: readonly Template[];
  used: readonly UsedField[];
}

export type TemplateCompilation =
  | { ok: true; template: CompiledTemplate; fields: readonly string[] }
  | { ok: false; errors: TemplateFault[] };

export type RenderedText =
  | { ok: true; text: string }
  /** The lead waits: these fields are blank and have no declared fallback. */
  | { ok: false; reason: 'missing_field'; missing: string[] }
  | { ok: false; reason: 'too_long'; units: number };

/** Longest template accepted, in UTF-16 units. */
const MAX_TEMPLATE_UNITS = 4_000;
/** Longest value taken from a lead; a cell that long is not a name. */
const MAX_VALUE_UNITS = 300;

/** Everything else Liquid knows can loop, read files, keep state or print braces. */
const TAGS = new Set(['if', 'unless', 'case', 'comment', '#']);
const FILTERS = new Set([
  ...['default', 'upcase', 'downcase', 'capitalize', 'strip', 'truncate', 'truncatewords', 'replace', 'replace_first'],
  ...['remove', 'remove_first', 'append', 'prepend', 'split', 'first', 'last', 'date'],
]);
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Named as missing when an output with no field in it is blank, such as `{{ "" }}`. */
const BLANK_TEXT = 'blank text';

class BlankOutput extends Error {}

const liquid = restrictedLiquid();

function restrictedLiquid(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    outputEscape: (value: unknown) => {
      const text = scalar(value);
      if (text === '') throw new BlankOutput('blank');
      return text;
    },
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.has(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters)) if (!FILTERS.has(filter)) delete engine.filters[filter];
  engine.registerFilter('date', formatDate);
  return engine;
}

/** Liquid's own `date` reads the clock and the machine's time zone; a lead's dates are plain YYYY-MM-DD. */
function formatDate(value: unknown, format: unknown): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(scalar(value));
  const month = MONTHS[Number(parts?.[2]) - 1];
  if (parts === null || month === undefined) return '';
  const [, year = '', monthNumber = '', day = ''] = parts;
  const signs: Record<string, string> = {
    Y: year,
    y: year.slice(2),
    m: monthNumber,
    d: day,
    e: String(Number(day)),
    B: month,
    b: month.slice(0, 3),
  };
  return (typeof format === 'string' ? format : '%e %B %Y').replace(
    /%-?([A-Za-z])/g,
    (sign, letter: string) => signs[letter] ?? sign,
  );
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : '';
}

/**
 * Reads a campaign text. Liquid with strict variables, and `{firstName}` for `{{ first_name }}`; a field is written bare
 * or after `contact.` or `lead.`, a column of the list after `attributes.`. Only branching tags and text filters exist.
 * Errors carry line and column (from 1) in the text as written.
 */
export function compileTemplate(source: string): TemplateCompilation {
  if (source.length > MAX_TEMPLATE_UNITS) return faulty([{ message: 'The text is too long.', line: 1, column: 1 }]);
  const expanded = expandSingleBraces(source);
  if (expanded.faults.length > 0) return faulty(expanded.faults);
  try {
    const parsed = liquid.parse(expanded.text);
    const used: UsedField[] = [];
    const errors: TemplateFault[] = [];
    for (const { segments, location } of Object.values(liquid.analyzeSync(parsed).globals).flat()) {
      const begin = expanded.offset(location.row, location.col);
      const path = segments.map(String);
      const field = segments.every((segment) => typeof segment === 'string') ? canonicalField(path.join('.')) : null;
      if (field === null) errors.push({ message: `There is no field "${path.join('.')}".`, ...expanded.place(begin) });
      else used.push({ field, path, begin });
    }
    if (errors.length > 0) return faulty(errors.sort((a, b) => a.line - b.line || a.column - b.column));
    const fields = [...new Set(used.map(({ field }) => field))].sort();
    return { ok: true, fields, template: { source, fields, parsed, used } };
  } catch (error) {
    return faulty([{ message: explain(error), ...expanded.place(spanOf(error).begin) }]);
  }
}

function faulty(errors: TemplateFault[]): TemplateCompilation {
  return { ok: false, errors };
}

function explain(error: unknown): string {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return message.replace(/, line:\d+, col:\d+$/, '');
}

/** LiquidJS errors carry the token they arose at. */
function spanOf(error: unknown): { begin: number; end: number } {
  const token = typeof error === 'object' && error !== null && 'token' in error ? error.token : null;
  if (typeof token !== 'object' || token === null || !('begin' in token) || !('end' in token))
    return { begin: 0, end: 0 };
  return typeof token.begin === 'number' && typeof token.end === 'number'
    ? { begin: token.begin, end: token.end }
    : { begin: 0, end: 0 };
}

/**
 * Fills a template for one lead. Values are data: braces in them are text. A blank field takes the template's own
 * `default:`, else `fallbacks` (by any name of the field), else the lead waits with all that is missing named; a blank
 * is never put into a text.
 */
export function renderTemplate(
  template: CompiledTemplate,
  values: MergeValues,
  fallbacks: Readonly<Record<string, string>> = {},
): RenderedText {
  const known = valuesByField(values);
  const declared = new Map<string, string>();
  for (const [name, text] of Object.entries(fallbacks)) {
    const field = canonicalField(name);
    if (field !== null && scalar(text) !== '') declared.set(field, scalar(text));
  }
  const missing = new Set<string>();
  // Each round settles one more field, so that a field in a branch not taken is never asked for.
  for (let round = 0; round <= template.used.length; round += 1) {
    try {
      const text = String(liquid.renderSync([...template.parsed], scopeOf(template.used, known)));
      if (missing.size > 0) break;
      return text.length > MAX_BODY_UNITS ? { ok: false, reason: 'too_long', units: text.length } : { ok: true, text };
    } catch (error) {
      const field = fieldAt(template.used, spanOf(error));
      if (field === null) return { ok: false, reason: 'missing_field', missing: [...missing, BLANK_TEXT].sort() };
      const fallback = known.has(field) ? undefined : declared.get(field);
      if (fallback === undefined) missing.add(field);
      // A stand-in lets the next round find the next missing field.
      known.set(field, fallback ?? 'x');
    }
  }
  return { ok: false, reason: 'missing_field', missing: [...missing].sort() };
}

function valuesByField(values: MergeValues): Map<string, string> {
  const known = new Map<string, string>();
  const add = (name: string, value: unknown) => {
    const field = canonicalField(name);
    const text = scalar(value).replace(/\s+/g, ' ').slice(0, MAX_VALUE_UNITS);
    if (field !== null && text !== '' && !known.has(field)) known.set(field, text);
  };
  for (const [name, value] of Object.entries(values)) if (name !== 'attributes') add(name, value);
  for (const [header, value] of Object.entries(values.attributes ?? {}))
    add(`attributes.${header.replaceAll('.', ' ')}`, value);
  return known;
}

function scopeOf(used: readonly UsedField[], known: ReadonlyMap<string, string>): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  const holders = new Map<string, Record<string, unknown>>();
  for (const { field, path } of used) {
    const [head = '', key] = path;
    const value = known.get(field);
    if (key === undefined) {
      if (value !== undefined) scope[head] = value;
      continue;
    }
    const holder = holders.get(head) ?? {};
    holders.set(head, holder);
    scope[head] = holder;
    if (value !== undefined) holder[key] = value;
  }
  return scope;
}

/** The field an error is about: at its very place, or the first one inside the output that came out blank. */
function fieldAt(used: readonly UsedField[], span: { begin: number; end: number }): string | null {
  const inside = used.filter(({ begin }) => begin >= span.begin && begin < Math.max(span.end, span.begin + 1));
  return inside.sort((a, b) => a.begin - b.begin)[0]?.field ?? null;
}
