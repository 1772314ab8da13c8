import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { temporaryDirectory } from '@rekindle/runtime';

/** What this process has started gets so long, in milliseconds, to end by itself; and half as long again to be ended. */
const END_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;
const made: string[] = [];

/**
 * A new directory on disk that goes with this process, also when SIGINT or SIGTERM ends it, once everything that the
 * process has started has ended. What a killed process has left goes when the next directory of its prefix is made.
 */
export function ownDirectory(prefix: string): string {
  if (made.length === 0) endInOrder();
  const directory = temporaryDirectory(prefix, tmpdir());
  made.push(directory);
  return directory;
}

function endInOrder(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
  process.on('exit', () => {
    endStarted();
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  });
}

/** Waits without the event loop, which would start again what has ended. */
function endStarted(): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const until = performance.now() + END_WITHIN_MS;
  const started = new Set([process.pid]);
  while (performance.now() < until + END_WITHIN_MS / 2) {
    const living = startedBy(started);
    if (living.length === 0) return;
    // At SIGTERM Postgres would wait until this process lets go of its connections.
    for (const pid of living) tell(pid, performance.now() < until ? 'SIGINT' : 'SIGKILL');
    Atomics.wait(sleeper, 0, 0, LOOK_EVERY_MS);
  }
}

/**
 * The living processes that are known or have one of the known above them, but for this one; all of them are known from
 * then on. None where there is no `ps`.
 */
function startedBy(known: Set<number>): number[] {
  const { pid: ps, stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  const all = (stdout ?? '').split('\n').map((line) => {
    const [pid, parent, state = 'Z'] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state };
  });
  // A set's walk comes by what is added on the way.
  for (const one of known) {
    for (const { pid, parent } of all) if (parent === one && pid !== ps) known.add(pid);
  }
  // Those that have ended stay in the list until the event loop hears of it, which waits here.
  return all.flatMap(({ pid, state }) => (known.has(pid) && pid !== process.pid && !state.startsWith('Z') ? pid : []));
}

function tell(pid: number, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
