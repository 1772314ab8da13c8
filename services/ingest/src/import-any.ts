import { inTenant } from '@rekindle/db';
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
