import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Runs a program to its end; rejects with its stderr when it fails. */
export const run = promisify(execFile);

export async function succeeds(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** A loopback port that was free a moment ago; who takes it must be ready to try another. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether a process with this id exists, ours or not; one that has ended and waits for its parent does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** A running process's command line, words joined by spaces; '' when there is none. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

/** Waits until the process is gone; false when it is still there after `withinMs` milliseconds. */
export async function gone(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await pause(20);
  }
  return true;
}

/** Sends a signal to a child and waits for its end, with SIGKILL after `withinMs` milliseconds. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals, withinMs = 15_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}

/**
 * A command line whose process gets `signal` from the kernel when this process dies, even by SIGKILL. Where the
 * system has no setpriv (other than Linux) the command is left as it is.
 */
export async function endingWithParent(signal: 'INT' | 'TERM', line: readonly string[]): Promise<string[]> {
  const wrapped = ['setpriv', '--pdeathsig', signal];
  return process.platform === 'linux' && (await succeeds('setpriv', ['--version'])) ? [...wrapped, ...line] : [...line];
}
