import type { Config, ConfigFault } from '@rekindle/config';
import { faultSentence } from '../fault-sentence.ts';
import type { Installation } from '../installation.ts';
import { checkClocks, checkMigrated, checkPurpose, checkRoles } from './database-checks.ts';
import { type Diagnosis, fail } from './diagnosis.ts';
import { checkHandovers } from './handover-checks.ts';
import { examineLive, type Outside } from './live.ts';
import { checkNode, checkRunning, checkSettings, settingFaults } from './machine-checks.ts';
import { checkSameDatabase } from './same-database.ts';
import { checkQueue, checkRedis } from './queue-check.ts';
import { checkHeartbeats, checkNumbers, checkSwitches } from './work-checks.ts';

/** Is told of what was found, as it is found. */
type Show = (diagnoses: readonly Diagnosis[]) => void;

/**
 * Looks at this process's Node, its settings (`faults` are those that could not be read) and whether the system of its
 * data folder answers; with `live` also at all that going live needs.
 */
export async function examineMachine(
  config: Config,
  { live, faults = [] }: { live: boolean; faults?: readonly ConfigFault[] },
): Promise<Diagnosis[]> {
  const settings = [...settingFaults(faults), ...checkSettings(config, live || config.mode === 'live', faults)];
  return [checkNode(process.versions.node), ...settings, await checkRunning(config)];
}

/**
 * Looks at what can be seen without the database: the queue where Redis holds it, and with `outside` Twilio by the
 * installation's own account, the public address and the model.
 */
export async function examineWithoutDatabase(
  world: Pick<Installation, 'config' | 'monotonic'>,
  shown: Show,
  outside: Pick<Outside, 'reach'> | null,
): Promise<void> {
  const show = once(shown);
  const { redisUrl } = world.config;
  if (redisUrl !== null) await attempt(show, 'queue', async () => show(await checkRedis(redisUrl.reveal())));
  if (outside !== null) await attempt(show, 'live', () => examineLive({ ...world, db: null }, outside, show));
}

/**
 * Looks at everything that can be seen from the database and the queue; with `live` also asks Twilio, the public address
 * and the model. A check that cannot be made is a finding, and the others are still made.
 */
export async function examineDatabase(installation: Installation, shown: Show, live: Outside | null): Promise<void> {
  const show = once(shown);
  const roles = await checkRoles(installation.db);
  show(roles);
  if (roles.some(({ check }) => check === 'database')) return await examineWithoutDatabase(installation, show, live);
  await attempt(show, 'database', async () => show(await checkPurpose(installation)));
  await attempt(show, 'database', async () => show(await checkSameDatabase(installation.database)));
  await attempt(show, 'migrations', async () => show([await checkMigrated(installation)]));
  await attempt(show, 'clocks', async () => show([await checkClocks(installation)]));
  await attempt(show, 'queue', async () => show(await checkQueue(installation)));
  await attempt(show, 'heartbeats', async () => show(await checkHeartbeats(installation)));
  await attempt(show, 'sending', async () => show(await checkSwitches(installation)));
  await attempt(show, 'numbers', async () => show(await checkNumbers(installation, live !== null)));
  if (live !== null) await attempt(show, 'live', () => examineLive(installation, live, show));
  await attempt(show, 'handovers', async () => show(await checkHandovers(installation)));
}

/** Tells the same fault once, however many checks fail of it. */
function once(show: Show): Show {
  const told = new Set<string>();
  return (diagnoses) => {
    const fresh = diagnoses.filter(({ level, detail }) => level === 'ok' || !told.has(detail));
    for (const { detail } of fresh) told.add(detail);
    show(
      fresh.filter((each, at) => each.level === 'ok' || fresh.findIndex(({ detail }) => detail === each.detail) === at),
    );
  };
}

async function attempt(show: Show, check: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    show([fail(check, faultSentence(error), 'Mend what is said above, then look again.')]);
  }
}
