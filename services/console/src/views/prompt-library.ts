import { readVersionFragments, type Tx } from '@rekindle/db';
import { type Share, type VersionPerformance, versionPerformance } from '@rekindle/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { instant, instantOrNull } from '../schemas/common.ts';
import type { Prompt, Template, Version, VersionPage } from '../schemas/prompt-library.ts';

type PromptJson = z.input<typeof Prompt>;
type LastEval = NonNullable<z.input<typeof Version>['last_eval']>;
type RefJson = NonNullable<PromptJson['live']>;

interface PromptRow {
  id: string;
  name: string;
  description: string | null;
  campaign_id: string | null;
  campaign_name: string | null;
  created_at: number;
  revision: number;
  live: RefJson | null;
  in_test: RefJson | null;
  newest: RefJson;
  answering: PromptJson['answering'];
  rolls_back_to: PromptJson['rolls_back_to'];
  versions: number;
  golden_conversations: PromptJson['golden_conversations'];
}

/** A client's prompts, the newest first; with `id` that one only. Those of campaigns the caller may not see are left out. */
export async function listPrompts(
  tx: Tx,
  wanted: {
    clientId: string;
    allowedDatasetIds: readonly string[] | null;
    id?: string;
    campaignId?: string | undefined;
    after?: string | null;
    limit?: number;
  },
): Promise<{ prompt: PromptJson; etag: string }[]> {
  const { clientId, allowedDatasetIds, id, campaignId, after = null, limit = 1 } = wanted;
  const ref = (condition: ReturnType<typeof sql>) => sql`(
    select jsonb_build_object('id', v.id, 'version', v.version, 'canary_percent', v.canary_percent)
    from prompt_versions v where v.client_id = p.client_id and v.prompt_id = p.id ${condition}
    order by v.version_number desc limit 1)`;
  const place = (which: ReturnType<typeof sql>) => sql`(
    select jsonb_build_object('id', v.id, 'version', v.version, 'prompt_id', v.prompt_id, 'prompt_name', o.name)
    from prompt_versions v join prompts o on o.client_id = v.client_id and o.id = v.prompt_id
    where v.client_id = p.client_id and ${which})`;
  const answering = place(sql`v.is_live and v.dataset_id is not distinct from p.dataset_id`);
  const before = place(sql`v.id = (
    select own.replaced_version_id from prompt_versions own
    where own.client_id = p.client_id and own.prompt_id = p.id and own.is_live)`);
  const { rows } = await sql<PromptRow>`
    select p.id, p.name, p.description, p.dataset_id as campaign_id, d.name as campaign_name, p.created_at,
      p.version as revision, p.golden_conversations,
      ${ref(sql`and v.is_live`)} as live, ${ref(sql`and v.status = 'test'`)} as in_test, ${ref(sql``)} as newest,
      ${answering} as answering, ${before} as rolls_back_to,
      (select count(*)::int from prompt_versions v where v.client_id = p.client_id and v.prompt_id = p.id) as versions
    from prompts p left join datasets d on d.client_id = p.client_id and d.id = p.dataset_id
    where p.client_id = ${clientId}
      and (${allowedDatasetIds === null} or p.dataset_id is null or p.dataset_id = any(${allowedDatasetIds ?? []}::uuid[]))
      and (${id ?? null}::uuid is null or p.id = ${id ?? null})
      and (${campaignId ?? null}::uuid is null or p.dataset_id = ${campaignId ?? null})
      and (${after}::uuid is null or p.id < ${after}::uuid)
    order by p.id desc limit ${limit}`.execute(tx);
  return rows.map(({ revision, created_at: createdAt, ...row }) => ({
    prompt: { ...row, created_at: instant(createdAt) },
    etag: String(revision),
  }));
}

/** Versions of a prompt, the newest first; with `id` that one only, whatever its prompt. */
function versionRows(tx: Tx, clientId: string) {
  const named = (table: 'made' | 'deployed') =>
    sql<string | null>`nullif(concat_ws(' ', ${sql.ref(`${table}.first_name`)}, ${sql.ref(`${table}.last_name`)}), '')`;
  return tx
    .selectFrom('prompt_versions as v')
    .leftJoin('users as made', (join) =>
      join.onRef('made.client_id', '=', 'v.client_id').onRef('made.id', '=', 'v.created_by'),
    )
    .leftJoin('users as deployed', (join) =>
      join.onRef('deployed.client_id', '=', 'v.client_id').onRef('deployed.id', '=', 'v.deployed_by'),
    )
    .selectAll('v')
    .select([named('made').as('made_by'), named('deployed').as('deployed_by_name')])
    .select(
      sql<LastEval | null>`(
        select jsonb_build_object('at', to_jsonb(e.created_at), 'model', e.model, 'model_kind', e.model_kind, 'leads', e.leads,
          'plays', e.plays, 'passed', e.passed, 'violations', e.violations, 'score', e.score,
          'is_current', e.compiled_sha256 = v.compiled_sha256)
        from prompt_evals e where e.client_id = v.client_id and e.prompt_version_id = v.id
        order by e.created_at desc, e.id desc limit 1)`.as('last_eval'),
    )
    .where('v.client_id', '=', clientId);
}
type VersionRow = Awaited<ReturnType<ReturnType<typeof versionRows>['execute']>>[number];

function lineJson(row: VersionRow): z.input<typeof VersionPage>['items'][number] {
  return {
    ...{ id: row.id, prompt_id: row.prompt_id, version: row.version, version_number: row.version_number },
    ...{ status: row.status, canary_percent: row.canary_percent, created_at: instant(row.created_at) },
    ...{ created_by: row.made_by, created_by_type: row.created_by_type, created_from: row.created_from },
    ...{ changes_summary: row.changes_summary, change_reason: row.change_reason, lessons_count: row.lessons_count },
    ...{ manual_edits_count: row.manual_edits_count, golden_passed: row.golden_passed },
    ...{ golden_at: instantOrNull(row.golden_at), deployed_at: instantOrNull(row.deployed_at) },
    ...{ deployed_by: row.deployed_by_name, archived_at: instantOrNull(row.archived_at) },
    last_eval: row.last_eval === null ? null : { ...row.last_eval, at: instant(Date.parse(row.last_eval.at)) },
  };
}

export async function listVersions(
  tx: Tx,
  wanted: { clientId: string; promptId: string; below: number | null; limit: number },
): Promise<z.input<typeof VersionPage>['items']> {
  const { clientId, promptId, below, limit } = wanted;
  const rows = await versionRows(tx, clientId)
    .where('v.prompt_id', '=', promptId)
    .$if(below !== null, (query) => query.where('v.version_number', '<', below ?? 0))
    .orderBy('v.version_number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(lineJson);
}

/** One version with its words; null when there is none. Its tag changes with words and status. */
export async function showVersion(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<{ version: z.input<typeof Version>; datasetId: string | null; etag: string } | null> {
  const row = await versionRows(tx, ref.clientId).where('v.id', '=', ref.versionId).executeTakeFirst();
  if (row === undefined) return null;
  const fragments = await readVersionFragments(tx, ref);
  const etag = [row.compiled_sha256.slice(0, 16), row.manual_edits_count, row.status, row.canary_percent].join('-');
  const version = {
    ...lineJson(row),
    ...{ template_id: row.template_id, copied_from_version_id: row.copied_from_version_id },
    ...{ previous_version_id: row.previous_version_id, replaced_version_id: row.replaced_version_id },
    // Written by our own code, from these types.
    wizard_answers: row.wizard_answers as Record<string, string>,
    golden_result: row.golden_result as z.input<typeof Version>['golden_result'],
    ...{ applied_lessons: row.applied_lessons, lesson_applied_id: row.lesson_applied_id, changes: row.changes },
    ...{ prompt_structure: row.prompt_structure, compiled_prompt: row.compiled_prompt },
    fragments: fragments.map(({ section, content, source, why, refId, refVersion, isFact }) => ({
      ...{ section, content, source, why, ref_id: refId, ref_version: refVersion, is_fact: isFact },
    })),
  };
  return { version, datasetId: row.dataset_id, etag };
}

/** A performance as the API says it. */
export function performanceJson(measured: VersionPerformance) {
  const share = ({ share: value, low, high }: Share) => ({ share: value, low, high });
  return {
    ...{ conversations: measured.conversations, booked: measured.booked },
    ...{ booking_rate: share(measured.bookingRate), opt_out_rate: share(measured.optOutRate) },
    ...{ handover_rate: share(measured.handoverRate), avg_sentiment: measured.avgSentiment },
  };
}

type TemplateJson = z.input<typeof Template>;
interface TemplateRow extends Omit<TemplateJson, 'created_at' | 'success_rate'> {
  created_at: number;
  revision: number;
  conversations: number;
  booked: number;
}

/** A client's templates, the newest first; with `id` that one only. */
export async function listTemplates(
  tx: Tx,
  wanted: {
    clientId: string;
    id?: string;
    category?: string | undefined;
    after?: string | null;
    limit?: number;
  },
): Promise<{ template: TemplateJson; etag: string }[]> {
  const { clientId, id, category, after = null, limit = 1 } = wanted;
  const { rows } = await sql<TemplateRow>`
    select t.id, t.created_at, t.version as revision, t.name, t.description, t.category, t.base_system_prompt,
      t.template_structure, t.default_wizard_answers, t.included_lessons, t.included_lessons_count, t.industry, t.use_case,
      t.best_for, t.temperature::float8 as temperature, t.max_tokens, t.tags, t.is_active, t.is_system_template, t.times_used,
      coalesce(a.is_active, false) as applies, u.conversations, u.booked,
      (select nullif(concat_ws(' ', m.first_name, m.last_name), '') from users m
       where m.client_id = t.client_id and m.id = t.created_by) as created_by
    from prompt_templates t
    left join client_prompt_templates a on a.client_id = t.client_id and a.prompt_template_id = t.id
    cross join lateral (
      select count(*)::int as conversations, count(*) filter (where l.call_booked)::int as booked
      from (
        select distinct r.conversation_id from prompt_versions v
        join ai_runs r on r.client_id = v.client_id and r.prompt_version_id = v.id and r.outcome = 'used' and r.purpose = 'reply'
        where v.client_id = t.client_id and v.template_id = t.id) c
      join conversations k on k.client_id = t.client_id and k.id = c.conversation_id
      join leads l on l.client_id = k.client_id and l.id = k.lead_id
    ) u
    where t.client_id = ${clientId}
      and (${id ?? null}::uuid is null or t.id = ${id ?? null})
      and (${category ?? null}::text is null or t.category = ${category ?? null})
      and (${after}::uuid is null or t.id < ${after}::uuid)
    order by t.id desc limit ${limit}`.execute(tx);
  return rows.map(({ revision, conversations, booked, created_at: createdAt, ...row }) => {
    const nothing = { optedOut: 0, handedOver: 0, sentimentSum: 0, sentimentKnown: 0 };
    const { bookingRate } = versionPerformance({ conversations, booked, ...nothing });
    return { template: { ...row, created_at: instant(createdAt), success_rate: bookingRate }, etag: String(revision) };
  });
}
