import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDatabase, SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { Config, DatabaseConfig } from '@rekindle/config';
import { createDatabase, saveSandboxClock } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { systemMonotonicClock } from '@rekindle/runtime';
import { violations } from '@rekindle/simulator';
import type { DemoSummary } from './demo-summary.ts';
import { DEMO_START, type DemoOptions, playDemo } from './play-demo.ts';
import { startStack } from './stack.ts';

/** A folder of this run's own; `runDemo` removes it. */
export function temporaryDataDir(): string {
  return mkdtempSync(path.join(tmpdir(), 'rekindle-demo-'));
}

/** Plays the demo in this process, on a database of its own that is thrown away afterwards. */
export async function runDemo(config: Config, options: DemoOptions): Promise<DemoSummary> {
  const prepared = await prepareDatabase(config, { ephemeral: true });
  try {
    await freezeClock(prepared.database, DEMO_START);
    const stack = await startStack(config, prepared.database, {
      secret: `demo-${options.seed}`,
      ledgerPath: null,
      manualTicks: true,
    });
    try {
      const { simulator, conductor } = stack;
      if (simulator === null || conductor === null) throw new Error('The demo runs in the sandbox only');
      return await playDemo(
        {
          ...stack,
          conductor,
          carrier: {
            addNumber: async (e164) => simulator.addNumber({ e164, account: SANDBOX_ACCOUNT.accountSid }),
            point: async (urls) => simulator.point(urls),
            violations: async (expected) => violations(simulator.ledger.entries, expected as object),
          },
        },
        options,
      );
    } finally {
      await stack.stop();
    }
  } finally {
    await prepared.stop();
    rmSync(config.dataDir, { recursive: true, force: true });
  }
}

/** Sets the sandbox clock to an instant, standing still; a clock that is further on stays where it is. */
export async function freezeClock(database: DatabaseConfig, businessMs: EpochMs): Promise<void> {
  const db = createDatabase({ appUrl: database.appUrl.reveal(), systemUrl: database.systemUrl.reveal(), poolMax: 1 });
  try {
    const anchorRealMs = systemMonotonicClock.realNow();
    await saveSandboxClock(db, { anchorBusinessMs: businessMs, anchorRealMs, speed: 0 });
  } finally {
    await db.close();
  }
}
