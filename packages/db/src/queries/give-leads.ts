import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { assignLeads, type LeadActor, type LockedLead } from './lead-acts.ts';
import { PERSON_NAME } from './person-name.ts';
import { takeHandover } from './take-handover.ts';

/**
 * Gives leads, whose people's gates the caller holds, to somebody of the team, or with null to nobody. One that waits for
 * somebody is taken by it, and the AI leaves it to them. Safe to repeat.
 * @returns false, with nothing done, when nobody active there who may see these leads' lists has that id
 */
export async function giveLeads(
  tx: Tx,
  nextId: () => string,
  actor: LeadActor,
  given: { leads: readonly LockedLead[]; userId: string | null },
): Promise<boolean> {
  const { clientId } = actor;
  const { leads, userId } = given;
  if (userId === null) {
    await assignLeads(tx, nextId, actor, { leads, to: null });
    return true;
  }
  const { rows: people } = await sql<{ name: string }>`
    select ${PERSON_NAME} as name from users u
    where u.client_id = ${clientId} and u.id = ${userId} and u.status = 'active'
      and (u.allowed_dataset_ids is null or u.allowed_dataset_ids @> ${[...new Set(leads.map(({ datasetId }) => datasetId))]}::uuid[])`.execute(
    tx,
  );
  const [person] = people;
  if (person === undefined) return false;
  const ids = leads.map(({ leadId }) => leadId);
  const { rows: open } = await sql<{ handoverId: string }>`
    select id as "handoverId" from handovers
    where client_id = ${clientId} and lead_id = any(${ids}::uuid[]) and state in ('open', 'unclaimed')`.execute(tx);
  for (const { handoverId } of open) {
    await takeHandover(tx, nextId, { clientId, handoverId, userId, person: person.name });
  }
  await assignLeads(tx, nextId, actor, { leads, to: { userId, name: person.name } });
  return true;
}
