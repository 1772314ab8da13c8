import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '@rekindle/boot';
import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { type ImportDeps, importFile } from '@rekindle/ingest';
import { type Conductor, type Expectations, sampleList, type Violation } from '@rekindle/simulator';
import { DEMO_SETTINGS, ensureDemoClient, ensureDemoDataset } from './demo-client.ts';
import { type DemoSummary, summarise } from './demo-summary.ts';
import { startOrExplain } from './start-or-explain.ts';

/** A Monday morning before the window opens; the clocks go forward within the thirty days. */
export const DEMO_START: EpochMs = Date.parse('2026-03-02T08:30:00Z');
const DEMO_DAYS = 30;
const DEMO_DATASET = 'Quote requests 2023-2025';

/** Where a demo plays: in one process, or over several. */
export interface DemoStage {
  platform: Platform;
  importDeps: ImportDeps;
  conductor: Conductor;
  webhookUrl: string;
  /** The simulated carrier. */
  carrier: {
    addNumber(e164: string): Promise<void>;
    point(urls: { inboundUrl: string; calUrl: string }): Promise<void>;
    /** What its own ledger says of broken promises. */
    violations(expected: Parameters<typeof Expectations.parse>[0]): Promise<Violation[]>;
  };
}

export interface DemoOptions {
  /** Path of a list of the user's own; null: the sample list of the seed. */
  csv: string | null;
  seed: number;
  onProgress(line: string): void;
}

/**
 * The whole job, finite: a dirty list goes through the real import, thirty days of campaign run on the simulated
 * clock over HTTP against the simulated carrier, model and people. Violations come from the carrier's own ledger.
 */
export async function playDemo(stage: DemoStage, options: DemoOptions): Promise<DemoSummary> {
  const { platform, conductor } = stage;
  const client = await ensureDemoClient(platform);
  await stage.carrier.addNumber(client.number);
  await stage.carrier.point({
    inboundUrl: `${stage.webhookUrl}/twilio/inbound`,
    calUrl: `${stage.webhookUrl}/cal/${client.clientId}`,
  });
  const file = options.csv ?? path.join(platform.config.dataDir, 'sample-leads.csv');
  if (options.csv === null) writeFileSync(file, sampleList(options.seed));
  const datasetId = await ensureDemoDataset(platform, client, DEMO_DATASET);
  const imported = await importFile(stage.importDeps, { file, client: client.name, dataset: DEMO_DATASET });
  options.onProgress(`imported ${imported.new} of ${imported.rows} rows`);
  await startOrExplain(platform, { clientId: client.clientId, datasetId });

  const startedAt = platform.monotonic.monotonicMs();
  let instants = 0;
  for (let day = 1; day <= DEMO_DAYS; day++) {
    instants += await conductor.advanceTo(DEMO_START + day * DAY_MS);
    options.onProgress(`day ${day} of ${DEMO_DAYS}`);
  }
  const violations = await stage.carrier.violations({
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
    asOf: DEMO_START + DEMO_DAYS * DAY_MS,
  });
  const tookMs = platform.monotonic.monotonicMs() - startedAt;
  return await summarise(platform, { clientId: client.clientId, imported, violations, instants, tookMs });
}
