import { createHash } from 'node:crypto';
import { jsonb, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { z } from 'zod';
import { plainHeader } from './field-names.ts';
import { checkedOverrides, type ColumnMapping, type MappingOverrides } from './map-columns.ts';
import type { Table } from './table.ts';

const Stored = z.record(z.string(), z.string());

/** What tells files of the same columns, in any order, from others; null for a file without column names. */
function signatureOf(table: Pick<Table, 'headerLine' | 'columns'>): string | null {
  if (table.headerLine === null) return null;
  const names = table.columns.map(plainHeader).sort();
  return createHash('sha256').update(JSON.stringify(names)).digest('hex');
}

/** What a person said about an earlier file of this client that had the same columns; {} when nobody has. */
export async function recallMapping(
  tx: Tx,
  clientId: string,
  table: Pick<Table, 'headerLine' | 'columns'>,
): Promise<MappingOverrides> {
  const signature = signatureOf(table);
  if (signature === null) return {};
  const row = await tx
    .selectFrom('column_mappings')
    .select('mapping')
    .where('client_id', '=', clientId)
    .where('signature', '=', signature)
    .executeTakeFirst();
  return row === undefined ? {} : checkedOverrides(Stored.parse(row.mapping));
}

/** Keeps what a person has said about the columns of a file that has been imported. */
export async function rememberMapping(
  tx: Tx,
  clientId: string,
  list: { table: Pick<Table, 'headerLine' | 'columns'>; mapping: ColumnMapping },
): Promise<void> {
  const signature = signatureOf(list.table);
  const said = list.mapping.columns.filter(({ evidence }) => evidence === 'override' || evidence === 'remembered');
  if (signature === null || said.length === 0) return;
  const mapping = jsonb(Object.fromEntries(said.map(({ header, use }) => [header, use])));
  await tx
    .insertInto('column_mappings')
    .values({ client_id: clientId, signature, mapping })
    .onConflict((conflict) =>
      conflict.columns(['client_id', 'signature']).doUpdateSet({ mapping: sql`excluded.mapping` }),
    )
    .execute();
}
