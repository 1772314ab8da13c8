import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { instant } from '../schemas/common.ts';

interface PlanRow {
  version: number;
  madeAt: EpochMs;
  madeOn: string;
  days: { date: string; count: number }[];
  finish: EpochMs | null;
}

/** Texts a local day: what the forecasts said before the day was over, and what was sent. Null: no such campaign. */
export async function campaignDays(tx: Tx, campaign: { clientId: string; datasetId: string }) {
  const { clientId, datasetId } = campaign;
  const dataset = await sql<{ version: number; zone: string }>`
    select d.settings_version as version, coalesce(d.settings_snapshot ->> 'sending_timezone', c.timezone) as zone
    from datasets d join clients c on c.id = d.client_id
    where d.client_id = ${clientId} and d.id = ${datasetId}`.execute(tx);
  const [found] = dataset.rows;
  if (found === undefined) return null;
  const { version, zone } = found;
  const plans = await sql<PlanRow>`
    select version, made_at as "madeAt", to_char(made_at at time zone ${zone}, 'YYYY-MM-DD') as "madeOn", days, finish
    from campaign_plans where client_id = ${clientId} and dataset_id = ${datasetId} order by made_at, version`.execute(
    tx,
  );
  const sent = await sql<{ date: string; texts: number }>`
    select to_char(claimed_at at time zone ${zone}, 'YYYY-MM-DD') as date, count(*) as texts
    from send_attempts a
    where client_id = ${clientId} and dataset_id = ${datasetId} and send_seq is not null and kind in ('M1', 'M2', 'M3')
      and not exists (select from send_outcomes o where o.client_id = a.client_id and o.message_id = a.message_id
                      and o.attempt = a.attempt and o.outcome = 'not_sent')
    group by 1 order by 1`.execute(tx);
  const planned = plannedByDay(plans.rows);
  const actual = new Map(sent.rows.map(({ date, texts }) => [date, texts]));
  const last = plans.rows.at(-1);
  return {
    timezone: zone,
    planned_at: last === undefined ? null : instant(last.madeAt),
    stale: last !== undefined && last.version !== version,
    finish: last?.finish == null ? null : instant(last.finish),
    days: [...new Set([...planned.keys(), ...actual.keys()])]
      .sort((a, b) => (a < b ? -1 : 1))
      .map((date) => ({
        date,
        planned: planned.get(date) ?? null,
        sent: actual.get(date) ?? 0,
      })),
  };
}

/** For each day what the last forecast made before its end said; none for days before the first forecast. */
export function plannedByDay(plans: readonly Pick<PlanRow, 'madeOn' | 'days'>[]): Map<string, number> {
  const planned = new Map<string, number>();
  for (const plan of plans) {
    // The day of a later plan has been sent from already: what the plan before said of it still stands.
    const from = [...planned.keys()].filter((date) => date > plan.madeOn);
    for (const date of from) planned.delete(date);
    for (const { date, count } of plan.days) if (!planned.has(date)) planned.set(date, count);
  }
  return planned;
}

/** Keeps what a campaign is expected to send on this version of its settings; the first forecast of a version stands. */
export async function keepPlan(
  tx: Tx,
  plan: {
    clientId: string;
    datasetId: string;
    version: number;
    days: readonly { date: string; count: number }[];
    finish: EpochMs | null;
    segments: number;
  },
): Promise<void> {
  await sql`
    insert into campaign_plans (client_id, dataset_id, version, days, finish, segments)
    select client_id, id, ${plan.version}, ${JSON.stringify(plan.days)}::jsonb,
      ${plan.finish === null ? null : new Date(plan.finish)}::timestamptz, ${plan.segments}::int
    from datasets
    where client_id = ${plan.clientId} and id = ${plan.datasetId} and campaign_status in ('active', 'paused')
      and settings_version = ${plan.version}
    on conflict do nothing`.execute(tx);
}
