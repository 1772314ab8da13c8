import path from 'node:path';
import { openPlatform, SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { Config } from '@rekindle/config';
import { type ImportDeps, localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import { nextDueAt } from '@rekindle/scheduler';
import { carrierAt, createConductor } from '@rekindle/simulator';
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
  const carrier = carrierAt(urls.simulator, SANDBOX_ACCOUNT.accountSid);
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
