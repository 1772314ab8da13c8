import { ERASED, type SuppressionSource, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { type LeadScope, seesAllOf, seesSomeOf } from '../access/lead-scope.ts';
import { numberRange } from './lead-filter.ts';

/** Why a number may not be texted. Instants are epoch ms. */
export interface ListedSuppression {
  id: string;
  phone: string;
  source: SuppressionSource;
  rule: string | null;
  /** What they said; null also for whoever sees no lead of the number, as is `liftedBy`, which says why. */
  evidence: string | null;
  since: EpochMs;
  liftedAt: EpochMs | null;
  liftedBy: string | null;
  /** The one who asks sees every lead of the number, and so may lift it where anybody may. */
  theirs: boolean;
}

/** What a person of the team may take back; what the person themselves said, nobody of the team can. */
const LIFTABLE: readonly SuppressionSource[] = ['person', 'import', 'wrong_number', 'invalid'];

/** What the person takes back by texting START: their STOP, as we read it or as the carrier says, and nothing else. */
export const LIFTED_BY_START: readonly SuppressionSource[] = ['keyword', 'provider'];

/** Whether anybody of the team could take an entry back at all; an erasure stays for ever. */
export function isLiftable({ source, rule }: Pick<ListedSuppression, 'source' | 'rule'>): boolean {
  return LIFTABLE.includes(source) && rule !== ERASED;
}

function columns(scope: LeadScope) {
  const told = seesSomeOf(scope, sql`s.phone`);
  return sql`
  s.id, s.phone, s.source, s.rule, case when ${told} then s.evidence end as evidence, s.created_at as since,
  s.lifted_at as "liftedAt", case when ${told} then s.lifted_by end as "liftedBy", ${seesAllOf(scope, sql`s.phone`)} as theirs`;
}

/** Everything that was ever said about texting a number, the latest first. */
export async function suppressionsOf(tx: Tx, scope: LeadScope, phone: string): Promise<ListedSuppression[]> {
  const { rows } = await sql<ListedSuppression>`
    select ${columns(scope)} from suppressions s where s.client_id = ${scope.clientId} and s.phone = ${phone}
    order by s.created_at desc, s.id desc limit 100`.execute(tx);
  return rows;
}

/** A page of the stop list, the latest first. `after`: instant and id of the last line before it. */
export async function listSuppressions(
  tx: Tx,
  scope: LeadScope,
  wanted: {
    q?: string | undefined;
    source?: string | undefined;
    lifted: 'no' | 'yes';
    after: readonly [EpochMs, string] | null;
    limit: number;
  },
): Promise<ListedSuppression[]> {
  const { q, source, lifted, after, limit } = wanted;
  const numbers = q === undefined || q === '' ? null : numberRange(q);
  if (q !== undefined && q !== '' && numbers === null) return [];
  const parts = [
    sql`s.client_id = ${scope.clientId}`,
    lifted === 'no' ? sql`s.lifted_at is null` : sql`s.lifted_at is not null`,
    ...(numbers === null ? [] : [sql`s.phone >= ${numbers.from} and s.phone < ${numbers.to}`]),
    ...(source === undefined ? [] : [sql`s.source = ${source}`]),
    ...(after === null ? [] : [sql`(s.created_at, s.id) < (${new Date(after[0])}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const { rows } = await sql<ListedSuppression>`
    select ${columns(scope)} from suppressions s where ${sql.join(parts, sql` and `)}
    order by s.created_at desc, s.id desc limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}
