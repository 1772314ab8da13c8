import { at, type DB, jsonb, readVersionAsApplied, readVersionPerformance, sqlState, type Tx } from '@rekindle/db';
import {
  type CompiledSection,
  type EpochMs,
  HEADINGS,
  STATIC_BUDGET,
  STATIC_SECTIONS,
  versionFaults,
  type VersionFault,
} from '@rekindle/domain';
import type { UpdateObject } from 'kysely';
import type { DraftDeps } from '../draft-reply.ts';
import { promptFor } from '../prompt.ts';
import { type GoldenConversation, type GoldenResult, playGolden } from './golden.ts';
import { failedGolden, faultyVersion, PromptRefused } from './refused.ts';
import type { Author } from './store-version.ts';
import { keepWithinBudget, readStaticLengths, tooLongSentences } from './static-lengths.ts';
import { readTrialContext, type TrialContext } from './trial-context.ts';

const UNIQUE_VIOLATION = '23505';

/** What trying a version takes: no model, for a scripted one answers. */
export type TrialDeps = Omit<DraftDeps, 'model'>;

interface VersionRef {
  clientId: string;
  versionId: string;
}

/** What a version would be in an answer now. */
export interface VersionCheck {
  faults: VersionFault[];
  golden: GoldenResult | null;
  /** Estimates, of the part that every lead shares. */
  tokens: number;
  /** Tokens that this part may take. */
  budget: number;
  /** That part, to the byte. */
  text: string;
  /** The same section by section: what each says, from where and why. */
  sections: {
    section: string;
    heading: string;
    tokens: number;
    pieces: { content: string; source: string; why: string }[];
  }[];
}

/**
 * Looks for whatever keeps a version from being used and, when there is nothing, plays its golden conversations. Nothing
 * is stored.
 * @throws PromptRefused no_version
 */
export async function checkVersion(deps: TrialDeps, tx: Tx, ref: VersionRef, now: EpochMs): Promise<VersionCheck> {
  const { trial, golden } = await readTrial(tx, ref, now);
  const prompt = promptFor(ref.clientId, trial.context, null);
  const { guidance } = trial.context;
  const faults = versionFaults({
    fragments: guidance.version?.fragments ?? [],
    ...{ warnings: prompt.warnings, forbidden: guidance.forbidden },
    tooLong: tooLongSentences(await readStaticLengths(tx, { clientId: ref.clientId, now }, ref)),
  });
  return {
    faults,
    golden: faults.length > 0 ? null : await playGolden(deps, trial, golden),
    ...{ tokens: prompt.tokens.static, budget: STATIC_BUDGET, text: prompt.messages[0].content },
    sections: prompt.sections.flatMap(shownSection),
  };
}

/** A section of the part that every lead shares, without its heading among the pieces; nothing for the turn's. */
function shownSection({ section, tokens, fragments }: CompiledSection): VersionCheck['sections'] {
  if (!(STATIC_SECTIONS as readonly string[]).includes(section)) return [];
  const pieces = fragments.slice(1).map(({ content, source, why }) => ({ content, source, why }));
  return [{ section, heading: HEADINGS[section].replace(/^#\s*/, ''), tokens, pieces }];
}

async function readTrial(
  tx: Tx,
  { clientId, versionId }: VersionRef,
  now: EpochMs,
): Promise<{ trial: TrialContext; golden: GoldenConversation[] }> {
  const version = await readVersionAsApplied(tx, { clientId, versionId });
  if (version === null) throw new PromptRefused('no_version');
  const prompt = await tx
    .selectFrom('prompts')
    .select('golden_conversations')
    .where('client_id', '=', clientId)
    .where('id', '=', version.promptId)
    .executeTakeFirstOrThrow();
  const trial = await readTrialContext(tx, { clientId, datasetId: version.datasetId }, version, now);
  // Checked when they were stored.
  return { trial, golden: prompt.golden_conversations as GoldenConversation[] };
}

/**
 * Puts a draft into test, or changes the share of leads that a version in test answers. Its faults and golden
 * conversations are looked at anew, for lessons and persona may have changed.
 * @param how.canaryPercent 0: nobody gets it yet
 * @throws PromptRefused no_version, not_open, faulty, golden_failed, canary_taken
 */
export async function testVersion(
  deps: TrialDeps,
  tx: Tx,
  how: VersionRef & { canaryPercent: number },
  now: EpochMs,
): Promise<GoldenResult> {
  const status = await lockVersion(tx, how);
  if (status !== 'draft' && status !== 'test') throw new PromptRefused('not_open');
  const golden = await prove(deps, tx, how, now);
  await lockClient(tx, how.clientId);
  try {
    await update(tx, how, { status: 'test', canary_percent: how.canaryPercent, ...proof(golden, now) });
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new PromptRefused('canary_taken');
  }
  return golden;
}

/**
 * Makes a version the one that answers, in place of the one before, whose performance is written down. A draft is put
 * through its test on the way.
 * @throws PromptRefused no_version, not_open, faulty, golden_failed
 */
export async function publishVersion(
  deps: TrialDeps,
  tx: Tx,
  how: VersionRef & { author: Author },
  now: EpochMs,
): Promise<GoldenResult> {
  const status = await lockVersion(tx, how);
  if (status !== 'draft' && status !== 'test') throw new PromptRefused('not_open');
  const golden = await prove(deps, tx, how, now);
  await lockClient(tx, how.clientId);
  if (status === 'draft') await update(tx, how, { status: 'test', ...proof(golden, now) });
  const before = await retireLive(tx, how, now);
  await update(tx, how, {
    ...{ status: 'live', canary_percent: 0, ...proof(golden, now), deployed_at: at(now) },
    ...{ deployed_by: how.author.userId, replaced_version_id: before?.versionId ?? null },
    performance_before: before === null ? null : jsonb(before.performance),
  });
  return golden;
}

/**
 * Puts the version back that was live before this prompt's present one, in one step. It is not proven anew: it was live.
 * But what stands beside it may have grown since.
 * @returns the version that is live now
 * @throws PromptRefused no_prompt, nothing_live, nothing_before; faulty where no answer could be written with it any more
 */
export async function rollBack(
  tx: Tx,
  how: { clientId: string; promptId: string; author: Author },
  now: EpochMs,
): Promise<string> {
  const { clientId, promptId, author } = how;
  const prompt = await tx
    .selectFrom('prompts')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', '=', promptId)
    .executeTakeFirst();
  if (prompt === undefined) throw new PromptRefused('no_prompt');
  await lockClient(tx, clientId);
  const live = await tx
    .selectFrom('prompt_versions')
    .select(['id', 'replaced_version_id'])
    .where('client_id', '=', clientId)
    .where('prompt_id', '=', promptId)
    .where('status', '=', 'live')
    .executeTakeFirst();
  if (live === undefined) throw new PromptRefused('nothing_live');
  const versionId = live.replaced_version_id;
  if (versionId === null) throw new PromptRefused('nothing_before');
  const swap = async () => {
    await update(tx, { clientId, versionId: live.id }, { status: 'archived', archived_at: at(now) });
    const back = { status: 'live', archived_at: null, deployed_at: at(now), deployed_by: author.userId } as const;
    await update(tx, { clientId, versionId }, back);
  };
  await keepWithinBudget(tx, { clientId, now }, swap, {
    refuse: (sentences) => {
      throw faultyVersion(sentences.map((sentence) => ({ code: 'over_budget', section: null, detail: '', sentence })));
    },
  });
  return versionId;
}

/**
 * Puts a version away. A live one leaves its leads to the next prompt that applies.
 * @throws PromptRefused no_version
 */
export async function archiveVersion(tx: Tx, ref: VersionRef, now: EpochMs): Promise<void> {
  const status = await lockVersion(tx, ref);
  if (status === 'archived') return;
  await lockClient(tx, ref.clientId);
  await update(tx, ref, { status: 'archived', canary_percent: 0, archived_at: at(now) });
}

async function prove(deps: TrialDeps, tx: Tx, ref: VersionRef, now: EpochMs): Promise<GoldenResult> {
  const { faults, golden } = await checkVersion(deps, tx, ref, now);
  if (golden === null) throw faultyVersion(faults);
  if (!golden.passed) throw failedGolden(golden);
  return golden;
}

const proof = (golden: GoldenResult, now: EpochMs) => ({
  golden_passed: true,
  golden_at: at(now),
  golden_result: jsonb(golden),
});

/** What is live changes for one client at a time. */
async function lockClient(tx: Tx, clientId: string): Promise<void> {
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
}

/** Before the client's lock: a version is proven under its own, which takes long, and keeps nobody else waiting. */
async function lockVersion(tx: Tx, { clientId, versionId }: VersionRef) {
  const row = await tx
    .selectFrom('prompt_versions')
    .select('status')
    .where('client_id', '=', clientId)
    .where('id', '=', versionId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new PromptRefused('no_version');
  return row.status;
}

/** Archives what is live for the same leads; null when nothing is. */
async function retireLive(tx: Tx, { clientId, versionId }: VersionRef, now: EpochMs) {
  const live = await tx
    .selectFrom('prompt_versions as v')
    .innerJoin('prompt_versions as mine', (join) =>
      join.onRef('mine.client_id', '=', 'v.client_id').onRef('mine.dataset_id', 'is not distinct from', 'v.dataset_id'),
    )
    .select('v.id')
    .where('mine.client_id', '=', clientId)
    .where('mine.id', '=', versionId)
    .where('v.status', '=', 'live')
    .executeTakeFirst();
  if (live === undefined) return null;
  const performance = await readVersionPerformance(tx, { clientId, versionId: live.id });
  await update(tx, { clientId, versionId: live.id }, { status: 'archived', archived_at: at(now) });
  return { versionId: live.id, performance };
}

type Change = Partial<UpdateObject<DB, 'prompt_versions'>>;

async function update(tx: Tx, { clientId, versionId }: VersionRef, change: Change): Promise<void> {
  await tx
    .updateTable('prompt_versions')
    .set(change)
    .where('client_id', '=', clientId)
    .where('id', '=', versionId)
    .execute();
}
