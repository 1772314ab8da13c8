import type { Tx } from '@rekindle/db';
import { storedRules } from '@rekindle/ingest';
import { sql } from 'kysely';

const SHOWN_MAX = 200;

/** The datasets a list may go into, the newest first, with what they ask of it. */
export async function importDatasets(
  tx: Tx,
  clientId: string,
  filter: { q?: string | undefined; ids: readonly string[] | null },
) {
  const rows = await tx
    .selectFrom('datasets as d')
    .leftJoin('dataset_stats as s', (join) =>
      join.onRef('s.client_id', '=', 'd.client_id').onRef('s.dataset_id', '=', 'd.id'),
    )
    .leftJoin('campaign_settings as c', (join) =>
      join.onRef('c.client_id', '=', 'd.client_id').onRef('c.id', '=', 'd.campaign_settings_id'),
    )
    .select(['d.id', 'd.name', 'd.campaign_status', 's.total_leads'])
    .select(['d.consent_basis', 'd.consent_source', 'd.consent_attested_by'])
    .select(sql<unknown>`coalesce(d.settings_snapshot, to_jsonb(c))`.as('settings'))
    .where('d.client_id', '=', clientId)
    .where('d.archived', '=', false)
    .$if(filter.ids !== null, (query) => query.where('d.id', 'in', filter.ids?.length ? [...filter.ids] : [NONE]))
    .$if(filter.q !== undefined && filter.q !== '', (query) =>
      query.where(sql<boolean>`position(lower(${filter.q}) in lower(d.name)) > 0`),
    )
    .orderBy('d.created_at', 'desc')
    .orderBy('d.id', 'desc')
    .limit(SHOWN_MAX)
    .execute();
  return rows.map((row) => {
    const rules = storedRules(row.settings);
    const { consent_basis: basis, consent_source: source, consent_attested_by: attestedBy } = row;
    return {
      id: row.id,
      name: row.name,
      status: row.campaign_status,
      leads: row.total_leads ?? 0,
      consent: basis === null ? null : { basis, source: source ?? '', attested_by: attestedBy ?? '' },
      required_fields: [...rules.requiredFields],
      duplicate_action: rules.duplicateAction,
    };
  });
}

const NONE = '00000000-0000-0000-0000-000000000000';
