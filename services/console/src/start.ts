import { buildApp, type Readiness } from '@rekindle/http';
import type { Running } from '@rekindle/runtime';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { addApi } from './api.ts';
import type { ConsoleDeps } from './deps.ts';
import { addReferencePage } from './reference-page.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { serveWebApp } from './web-app.ts';

export interface ConsoleServiceDeps extends Omit<ConsoleDeps, 'address'> {
  metrics: Parameters<typeof buildApp>[0]['metrics'];
  /** Port 0 is any free one, `lastPort` rather than another. */
  listen: { host: string; port: number; lastPort?: number | null };
}

export interface RunningConsole extends Running {
  /** Where it listens, for example `http://127.0.0.1:4321`. */
  url: string;
  /** What it works with, for whoever started it. */
  deps: ConsoleDeps;
}

/** Serves the API and the console in the browser. */
export async function start(given: ConsoleServiceDeps): Promise<RunningConsole> {
  let ready = true;
  const listening = { url: '' };
  const stopping = new AbortController();
  const deps: ConsoleDeps = {
    ...given,
    stopping: stopping.signal,
    address: () => given.consoleUrl ?? listening.url,
  };
  const overHttps = deps.consoleUrl?.startsWith('https://') ?? false;
  const app = buildApp({
    name: 'console',
    log: deps.log,
    metrics: given.metrics,
    readiness: async () => (ready ? await readiness(deps) : { ok: false, detail: { stopping: true } }),
    // We serve no TLS ourselves: where people come over https, a proxy stands before us.
    proxies: overHttps ? 1 : 0,
    // Lists come in over slow lines too.
    requestTimeoutMs: 0,
  });
  addSecurityHeaders(app, overHttps);
  await addApi(app, deps);
  await addReferencePage(app);
  if (deps.webDist !== null) await serveWebApp(app, deps.webDist);
  const url = await listen(app, given.listen);
  listening.url = url;
  return {
    url,
    deps,
    unready() {
      ready = false;
    },
    async stop() {
      ready = false;
      stopping.abort();
      await app.close();
    },
  };
}

async function listen(app: FastifyInstance, at: ConsoleServiceDeps['listen']): Promise<string> {
  const { host, port, lastPort } = at;
  if (port === 0 && lastPort != null) {
    try {
      return await app.listen({ host, port: lastPort });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  return await app.listen({ host, port });
}

async function readiness(deps: Pick<ConsoleDeps, 'db'>): Promise<Readiness> {
  await sql`select 1`.execute(deps.db.app);
  return { ok: true, detail: { database: 'up' } };
}
