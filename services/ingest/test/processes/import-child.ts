import { json } from 'node:stream/consumers';
import { createDatabase } from '@rekindle/db';
import { createLogger, manualClock, systemMonotonicClock, uuidV7Ids } from '@rekindle/runtime';
import { importDataset } from '../../src/import-dataset.ts';
import { localStorage } from '../../src/storage.ts';

// A process of its own that imports one upload, for tests that kill it. What to import comes as JSON on stdin.
const job = (await json(process.stdin)) as Record<'clientId' | 'uploadId' | 'appUrl' | 'systemUrl' | 'folder', string>;
const clock = manualClock(Date.UTC(2026, 8, 1, 9));
const db = createDatabase({ appUrl: job.appUrl, systemUrl: job.systemUrl });
const outcome = await importDataset(
  {
    ...{ db, clock, appUrl: job.appUrl, storage: localStorage(job.folder), monotonic: systemMonotonicClock },
    ...{ ids: uuidV7Ids(clock), log: createLogger({ level: 'silent' }), maxFileBytes: 200_000_000 },
  },
  job,
);
await db.close();
process.stdout.write(
  `${JSON.stringify({ outcome, peakBytes: process.resourceUsage().maxRSS * 1_024, heapUsed: process.memoryUsage().heapUsed })}\n`,
);
