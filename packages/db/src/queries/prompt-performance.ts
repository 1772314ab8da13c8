import { performanceChange, type VersionPerformance, versionPerformance } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/**
 * How a version does: over the conversations in which it was the first of all versions to answer, so that each counts
 * once and for good. Booked, opted out and sentiment are as they stand now; whoever was once handed to a person stays so.
 */
async function readVersionPerformance(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<VersionPerformance> {
  const { rows } = await sql<Parameters<typeof versionPerformance>[0]>`
    with answered as (
      select distinct r.conversation_id
      from ai_runs r
      where r.client_id = ${ref.clientId} and r.prompt_version_id = ${ref.versionId} and r.outcome = 'used' and r.purpose = 'reply'
        and not exists (
          select from ai_runs o
          where o.client_id = r.client_id and o.conversation_id = r.conversation_id and o.outcome = 'used' and o.purpose = 'reply'
            and (o.at, o.id) < (r.at, r.id) and o.prompt_version_id is distinct from r.prompt_version_id)
    )
    select count(*)::int as conversations,
      count(*) filter (where l.call_booked)::int as booked,
      count(*) filter (where exists (
        select from suppressions s where s.client_id = l.client_id and s.phone = l.phone_number and s.lifted_at is null
      ))::int as "optedOut",
      count(*) filter (where l.manual_mode or exists (
        select from handovers h where h.client_id = l.client_id and h.lead_id = l.id
      ) or exists (
        select from decisions d where d.client_id = l.client_id and d.lead_id = l.id and d.decision = 'taken_over'
      ))::int as "handedOver",
      coalesce(sum(case l.lead_sentiment when 'POSITIVE' then 1 when 'HOT' then 1 when 'NEGATIVE' then 0 else 0.5 end)
        filter (where l.lead_sentiment is not null), 0)::float8 as "sentimentSum",
      count(l.lead_sentiment)::int as "sentimentKnown"
    from answered a
    join conversations v on v.client_id = ${ref.clientId} and v.id = a.conversation_id
    join leads l on l.client_id = v.client_id and l.id = v.lead_id`.execute(tx);
  const [counts] = rows;
  if (counts === undefined) throw new Error('A count gives a row');
  return versionPerformance(counts);
}

/** How a version does against the one that was live before it; null where there was none. */
export interface ComparedPerformance {
  after: VersionPerformance;
  before: VersionPerformance | null;
  /** In the booking rate; null while either has no conversation. */
  change: { difference: number; low: number; high: number } | null;
}

/** Both as they stand now: what a version began, books long after another has taken its place. Null: no such version. */
export async function readComparedPerformance(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<ComparedPerformance | null> {
  const version = await tx
    .selectFrom('prompt_versions')
    .select('replaced_version_id')
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.versionId)
    .executeTakeFirst();
  if (version === undefined) return null;
  const after = await readVersionPerformance(tx, ref);
  const { replaced_version_id: replaced } = version;
  const before =
    replaced === null ? null : await readVersionPerformance(tx, { clientId: ref.clientId, versionId: replaced });
  return { after, before, change: before === null ? null : performanceChange(before, after) };
}
