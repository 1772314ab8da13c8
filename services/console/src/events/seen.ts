import { hiddenSubjects } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { scopeOf, seesEveryLead, visible } from '../access/lead-scope.ts';

/** Events of what is of no lead and no list, and so only for who sees every lead. */
const OF_NO_LEAD = ['message.unmatched'];

/** Which events `e` of a client somebody may hear of: by permission, by list, and by whose lead it is. */
export function seenBy(actor: Actor, clientId: string): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`];
  const hidden = hiddenSubjects((permission) => actor.may(permission));
  if (hidden.length > 0) parts.push(sql`split_part(e.type, '.', 1) <> all(${hidden})`);
  const scope = scopeOf({ clientId, actor });
  if (!seesEveryLead(scope)) {
    if (scope.datasetIds !== null) {
      parts.push(sql`(e.dataset_id is null or e.dataset_id = any(${[...scope.datasetIds]}::uuid[]))`);
    }
    parts.push(sql`e.type <> all(${OF_NO_LEAD})`);
    parts.push(sql`(e.lead_id is null or exists (select from leads l where l.id = e.lead_id and ${visible(scope)}))`);
  }
  return sql.join(parts, sql` and `);
}
