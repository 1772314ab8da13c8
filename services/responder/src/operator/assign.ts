import { closeHandovers, giveLeads, lockLeads, needPerson, openHandoverOf } from '@rekindle/db';
import { OperatorConflict } from './conflict.ts';
import { type Held, type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { takeOverIn } from './take-over.ts';
import { tell } from './tell.ts';
import { otherWriter, writerOf } from './writers.ts';

/** Why a person is needed for a lead that whoever had it gave up. */
const RELEASED = 'released';

/** Somebody of the client's team. */
type Member = OperatorAct & { userId: string };

/**
 * Takes a lead that waits for somebody: it is theirs, and the AI leaves it to them. Safe to say twice. Without a
 * hand-over it is an ordinary takeover.
 * @throws OperatorConflict no_conversation, taken_by_other
 */
export async function claimLead(deps: OperatorDeps, act: Member): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const other = await otherWriter(held, act);
    if (other !== null) throw new OperatorConflict('taken_by_other', other);
    await takeOverIn(deps, held, act);
  });
}

/**
 * Gives a lead to somebody of the team, or to nobody. One that waits for somebody is taken by it, and the AI leaves it
 * to them.
 * @throws OperatorConflict no_conversation, nobody_there
 */
export async function assignLead(deps: OperatorDeps, act: OperatorAct & { to: string | null }): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const { tx } = held;
    const { clientId, leadId, to } = act;
    const leads = await lockLeads(tx, clientId, [leadId]);
    if (!(await giveLeads(tx, deps.ids.next, act, { leads, userId: to }))) throw new OperatorConflict('nobody_there');
  });
}

/**
 * Whoever has a lead gives it up: the next person is asked for it. The AI stays away from it meanwhile. The
 * same of a lead that is left to people while nobody has it and nobody is asked. Safe to say twice.
 * @throws OperatorConflict no_conversation, not_taken_over, taken_by_other
 */
export async function releaseLead(deps: OperatorDeps, act: OperatorAct): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const { tx, facts } = held;
    const { clientId, leadId } = act;
    if (await isGivenUp(held, act)) return;
    await closeHandovers(tx, { clientId, leadId, reason: 'released' });
    await tx
      .updateTable('leads')
      // While the same reason still stands, as from giving it up before, `needPerson` asks nobody.
      .set({ assigned_to: null, needs_person_reason: null })
      .where('client_id', '=', clientId)
      .where('id', '=', leadId)
      .execute();
    await tx
      .updateTable('conversations')
      .set({ taken_over_by: null, taken_over_by_id: null, frozen_until: null, frozen_by: null, frozen_by_id: null })
      .where('client_id', '=', clientId)
      .where('id', '=', facts.conversationId)
      .execute();
    await held.decide('released', 'person');
    const target = { clientId, leadId, datasetId: facts.datasetId };
    await needPerson(tx, deps.ids.next, { ...target, reason: RELEASED, takeOver: true });
    await tell(deps, held, act, 'lead.released');
  });
}

/**
 * Whether a lead waits for the next person already, so that nobody is left to give it up.
 * @throws OperatorConflict not_taken_over, taken_by_other
 */
async function isGivenUp(held: Held, act: OperatorAct): Promise<boolean> {
  if (!held.facts.manualMode) throw new OperatorConflict('not_taken_over');
  const writer = await writerOf(held, act);
  if (writer !== null && !writer.isSelf) throw new OperatorConflict('taken_by_other', writer.name);
  if (writer !== null || (await openHandoverOf(held.tx, act)) === null) return false;
  const lead = await held.tx
    .selectFrom('leads')
    .select('needs_person_reason')
    .where('client_id', '=', act.clientId)
    .where('id', '=', act.leadId)
    .executeTakeFirstOrThrow();
  if (lead.needs_person_reason !== RELEASED) throw new OperatorConflict('not_taken_over');
  return true;
}
