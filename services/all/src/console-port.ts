import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'console-port');
}

/** The port that the console of this data folder listened on last, or null before its first start. */
export function lastConsolePort(dataDir: string): number | null {
  const file = fileOf(dataDir);
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Keeps the port for the next start, so that open tabs and bookmarks outlive a restart. */
export function keepConsolePort(dataDir: string, port: number): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileOf(dataDir), String(port));
}
