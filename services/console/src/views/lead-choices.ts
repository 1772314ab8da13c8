import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { LeadScope } from '../access/lead-scope.ts';
import { PERSON_NAME } from '@rekindle/db';

const CHOICES_MAX = 500;
/** Of each dataset so many leads tell which columns its list brought along. */
const SAMPLED = 20;

/** What filters can be chosen from: datasets, people of the team, and columns that lists brought along. */
export async function leadChoices(tx: Tx, { clientId, datasetIds }: LeadScope) {
  const inScope = datasetIds === null ? sql`` : sql`and d.id = any(${[...datasetIds]}::uuid[])`;
  const { rows: datasets } = await sql<{ id: string; name: string; leads: number }>`
    select d.id, d.name, coalesce(s.total_leads, 0) as leads from datasets d
    left join dataset_stats s on s.client_id = d.client_id and s.dataset_id = d.id
    where d.client_id = ${clientId} and not d.archived ${inScope}
    order by d.created_at desc, d.id limit ${sql.lit(CHOICES_MAX)}`.execute(tx);
  const { rows: people } = await sql<{ id: string; name: string }>`
    select u.id, ${PERSON_NAME} as name from users u
    where u.client_id = ${clientId} and u.status = 'active' order by 2 limit ${sql.lit(CHOICES_MAX)}`.execute(tx);
  const { rows: names } = await sql<{ name: string }>`
    select distinct a.name from datasets d
    cross join lateral (select attributes from leads l where l.client_id = d.client_id and l.dataset_id = d.id
                        order by l.id limit ${sql.lit(SAMPLED)}) sampled
    cross join lateral jsonb_object_keys(sampled.attributes) as a(name)
    where d.client_id = ${clientId} and not d.archived ${inScope}
    order by 1 limit ${sql.lit(CHOICES_MAX)}`.execute(tx);
  return { datasets, people, attributes: names.map(({ name }) => name) };
}
