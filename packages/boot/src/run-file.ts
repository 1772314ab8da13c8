import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const RunFile = z.object({
  pid: z.int(),
  controlUrl: z.string(),
  token: z.string(),
  consoleUrl: z.string().nullish(),
  /** Where the simulated carrier and model answer; none in a live installation. */
  simulatorUrl: z.string().nullish(),
});

/** How the command line finds the running system of a data folder. */
export type RunFile = z.infer<typeof RunFile>;

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'run.json');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The system running on this data folder, or null when none is (any more). */
export function readRunFile(dataDir: string): RunFile | null {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return null;
  const parsed = RunFile.safeParse(JSON.parse(readFileSync(file, 'utf8') || 'null'));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
}

/** Says that this process runs the data folder; readable by its owner only. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileOf(dataDir), JSON.stringify(run), { mode: 0o600 });
}

export function removeRunFile(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}
