import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { createTestDatabase } from '@rekindle/testkit';

/** The machine that figures belong to, in one line. */
export async function machine(): Promise<string> {
  const db = await createTestDatabase();
  const { version } = await db.system
    .selectNoFrom((eb) => eb.fn<string>('current_setting', [eb.val('server_version')]).as('version'))
    .executeTakeFirstOrThrow();
  await db.close();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB, load ${load} at the start, Node ${process.version}, Postgres ${version}`;
}
