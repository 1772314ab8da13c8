import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JobData, JobName } from '@rekindle/contracts';
import { type CampaignRef, inTenant } from '@rekindle/db';
import { type CampaignSettings, type CampaignStep, countSegments, type EpochMs } from '@rekindle/domain';
import { importFile, localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import { createLogger, type ManualClock, manualClock, seededIds, systemMonotonicClock } from '@rekindle/runtime';
import { createWakeGuard, nextDueAt, type SchedulerDeps, startCampaign, tick } from '@rekindle/scheduler';
import { senderHandlers } from '@rekindle/sender';
import { createTestDatabase, fakeSmsGateway, givenCampaign, givenClient, type TestDatabase } from '@rekindle/testkit';

export interface SilentCampaign {
  settings: CampaignSettings;
  /** The list, as CSV. */
  list: string;
  from: EpochMs;
  segmentsPerSecond: number;
  /** What the client may spend a day; null: as much as it likes. */
  spendCapMicros?: number | null;
}

export interface Sent {
  phone: string;
  step: CampaignStep;
  at: EpochMs;
  segments: number;
}

/** A campaign that runs. */
export interface Playing extends CampaignRef {
  /** Plays on to `until`, stopping at every instant at which something is due; returns all that was sent so far. */
  playTo(until: EpochMs): Promise<Sent[]>;
}

/** The real services over a database, with people who never answer. */
export interface SilentWorld {
  db: TestDatabase;
  clock: ManualClock;
  /** Imports and starts a campaign, with nothing else in the database; null when it may not start. */
  start(campaign: SilentCampaign): Promise<Playing | null>;
  close(): Promise<void>;
}

/** Looks at one instant after which something goes round in a circle. */
const TURNS_MAX = 300;

export async function openSilentWorld(folder: string): Promise<SilentWorld> {
  const db = await createTestDatabase();
  const clock = manualClock(0);
  const jobs: { clientId: string; messageId: string }[] = [];
  async function addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
    // Reports and polls have nothing to do here.
    if (name === 'send-message') for (const item of data) jobs.push(item as JobData<'send-message'>);
  }
  const monotonic = systemMonotonicClock;
  const common = { db, clock, monotonic, ids: seededIds('silent', clock), log: createLogger({ level: 'silent' }) };
  const queues: SchedulerDeps['queues'] = { addBulk, add: async (name, data) => await addBulk(name, [data]) };
  const deps: SchedulerDeps = { ...common, queues };
  const importing = { ...common, appUrl: db.appUrl, storage: localStorage(folder), maxFileBytes: MAX_FILE_BYTES };

  async function start({
    settings,
    list,
    from,
    segmentsPerSecond,
    spendCapMicros = null,
  }: SilentCampaign): Promise<Playing | null> {
    await db.truncate();
    clock.set(from);
    jobs.length = 0;
    const client = await givenClient(common, { segmentsPerSecond });
    const { clientId } = client;
    const { datasetId } = await givenCampaign(common, client, { people: 0, settings, started: false });
    const names = await inTenant(db, { clientId, now: from }, async (tx) => {
      await tx
        .updateTable('clients')
        .set({ daily_spend_cap_micros: spendCapMicros })
        .where('id', '=', clientId)
        .execute();
      return {
        client: await tx.selectFrom('clients').select('slug').where('id', '=', clientId).executeTakeFirstOrThrow(),
        dataset: await tx.selectFrom('datasets').select('name').where('id', '=', datasetId).executeTakeFirstOrThrow(),
      };
    });
    const file = path.join(folder, 'list.csv');
    writeFileSync(file, list);
    await importFile(importing, { file, client: names.client.slug, dataset: names.dataset.name });

    const started = await startCampaign(deps, { clientId, datasetId });
    if (started.kind !== 'started') return null;
    const sms = fakeSmsGateway(clock);
    const sender = senderHandlers({ ...common, queues, sms, modes: ['sandbox'], publicBaseUrl: 'http://localhost' });
    const guard = createWakeGuard(monotonic, 30_000);
    const settle = async () => {
      for (let turn = 0; ; turn++) {
        if (turn > TURNS_MAX) throw new Error('the same instant comes again and again');
        await tick(deps, { guard });
        for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await sender['send-message']?.(job);
        await deliver(clientId);
        const next = await nextDueAt(deps);
        if (next === null || next > clock.now()) return next;
      }
    };
    const sent = () =>
      sms.sent.map(({ to, body, at, statusCallback }) => ({
        phone: to,
        step: new URL(statusCallback).searchParams.get('k') as CampaignStep,
        at,
        segments: countSegments(body).segments,
      }));
    return {
      ...{ clientId, datasetId },
      async playTo(until) {
        for (let at = await settle(); at !== null && at <= until; at = await settle()) clock.set(at);
        clock.set(until);
        return sent();
      },
    };
  }

  /** The carrier's report on all that was accepted, so that nobody asks for it. */
  async function deliver(clientId: string): Promise<void> {
    await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
      const delivered = { state: 'delivered', reconcile_at: null } as const;
      await tx.updateTable('messages').set(delivered).where('state', '=', 'accepted').execute();
    });
  }

  return { db, clock, start, close: async () => await db.close() };
}
