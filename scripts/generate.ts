import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { renderEnvExample } from '@rekindle/config';
import { generateTypes, migrate } from '@rekindle/db';
import { startEmbeddedPostgres, temporaryDirectory } from '@rekindle/runtime';
import { root } from './right-node.mjs';

/**
 * `npm run generate`: writes the files that are made from others, packages/db/src/generated/schema.ts (from the
 * migrations, run on a Postgres of its own) and .env.example. `--check` writes nothing and fails when one is stale.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

async function typesOfMigrations(): Promise<string> {
  const directory = temporaryDirectory('rekindle-generate');
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(directory, 'postgres'), unsafeFast: true });
  try {
    await migrate(postgres.url, { app: null, system: null, queue: null });
    return await generateTypes(postgres.url);
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const generated = [
  ['packages/db/src/generated/schema.ts', await typesOfMigrations()],
  ['.env.example', renderEnvExample()],
] as const;

for (const [name, text] of generated) {
  const file = path.join(root, name);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) {
    console.log(`as it should be  ${name}`);
  } else if (values.check) {
    console.log(`STALE            ${name}; npm run generate writes it anew`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`written          ${name}`);
  }
}
