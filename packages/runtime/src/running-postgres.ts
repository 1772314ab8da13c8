import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandLineOf, gone, isAlive } from './child-process.ts';

/** A server gets this many milliseconds to write everything down and end. */
export const SHUTDOWN_WITHIN_MS = 30_000;

/** What a running server says about itself. */
export interface PidFile {
  pid: number;
  port: number;
  /** Where its Unix socket lies; empty when it listens on a port only. */
  socketDir: string;
  status: string;
}

/** postmaster.pid by lines: pid, directory, start, port, socket directory, host, shared memory, status. */
export function readPidFile(dataDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!(pid > 0)) return undefined;
    return { pid, port: Number(lines[3]), socketDir: (lines[4] ?? '').trim(), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/**
 * Deals with a server that already runs over the directory: returns it when the process that started it lives,
 * otherwise sees to it that it ends. Returns nothing when the directory is free.
 */
export async function serverOfLivingOwner(dataDir: string, ownerFile: string): Promise<PidFile | undefined> {
  for (;;) {
    const running = readPidFile(dataDir);
    if (!running) return undefined;
    if (!isAlive(running.pid)) return undefined;
    if (!/postgres/.test(commandLineOf(running.pid))) {
      // The machine was restarted and the id now belongs to something else; Postgres would refuse to start.
      rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
      return undefined;
    }
    const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0;
    if (owner === 0 || !isAlive(owner)) {
      await endOrphan(running.pid);
      return undefined;
    }
    if (running.status === 'ready') return running;
    await pause(50);
  }
}

async function endOrphan(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, SHUTDOWN_WITHIN_MS)) return;
  }
}
