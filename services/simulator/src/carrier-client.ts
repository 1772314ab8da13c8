import type { Violation } from './expectations.ts';

/** The simulator of another process, through its control API. Every method throws when it does not answer 2xx. */
export function carrierAt(url: string, account: string) {
  async function ask<T>(route: string, body?: unknown): Promise<T> {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${url}${route}`, init);
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${route}`);
    // Our own process answers, of the same version.
    return (await response.json()) as T;
  }
  return {
    nextEventAt: async () => (await ask<{ at: number | null }>('/sim/next-event')).at,
    runDue: async (now: number) => (await ask<{ performed: number }>('/sim/run-due', { now })).performed,
    inFlight: async () => (await ask<{ count: number }>('/sim/in-flight')).count,
    undelivered: async () => (await ask<{ undelivered: number }>('/sim/in-flight')).undelivered,
    addNumber: async (e164: string) => {
      await ask('/sim/numbers', { e164, account });
    },
    point: async (to: { inboundUrl: string; calUrl: string }) => {
      await ask('/sim/point', to);
    },
    violations: async (expected: unknown) =>
      (await ask<{ violations: Violation[] }>('/sim/violations', expected)).violations,
  };
}
