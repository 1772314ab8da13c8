import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from './child-process.ts';

/** Room, in bytes, that a RAM disk must have before tests put a database on it. */
const ROOM_MIN = 1024 ** 3;

/**
 * A new directory for data that may be lost, in `base`: in memory unless told, where the machine has a RAM disk with
 * room. Its name holds this process's id; directories of the same prefix whose process has died are deleted on the way.
 */
export function temporaryDirectory(prefix: string, base = hasRoom('/dev/shm') ? '/dev/shm' : tmpdir()): string {
  for (const name of readdirSync(base)) {
    const owner = name.startsWith(`${prefix}-`) ? /-(\d+)-\w{6}$/.exec(name)?.[1] : undefined;
    if (owner && !isAlive(Number(owner))) removeOwn(path.join(base, name));
  }
  const directory = mkdtempSync(path.join(base, `${prefix}-${process.pid}-`));
  // Others may pass through: root runs Postgres under another account.
  chmodSync(directory, 0o711);
  return directory;
}

function removeOwn(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Another user's, who will remove it.
  }
}

function hasRoom(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize > ROOM_MIN;
  } catch {
    return false;
  }
}
