import { inTenant } from '@rekindle/db';
import { FileError } from './file-error.ts';
import { importDataset } from './import-dataset.ts';
import type { ImportDeps, ImportOutcome } from './import-deps.ts';
import { importSuppressions, type SuppressionOutcome } from './import-suppressions.ts';
import type { Job } from './upload-records.ts';
import type { StepOptions } from './upload-step.ts';

/** Imports an upload as what it is: leads or suppressions. See `importDataset`. */
export async function importAny(
  deps: ImportDeps,
  job: Job,
  options: StepOptions = {},
): Promise<ImportOutcome | SuppressionOutcome> {
  await deps.clock.sync();
  const upload = await inTenant(deps.db, { clientId: job.clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('uploads')
      .select('kind')
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .executeTakeFirst();
  });
  const step = upload?.kind === 'suppressions' ? importSuppressions : importDataset;
  return await step(deps, job, options);
}

/**
 * Imports an upload, then the client's others that wait: their own jobs may have come while this one ran, and found the
 * client busy.
 */
export async function importInTurn(deps: ImportDeps, job: Job, options: StepOptions = {}): Promise<void> {
  const tried = new Set<string>();
  for (let next: Job | null = job; next !== null && !tried.has(next.uploadId); next = await nextWaiting(deps, job)) {
    tried.add(next.uploadId);
    const { kind } = await importAny(deps, next, options);
    if (kind === 'busy' || options.signal?.aborted === true) return;
  }
}

async function nextWaiting(deps: ImportDeps, { clientId }: Job): Promise<Job | null> {
  const upload = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('uploads')
      .select('id')
      .where('client_id', '=', clientId)
      .where('status', '=', 'pending')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
  });
  return upload === undefined ? null : { clientId, uploadId: upload.id };
}

/** The outcome of an import that has come to its end. Throws FileError for one that could not. */
export function completedOrThrow<T extends ImportOutcome | SuppressionOutcome>(
  outcome: T,
): Extract<T, { kind: 'completed' }> {
  if (outcome.kind === 'failed' || outcome.kind === 'mapping') {
    throw new FileError(outcome.code, outcome.message, outcome.line);
  }
  if (outcome.kind !== 'completed') throw new Error(`The import ended as ${outcome.kind}.`);
  // What is left of the union; the compiler does not narrow a type parameter.
  return outcome as Extract<T, { kind: 'completed' }>;
}
