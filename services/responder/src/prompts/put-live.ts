import { at, type DB, jsonb, sqlState, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { UpdateObject } from 'kysely';
import type { GoldenResult } from './golden.ts';
import { OPEN, requireProven, type VersionProof } from './prove-version.ts';
import { faultyVersion, PromptRefused } from './refused.ts';
import type { Author } from './store-version.ts';
import { type AnswerFault, keepAnswerable } from './static-lengths.ts';

const UNIQUE_VIOLATION = '23505';

interface VersionRef {
  clientId: string;
  versionId: string;
}

/**
 * Puts a draft into test, or changes the share of leads that a version in test answers.
 * @param how.canaryPercent 0: nobody gets it yet
 * @param how.proof made just before: lessons and persona may have changed since the last one
 * @throws PromptRefused no_version, not_open, changed_meanwhile, canary_taken
 */
export async function testVersion(
  tx: Tx,
  how: VersionRef & { canaryPercent: number; proof: VersionProof },
  now: EpochMs,
): Promise<void> {
  await lockProven(tx, how, now);
  await lockClient(tx, how.clientId);
  try {
    await update(tx, how, { status: 'test', canary_percent: how.canaryPercent, ...golden(how.proof, now) });
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new PromptRefused('canary_taken');
  }
}

/**
 * Makes a version the one that answers, in place of the one before. A draft is put through its test on the way.
 * @param how.proof made just before: lessons and persona may have changed since the last one
 * @throws PromptRefused no_version, not_open, changed_meanwhile
 */
export async function publishVersion(
  tx: Tx,
  how: VersionRef & { author: Author; proof: VersionProof },
  now: EpochMs,
): Promise<void> {
  const status = await lockProven(tx, how, now);
  await lockClient(tx, how.clientId);
  if (status === 'draft') await update(tx, how, { status: 'test', ...golden(how.proof, now) });
  const replaced = await retireLive(tx, how, now);
  await update(tx, how, {
    ...{ status: 'live', canary_percent: 0, ...golden(how.proof, now), deployed_at: at(now) },
    ...{ deployed_by: how.author.userId, replaced_version_id: replaced },
  });
}

/**
 * Puts the version back that was live before this prompt's present one, in one step. It is not proven anew: it was live.
 * But what stands beside it may have grown since.
 * @param how.liveVersionId what whoever rolls back saw live: when it is no more, somebody was faster; left out: whatever is
 * @returns the version that is live now
 * @throws PromptRefused no_prompt, nothing_live, other_live, nothing_before; faulty where no answer could be written with it any more
 */
export async function rollBack(
  tx: Tx,
  how: { clientId: string; promptId: string; liveVersionId?: string | undefined; author: Author },
  now: EpochMs,
): Promise<string> {
  const { clientId, promptId, liveVersionId, author } = how;
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
    .where('is_live', '=', true)
    .executeTakeFirst();
  if (live === undefined) throw new PromptRefused('nothing_live');
  if (liveVersionId !== undefined && live.id !== liveVersionId) throw new PromptRefused('other_live');
  const versionId = live.replaced_version_id;
  if (versionId === null) throw new PromptRefused('nothing_before');
  const swap = async () => {
    await update(tx, { clientId, versionId: live.id }, { status: 'archived', archived_at: at(now) });
    const back = { status: 'live', archived_at: null, deployed_at: at(now), deployed_by: author.userId } as const;
    await update(tx, { clientId, versionId }, back);
  };
  await keepAnswerable(tx, { clientId, now }, swap, { refuse: refuseUnanswerable });
  return versionId;
}

/**
 * Puts a version away. A live one leaves its leads to the next prompt that applies.
 * @throws PromptRefused no_version; faulty where some answer would have no room then
 */
export async function archiveVersion(tx: Tx, ref: VersionRef, now: EpochMs): Promise<void> {
  const status = await lockVersion(tx, ref);
  if (status === 'archived') return;
  await lockClient(tx, ref.clientId);
  const archive = async () => await update(tx, ref, { status: 'archived', canary_percent: 0, archived_at: at(now) });
  await keepAnswerable(tx, { clientId: ref.clientId, now }, archive, { refuse: refuseUnanswerable });
}

function refuseUnanswerable(faults: readonly AnswerFault[]): never {
  throw faultyVersion(faults.map((fault) => ({ ...fault, section: null, detail: '' })));
}

const golden = ({ golden: result }: { golden: GoldenResult }, now: EpochMs) => ({
  golden_passed: true,
  golden_at: at(now),
  golden_result: jsonb(result),
});

/** What is live changes for one client at a time. */
async function lockClient(tx: Tx, clientId: string): Promise<void> {
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
}

/** Locks a version that is still open, and still what was proven. */
async function lockProven(tx: Tx, how: VersionRef & { proof: VersionProof }, now: EpochMs) {
  const status = await lockVersion(tx, how);
  if (!OPEN.has(status)) throw new PromptRefused('not_open');
  await requireProven(tx, how, how.proof, now);
  return status;
}

/**
 * Keeps others from changing a version, and says how it stands. Before the client's lock, always in this order.
 * @throws PromptRefused no_version
 */
export async function lockVersion(tx: Tx, { clientId, versionId }: VersionRef) {
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

/** Archives what is live for the same leads, and says which it was; null when nothing is. */
async function retireLive(tx: Tx, { clientId, versionId }: VersionRef, now: EpochMs): Promise<string | null> {
  const live = await tx
    .selectFrom('prompt_versions as v')
    .innerJoin('prompt_versions as mine', (join) =>
      join.onRef('mine.client_id', '=', 'v.client_id').onRef('mine.dataset_id', 'is not distinct from', 'v.dataset_id'),
    )
    .select('v.id')
    .where('mine.client_id', '=', clientId)
    .where('mine.id', '=', versionId)
    .where('v.is_live', '=', true)
    .executeTakeFirst();
  if (live === undefined) return null;
  await update(tx, { clientId, versionId: live.id }, { status: 'archived', archived_at: at(now) });
  return live.id;
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
