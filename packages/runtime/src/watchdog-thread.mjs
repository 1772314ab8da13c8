// Plain JavaScript: loading what reads TypeScript would cost each process another 17 MB for this thread.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const STDERR = 2;

/** Looks again and again whether the main thread has come back to its event loop; see `watchMainThread`. */
const { beats, debugged, silentForMaxMs, looksMax } = /** @type {import('./watchdog.ts').Watched} */ (workerData);
let last = 0;
let silentLooks = 0;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  silentLooks = now === last && Atomics.load(debugged, 0) === 0 ? silentLooks + 1 : 0;
  last = now;
  if (silentLooks < looksMax) return;
  const silence = `the main thread has not answered for ${silentForMaxMs / 1_000} s`;
  try {
    writeSync(STDERR, `${silence}; the process ends to be started again\n`);
  } finally {
    // Also where nobody reads standard error any more.
    process.kill(process.pid, 'SIGKILL');
  }
}, silentForMaxMs / looksMax);
