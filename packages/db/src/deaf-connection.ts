import pg from 'pg';

/** Real milliseconds within which a new connection and its answer must come for anything to be said. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Whether a connection waits for an answer that will never come: Postgres, asked on a new connection, does nothing for
 * it. A query on its way and its answer look the same from here as one that runs for long; only Postgres can tell.
 * False while Postgres itself cannot be asked.
 * @param backend Postgres's process id of the connection
 */
export async function isDeaf(config: pg.ClientConfig, backend: number): Promise<boolean> {
  const limits = { connectionTimeoutMillis: ANSWER_WITHIN_MS, query_timeout: ANSWER_WITHIN_MS };
  const asker = new pg.Client({ ...config, ...limits });
  asker.on('error', () => {});
  try {
    await asker.connect();
    // A role sees what its own connections do.
    const { rows } = await asker.query<{ state: string | null }>('select state from pg_stat_activity where pid = $1', [
      backend,
    ]);
    return rows[0]?.state !== 'active';
  } catch {
    return false;
  } finally {
    await asker.end().catch(() => {});
  }
}
