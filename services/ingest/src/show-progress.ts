import { inTenant } from '@rekindle/db';
import type { ImportDeps } from './import-deps.ts';
import type { Job } from './upload-records.ts';

/** How far an import is. */
export interface Progress {
  phase: 'reading' | 'writing' | 'checking';
  rows: number;
  bytes: number;
}

/** Shows how far an import is, in a commit of its own. */
export async function showProgress(deps: ImportDeps, job: Job, progress: Progress): Promise<void> {
  await inTenant(deps.db, { clientId: job.clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .updateTable('uploads')
      .set({ phase: progress.phase, rows_detected: progress.rows, bytes_read: progress.bytes })
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .execute();
  });
}

const EVERY_ROWS = 5_000;

/** Shows what has been read whenever it has grown by some thousand rows. */
export function readingProgress(
  deps: ImportDeps,
  job: Job,
  phase: Progress['phase'] = 'reading',
): (rows: number, bytes: number) => Promise<void> {
  let shown = 0;
  return async (rows, bytes) => {
    if (rows - shown < EVERY_ROWS) return;
    shown = rows;
    await showProgress(deps, job, { phase, rows, bytes });
  };
}
