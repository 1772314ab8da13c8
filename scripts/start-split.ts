import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase } from '@rekindle/boot';
import { ConfigError, loadConfig } from '@rekindle/config';
import { freezeClock, jsonLine, prose, DEMO_START, runSplitDemo } from '@rekindle/all';
import { freePort, startEmbeddedPostgres, startEmbeddedRedis } from '@rekindle/runtime';
import { readCompose } from './split/compose.ts';
import { startProcesses } from './split/processes.ts';

// The commands and environment of docker-compose.yml as local processes, in the sandbox, on Postgres and Redis of its own.

const USAGE = 'npm run start:split -- [--demo [--seed N] [--csv FILE] [--json]]';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        demo: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        csv: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const options = readArguments();
if (process.env['REKINDLE_MODE']?.trim() === 'live') {
  say(
    'This is for trying out, on a Postgres and a Redis of its own: run the services of docker-compose.yml to go live.',
  );
  process.exit(2);
}
const home = path.resolve(process.env['REKINDLE_DATA_DIR'] ?? '.rekindle');
const dataDir = options.demo ? mkdtempSync(path.join(tmpdir(), 'rekindle-split-')) : path.join(home, 'split');
mkdirSync(dataDir, { recursive: true });

const redis = await startEmbeddedRedis({
  dataDir: path.join(dataDir, 'redis'),
  ...(options.demo ? { ephemeral: true } : { persistent: true }),
});
if (redis === undefined) {
  say('Split mode needs Redis and there is no redis-server here: install it (Debian: apt-get install redis-server).');
  process.exit(1);
}
const postgres = await startEmbeddedPostgres({
  dataDir: path.join(dataDir, 'postgres'),
  onPort: true,
  ...(options.demo && { ephemeral: true, unsafeFast: true }),
});
const ports = {
  webhook: await freePort(),
  simulator: await freePort(),
  ingest: await freePort(),
  console: await freePort(),
};
const compose = readCompose({
  overrides: {
    SANDBOX_SEED: options.seed,
    REKINDLE_DATA_DIR: dataDir,
    CAL_WEBHOOK_SECRET: 'split-mode-cal-secret',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    TWILIO_TIMEOUT_MS: options.demo ? '1000' : '',
  },
  postgresUrl: postgres.url,
  redisUrl: redis.url,
  ports,
});
const processes = startProcesses(compose, say);

async function stopAll(): Promise<void> {
  await processes.stop();
  await postgres.stop();
  await redis?.stop();
  if (options.demo) rmSync(dataDir, { recursive: true, force: true });
}

let exitCode = 0;
try {
  await ensureDatabase(postgres);
  await processes.run('migrate');
  const config = loadConfig({ ...compose.environmentOf('scheduler'), LOG_LEVEL: 'warn' });
  if (options.demo && config.database !== null) await freezeClock(config.database, DEMO_START);
  await processes.startServices();
  const urls = { simulator: `http://127.0.0.1:${ports.simulator}`, webhook: `http://127.0.0.1:${ports.webhook}` };
  if (options.demo) {
    const summary = await runSplitDemo(config, urls, {
      csv: options.csv ?? null,
      seed: Number(options.seed),
      onProgress: say,
    });
    process.stdout.write(options.json ? `${jsonLine(summary)}\n` : prose(summary));
    exitCode = summary.violations.length === 0 ? 0 : 1;
  } else {
    say(`Running ${processes.count()} processes on Postgres ${postgres.url} and Redis ${redis.url}.`);
    say(`  Webhooks ${urls.webhook}   uploads http://127.0.0.1:${ports.ingest}   simulated carrier ${urls.simulator}`);
    say(`  Console http://127.0.0.1:${ports.console}`);
    const { DATABASE_APP_URL, DATABASE_SYSTEM_URL } = compose.environmentOf('console');
    say('For commands in a second terminal:');
    say(
      `  export DATABASE_APP_URL=${DATABASE_APP_URL} DATABASE_SYSTEM_URL=${DATABASE_SYSTEM_URL} REDIS_URL=${redis.url}`,
    );
    say('Ctrl-C stops them all.');
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    });
  }
} catch (error) {
  say(error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error));
  exitCode = 1;
} finally {
  await stopAll();
}
process.exit(exitCode);
