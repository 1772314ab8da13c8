import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { MarkedNumber } from './opt-outs.ts';
import type { ParsedLead } from './parse-row.ts';

/** One row on its way in: the lead, its id and the line of the file it came from. */
export interface StagedLead extends ParsedLead {
  id: string;
  line: number;
  suppress: MarkedNumber[];
}

const TEXT_COLUMNS = [
  ...(['first_name', 'last_name', 'phone_number', 'email', 'postcode', 'company', 'timezone', 'custom_id'] as const),
  ...(['inquiry_date', 'notes', 'opted_out'] as const),
];
/** Rows are handed to Postgres in pieces of about this many characters. */
const PIECE_CHARACTERS = 65_536;

/** Name, in schema `staging`, of an upload's table. */
export function stagingName(uploadId: string): string {
  return `upload_${uploadId.replaceAll('-', '')}`;
}

/**
 * Makes the upload's empty staging table and drops what earlier, killed work of this owner left behind. Unlogged: a crash
 * empties it, and the work starts over.
 * @param owner whoever holds the lock for it: the client's import, or `previewOwner`
 */
export async function createStaging(connection: pg.Client, owner: string, uploadId: string): Promise<void> {
  const { rows } = await connection.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'staging'::regnamespace and c.relkind = 'r'
       and obj_description(c.oid, 'pg_class') = $1`,
    [owner],
  );
  for (const { name } of rows) await connection.query(`drop table if exists ${qualified(connection, name)}`);
  const table = qualified(connection, stagingName(uploadId));
  await connection.query(`
    create unlogged table ${table} (
      line integer not null, id uuid not null,
      first_name text not null, last_name text, phone_number text not null, email text, postcode text, company text,
      timezone text, custom_id text, inquiry_date date, notes text, opted_out text, suppress jsonb not null,
      attributes jsonb not null, originals jsonb not null, repairs jsonb not null,
      outcome text, other_id uuid
    )`);
  await connection.query(`comment on table ${table} is ${connection.escapeLiteral(owner)}`);
}

/** Owns the staging tables of a client's dry runs, which its imports leave alone. */
export function previewOwner(clientId: string): string {
  return `preview ${clientId}`;
}

/** Drops the upload's staging table; fine when there is none. */
export async function dropStaging(connection: pg.Client, uploadId: string): Promise<void> {
  await connection.query(`drop table if exists ${qualified(connection, stagingName(uploadId))}`);
}

/** Writes leads into a staging table as fast as Postgres takes them, and no faster. */
export interface StagingWriter {
  add(lead: StagedLead): Promise<void>;
  /** Ends the COPY; from then on only this tenant's transactions see the rows. */
  close(): Promise<void>;
  /** Ends the COPY and keeps nothing of it. */
  abort(): Promise<void>;
}

/** Starts the COPY into the upload's staging table. The connection serves nothing else until the writer is closed. */
export async function openStaging(connection: pg.Client, clientId: string, uploadId: string): Promise<StagingWriter> {
  // In one transaction with the policy below, so that nobody ever sees the rows without it.
  await connection.query('begin');
  const table = qualified(connection, stagingName(uploadId));
  const columns = ['line', 'id', ...TEXT_COLUMNS, 'suppress', 'attributes', 'originals', 'repairs'];
  const copy = connection.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  const done = finished(copy);
  // Whoever awaits `add` or `close` gets the error; until then it must not end the process.
  done.catch(() => {});
  let piece = '';

  async function flush(): Promise<void> {
    const text = piece;
    piece = '';
    if (text === '' || copy.write(text)) return;
    await Promise.race([once(copy, 'drain'), done]);
  }

  return {
    async add(lead) {
      piece += copyLine(lead);
      if (piece.length >= PIECE_CHARACTERS) await flush();
    },
    async close() {
      await flush();
      copy.end();
      await done;
      // COPY does not work under row level security, hence only now.
      await connection.query(`alter table ${table} enable row level security`);
      await connection.query(`alter table ${table} force row level security`);
      await connection.query(
        `create policy tenant on ${table} using (app_client_id() = ${connection.escapeLiteral(clientId)}::uuid)`,
      );
      await connection.query('commit');
      await connection.query(`analyze ${table}`);
    },
    async abort() {
      copy.destroy();
      await done.catch(() => {});
      await connection.query('rollback').catch(() => {});
    },
  };
}

function qualified(connection: pg.Client, name: string): string {
  return `staging.${connection.escapeIdentifier(name)}`;
}

function copyLine(lead: StagedLead): string {
  const cells = TEXT_COLUMNS.map((column) => copyCell(lead[column]));
  const values = [lead.suppress, lead.attributes, lead.originals, lead.repairs];
  const json = values.map((value) => copyCell(JSON.stringify(value)));
  return `${[String(lead.line), lead.id, ...cells, ...json].join('\t')}\n`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in the text format of COPY (https://www.postgresql.org/docs/18/sql-copy.html). */
function copyCell(value: string | null): string {
  if (value === null) return '\\N';
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : value;
}
