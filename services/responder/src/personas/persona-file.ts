import {
  inTenant,
  listAiPersonas,
  listOrgRoles,
  listPersonas,
  listProducts,
  listStrategies,
  lockAiPersonas,
  readPersona,
  saveOrgRole,
  saveProduct,
  setDefaultAiPersona,
  type StoredPersona,
  type Tx,
} from '@rekindle/db';
import {
  PERSONA_COLUMNS,
  PERSONA_FORMAT,
  type PersonaDocument,
  type PersonaRows,
  type StrategyDocument,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { keepAnswerable } from '../prompts/static-lengths.ts';
import { inWords, PersonaRefused, refuseUnanswerable } from './persona-refused.ts';
import { type PersonaDeps, saveAudienceIn, saveVoiceIn } from './save-personas.ts';
import { strategyFileOf, takeStrategyIn } from './strategy-file.ts';

/**
 * All that a client has of personas and strategies, as a file: no ids, things named by their names. With `slugs` these
 * personas only, with their products and roles.
 */
export async function exportPersonas(
  tx: Tx,
  clientId: string,
  slugs: readonly string[] | null = null,
): Promise<Record<string, unknown>> {
  const voices = await all((page) => listAiPersonas(tx, { clientId, ...page }));
  const summaries = await all((page) => listPersonas(tx, { clientId, ...page, q: null, active: null }));
  const personas: StoredPersona[] = [];
  for (const { id, slug } of summaries) {
    if (slugs !== null && !slugs.includes(slug)) continue;
    const found = await readPersona(tx, { clientId, id });
    if (found !== null) personas.push(found);
  }
  const strategies: StrategyDocument[] = [];
  if (slugs === null) {
    const stored = await all((page) => listStrategies(tx, { clientId, ...page, q: null, tag: null, active: null }));
    for (const strategy of stored) {
      strategies.push(await strategyFileOf(tx, clientId, strategy));
    }
  }
  const used = <T extends { id: string }>(found: readonly T[], ids: readonly (string | null)[]) =>
    slugs === null ? found : found.filter(({ id }) => ids.includes(id));
  const products = await all((page) => listProducts(tx, { clientId, ...page }));
  const roles = await all((page) => listOrgRoles(tx, { clientId, ...page }));
  const nameOf = (found: readonly { id: string; name: string }[], id: string | null) =>
    found.find((each) => each.id === id)?.name ?? null;
  return {
    format: PERSONA_FORMAT,
    ai_personas:
      slugs === null ? voices.map(({ columns, isDefault }) => ({ ...known(columns), is_default: isDefault })) : [],
    products: used(
      products,
      personas.map(({ productId }) => productId),
    ).map(({ id: _id, version: _version, ...product }) => known(product)),
    roles: used(
      roles,
      personas.map(({ roleId }) => roleId),
    ).map(({ name, department, business_function, rows }) => ({
      ...known({ name, department, business_function }),
      rows: filled(rows),
    })),
    personas: personas.map((persona) => ({
      ...known(Object.fromEntries(PERSONA_COLUMNS.map(({ column }) => [column, persona.columns[column]]))),
      ...known({ product: nameOf(products, persona.productId), role_of: nameOf(roles, persona.roleId) }),
      rows: filled(persona.rows),
    })),
    strategies,
  };
}

/** Rows that are read at once. */
const PAGE = 200;

/** Everything of one kind, in order of id, however much there is. */
async function all<T extends { id: string }>(
  read: (page: { after: string | null; limit: number }) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let isFull = true; isFull; ) {
    const rows = await read({ after: found.at(-1)?.id ?? null, limit: PAGE });
    found.push(...rows);
    isFull = rows.length === PAGE;
  }
  return found;
}

function known(columns: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value != null));
}

function filled(rows: PersonaRows): PersonaRows {
  return Object.fromEntries(Object.entries(rows).filter(([, list]) => list !== undefined && list.length > 0));
}

/** How many of each kind a file added and changed. */
export type Imported = Record<
  'ai_personas' | 'products' | 'roles' | 'personas' | 'strategies',
  { added: number; changed: number }
>;

/**
 * Takes a file of personas in, all of it or nothing: what has the name (a persona: the short name, where the file gives
 * one) of one that is there changes it. With `dryRun` it says what it would do.
 * @throws PersonaRefused
 */
export async function importPersonas(
  deps: PersonaDeps,
  clientId: string,
  document: PersonaDocument,
  how: { createdBy: string | null; dryRun: boolean },
): Promise<Imported> {
  const work = async (tx: Tx) => {
    const subject = { clientId, now: deps.clock.now() };
    const take = async () => await importIn(tx, deps, clientId, document, how.createdBy);
    const done = await keepAnswerable(tx, subject, take, { refuse: refuseUnanswerable });
    if (how.dryRun) throw new DryRun(done);
    return done;
  };
  try {
    return await inWords('one', () => inTenant(deps.db, { clientId, now: deps.clock.now() }, work));
  } catch (error) {
    if (error instanceof DryRun) return error.done;
    throw error;
  }
}

/** Takes back what a dry run wrote. */
class DryRun extends Error {
  override readonly name = 'DryRun';
  readonly retryable = false;
  readonly done: Imported;

  constructor(done: Imported) {
    super('A dry run keeps nothing.');
    this.done = done;
  }
}

async function importIn(
  tx: Tx,
  deps: PersonaDeps,
  clientId: string,
  document: PersonaDocument,
  createdBy: string | null,
): Promise<Imported> {
  await lockAiPersonas(tx, clientId);
  const ids = await idsByName(tx, clientId);
  const none = () => ({ added: 0, changed: 0 });
  const done: Imported = {
    ai_personas: none(),
    products: none(),
    roles: none(),
    personas: none(),
    strategies: none(),
  };
  const known = (kind: keyof Imported, found: ReadonlyMap<string, string>, name: unknown) => {
    const id = found.get(keyOf(name)) ?? null;
    done[kind][id === null ? 'added' : 'changed'] += 1;
    return id;
  };
  /** What personas of the file may name. */
  const place = (kind: 'products' | 'roles', name: unknown) => {
    const id = known(kind, ids[kind], name) ?? deps.ids.next();
    ids[kind].set(keyOf(name), id);
    return id;
  };
  for (const { name, ...columns } of document.products) {
    await saveProduct(tx, { clientId, id: place('products', name) }, { name, ...columns });
  }
  for (const { name, rows, ...names } of document.roles) {
    await saveOrgRole(tx, deps.ids.next, { clientId, id: place('roles', name) }, { name, ...names, rows });
  }
  for (const [at, { is_default: isDefault, ...columns }] of document.ai_personas.entries()) {
    const id = known('ai_personas', ids.ai_personas, columns['name']);
    const saved = { clientId, id, expected: null, createdBy };
    const voice = await saveVoiceIn(tx, deps, saved, columns, `ai_personas.${at}.`);
    if (isDefault === true) await setDefaultAiPersona(tx, { clientId, id: voice.id });
  }
  for (const [at, { product, role_of: role, rows, ...columns }] of document.personas.entries()) {
    const { slug, name } = columns;
    // Two names that are shortened alike are two personas: only a short name that somebody chose says which is meant.
    const id = slug == null ? known('personas', ids.personas, name) : known('personas', ids.slugs, slug);
    const change = {
      columns,
      productId: named(ids.products, 'product', product),
      roleId: named(ids.roles, 'role', role),
      rows: rows as PersonaRows,
    };
    await saveAudienceIn(tx, deps, { clientId, id, expected: null, createdBy }, change, `personas.${at}.`);
  }
  for (const [at, strategy] of document.strategies.entries()) {
    // An object of fields from a table of fields has no types of its own.
    const file = strategy as StrategyDocument;
    const { added } = await takeStrategyIn(tx, deps, { clientId, createdBy }, file, `strategies.${at}.`);
    done.strategies[added ? 'added' : 'changed'] += 1;
  }
  return done;
}

function named(ids: ReadonlyMap<string, string>, what: string, name: unknown): string | null | undefined {
  if (name === undefined) return undefined;
  const wanted = textOf(name);
  const id = wanted === null ? null : ids.get(wanted.toLowerCase());
  if (id !== undefined) return id;
  throw new PersonaRefused('not_found', `There is no ${what} called "${wanted}", here or in the file.`);
}

/** A field of a document, whose schema has no types of its own for them. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A name as it is looked up. */
function keyOf(name: unknown): string {
  return (textOf(name) ?? '').toLowerCase();
}

/** What a file names things by; slugs: the short names of personas. */
type Names = Exclude<keyof Imported, 'strategies'> | 'slugs';

/** Ids by names in small letters, which are a client's once. */
async function idsByName(tx: Tx, clientId: string): Promise<Record<Names, Map<string, string>>> {
  const { rows } = await sql<{ kind: Names; name: string; id: string }>`
    select 'ai_personas' as kind, name, id from ai_personas where client_id = ${clientId}
    union all select 'products', name, id from products where client_id = ${clientId}
    union all select 'roles', name, id from org_roles where client_id = ${clientId}
    union all select 'personas', name, id from personas where client_id = ${clientId}
    union all select 'slugs', slug, id from personas where client_id = ${clientId}`.execute(tx);
  const of = (kind: Names) =>
    new Map(rows.filter((row) => row.kind === kind).map(({ name, id }) => [name.toLowerCase(), id]));
  return {
    ...{ ai_personas: of('ai_personas'), products: of('products'), roles: of('roles') },
    ...{ personas: of('personas'), slugs: of('slugs') },
  };
}
