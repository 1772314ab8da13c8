import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { isAlive, temporaryDirectory } from '@rekindle/runtime';

/** What this process has started gets so long, in milliseconds, to end by itself. */
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
  const started = new Set<number>();
  for (;;) {
    for (const pid of startedBy([process.pid, ...started])) started.add(pid);
    const living = [...started].filter(isAlive);
    if (living.length === 0) return;
    // At SIGTERM Postgres would wait until this process lets go of its connections.
    for (const pid of living) tell(pid, performance.now() < until ? 'SIGINT' : 'SIGKILL');
    Atomics.wait(sleeper, 0, 0, LOOK_EVERY_MS);
  }
}

/** The processes that have one of these above them. */
function startedBy(parents: readonly number[]): number[] {
  const { error, stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  if (error !== undefined) return [];
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set(parents);
  // A set's walk comes by what is added on the way.
  for (const parent of found) {
    for (const [pid = 0, of] of pairs) if (of === parent) found.add(pid);
  }
  return [...found].slice(parents.length);
}

function tell(pid: number, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
