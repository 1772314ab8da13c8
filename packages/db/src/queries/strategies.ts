import {
  PRODUCT_COLUMNS,
  type ReplyDelay,
  replyDelayOf,
  STRATEGY_COLUMNS,
  type StrategyRecord,
  type StrategyRefs,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../tenant.ts';
import { saveColumns } from './save-columns.ts';

/** A strategy, with what it binds and the campaigns that have it. */
export interface StoredStrategy extends StrategyRecord, StrategyRefs {
  name: string;
  isActive: boolean;
  /** Names of what it binds, for people. */
  aiPersonaName: string | null;
  personaName: string | null;
  productName: string | null;
  promptTemplateName: string;
  /** Whatever another tool keeps with it. */
  metadata: Readonly<Record<string, unknown>>;
  createdBy: string | null;
  updatedAt: number;
  /** Campaigns that have it. */
  campaigns: number;
}

interface StrategyRef {
  clientId: string;
  id: string;
}

const COLUMNS = STRATEGY_COLUMNS.map(({ column }) => column);

interface Row extends Omit<StoredStrategy, 'columns' | 'product'> {
  columns: Record<string, unknown>;
  product: Record<string, unknown> | null;
}

const pick = (columns: readonly string[], from: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(columns.map((column) => [column, from[column] ?? null]));

function recordOf(row: Row): StoredStrategy {
  const productColumns = PRODUCT_COLUMNS.map(({ column }) => column);
  return {
    ...row,
    columns: pick(COLUMNS, row.columns),
    product: row.product === null ? null : pick(productColumns, row.product),
  };
}

const SELECTED = sql`
  s.id, s.name, s.is_active as "isActive", s.ai_persona_id as "aiPersonaId", s.persona_id as "personaId",
  s.product_id as "productId", s.prompt_template_id as "promptTemplateId", s.metadata, s.created_by as "createdBy",
  s.version, s.created_at as "createdAt", s.updated_at as "updatedAt", to_jsonb(s) as columns, to_jsonb(o) as product,
  a.name as "aiPersonaName", p.name as "personaName", o.name as "productName", t.name as "promptTemplateName",
  (select count(*) from datasets d where d.client_id = s.client_id and d.strategy_id = s.id)::integer as campaigns
  from strategies s
  join prompt_templates t on t.client_id = s.client_id and t.id = s.prompt_template_id
  left join ai_personas a on a.client_id = s.client_id and a.id = s.ai_persona_id
  left join personas p on p.client_id = s.client_id and p.id = s.persona_id
  left join products o on o.client_id = s.client_id and o.id = s.product_id`;

/** Strategies of a client by id, so that a list can go on after one. `q` is looked for in names and tags. */
export async function listStrategies(
  tx: Tx,
  page: {
    clientId: string;
    q: string | null;
    tag: string | null;
    active: boolean | null;
    after: string | null;
    limit: number;
  },
): Promise<StoredStrategy[]> {
  const { rows } = await sql<Row>`
    select ${SELECTED}
    where s.client_id = ${page.clientId} and (${page.after}::uuid is null or s.id > ${page.after}::uuid)
      and (${page.active}::boolean is null or s.is_active = ${page.active})
      and (${page.tag}::text is null or lower(s.tag) = lower(${page.tag}))
      and (${page.q}::text is null or strpos(lower(concat_ws(' ', s.name, s.tag)), lower(${page.q})) > 0)
    order by s.id limit ${page.limit}`.execute(tx);
  return rows.map(recordOf);
}

/** One strategy; with `lock` nobody else changes it until the transaction ends. Null when there is none. */
export async function readStrategy(tx: Tx, ref: StrategyRef, lock = false): Promise<StoredStrategy | null> {
  const { rows } = await sql<Row>`
    select ${SELECTED}
    where s.client_id = ${ref.clientId} and s.id = ${ref.id} ${lock ? sql`for update of s` : sql``}`.execute(tx);
  return rows[0] === undefined ? null : recordOf(rows[0]);
}

/** What of a strategy is written; what is left out stays as it is. */
export interface StrategyChange {
  columns: Readonly<Record<string, unknown>>;
  refs: Partial<StrategyRefs>;
  metadata?: Readonly<Record<string, unknown>> | undefined;
}

const REF_COLUMNS = {
  aiPersonaId: 'ai_persona_id',
  personaId: 'persona_id',
  productId: 'product_id',
  promptTemplateId: 'prompt_template_id',
} as const;

/** Adds a strategy, or changes what is given of one, and counts its version up. */
export async function saveStrategy(
  tx: Tx,
  ref: StrategyRef,
  change: StrategyChange,
  createdBy: string | null,
): Promise<void> {
  const given: [string, unknown][] = [
    ...COLUMNS.map((column): [string, unknown] => [column, change.columns[column]]),
    ...Object.entries(REF_COLUMNS).map(([key, column]): [string, unknown] => [
      column,
      change.refs[key as keyof StrategyRefs],
    ]),
    ['metadata', change.metadata === undefined ? undefined : jsonb(change.metadata)] as [string, unknown],
  ].filter(([, value]) => value !== undefined);
  // A strategy that nobody switched off is on.
  const values = given.map(([column, value]): [string, unknown] => [
    column,
    column === 'is_active' ? (value ?? true) : value,
  ]);
  await saveColumns(tx, 'strategies', ref, values, [['created_by', createdBy]]);
}

/** Deletes a strategy; false when there was none. Campaigns that had it go on without one. */
export async function deleteStrategy(tx: Tx, ref: StrategyRef): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from strategies where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return numAffectedRows !== 0n;
}

/** The wait before an answer that a campaign's strategy has; null: that of the campaign holds. */
export async function readReplyDelay(
  tx: Tx,
  campaign: { clientId: string; datasetId: string },
): Promise<ReplyDelay | null> {
  const { rows } = await sql<Record<string, unknown>>`
    select s.delay_min, s.delay_max from datasets d
    join strategies s on s.client_id = d.client_id and s.id = d.strategy_id and s.is_active
    where d.client_id = ${campaign.clientId} and d.id = ${campaign.datasetId}`.execute(tx);
  return rows[0] === undefined ? null : replyDelayOf(rows[0]);
}
