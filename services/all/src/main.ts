import path from 'node:path';
import { type Config, ConfigError, configFromProcess } from '@rekindle/config';
import { setPlayUntil } from '@rekindle/db';
import { DAY_MS } from '@rekindle/domain';
import { type Running, runUntilSignal } from '@rekindle/runtime';
import { startConsole } from './console.ts';
import { serveControl } from './control.ts';

import {
  explainingStart,
  installationSecret,
  lockDataDir,
  prepareDatabase,
  readRunFile,
  removeRunFile,
  writeRunFile,
} from '@rekindle/boot';
import { type SandboxDriver, startSandboxDriver } from './sandbox-driver.ts';
import { ensureDemoCampaign, prepareSandboxTime } from './sandbox-start.ts';
import { type Stack, startStack } from './stack.ts';
import { visibleHappenings } from './visible-happenings.ts';
import { logFileOf, welcomeLines } from './welcome.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readConfig(): Config {
  try {
    // Without the variable a person is watching: only what needs them is logged.
    return configFromProcess({ LOG_LEVEL: 'warn' });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

runUntilSignal(async (ending) => {
  const config = readConfig();
  return await explainingStart(config, async () => await start(config, ending));
});

async function start(config: Config, ending: AbortSignal): Promise<Running> {
  const other = readRunFile(config.dataDir);
  if (other !== null) {
    process.stderr.write(`Rekindle already runs on ${config.dataDir} (process ${other.pid}, ${other.controlUrl}).\n`);
    process.exit(4);
  }
  const lock = lockDataDir(config.dataDir);
  if ('heldBy' in lock) {
    process.stderr.write(`Rekindle is just starting on ${config.dataDir} (process ${lock.heldBy}).\n`);
    process.exit(4);
  }
  const prepared = await prepareDatabase(config);
  const sandbox = config.mode === 'sandbox';
  const time = sandbox ? await prepareSandboxTime(config, prepared.database) : null;
  const stopping = new AbortController();
  ending.addEventListener('abort', () => stopping.abort(new Error('The system is stopping.')));
  const stack = await startStack(config, prepared.database, {
    secret: installationSecret(config.dataDir),
    ledgerPath: path.join(config.dataDir, 'carrier-ledger.jsonl'),
    manualTicks: sandbox,
    signal: stopping.signal,
    ...(sandbox && { logFile: logFileOf(config) }),
  });
  const driver = sandbox ? await openSandbox(config, stack) : null;
  const control = await serveControl(stack, driver, config.http.healthPort);
  const { console, firstLink } = await startConsole(stack, driver, { bookingTokenKey: stack.bookingTokenKey });
  const consoleUrl = console.deps.address();
  const { simulatorUrl } = stack;
  const run = { pid: process.pid, controlUrl: control.url, token: control.token, consoleUrl, simulatorUrl };
  writeRunFile(config.dataDir, run);
  const at = { ...stack, source: prepared.source, controlUrl: control.url, consoleUrl, firstLink };
  for (const line of welcomeLines(config, at)) say(line);
  if (driver !== null && time?.playUntil != null) void playHistory(stack, driver, time.playUntil, stopping.signal);
  return {
    unready: () => {
      console.unready?.();
      stack.unready();
    },
    standstill: stack.standstill,
    async stop() {
      stopping.abort(new Error('The system is stopping.'));
      removeRunFile(config.dataDir);
      await driver?.stop();
      await console.stop();
      await control.stop();
      await stack.stop();
      await prepared.stop();
      lock.release();
      say('Stopped.');
    },
  };
}

async function openSandbox(config: Config, stack: Stack): Promise<SandboxDriver> {
  const { conductor, platform } = stack;
  if (conductor === null) throw new Error('a sandbox needs its conductor');
  await ensureDemoCampaign(config, stack);
  return startSandboxDriver({
    ...platform,
    conductor,
    speed: config.sandbox.speed,
    happenings: stack.simulator === null ? () => 0 : visibleHappenings(stack.simulator.ledger),
  });
}

/** Plays what the sandbox has missed while everything else is up already; a kill in the middle goes on at the next start. */
async function playHistory(stack: Stack, driver: SandboxDriver, until: number, signal: AbortSignal): Promise<void> {
  const { platform } = stack;
  const days = Math.round((until - platform.clock.now()) / DAY_MS);
  if (days > 0) say(`Playing ${days} days of demo history ...`);
  try {
    await driver.playTo(until);
    await setPlayUntil(platform.db, null);
    if (days > 0) say(`History is played: it is ${new Date(platform.clock.now()).toISOString()} in the sandbox.`);
  } catch (err) {
    if (!signal.aborted) platform.log.error({ err }, 'the history could not be played; the next start goes on with it');
  }
}
