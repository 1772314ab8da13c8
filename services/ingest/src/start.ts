import type { Handlers, JobQueues } from '@rekindle/queue';
import type { Running } from '@rekindle/runtime';
import { buildApp, type Readiness } from '@rekindle/http';
import { DAY_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { addApiClient } from './api-client.ts';
import { forgetFiles } from './forget-files.ts';
import { forgetStrayFiles } from './forget-stray-files.ts';
import { importInTurn } from './import-any.ts';
import { addExportRoutes } from './export-routes.ts';
import { addLeadRoutes } from './lead-routes.ts';
import { addOutcomeRoutes } from './outcomes/outcome-routes.ts';
import { addPreviewRoutes } from './preview-routes.ts';
import { addRevertRoutes } from './revert-routes.ts';
import { takesForms } from './take-list.ts';
import { addUploadRoutes, type UploadRouteDeps } from './upload-routes.ts';

/** Bytes of an upload unless told otherwise: about five million rows. */
export const MAX_FILE_BYTES = 512 * 1_024 * 1_024;
/** Imports at a time in one process; one client's go one after the other. */
const IMPORTS_AT_A_TIME = 2;

export interface IngestDeps extends UploadRouteDeps {
  queues: JobQueues;
  metrics: Parameters<typeof buildApp>[0]['metrics'];
  listen: { host: string; port: number };
}

export interface RunningIngest extends Running {
  /** Where it listens, for example `http://127.0.0.1:4321`. */
  url: string;
}

/** The jobs this service takes. `signal` gives running imports up; they start over when they are woken again. */
export function ingestHandlers(deps: ImportDeps, signal?: AbortSignal): Handlers {
  return {
    'import-dataset': async (job) => {
      await importInTurn(deps, job, signal === undefined ? {} : { signal });
    },
    'forget-files': async (job) => await forgetFiles(deps, job),
  };
}

/** Takes uploads over HTTP and imports them. */
export async function start(deps: IngestDeps): Promise<RunningIngest> {
  const stopping = new AbortController();
  let ready = true;
  const app = buildApp({
    name: 'ingest',
    log: deps.log,
    metrics: deps.metrics,
    readiness: async () => (ready ? await readiness(deps) : { ok: false, detail: { stopping: true } }),
    // A list of 100 MB over a slow line takes longer than any sensible limit.
    requestTimeoutMs: 0,
  });
  await takesForms(app);
  addApiClient(app, deps.token);
  addUploadRoutes(app, deps);
  addPreviewRoutes(app, deps);
  addRevertRoutes(app, deps);
  addLeadRoutes(app, deps);
  addOutcomeRoutes(app, deps);
  addExportRoutes(app, deps);
  await deps.queues.work(ingestHandlers(deps, stopping.signal), { concurrency: { imports: IMPORTS_AT_A_TIME } });
  const url = await app.listen(deps.listen);
  const strays = lookForStrays(deps);
  return {
    url,
    unready() {
      ready = false;
    },
    async stop() {
      ready = false;
      stopping.abort(new Error('The service is stopping.'));
      await app.close();
      await strays.stop();
    },
  };
}

/** Looks for stray files now and every day, real time. */
function lookForStrays(deps: ImportDeps): { stop(): Promise<void> } {
  const look = async () => {
    try {
      const removed = await forgetStrayFiles(deps);
      if (removed > 0) deps.log.info({ removed }, 'files that no upload names were deleted');
    } catch (err) {
      deps.log.error({ err }, 'files that no upload names could not be looked for');
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, DAY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

async function readiness(deps: ImportDeps): Promise<Readiness> {
  await sql`select 1`.execute(deps.db.app);
  return { ok: true, detail: { database: 'up' } };
}
