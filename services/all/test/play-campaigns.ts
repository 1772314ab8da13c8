import { asSystem, inTenant, loadSandboxClock, readEarliestDue, saveSandboxClock } from '@rekindle/db';
import { type CampaignSettings, type EpochMs, HOUR_MS } from '@rekindle/domain';
import type { QueueBackend } from '@rekindle/queue';
import { sandboxClock, seededIds } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, type TestDatabase, testServers } from '@rekindle/testkit';
import { startFleet } from './fleet.ts';
import { type CarrierPost, recordingCarrier } from './recording-carrier.ts';

/** A Monday in winter, 10:00 in London. */
const MONDAY_10 = Date.parse('2026-01-12T10:00:00Z');
const CAMPAIGNS_PER_CLIENT = 4;
/** Turns of one instant after which something goes round in a circle. */
const TURNS_MAX = 200;

export interface PlayOptions {
  /** Texts over all campaigns. */
  texts: number;
  campaigns: number;
  schedulers: number;
  schedulerProcesses: number;
  senders: number;
  concurrency: number;
}

/** All three limits bind: minutes within the first hour, then the hour's, and the last people wait for Tuesday. */
function settingsOf(n: number, people: number): Partial<CampaignSettings> {
  return {
    m2_message: null,
    m3_message: null,
    pacing: 'asap',
    messages_per_minute: Math.ceil(people / (3 + (n % 3))),
    messages_per_hour: Math.ceil(people * 0.6) - (n % 2),
    messages_per_day: Math.ceil(people * 0.8) - (n % 3 === 0 ? 1 : 0),
  };
}

export interface Played {
  /** What came to the carrier, in order; `campaign` counts from 0. */
  posts: (CarrierPost & { campaign: number })[];
  settings: CampaignSettings[];
  /** Claims of each campaign, also those that came to nothing. */
  claims: number[];
  /** Instants of business time at which something was done. */
  instants: number;
  endedAt: EpochMs;
  trouble: string[];
}

/** Plays campaigns of one text a person to their end on a database of their own, over Redis where there is one. */
export async function playCampaigns(options: PlayOptions): Promise<Played> {
  const db = await createTestDatabase();
  const { redisUrl } = testServers();
  const prefix = `fleet-${new URL(db.appUrl).pathname.slice(1)}`;
  try {
    return await playOver(db, redisUrl === null ? db.queue : { kind: 'redis', url: redisUrl, prefix }, options);
  } finally {
    await db.close();
  }
}

/** This process steps the clock; all others read it. */
async function playOver(db: TestDatabase, queue: QueueBackend, options: PlayOptions): Promise<Played> {
  await saveSandboxClock(db, { anchorBusinessMs: MONDAY_10, anchorRealMs: MONDAY_10, speed: 0 });
  const clock = await sandboxClock({
    mode: 'single-process',
    load: async () => (await loadSandboxClock(db)) ?? { anchorBusinessMs: MONDAY_10, anchorRealMs: 0, speed: 0 },
    save: async (row) => await saveSandboxClock(db, row),
  });
  const deps = { db, clock, ids: seededIds('fleet', clock) };
  const campaigns = await seed(deps, options);
  const carrier = await recordingCarrier(clock);
  const fleet = await startFleet({
    ...options,
    appUrl: db.appUrl,
    systemUrl: db.systemUrl,
    queue,
    carrierUrl: carrier.url,
  });
  const clients = [...new Set(campaigns.map(({ clientId }) => clientId))];
  const ids = campaigns.map(({ datasetId }) => datasetId);
  let instants = 0;
  let claims: number[] = [];

  /** Everything that may happen at this instant happens; afterwards nothing is on its way. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const { added, moved } = await fleet.turn(false);
      if (added + moved > 0) continue;
      // The carrier's reports: all texts delivered.
      for (const clientId of clients) {
        await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
          const delivered = { state: 'delivered', reconcile_at: null } as const;
          await tx.updateTable('messages').set(delivered).where('state', '=', 'accepted').execute();
        });
      }
      const open = db.system.selectFrom('messages').select('id').where('state', 'in', ['due', 'sending']);
      if ((await open.limit(1).execute()).length === 0) return;
      await fleet.turn(true);
    }
    throw new Error(`still busy after ${TURNS_MAX} turns: ${fleet.trouble.slice(-3).join('; ')}`);
  }

  try {
    for (; carrier.posts.length < options.texts; instants++) {
      await settle();
      const due = await asSystem(db, clock.now(), readEarliestDue);
      const next = [due.tick, due.planned].filter((instant) => instant !== null);
      if (next.length === 0) break;
      await clock.jumpTo(Math.max(Math.min(...next), clock.now() + 1));
    }
    // Whatever is left to do twice has an hour for it.
    await settle();
    await clock.jumpTo(clock.now() + HOUR_MS);
    await settle();
    claims = await Promise.all(campaigns.map(async (campaign) => await countClaims(db, clock, campaign)));
  } finally {
    await fleet.stop();
    await carrier.stop();
  }
  return {
    posts: carrier.posts.map((post) => ({ ...post, campaign: ids.indexOf(post.datasetId) })),
    settings: campaigns.map(({ settings }) => settings),
    claims,
    instants,
    endedAt: clock.now(),
    trouble: fleet.trouble,
  };
}

async function seed(deps: Parameters<typeof givenClient>[0], options: PlayOptions) {
  const people = options.texts / options.campaigns;
  const campaigns = [];
  let client = await givenClient(deps, { segmentsPerSecond: 1_000 });
  for (let n = 0; n < options.campaigns; n++) {
    if (n > 0 && n % CAMPAIGNS_PER_CLIENT === 0) client = await givenClient(deps, { segmentsPerSecond: 1_000 });
    const campaign = await givenCampaign(deps, client, {
      people,
      firstPerson: 1 + n * people,
      settings: settingsOf(n, people),
    });
    campaigns.push({ ...campaign, clientId: client.clientId });
  }
  return campaigns;
}

async function countClaims(
  db: TestDatabase,
  clock: { now(): EpochMs },
  { clientId, datasetId }: { clientId: string; datasetId: string },
): Promise<number> {
  return await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const attempts = tx.selectFrom('send_attempts').select('attempt').where('dataset_id', '=', datasetId);
    return (await attempts.execute()).length;
  });
}

/** What was sent, whenever it was: campaign, person, step. */
export function textsOf({ posts }: Played): string[] {
  return posts.map(({ campaign, to, kind }) => `${campaign} ${to} ${kind}`).sort();
}
