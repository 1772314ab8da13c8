import { sql } from 'kysely';
import { buildApp } from '@rekindle/http';
import type { Running } from '@rekindle/runtime';
import type { Platform } from './platform.ts';

/** Asks the database and the clock; what /readyz answers. */
export async function platformReadiness(platform: Platform): Promise<{ ok: boolean; detail: Record<string, unknown> }> {
  await sql`select 1`.execute(platform.db.system);
  await platform.clock.sync();
  return { ok: true, detail: { mode: platform.config.mode } };
}

/** What a service says of its own work; shown by /readyz, without a bearing on it: a stall is no cause to restart. */
export interface ServiceHealth {
  health?(): object | null;
}

/** Serves /livez, /readyz and /metrics of a process on HEALTH_PORT. */
export async function serveHealth(
  platform: Platform,
  service: string,
  running: ServiceHealth = {},
): Promise<Running & { url: string }> {
  let ready = true;
  const app = buildApp({
    name: service,
    log: platform.log,
    metrics: platform.metrics.registry,
    readiness: async () => {
      if (!ready) return { ok: false, detail: { stopping: true } };
      const { ok, detail } = await platformReadiness(platform);
      const health = running.health?.() ?? null;
      return { ok, detail: health === null ? detail : { ...detail, health } };
    },
  });
  const url = await app.listen({ host: platform.config.http.host, port: platform.config.http.healthPort });
  return {
    url,
    unready: () => {
      ready = false;
    },
    stop: async () => {
      ready = false;
      await app.close();
    },
  };
}
