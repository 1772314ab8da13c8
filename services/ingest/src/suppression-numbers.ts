import type { Tx } from '@rekindle/db';
import type { Ids } from '@rekindle/runtime';
import { sql } from 'kysely';

/** What became of the rows of a suppression list that hold a number. */
export interface NumberCounts {
  new: number;
  suppressed: number;
  duplicate: number;
}

/** Makes the transaction's own table for the numbers of a list. */
export async function gatherNumbers(tx: Tx): Promise<void> {
  await sql`
    create temporary table suppression_numbers (line integer not null, id uuid not null, phone text not null)
    on commit drop`.execute(tx);
}

/** Adds the numbers of some rows to it. */
export async function addNumbers(
  tx: Tx,
  ids: Ids,
  rows: readonly { line: number; phones: readonly string[] }[],
): Promise<void> {
  const numbers = rows.flatMap(({ line, phones }) => phones.map((phone) => ({ line, id: ids.next(), phone })));
  if (numbers.length === 0) return;
  await sql`
    insert into suppression_numbers
    select line, id, phone from jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as g(line int, id uuid, phone text)`.execute(
    tx,
  );
}

/**
 * Counts the rows: new when one of their numbers may be texted so far and no earlier row has it, suppressed when one may
 * not be texted already, duplicate otherwise. To be asked before `suppressNumbers`.
 */
export async function countNumbers(tx: Tx, clientId: string): Promise<NumberCounts> {
  await sql`analyze suppression_numbers`.execute(tx);
  const { rows } = await sql<NumberCounts>`
    with numbers as (
      select n.line, row_number() over (partition by n.phone order by n.line) = 1 as first, x.phone is not null as known
      from suppression_numbers n
      left join (select distinct phone from suppressions where client_id = ${clientId} and lifted_at is null) x
        on x.phone = n.phone
    ), lines as (select bool_or(first and not known) as new, bool_or(known) as known from numbers group by line)
    select count(*) filter (where new) as new, count(*) filter (where not new and known) as suppressed,
           count(*) filter (where not new and not known) as duplicate
    from lines`.execute(tx);
  return rows[0] ?? { new: 0, suppressed: 0, duplicate: 0 };
}

/** Suppresses the numbers that no list has yet; what the person said by a STOP stays beside it. */
export async function suppressNumbers(tx: Tx, clientId: string, rule: string): Promise<void> {
  await sql`
    insert into suppressions (client_id, id, phone, source, rule, evidence)
    select distinct on (n.phone) ${clientId}::uuid, n.id, n.phone, 'import', ${rule}, 'line ' || n.line
    from suppression_numbers n
    left join (select distinct phone from suppressions
               where client_id = ${clientId} and lifted_at is null and source = 'import') x on x.phone = n.phone
    where x.phone is null
    order by n.phone, n.line`.execute(tx);
}
