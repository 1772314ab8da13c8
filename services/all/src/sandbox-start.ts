import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { Config, DatabaseConfig } from '@rekindle/config';
import { createDatabase, inTenant, loadSandboxClock, saveSandboxClock, setPlayUntil } from '@rekindle/db';
import { DAY_MS, type EpochMs, HOUR_MS } from '@rekindle/domain';
import { importFile } from '@rekindle/ingest';
import { systemMonotonicClock } from '@rekindle/runtime';
import { sampleList } from '@rekindle/simulator';
import { type DemoClient, ensureDemoClient, ensureDemoDataset } from './demo-client.ts';
import type { Stack } from './stack.ts';
import { startOrExplain } from './start-or-explain.ts';

const HISTORY_ROWS = 120;
const HISTORY_DATASET = 'Quote requests 2023-2025';
/** So few a day, spread over it, that a newcomer finds the campaign at work after two weeks. */
const HISTORY_PACE = { pacing: 'even', messages_per_day: 20 } as const;

export interface SandboxTime {
  /** History is played up to here before the clock runs; null when it has been. */
  playUntil: EpochMs | null;
}

/**
 * Sets the sandbox clock before anything runs: at a first start `historyDays` back, with history to play; at any
 * later one where it was, with the time since then to catch up on. It never goes back.
 */
export async function prepareSandboxTime(config: Config, database: DatabaseConfig): Promise<SandboxTime> {
  const db = createDatabase({ appUrl: database.appUrl.reveal(), systemUrl: database.systemUrl.reveal(), poolMax: 1 });
  try {
    const realNow = systemMonotonicClock.realNow();
    const row = await loadSandboxClock(db);
    if (row === null) {
      const start = realNow - config.sandbox.historyDays * DAY_MS - HOUR_MS;
      await saveSandboxClock(db, { anchorBusinessMs: start, anchorRealMs: realNow, speed: 0 });
      await setPlayUntil(db, realNow);
      return { playUntil: realNow };
    }
    const away = Math.max(0, realNow - row.anchorRealMs);
    const playUntil = Math.max(row.playUntil ?? 0, row.anchorBusinessMs + away);
    await setPlayUntil(db, playUntil);
    return { playUntil };
  } finally {
    await db.close();
  }
}

/** The demo client with its list imported and its campaign running; safe to run again after a kill at any moment. */
export async function ensureDemoCampaign(config: Config, stack: Stack): Promise<DemoClient> {
  const { platform, simulator } = stack;
  const client = await ensureDemoClient(platform);
  simulator?.addNumber({ e164: client.number, account: SANDBOX_ACCOUNT.accountSid });
  simulator?.point({
    inboundUrl: `${stack.webhookUrl}/twilio/inbound`,
    calUrl: `${stack.webhookUrl}/cal/${client.clientId}`,
  });
  const datasetId = await ensureDemoDataset(platform, client, HISTORY_DATASET, HISTORY_PACE);
  const status = await campaignStatusOf(stack, client.clientId, datasetId);
  if (status !== 'draft') return client;
  const file = path.join(config.dataDir, 'sample-leads.csv');
  writeFileSync(file, sampleList(config.sandbox.seed, HISTORY_ROWS));
  await importFile(stack.importDeps, { file, client: client.name, dataset: HISTORY_DATASET });
  await startOrExplain(platform, { clientId: client.clientId, datasetId });
  return client;
}

async function campaignStatusOf(stack: Stack, clientId: string, datasetId: string): Promise<string> {
  const row = await inTenant(stack.platform.db, { clientId, now: stack.platform.clock.now() }, (tx) =>
    tx
      .selectFrom('datasets')
      .select('campaign_status')
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirstOrThrow(),
  );
  return row.campaign_status;
}
