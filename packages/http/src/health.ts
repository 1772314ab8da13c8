import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

export interface Readiness {
  ok: boolean;
  /** What was looked at, without secrets: it is shown to whoever asks. */
  detail: Record<string, unknown>;
}

const READINESS_TIMEOUT_MS = 3_000;

/** `/livez`: the process answers. `/readyz`: it can do its work, else 503. */
export function addHealthRoutes(app: FastifyInstance, readiness: () => Promise<Readiness>): void {
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const { ok, detail } = await within(READINESS_TIMEOUT_MS, readiness).catch(
      (error: unknown): Readiness => ({
        ok: false,
        detail: { cause: error instanceof Error ? error.name : 'unknown' },
      }),
    );
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ready' : 'not ready', detail });
  });
}

/** `/metrics` for Prometheus, and how long each route takes. Several apps may share a registry. */
export function addMetrics(app: FastifyInstance, service: string, registry: Registry): void {
  const name = 'http_request_duration_seconds';
  const existing = registry.getSingleMetric(name) as Histogram | undefined;
  const durations =
    existing ??
    new Histogram({
      name,
      help: 'Time from request to answer, by route.',
      labelNames: ['service', 'method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe({ service, method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('timeout')), ms);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
