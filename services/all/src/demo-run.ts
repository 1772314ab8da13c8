import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDatabase, SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { Config } from '@rekindle/config';
import { createDatabase, saveSandboxClock } from '@rekindle/db';
import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { importFile } from '@rekindle/ingest';
import { systemMonotonicClock } from '@rekindle/runtime';
import { startCampaign } from '@rekindle/scheduler';
import { sampleList, violations } from '@rekindle/simulator';

import { DEMO_SETTINGS, ensureDemoClient, ensureDemoDataset } from './demo-client.ts';
import { type DemoSummary, summarise } from './demo-summary.ts';
import { startStack } from './stack.ts';

/** A Monday morning before the window opens; the clocks go forward within the thirty days. */
export const DEMO_START: EpochMs = Date.parse('2026-03-02T08:30:00Z');
export const DEMO_DAYS = 30;

export interface DemoOptions {
  /** Path of a list of the user's own; null: the sample list of the seed. */
  csv: string | null;
  seed: number;
  onProgress(line: string): void;
}

/** A folder of this run's own, on the RAM disk where there is one. Its maker removes it. */
export function temporaryDataDir(): string {
  return mkdtempSync(path.join(tmpdir(), 'rekindle-demo-'));
}

/**
 * The whole job, finite: a dirty list goes through the real import, thirty days of campaign run on the simulated
 * clock over HTTP against the simulated carrier, model and people. Violations come from the carrier's own ledger.
 */
export async function runDemo(config: Config, options: DemoOptions): Promise<DemoSummary> {
  const { dataDir } = config;
  const prepared = await prepareDatabase(config, { ephemeral: true });
  try {
    await freezeClock(prepared.database, DEMO_START);
    const stack = await startStack(config, prepared.database, {
      secret: `demo-${options.seed}`,
      ledgerPath: path.join(dataDir, 'carrier-ledger.jsonl'),
      manualTicks: true,
    });
    try {
      const { platform, simulator, conductor } = stack;
      if (simulator === null || conductor === null) throw new Error('The demo runs in the sandbox only');
      const client = await ensureDemoClient(platform);
      simulator.addNumber({ e164: client.number, account: SANDBOX_ACCOUNT.accountSid });
      simulator.point({
        inboundUrl: `${stack.webhookUrl}/twilio/inbound`,
        calUrl: `${stack.webhookUrl}/cal/${client.clientId}`,
      });
      const file = options.csv ?? path.join(dataDir, 'sample-leads.csv');
      if (options.csv === null) writeFileSync(file, sampleList(options.seed));
      const name = 'Quote requests 2023-2025';
      const datasetId = await ensureDemoDataset(platform, client, name);
      const imported = await importFile(stack.importDeps, { file, client: client.name, dataset: name });
      options.onProgress(`imported ${imported.new} of ${imported.rows} rows`);
      await startCampaign(platform, { clientId: client.clientId, datasetId });
      const startedAt = systemMonotonicClock.monotonicMs();
      let instants = 0;
      for (let day = 1; day <= DEMO_DAYS; day++) {
        instants += await conductor.advanceTo(DEMO_START + day * DAY_MS);
        options.onProgress(`day ${day} of ${DEMO_DAYS}`);
      }
      const found = violations(simulator.ledger.entries, {
        campaigns: [
          {
            dataset: datasetId,
            timezone: DEMO_SETTINGS.sending_timezone,
            start: DEMO_SETTINGS.sending_hours_start,
            end: DEMO_SETTINGS.sending_hours_end,
            days: [...DEMO_SETTINGS.sending_days],
            perMinute: DEMO_SETTINGS.messages_per_minute,
            perHour: DEMO_SETTINGS.messages_per_hour,
            perDay: DEMO_SETTINGS.messages_per_day,
            m2DelayHours: DEMO_SETTINGS.m2_delay_hours,
            m3DelayHours: DEMO_SETTINGS.m3_delay_hours,
          },
        ],
        asOf: platform.clock.now(),
      });
      return await summarise(stack, {
        clientId: client.clientId,
        imported,
        violations: found,
        instants,
        tookMs: systemMonotonicClock.monotonicMs() - startedAt,
      });
    } finally {
      await stack.stop();
    }
  } finally {
    await prepared.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Sets the sandbox clock to an instant, standing still; a clock that is further on stays where it is. */
export async function freezeClock(
  database: { appUrl: { reveal(): string }; systemUrl: { reveal(): string } },
  businessMs: EpochMs,
): Promise<void> {
  const db = createDatabase({ appUrl: database.appUrl.reveal(), systemUrl: database.systemUrl.reveal(), poolMax: 1 });
  try {
    await saveSandboxClock(db, {
      anchorBusinessMs: businessMs,
      anchorRealMs: systemMonotonicClock.realNow(),
      speed: 0,
    });
  } finally {
    await db.close();
  }
}
