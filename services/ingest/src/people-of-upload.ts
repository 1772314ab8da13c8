import type { Tx } from '@rekindle/db';
import type { RepairKind } from '@rekindle/domain';
import { sql } from 'kysely';

/** The people who came with an upload: all of them, or those whose row needed a repair of this kind. */
export interface People {
  clientId: string;
  uploadId: string;
  repair: RepairKind | null;
}

/** Whether lead `l` is one of these people. */
export function amongPeople({ clientId, uploadId, repair }: People) {
  const kind = repair === null ? sql`` : sql`and l.repairs @> ${JSON.stringify([{ kind: repair }])}::jsonb`;
  return sql<boolean>`(l.client_id = ${clientId} and l.upload_id = ${uploadId} ${kind})`;
}

/** Locks their cadences, then the leads, in the order in which a reply or a STOP does. */
export async function lockPeople(tx: Tx, people: People): Promise<void> {
  await sql`
    select count(*) from (
      select e.id from enrolments e join leads l on l.client_id = e.client_id and l.id = e.lead_id
      where ${amongPeople(people)} order by e.id for update of e) locked`.execute(tx);
  await sql`
    select count(*) from (
      select l.id from leads l where ${amongPeople(people)} order by l.id for update) locked`.execute(tx);
}

/** What has been written to them and by them, as the start of a sentence; null as long as there is nothing. */
export async function textsOf(tx: Tx, people: People): Promise<string | null> {
  const { rows } = await sql<{ texts: number; replies: number }>`
    select count(*) filter (where m.direction = 'outbound') as texts,
           count(*) filter (where m.direction = 'inbound') as replies
    from leads l join messages m on m.client_id = l.client_id and m.lead_id = l.id
    where ${amongPeople(people)}`.execute(tx);
  const { texts = 0, replies = 0 } = rows[0] ?? {};
  if (texts === 0 && replies === 0) return null;
  const made = `${texts} ${texts === 1 ? 'text' : 'texts'} to people of this list ${texts === 1 ? 'has' : 'have'} been made`;
  return texts > 0 ? made : `People of this list have written ${replies} ${replies === 1 ? 'text' : 'texts'}`;
}

/**
 * Whether anything has been written to those who came with an upload, or by them. Ends at the first text: counting those
 * of a long list takes as long as reading them.
 */
export async function hasTexts(tx: Tx, upload: { clientId: string; uploadId: string }): Promise<boolean> {
  const { clientId, uploadId } = upload;
  const { rows } = await sql<{ found: boolean }>`
    select case when exists (select from messages m
                             where m.client_id = ${clientId}
                               and m.dataset_id = (select dataset_id from uploads
                                                   where client_id = ${clientId} and id = ${uploadId}))
      then exists (select from leads l join messages m on m.client_id = l.client_id and m.lead_id = l.id
                   where ${amongPeople({ clientId, uploadId, repair: null })})
      else false end as found`.execute(tx);
  return rows[0]?.found === true;
}

/** Takes them out, and lets other campaigns have whom a cadence of theirs kept from them. Lock them first. */
export async function removePeople(tx: Tx, people: People): Promise<{ leads: number; flagged: number }> {
  await sql`
    update enrolments e set held_until = app_now()
    from leads l join enrolments own on own.client_id = l.client_id and own.lead_id = l.id
    where ${amongPeople(people)} and own.state in ('active', 'waiting')
      and e.client_id = l.client_id and e.phone = own.phone and e.id <> own.id
      and e.state = 'held' and e.held_until is null and e.reason is distinct from 'draining'`.execute(tx);
  const { rows } = await sql<{ leads: number; flagged: number }>`
    with gone as (delete from leads l where ${amongPeople(people)} returning l.duplicate_of)
    select count(*) as leads, count(duplicate_of) as flagged from gone`.execute(tx);
  return rows[0] ?? { leads: 0, flagged: 0 };
}
