import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureDatabase, openPlatform, type Platform } from '@rekindle/boot';
import { type DatabaseConfig, loadConfig, rolePasswordsOf } from '@rekindle/config';
import { MIGRATIONS_DIR, migrate, saveSandboxClock } from '@rekindle/db';
import { DAY_MS, type EpochMs, HOUR_MS } from '@rekindle/domain';
import { ownDirectory } from '../own-directory.ts';
import { type ComposeProject, readCompose } from '../split/compose.ts';
import { type Member, startMember } from './fleet.ts';
import { ownPort } from './ports.ts';
import { type Proxy, startProxy } from '@rekindle/testkit';
import { type MortalServer, startPostgres, startRedis } from './servers.ts';

/** Business time runs this much faster, so that looks at the carrier's list (1 to 30 minutes) take seconds. */
export const SPEED = 20;
/** Who sends: two of those that share work. */
const SERVICES = ['webhook', 'responder', 'scheduler', 'scheduler', 'sender', 'sender'];

export interface InstallationOptions {
  /** Variables of the first processes of a service alone: of all that it starts with, or of one of them. */
  firstly?: Readonly<Record<string, Record<string, string>>>;
  firstlyOne?: Readonly<Record<string, Record<string, string>>>;
  /** Folder of other code that the processes and the schema start with. */
  cwd?: string;
  say: (line: string) => void;
}

/** The split processes over Postgres and Redis, each reached through a proxy that can go wrong. */
export interface Installation {
  /** The observer's own: it reaches Postgres on a way of its own. */
  platform: Platform;
  simulatorUrl: string;
  /** The carrier's own record. */
  ledgerFile: string;
  webhookUrl: string;
  /** Every process of ours; the carrier is none of them. */
  members: Member[];
  proxies: { postgres: Proxy; redis: Proxy; carrier: Proxy };
  postgres: MortalServer;
  redis: MortalServer;
  /** One more process of a service, perhaps of other code. */
  add(service: string, cwd?: string): Promise<Member>;
  /** Runs the migrations of a folder as the owner. */
  migrate(dir: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything in a folder of its own; null where there is no Redis. */
export async function startInstallation(options: InstallationOptions): Promise<Installation | null> {
  const { firstly = {}, firstlyOne = {}, cwd, say } = options;
  const dataDir = ownDirectory('rekindle-chaos');
  mkdirSync(path.join(dataDir, 'files'), { recursive: true });
  const redis = await startRedis(dataDir);
  if (redis === null) return null;
  const postgres = await startPostgres(dataDir);
  const ports = {
    webhook: await ownPort(),
    simulator: await ownPort(),
    ingest: await ownPort(),
    console: await ownPort(),
  };
  const proxies = {
    postgres: await postgres.proxied(),
    redis: await redis.proxied(),
    carrier: await startProxy(() => ({ port: ports.simulator, host: '127.0.0.1' })),
  };
  const outside = { postgres: await postgres.proxied(), redis: await redis.proxied() };
  const composed = (way: { postgres: Proxy; redis: Proxy }) =>
    readCompose({
      overrides: {
        ...{ SANDBOX_SEED: '1', REKINDLE_DATA_DIR: dataDir, CAL_WEBHOOK_SECRET: 'chaos', LOG_LEVEL: 'error' },
        TWILIO_BASE_URL: `http://127.0.0.1:${proxies.carrier.port}`,
      },
      postgresUrl: throughProxy(postgres.now().url, way.postgres),
      redisUrl: `redis://127.0.0.1:${way.redis.port}`,
      ports,
    });
  const ours = composed(proxies);
  const observers = composed(outside);
  const { config, database } = configOf(observers);
  const migrateFrom = async (dir: string) => {
    await migrate(await ensureDatabase(postgres.now()), rolePasswordsOf(database), dir);
  };
  await migrateFrom(cwd === undefined ? MIGRATIONS_DIR : path.join(cwd, 'migrations'));
  const platform = await openPlatform('chaos', config, database, { logTo: 'stderr' });
  await saveSandboxClock(platform.db, {
    anchorBusinessMs: nextWednesdayAtTen(platform.monotonic.realNow()),
    anchorRealMs: platform.monotonic.realNow(),
    speed: SPEED,
  });

  const members: Member[] = [];
  const start = async (service: string, from: string | undefined, variables: Record<string, string> = {}) => {
    const launch = { project: ours, service, say, firstly: variables };
    const member = await startMember({ ...launch, ...(from !== undefined && { cwd: from }) });
    members.push(member);
    return member;
  };
  const [carrier] = await Promise.all([
    startMember({ project: observers, service: 'simulator', say }),
    ...SERVICES.map(async (service, index) => {
      const one = SERVICES.indexOf(service) === index ? firstlyOne[service] : {};
      return await start(service, cwd, { ...firstly[service], ...one });
    }),
  ]);
  return {
    platform,
    simulatorUrl: `http://127.0.0.1:${ports.simulator}`,
    ledgerFile: path.join(dataDir, 'carrier-ledger.jsonl'),
    webhookUrl: `http://127.0.0.1:${ports.webhook}`,
    ...{ members, proxies, postgres, redis },
    add: start,
    migrate: migrateFrom,
    async stop() {
      await Promise.all([carrier, ...members].map(async (member) => await member.stop()));
      await platform.close();
      for (const proxy of [...Object.values(proxies), ...Object.values(outside)]) await proxy.close();
      await postgres.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Inside everybody's hours whenever this is run, far from a change of the clocks, which come on Sundays; and ahead, since
 * business time never goes back. Epoch milliseconds.
 */
function nextWednesdayAtTen(nowMs: EpochMs): EpochMs {
  // 1 January 1970 was a Thursday.
  const tomorrow = Math.floor(nowMs / DAY_MS) + 1;
  const wait = (7 - ((tomorrow + 1) % 7)) % 7;
  return (tomorrow + wait) * DAY_MS + 10 * HOUR_MS;
}

function throughProxy(url: string, proxy: Proxy): string {
  const through = new URL(url);
  through.port = String(proxy.port);
  return through.href;
}

function configOf(project: ComposeProject) {
  const config = loadConfig({ ...project.environmentOf('scheduler'), LOG_LEVEL: 'error' });
  const { database }: { database: DatabaseConfig | null } = config;
  if (database === null) throw new Error('docker-compose.yml names no database');
  return { config, database };
}
