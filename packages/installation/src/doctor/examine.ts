import type { Config } from '@rekindle/config';
import type { ClientRow } from '../clients.ts';
import type { Reach } from '../connect/reach.ts';
import { faultSentence } from '../fault-sentence.ts';
import type { Installation } from '../installation.ts';
import { checkClocks, checkMigrated, checkRoles } from './database-checks.ts';
import { type Diagnosis, fail } from './diagnosis.ts';
import { checkHandovers } from './handover-checks.ts';
import { examineLive } from './live.ts';
import { checkNode, checkRunning, checkSettings } from './machine-checks.ts';
import { checkQueue } from './queue-check.ts';
import { checkHeartbeats, checkNumbers, checkSwitches } from './work-checks.ts';

/** Is told of what was found, as it is found. */
type Show = (diagnoses: readonly Diagnosis[]) => void;

/** Looks at this process's Node, its settings and whether the system of its data folder answers. */
export async function examineMachine(config: Config): Promise<Diagnosis[]> {
  return [checkNode(process.versions.node), ...checkSettings(config), await checkRunning(config)];
}

/**
 * Looks at everything that can be seen from the database and the queue; with `live` also asks Twilio, the public address
 * and the model. A check that cannot be made is a finding, and the others are still made.
 */
export async function examineDatabase(
  installation: Installation,
  show: Show,
  live: { clients: () => Promise<ClientRow[]>; reach: Reach } | null,
): Promise<void> {
  const roles = await checkRoles(installation.db);
  show(roles);
  if (roles.some(({ check }) => check === 'database')) return;
  await attempt(show, 'migrations', async () => show([await checkMigrated(installation)]));
  await attempt(show, 'clocks', async () => show([await checkClocks(installation)]));
  await attempt(show, 'queue', async () => show(await checkQueue(installation)));
  await attempt(show, 'heartbeats', async () => show(await checkHeartbeats(installation)));
  await attempt(show, 'sending', async () => show(await checkSwitches(installation)));
  await attempt(show, 'numbers', async () => show(await checkNumbers(installation)));
  if (live !== null) await attempt(show, 'live', () => examineLive(installation, live, show));
  await attempt(show, 'handovers', async () => show(await checkHandovers(installation)));
}

async function attempt(show: Show, check: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    show([fail(check, faultSentence(error), 'Mend what is said above, then look again.')]);
  }
}
