import pg from 'pg';

/** Any constant; with the asker's process id it is a lock that nobody else wants. */
const SAME_DATABASE_LOCK = 7_364_003;

/**
 * Whether both URLs lead to the very same database, by whatever host, port or pooler each names it: a lock that is taken
 * by the first is seen by the second. Throws what the connections throw.
 */
export async function isSameDatabase(url: string, otherUrl: string): Promise<boolean> {
  return await connected(url, async (client) => {
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const lock = [SAME_DATABASE_LOCK, rows[0]?.pid];
    await client.query('select pg_advisory_xact_lock($1, $2)', lock);
    return await connected(otherUrl, async (other) => {
      const { rows } = await other.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1, $2) as free', lock);
      return rows[0]?.free === false;
    });
  });
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
