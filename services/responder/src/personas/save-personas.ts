import {
  type Database,
  inTenant,
  lockAiPersonas,
  lockOrgRole,
  lockPersona,
  lockProduct,
  type OrgRole,
  listOrgRoles,
  type PersonaChange,
  type Product,
  readAiPersona,
  readPersona,
  saveAiPersona,
  saveOrgRole,
  savePersona,
  saveProduct,
  type StoredAiPersona,
  type StoredPersona,
  type Tx,
} from '@rekindle/db';
import { aiPersonaFaults, personaFaults, slugOf } from '@rekindle/domain';
import type { Clock, Ids } from '@rekindle/runtime';
import { keepAnswerable } from '../prompts/static-lengths.ts';
import { inWords, PersonaRefused, refuseFaults, refuseUnanswerable, requireVersion } from './persona-refused.ts';

/** What acts on personas work with. */
export interface PersonaDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
}

/** Which one is saved: a new one, or one of that id, as the caller saw it (null: whatever it is by now). */
export interface Saved {
  clientId: string;
  id: string | null;
  expected: number | null;
  /** Who adds a new one, by the row in `users`; null: a program. */
  createdBy: string | null;
}

type Columns = Readonly<Record<string, unknown>>;

/** Adds or changes a voice. @throws PersonaRefused */
export async function saveVoice(deps: PersonaDeps, saved: Saved, columns: Columns): Promise<StoredAiPersona> {
  return await inOwn(deps, saved, 'voice', async (tx) => await saveVoiceIn(tx, deps, saved, columns));
}

/** The same within a transaction. */
export async function saveVoiceIn(
  tx: Tx,
  { ids }: PersonaDeps,
  saved: Saved,
  columns: Columns,
  place = '',
): Promise<StoredAiPersona> {
  const { clientId, expected } = saved;
  await lockAiPersonas(tx, clientId);
  if (saved.id !== null) {
    const before = await readAiPersona(tx, { clientId, id: saved.id }, true);
    const own = { given: columns, stored: before?.columns ?? {} };
    requireVersion('voice', before?.version ?? null, expected, own);
  }
  const ref = { clientId, id: saved.id ?? ids.next() };
  await saveAiPersona(tx, ref, columns, saved.createdBy);
  const after = present(await readAiPersona(tx, ref));
  refuseFaults(`The voice "${after.name}"`, aiPersonaFaults(after), place);
  return after;
}

/** Adds or changes a persona. What is left out stays as it is; each table that is given has its rows replaced. @throws PersonaRefused */
export async function saveAudience(deps: PersonaDeps, saved: Saved, change: PersonaChange): Promise<StoredPersona> {
  return await inOwn(
    deps,
    saved,
    'persona',
    (tx) => saveAudienceIn(tx, deps, saved, change),
    ({ id }) => id,
  );
}

/** The same within a transaction. */
export async function saveAudienceIn(
  tx: Tx,
  { ids }: PersonaDeps,
  saved: Saved,
  change: PersonaChange,
  place = '',
): Promise<StoredPersona> {
  const { clientId, expected } = saved;
  if (saved.id !== null) {
    const version = await lockPersona(tx, { clientId, id: saved.id });
    const before = version === expected ? null : await readPersona(tx, { clientId, id: saved.id });
    requireVersion('persona', version, expected, { given: flat(change), stored: before === null ? {} : flat(before) });
  }
  const ref = { clientId, id: saved.id ?? ids.next() };
  // A short name that nobody chose follows the first name, and stays when that changes.
  const slug =
    change.columns['slug'] ?? (saved.id === null ? slugOf(String(change.columns['name']), 'persona') : undefined);
  await savePersona(tx, ids.next, ref, { ...change, columns: { ...change.columns, slug } }, saved.createdBy);
  const after = present(await readPersona(tx, ref));
  refuseFaults(`The persona "${after.name}"`, personaFaults(after), place);
  return after;
}

/** Adds or changes a product. @throws PersonaRefused */
export async function saveOffer(deps: PersonaDeps, saved: Saved, columns: Columns): Promise<Product> {
  return await inOwn(deps, saved, 'product', async (tx) => {
    const { clientId, expected } = saved;
    if (saved.id !== null) {
      const before = await lockProduct(tx, { clientId, id: saved.id });
      const own = { given: columns, stored: { ...before } };
      requireVersion('product', before?.version ?? null, expected, own);
    }
    const ref = { clientId, id: saved.id ?? deps.ids.next() };
    await saveProduct(tx, ref, columns);
    return present(await lockProduct(tx, ref));
  });
}

/** Adds or changes a role; its personas take over its names. @throws PersonaRefused */
export async function saveRole(
  deps: PersonaDeps,
  saved: Saved,
  role: Parameters<typeof saveOrgRole>[3],
): Promise<OrgRole> {
  return await inOwn(deps, saved, 'role', async (tx) => {
    const { clientId, expected } = saved;
    if (saved.id !== null) {
      const version = await lockOrgRole(tx, { clientId, id: saved.id });
      const [before] = version === expected ? [] : await listOrgRoles(tx, { clientId, id: saved.id, limit: 1 });
      const { rows, ...columns } = role;
      const stored = { ...before, ...asRows(before?.rows ?? {}) };
      requireVersion('role', version, expected, { given: { ...columns, ...asRows(rows) }, stored });
    }
    const ref = { clientId, id: saved.id ?? deps.ids.next() };
    await saveOrgRole(tx, deps.ids.next, ref, role);
    const [after] = await listOrgRoles(tx, { ...ref, limit: 1 });
    return present(after ?? null);
  });
}

/** Rows of each table that is given, as fields of their own. */
function asRows(rows: Columns): Columns {
  return Object.fromEntries(Object.entries(rows).map(([table, list]) => [`rows.${table}`, list]));
}

/** A persona's columns, what it refers to and its tables, side by side. */
function flat({ columns, productId, roleId, rows }: PersonaChange): Columns {
  return { ...columns, product_id: productId, role_id: roleId, ...asRows(rows) };
}

/** A change that leaves room for answers wherever the AI may answer. */
async function inOwn<T>(
  deps: PersonaDeps,
  { clientId }: Saved,
  what: string,
  work: (tx: Tx) => Promise<T>,
  audienceId?: (done: T) => string,
): Promise<T> {
  const subject = { clientId, now: deps.clock.now() };
  const how = { refuse: refuseUnanswerable, ...(audienceId !== undefined && { audienceId }) };
  return await inWords(what, () =>
    inTenant(deps.db, subject, (tx) => keepAnswerable(tx, subject, () => work(tx), how)),
  );
}

function present<T>(row: T | null): T {
  if (row === null) throw new PersonaRefused('not_found', 'Somebody else has just deleted it.');
  return row;
}
