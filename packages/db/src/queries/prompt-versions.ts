import { chooseVersion, type FragmentSource, type RunningVersion, type VersionFragment } from '@rekindle/domain';
import type { Tx } from '../tenant.ts';

/** The fragments of a version, in their order. */
export async function readVersionFragments(
  tx: Tx,
  subject: { clientId: string; versionId: string },
): Promise<VersionFragment[]> {
  const rows = await tx
    .selectFrom('prompt_fragments')
    .selectAll()
    .where('client_id', '=', subject.clientId)
    .where('prompt_version_id', '=', subject.versionId)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({
    ...{ section: row.section, content: row.content, why: row.why, isFact: row.is_fact },
    // Written by our own code, from that type.
    source: row.source as FragmentSource,
    ...{ refId: row.ref_id, refVersion: row.ref_version },
  }));
}

/** A version that applies to a lead, with its words. */
export interface AppliedVersion extends RunningVersion {
  promptId: string;
  promptName: string;
  version: string;
  /** Of its words and facts, as it was stored. */
  compiledSha256: string;
  appliedLessons: string[];
  fragments: VersionFragment[];
}

/** The version of the client's prompts that applies to a lead; null when none does. */
export async function readAppliedVersion(
  tx: Tx,
  lead: { clientId: string; leadId: string; datasetId: string },
): Promise<AppliedVersion | null> {
  const running = await versions(tx, lead.clientId)
    .where((eb) => eb.or([eb('v.dataset_id', '=', lead.datasetId), eb('v.dataset_id', 'is', null)]))
    .where((eb) =>
      eb.or([eb('v.status', '=', 'live'), eb.and([eb('v.status', '=', 'test'), eb('v.canary_percent', '>', 0)])]),
    )
    .execute();
  const chosen = chooseVersion(running.map(runningVersion), lead);
  if (chosen === null) return null;
  const fragments = await readVersionFragments(tx, { clientId: lead.clientId, versionId: chosen.versionId });
  return { ...chosen, fragments };
}

/** One version as it would apply to everybody, whatever its status; null when there is none. */
export async function readVersionAsApplied(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<AppliedVersion | null> {
  const row = await versions(tx, ref.clientId).where('v.id', '=', ref.versionId).executeTakeFirst();
  return row === undefined ? null : { ...runningVersion(row), fragments: await readVersionFragments(tx, ref) };
}

function versions(tx: Tx, clientId: string) {
  return tx
    .selectFrom('prompt_versions as v')
    .innerJoin('prompts as p', (join) =>
      join.onRef('p.client_id', '=', 'v.client_id').onRef('p.id', '=', 'v.prompt_id'),
    )
    .select(['v.id as versionId', 'v.prompt_id as promptId', 'p.name as promptName', 'v.version', 'v.status'])
    .select(['v.dataset_id as datasetId', 'v.canary_percent as canaryPercent', 'v.applied_lessons as appliedLessons'])
    .select('v.compiled_sha256 as compiledSha256')
    .where('v.client_id', '=', clientId);
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof versions>['execute']>>[number];

function runningVersion(row: VersionRow): Omit<AppliedVersion, 'fragments'> {
  return { ...row, status: row.status === 'live' ? 'live' : 'test' };
}

/** What of a template counts while it applies to a lead. */
export interface AppliedTemplate {
  templateId: string;
  name: string;
  version: number;
  baseSystemPrompt: string | null;
  /** Null: the model's own. */
  temperature: number | null;
  /** Of an answer; null: as many as a text can need. */
  maxTokens: number | null;
}

/** The template of the campaign's strategy, else the client's active one; null when there is neither. */
export async function readAppliedTemplate(
  tx: Tx,
  subject: { clientId: string; datasetId: string },
): Promise<AppliedTemplate | null> {
  const { clientId, datasetId } = subject;
  const columns = ['t.id', 't.name', 't.version', 't.base_system_prompt', 't.temperature', 't.max_tokens'] as const;
  const strategic = await tx
    .selectFrom('datasets as d')
    .innerJoin('strategies as s', (join) =>
      join.onRef('s.client_id', '=', 'd.client_id').onRef('s.id', '=', 'd.strategy_id'),
    )
    .innerJoin('prompt_templates as t', (join) =>
      join.onRef('t.client_id', '=', 's.client_id').onRef('t.id', '=', 's.prompt_template_id'),
    )
    .select([...columns])
    .where('d.client_id', '=', clientId)
    .where('d.id', '=', datasetId)
    .where('s.is_active', '=', true)
    .executeTakeFirst();
  const row =
    strategic ??
    (await tx
      .selectFrom('client_prompt_templates as a')
      .innerJoin('prompt_templates as t', (join) =>
        join.onRef('t.client_id', '=', 'a.client_id').onRef('t.id', '=', 'a.prompt_template_id'),
      )
      .select([...columns])
      .where('a.client_id', '=', clientId)
      .where('a.is_active', '=', true)
      .executeTakeFirst());
  if (row === undefined) return null;
  return {
    ...{ templateId: row.id, name: row.name, version: row.version, baseSystemPrompt: row.base_system_prompt },
    ...{ temperature: row.temperature, maxTokens: row.max_tokens },
  };
}
