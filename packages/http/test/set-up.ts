import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { type AppOptions, buildApp } from '../src/index.ts';

export const ID = 'req-00000001';

/** An app for the current test, with what it logged. */
export function setUp(options: Partial<AppOptions> = {}) {
  const lines: unknown[] = [];
  const write = (fields: unknown, message?: unknown) => {
    const error = (fields as { err?: Error }).err;
    lines.push([fields, message, error?.message]);
  };
  const app = buildApp({
    name: 'test',
    log: { debug: write, info: write, warn: write, error: write },
    metrics: new Registry(),
    readiness: async () => ({ ok: true, detail: { database: 'ok' } }),
    requestId: () => ID,
    ...options,
  });
  app.post('/echo', async (request) => ({ body: request.body, raw: request.rawBody?.toString('utf8') ?? null }));
  app.get<{ Params: { phone: string } }>('/leads/:phone', async (request) => ({ phone: request.params.phone }));
  onTestFinished(() => app.close());
  return { app, logged: () => JSON.stringify(lines) };
}
