import { HttpProblem } from '@rekindle/http';
import type { FastifyRequest } from 'fastify';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request changes something, as its method says. */
export function changesState(method: string): boolean {
  return !READS.has(method);
}

/**
 * Lets a request that a browser makes with its cookie change something only when a page of ours makes it. Browsers tell
 * who asks in `Sec-Fetch-Site`, older ones in `Origin`; one that says neither is refused.
 * @throws HttpProblem 403
 */
export function requireSameOrigin(request: FastifyRequest, consoleUrl: string | null): void {
  if (!changesState(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site === 'same-origin') return;
  } else if (isOurs(request.headers.origin, request.headers.host, consoleUrl)) return;
  throw new HttpProblem(403, 'This request did not come from a page of the console.', { kind: 'other-origin' });
}

function isOurs(origin: string | undefined, host: string | undefined, consoleUrl: string | null): boolean {
  if (origin === undefined) return false;
  if (consoleUrl !== null && origin === new URL(consoleUrl).origin) return true;
  return host !== undefined && URL.parse(origin)?.host === host;
}
