import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from '@rekindle/http';
import { createLogger } from '@rekindle/runtime';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import type { ConsoleDeps } from '../src/deps.ts';
import { readsWithZod } from '../src/route.ts';

const ROUTES = path.join(import.meta.dirname, '../src/routes');

type AddRoutes = (app: FastifyInstance, deps: ConsoleDeps) => unknown;

/** The nouns, as the OpenAPI document has them, whose routes a file registers by what it exports. */
async function nounsOf(file: string): Promise<string[]> {
  const exported: Readonly<Record<string, unknown>> = await import(path.join(ROUTES, file));
  const adders = Object.entries(exported).filter(([name]) => /^add\w*Routes$/.test(name));
  const log = createLogger({ level: 'silent' });
  const app = buildApp({ name: 'routes', log, metrics: null, readiness: async () => ({ ok: true, detail: {} }) });
  const nouns = new Set<string>();
  app.addHook('onRoute', ({ url, schema }: RouteOptions) => {
    if (url.startsWith('/api/')) for (const noun of schema?.tags ?? ['none']) nouns.add(noun);
  });
  readsWithZod(app);
  // Nothing is asked of the app but its routes.
  for (const [, add] of adders) await (add as AddRoutes)(app, { log } as ConsoleDeps);
  await app.ready();
  await app.close();
  return [...nouns];
}

describe('a file of routes', () => {
  const files = readdirSync(ROUTES).filter((file) => file !== 'index.ts');

  test('registers the routes of one noun only', async () => {
    const found = await Promise.all(files.map(async (file) => ({ file, nouns: await nounsOf(file) })));
    expect(found.filter(({ nouns }) => nouns.length > 1)).toEqual([]);
    expect(found.filter(({ nouns }) => nouns.length === 1).length).toBeGreaterThan(40);
  });
});
