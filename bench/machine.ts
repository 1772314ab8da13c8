import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';

/** The machine that figures belong to, in one line. */
export async function machine(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB, load ${load} at the start, Node ${process.version}, Postgres ${rows[0]?.server_version}`;
}
