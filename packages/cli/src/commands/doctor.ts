import type { Config } from '@rekindle/config';
import { usage } from '../cli-error.ts';
import { NETWORK, type Reach } from '../connect/reach.ts';
import { checkClocks, checkMigrated, checkRoles } from '../doctor/database-checks.ts';
import { type Diagnosis, fail } from '../doctor/diagnosis.ts';
import { checkHandovers } from '../doctor/handover-checks.ts';
import { examineLive } from '../doctor/live.ts';
import { checkNode, checkRunning, checkSettings } from '../doctor/machine-checks.ts';
import { checkQueue } from '../doctor/queue-check.ts';
import { checkHeartbeats, checkNumbers, checkSwitches } from '../doctor/work-checks.ts';
import { EXIT } from '../exit-codes.ts';
import { explainError } from '../explain-error.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface Options {
  /** Ask Twilio, the public address and the model too. */
  live?: true;
  /** With `live`: this client only. */
  client?: string;
  json?: true;
}

/** `rekindle doctor`: everything it can look at, each with how to mend it. Exit code 1 when something fails. */
export async function examine(session: Session, options: Options, reach = NETWORK): Promise<number> {
  if (options.client !== undefined && options.live === undefined) throw usage('--client goes with --live.');
  const found: Diagnosis[] = [];
  const show = (diagnoses: readonly Diagnosis[]) => {
    found.push(...diagnoses);
    if (!options.json) for (const diagnosis of diagnoses) session.data(shown(diagnosis));
  };
  show([checkNode(process.versions.node)]);
  const config = await readSettings(session);
  if ('level' in config) show([config]);
  else {
    show([...checkSettings(config), await checkRunning(config)]);
    await attempt(show, 'database', () =>
      withStore(session, async (store) => await examineStore(store, show, { ...options, reach })),
    );
  }
  if (options.json) session.data(JSON.stringify(found));
  const failed = found.filter(({ level }) => level === 'fail').length;
  session.say(failed === 0 ? 'Nothing stands in the way.' : `${failed} to mend.`);
  return failed === 0 ? EXIT.ok : EXIT.failure;
}

async function readSettings(session: Session): Promise<Config | Diagnosis> {
  try {
    return await session.config();
  } catch (error) {
    return fail('settings', explainError(error).message, 'Set them right; .env.example explains each.');
  }
}

type Show = (diagnoses: readonly Diagnosis[]) => void;

async function examineStore(store: Store, show: Show, options: Options & { reach: Reach }): Promise<void> {
  const roles = await checkRoles(store.db);
  show(roles);
  if (roles.some(({ check }) => check === 'database')) return;
  await attempt(show, 'migrations', async () => show([await checkMigrated(store)]));
  await attempt(show, 'clocks', async () => show([await checkClocks(store)]));
  await attempt(show, 'queue', async () => show(await checkQueue(store)));
  await attempt(show, 'heartbeats', async () => show(await checkHeartbeats(store)));
  await attempt(show, 'sending', async () => show(await checkSwitches(store)));
  await attempt(show, 'numbers', async () => show(await checkNumbers(store)));
  if (options.live) await attempt(show, 'live', () => examineLive(store, options, options.reach, show));
  await attempt(show, 'handovers', async () => show(await checkHandovers(store)));
}

/** A check that cannot be made is a finding, and the others are still made. */
async function attempt(show: Show, check: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    show([fail(check, explainError(error).message, 'Mend what is said above, then look again.')]);
  }
}

function shown({ check, level, detail, mend }: Diagnosis): string {
  const line = `${level.padEnd(4)}  ${check.padEnd(10)}  ${detail}`;
  return mend === undefined ? line : `${line}\n                  -> ${mend}`;
}
