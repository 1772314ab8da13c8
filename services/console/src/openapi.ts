import { buildApp } from '@rekindle/http';
import { createLogger } from '@rekindle/runtime';
import { addApi } from './api.ts';
import type { ConsoleDeps } from './deps.ts';

/** The API as an OpenAPI 3.1 document. */
export async function openApiDocument(): Promise<object> {
  const log = createLogger({ level: 'silent' });
  const readiness = async () => ({ ok: true, detail: {} });
  const app = buildApp({ name: 'console', log, metrics: null, readiness });
  // Nothing is asked of the app but its routes, and these touch what they work with only when they are called.
  await addApi(app, { log } as ConsoleDeps);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
