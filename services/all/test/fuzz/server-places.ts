import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

/** Places that make a server and are not fuzzed as an app of ours, each with why. */
const NO_APPS: Readonly<Record<string, string>> = {
  'packages/http/src/app.ts': 'what the others call to make theirs',
  'packages/runtime/src/child-process.ts': 'takes a port for a moment to learn a free one, and answers nobody',
  'packages/testkit/src/proxy.ts': 'for tests: passes bytes on',
  'services/console/src/openapi.ts': 'writes its routes down and never listens',
  'services/simulator/src/server.ts':
    'the carrier’s stand-in fails on purpose when it is told to; bad-input.test.ts of its own sends it bad input',
};

/** Source files of services and packages that make a server, without those that have a reason to be left out. */
export function appPlaces(): string[] {
  return serverPlaces().filter((file) => !(file in NO_APPS));
}

/** Places with a reason that make no server any more. */
export function stalePlaces(): string[] {
  const places = new Set(serverPlaces());
  return Object.keys(NO_APPS).filter((file) => !places.has(file));
}

function serverPlaces(): string[] {
  return globSync('{services,packages}/*/src/**/*.ts', { cwd: ROOT }).filter((file) =>
    /= (await )?buildApp\(|= fastify\(|\bcreateServer\(/.test(readFileSync(path.join(ROOT, file), 'utf8')),
  );
}
