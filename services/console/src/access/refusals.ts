import type { FastifyRequest } from 'fastify';
import type { ConsoleDeps } from '../deps.ts';
import type { LimitName } from '../limits.ts';

const MINUTE_MS = 60_000;

/**
 * Counts requests that were refused before it was known that they may be made, by network address and limit: returns
 * how many seconds are left of the minute once there were more than the limit, else null. Only refusals are counted and
 * limited, so that a stranger behind the same address keeps nobody out who may come in.
 */
export function countsRefusals(
  deps: Pick<ConsoleDeps, 'monotonic'>,
  limits: Readonly<Record<LimitName, number>>,
): (request: FastifyRequest) => number | null {
  let since = Number.NEGATIVE_INFINITY;
  const counts = new Map<string, number>();
  return (request) => {
    const now = deps.monotonic.monotonicMs();
    if (now - since >= MINUTE_MS) {
      since = now;
      counts.clear();
    }
    const limit = request.routeOptions.config.limit ?? 'usual';
    const key = `${limit}/${request.ip}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > limits[limit] ? Math.ceil((since + MINUTE_MS - now) / 1_000) : null;
  };
}
