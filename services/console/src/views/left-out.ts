import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';

const SENTENCES: Readonly<Record<string, string>> = {
  flagged: 'flagged at the import: somebody has to decide on them',
  archived: 'archived',
  manual_mode: 'in a person’s hands',
  not_ready: 'no longer new: contacted, answered or closed already',
  done: 'through with this campaign',
  texted_before: 'texted by this campaign before',
  other: 'left out for another reason',
};

/**
 * Why leads of a campaign are not reckoned with, though no suppression is in the way; the first reason counts.
 * @param expected how many there are: whatever is not explained is `other`, so that the parts add up
 */
export async function leftOut(
  tx: Tx,
  campaign: { clientId: string; datasetId: string },
  expected: number,
): Promise<{ reason: string; sentence: string; people: number }[]> {
  if (expected === 0) return [];
  const { rows } = await sql<{ reason: string; people: number }>`
    select case
        when e.id is not null then 'done'
        when l.archived then 'archived'
        when l.flagged then 'flagged'
        when l.manual_mode then 'manual_mode'
        when l.contact_status <> 'READY' then 'not_ready'
        when exists (select from contact_history h where h.client_id = l.client_id and h.phone = l.phone_number
                     and h.dataset_id = l.dataset_id) then 'texted_before'
      end as reason, count(*) as people
    from leads l
    left join enrolments e on e.client_id = l.client_id and e.id = l.id and e.state in ('ended', 'completed')
    where l.client_id = ${campaign.clientId} and l.dataset_id = ${campaign.datasetId}
      and (select true from enrolments r where r.client_id = l.client_id and r.id = l.id
           and r.state in ('active', 'waiting', 'held') limit 1) is null
      and (select true from suppressions s where s.client_id = l.client_id and s.phone = l.phone_number
           and s.lifted_at is null limit 1) is null
    group by 1 order by 2 desc`.execute(tx);
  const found: { reason: string; people: number }[] = [];
  let left = expected;
  for (const { reason, people } of rows) {
    if (reason === null) continue;
    const counted = Math.min(people, left);
    if (counted > 0) found.push({ reason, people: counted });
    left -= counted;
  }
  if (left > 0) found.push({ reason: 'other', people: left });
  return found.map((part) => ({ ...part, sentence: SENTENCES[part.reason] ?? part.reason }));
}
