import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandLineOf, isAlive } from '@rekindle/runtime';

const LOCK_FILE = 'run.lock';

/** A data folder that this process alone runs a system on. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes a data folder for this process. One left behind by a process that was killed is taken over.
 * @returns the lock, or the process that has it and still runs
 */
export function lockDataDir(dataDir: string): DataDirLock | { heldBy: number } {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, LOCK_FILE);
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    if (holder === null) continue;
    if (isAlive(holder) && /node/.test(commandLineOf(holder))) return { heldBy: holder };
    takeAway(file, holder);
  }
}

/** The process a lock names; null when it has just been given up. */
function holderOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Removes a dead process's lock; one that somebody else has just taken over is put back. */
function takeAway(file: string, deadHolder: number): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) === deadHolder) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
