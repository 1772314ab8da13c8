import { inTenant, readStrategy, type StoredStrategy, type Tx } from '@rekindle/db';
import { missingOfStrategy, type StrategyDocument } from '@rekindle/domain';
import { sql } from 'kysely';
import { keepAnswerable } from '../prompts/static-lengths.ts';
import { ensureSystemTemplates } from '../prompts/templates.ts';
import { inWords, PersonaRefused, refuseFaults, refuseUnanswerable } from './persona-refused.ts';
import type { PersonaDeps } from './save-personas.ts';
import { saveStrategyIn } from './save-strategy.ts';

/** A strategy of a client by its name or id; null when there is none. */
export async function strategyNamed(tx: Tx, clientId: string, wanted: string): Promise<StoredStrategy | null> {
  const { rows } = await sql<{ id: string }>`
    select id from strategies where client_id = ${clientId} and (lower(name) = lower(${wanted}) or id::text = ${wanted})
    order by lower(name) = lower(${wanted}) desc limit 1`.execute(tx);
  return rows[0] === undefined ? null : await readStrategy(tx, { clientId, id: rows[0].id });
}

/** A strategy as a file that `saveStrategyFile` takes: no ids, what it binds by name. */
export async function strategyFileOf(tx: Tx, clientId: string, strategy: StoredStrategy): Promise<StrategyDocument> {
  const persona = await tx
    .selectFrom('personas')
    .select('slug')
    .where('client_id', '=', clientId)
    .where('id', '=', strategy.personaId)
    .executeTakeFirst();
  const known = Object.fromEntries(Object.entries(strategy.columns).filter(([, value]) => value !== null));
  return {
    ...known,
    name: strategy.name,
    ...(strategy.aiPersonaName !== null && { voice: strategy.aiPersonaName }),
    ...(persona !== undefined && { persona: persona.slug }),
    ...(strategy.productName !== null && { product: strategy.productName }),
    template: strategy.promptTemplateName,
    ...(Object.keys(strategy.metadata).length > 0 && { metadata: strategy.metadata }),
  };
}

/**
 * Adds the strategy of a file, or changes the one that has its name.
 * @throws PersonaRefused
 */
export async function saveStrategyFile(
  deps: PersonaDeps,
  clientId: string,
  document: StrategyDocument,
): Promise<{ strategy: StoredStrategy; added: boolean }> {
  const subject = { clientId, now: deps.clock.now() };
  return await inWords('strategy', () =>
    inTenant(deps.db, subject, (tx) =>
      keepAnswerable(tx, subject, () => takeStrategyIn(tx, deps, { clientId, createdBy: null }, document), {
        refuse: refuseUnanswerable,
      }),
    ),
  );
}

/** The same within a transaction; `place` says where in what came in it stands. */
export async function takeStrategyIn(
  tx: Tx,
  deps: Pick<PersonaDeps, 'ids'>,
  { clientId, createdBy }: { clientId: string; createdBy: string | null },
  document: StrategyDocument,
  place = '',
): Promise<{ strategy: StoredStrategy; added: boolean }> {
  const { voice, persona, product, template, metadata, ...columns } = document;
  await ensureSystemTemplates(tx, deps.ids.next, clientId);
  const idOf = async (kind: keyof typeof NAMED, name: string | null | undefined) =>
    name == null ? name : await idNamed(tx, clientId, kind, name);
  const found = {
    aiPersonaId: await idOf('voice', voice),
    personaId: await idOf('persona', persona),
    productId: await idOf('product', product),
    promptTemplateId: (await idOf('template', template)) ?? undefined,
  };
  const before = await strategyNamed(tx, clientId, document.name);
  const isNew = before === null;
  if (isNew) {
    const missing = [...missingOfStrategy(columns), ...(template === undefined ? ['template'] : [])];
    const sentence = 'A new strategy needs this.';
    refuseFaults(
      `The strategy "${document.name}"`,
      missing.map((field) => ({ field, sentence })),
      place,
    );
  }
  const refs = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  const saved = { clientId, id: before?.id ?? deps.ids.next(), isNew, expected: null, createdBy };
  return { strategy: await saveStrategyIn(tx, saved, { columns, refs, metadata }, place), added: isNew };
}

const NAMED = {
  voice: ['ai_personas', 'name'],
  persona: ['personas', 'slug'],
  product: ['products', 'name'],
  template: ['prompt_templates', 'name'],
} as const;

async function idNamed(tx: Tx, clientId: string, kind: keyof typeof NAMED, name: string): Promise<string> {
  const [table, column] = NAMED[kind];
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where client_id = ${clientId} and lower(${sql.ref(column)}) = lower(${name})
    order by ${sql.ref(column)} = ${name} desc limit 1`.execute(tx);
  if (rows[0] !== undefined) return rows[0].id;
  throw new PersonaRefused('not_found', `There is no ${kind} called "${name}".`);
}
