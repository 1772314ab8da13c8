import { readRunFile } from '@rekindle/boot/run-file';
import type { Config, ConfigFault } from '@rekindle/config';
import { z } from 'zod';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

const ANSWER_WITHIN_MS = 3_000;

/** Whether this Node runs the project, as `engines.node` in package.json has it. */
export function checkNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const wanted = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
  if (wanted) return ok('node', `Node ${version}`);
  return fail('node', `Node ${version} does not run this project`, 'Install Node 24 (for example: nvm install 24).');
}

const NEW_KEY = 'Set SECRET_KEYS to k1: and what openssl rand -base64 32 prints.';

/** What is wrong with settings, one by one. */
export function settingFaults(faults: readonly ConfigFault[]): Diagnosis[] {
  return faults.map(({ variable, problem, example }) =>
    // The key of the example is refused: everybody knows it.
    fail(
      'settings',
      `${variable} ${problem}`,
      variable === 'SECRET_KEYS' ? NEW_KEY : `Such as: ${variable}=${example}`,
    ),
  );
}

/** What the settings say and, for one that is to go live, lack. `faults` are named elsewhere and not again. */
export function checkSettings(config: Config, toGoLive: boolean, faults: readonly ConfigFault[]): Diagnosis[] {
  const where = config.database === null ? `embedded database in ${config.dataDir}` : 'own database';
  const found = [ok('settings', `${config.mode}, ${where}`)];
  if (!toGoLive) return found;
  const named = (...variables: string[]) => faults.some(({ variable }) => variables.includes(variable));
  if (config.mode !== 'live' && !named('REKINDLE_MODE')) {
    const mend = 'Set REKINDLE_MODE=live and what it needs (.env.example); a sandbox reaches nobody.';
    found.push(fail('live', 'this installation is a sandbox', mend));
  }
  if (config.database === null && !faults.some(({ variable }) => variable.includes('DATABASE'))) {
    const detail = 'no DATABASE_URL: the embedded database is for trying out, and only one process can use it';
    found.push(fail('settings', detail, 'Set DATABASE_URL to a Postgres 15 or newer, then npx --no rekindle migrate.'));
  }
  if (config.redisUrl === null && !named('REDIS_URL')) {
    const detail = 'no REDIS_URL: the queue lives in Postgres, which does for one machine';
    found.push(warn('settings', detail, 'Set REDIS_URL to a Redis 7 or newer with maxmemory-policy noeviction.'));
  }
  if (config.http.publicBaseUrl === null && !named('PUBLIC_BASE_URL')) {
    const detail = 'no PUBLIC_BASE_URL: Twilio cannot bring texts here';
    found.push(fail('settings', detail, 'Set it to the https address that leads to the webhook service.'));
  }
  if (config.secretKeys.length === 0 && !named('SECRET_KEYS')) {
    const detail = "no SECRET_KEYS: clients' tokens cannot be sealed";
    found.push(fail('settings', detail, NEW_KEY));
  }
  if (config.calWebhookSecret === null && !named('CAL_WEBHOOK_SECRET')) {
    found.push(
      warn('settings', 'bookings from Cal.com are refused', 'Set CAL_WEBHOOK_SECRET to the secret of its webhook.'),
    );
  }
  return found;
}

const Ready = z.object({ detail: z.object({ mode: z.string() }) });

/** Whether the system of this data folder runs and answers, and that it is one of this mode. */
export async function checkRunning(config: Config): Promise<Diagnosis> {
  const run = readRunFile(config.dataDir);
  if (run === null) {
    const detail = `no npm start runs on ${config.dataDir}`;
    const wanted = config.database === null && config.mode === 'sandbox';
    return wanted ? warn('running', detail, 'Run npm start.') : ok('running', detail);
  }
  const where = `npm start (process ${run.pid}) at ${run.controlUrl}`;
  try {
    const answer = await fetch(new URL('/readyz', run.controlUrl), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const told = Ready.safeParse(await answer.json().catch(() => null));
    const theirs = told.success ? told.data.detail.mode : config.mode;
    if (theirs !== config.mode) {
      const detail = `${where} is a ${theirs}, not this ${config.mode} installation`;
      return warn('running', detail, `Give one of the two another folder: REKINDLE_DATA_DIR.`);
    }
    if (answer.ok) return ok('running', `${where} is ready`);
    return fail('running', `${where} says that it is not ready (${answer.status})`, 'Look at its output.');
  } catch {
    return fail('running', `${where} does not answer`, 'Look at its output; stop it and start it again.');
  }
}
