import path from 'node:path';
import { openPlatform, SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { Config } from '@rekindle/config';
import { type ImportDeps, localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import { nextDueAt } from '@rekindle/scheduler';
import { createConductor, type Violation } from '@rekindle/simulator';
import type { DemoSummary } from './demo-summary.ts';
import { type DemoOptions, playDemo } from './play-demo.ts';

/** Real milliseconds between two looks at whether all processes have come to rest. */
const POLL_MS = 4;

/** Plays the demo on services that run as processes of their own, sharing a frozen sandbox clock. */
export async function runSplitDemo(
  config: Config,
  urls: { simulator: string; webhook: string },
  options: DemoOptions,
): Promise<DemoSummary> {
  if (config.database === null) throw new Error('DATABASE_APP_URL and DATABASE_SYSTEM_URL must be set');
  const platform = await openPlatform('demo', config, config.database, { logTo: 'stderr' });
  const { queues, sandboxClock } = platform;
  if (sandboxClock === null) throw new Error('The demo runs in the sandbox only');
  const carrier = carrierAt(urls.simulator);
  const conductor = createConductor(
    {
      clock: sandboxClock,
      simulator: carrier,
      tick: async () => await queues.add('tick', {}),
      nextDueAt: async (due) => await nextDueAt(platform, due),
      idle: async () => (await queues.outstanding()) === 0,
    },
    { pollMs: POLL_MS, onStuck: (now) => platform.log.warn({ now }, 'an instant did not come to rest') },
  );
  const importDeps: ImportDeps = {
    ...platform,
    appUrl: config.database.appUrl.reveal(),
    storage: localStorage(path.join(config.dataDir, 'files')),
    maxFileBytes: MAX_FILE_BYTES,
  };
  try {
    return await playDemo({ platform, importDeps, conductor, webhookUrl: urls.webhook, carrier }, options);
  } finally {
    await platform.close();
  }
}

/** The simulator of another process, through its control API. */
function carrierAt(url: string) {
  async function get<T>(route: string): Promise<T> {
    const response = await fetch(`${url}${route}`);
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${route}`);
    return (await response.json()) as T;
  }
  async function post<T>(route: string, body: unknown): Promise<T> {
    const response = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${route}`);
    return (await response.json()) as T;
  }
  return {
    nextEventAt: async () => (await get<{ at: number | null }>('/sim/next-event')).at,
    runDue: async (now: number) => (await post<{ performed: number }>('/sim/run-due', { now })).performed,
    inFlight: async () => (await get<{ count: number }>('/sim/in-flight')).count,
    undelivered: async () => (await get<{ undelivered: number }>('/sim/in-flight')).undelivered,
    addNumber: async (e164: string) => {
      await post('/sim/numbers', { e164, account: SANDBOX_ACCOUNT.accountSid });
    },
    point: async (to: { inboundUrl: string; calUrl: string }) => {
      await post('/sim/point', to);
    },
    violations: async (expected: unknown) =>
      (await post<{ violations: Violation[] }>('/sim/violations', expected)).violations,
  };
}
