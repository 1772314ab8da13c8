import { readRunFile } from '@rekindle/boot/run-file';
import type { Config } from '@rekindle/config';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

const ANSWER_WITHIN_MS = 3_000;

/** Whether this Node runs the project, as `engines.node` in package.json has it. */
export function checkNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const wanted = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
  if (wanted) return ok('node', `Node ${version}`);
  return fail('node', `Node ${version} does not run this project`, 'Install Node 24 (for example: nvm install 24).');
}

/** What the settings lack for the mode they choose. */
export function checkSettings(config: Config): Diagnosis[] {
  const found = [
    ok(
      'settings',
      `${config.mode}, ${config.database === null ? `embedded database in ${config.dataDir}` : 'own database'}`,
    ),
  ];
  if (config.mode !== 'live') return found;
  if (config.openai.apiKey === null) {
    found.push(warn('settings', 'no model writes replies', 'Set OPENAI_API_KEY, or have people answer.'));
  }
  if (config.calWebhookSecret === null) {
    found.push(
      warn('settings', 'bookings from Cal.com are refused', 'Set CAL_WEBHOOK_SECRET to the secret of its webhook.'),
    );
  }
  return found;
}

/** Whether the system of this data folder runs and answers. */
export async function checkRunning(config: Config): Promise<Diagnosis> {
  const run = readRunFile(config.dataDir);
  if (run === null) {
    const detail = `no npm start runs on ${config.dataDir}`;
    return config.database === null ? warn('running', detail, 'Run npm start.') : ok('running', detail);
  }
  const where = `npm start (process ${run.pid}) at ${run.controlUrl}`;
  try {
    const answer = await fetch(new URL('/readyz', run.controlUrl), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body?.cancel();
    if (answer.ok) return ok('running', `${where} is ready`);
    return fail('running', `${where} says that it is not ready (${answer.status})`, 'Look at its output.');
  } catch {
    return fail('running', `${where} does not answer`, 'Look at its output; stop it and start it again.');
  }
}
