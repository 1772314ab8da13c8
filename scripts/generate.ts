import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { renderEnvExample } from '@rekindle/config';
import { openApiDocument } from '@rekindle/console';
import { generateTypes, migrate } from '@rekindle/db';
import { startEmbeddedPostgres, temporaryDirectory } from '@rekindle/runtime';
import { root } from './right-node.mjs';

/**
 * `npm run generate`: writes the files that are made from others, packages/db/src/generated/schema.ts (from the
 * migrations, run on a Postgres of its own), .env.example, the OpenAPI document of the console's routes and the web
 * app's types of it. `--check` writes nothing and fails when one is stale; `--api` looks at the last two only.
 */
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, api: { type: 'boolean', default: false } },
});

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

/** What openapi-typescript makes of a document. */
async function typesOfApi(document: string): Promise<string> {
  const directory = temporaryDirectory('rekindle-api');
  const tool = path.join(root, 'packages/web/node_modules/openapi-typescript/bin/cli.js');
  const [input, output] = [path.join(directory, 'openapi.json'), path.join(directory, 'schema.d.ts')];
  try {
    await writeFile(input, document);
    await promisify(execFile)(process.execPath, [tool, input, '--output', output]);
    return await readFile(output, 'utf8');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const openApi = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
const generated: [string, string][] = [
  ['services/console/openapi.json', openApi],
  ['packages/web/src/api/schema.d.ts', await typesOfApi(openApi)],
];
if (!values.api) {
  generated.push(
    ['packages/db/src/generated/schema.ts', await typesOfMigrations()],
    ['.env.example', renderEnvExample()],
  );
}

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
