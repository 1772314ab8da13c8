import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Entry } from './ledger.ts';

/** Columns that a server counts up over its whole life, whatever is played on it. */
const NOT_OF_THE_PLAY = ['xid'];

/** One hash over all that happened: the ledger, and every row of every table in an order of its own. */
export async function traceOf(admin: Pick<pg.Client, 'query'>, entries: readonly Entry[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(entries));
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'public' and tablename <> 'schema_migrations' order by 1`,
  );
  const digests = tables.map(
    ({ name }) => `select '${name}' as name, md5(coalesce(string_agg(line, E'\\n' order by line), '')) as digest
      from (select (to_jsonb(t) - $1::text[])::text as line from ${name} t) lines`,
  );
  const { rows } = await admin.query<{ name: string; digest: string }>(`${digests.join(' union all ')} order by name`, [
    NOT_OF_THE_PLAY,
  ]);
  for (const { name, digest } of rows) hash.update(`${name} ${digest}\n`);
  return hash.digest('hex');
}
