import { closeHandovers, giveLeads, lockLeads, needPerson } from '@rekindle/db';
import { OperatorConflict } from './conflict.ts';
import { type Held, isSame, type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { takeOverIn } from './take-over.ts';
import { tell } from './tell.ts';

/** Somebody of the client's team. */
type Member = OperatorAct & { userId: string };

/**
 * Takes a lead that waits for somebody: it is theirs, and the AI leaves it to them. Safe to say twice. Without a
 * hand-over it is an ordinary takeover.
 * @throws OperatorConflict no_conversation, taken_by_other
 */
export async function claimLead(deps: OperatorDeps, act: Member): Promise<void> {
  await withConversation(deps, act, async (held) => {
    await refuseWhenTaken(held, act);
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
 * Whoever has a lead gives it up: the next person is asked for it. The AI stays away from it meanwhile.
 * @throws OperatorConflict no_conversation, not_taken_over
 */
export async function releaseLead(deps: OperatorDeps, act: OperatorAct): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const { tx, facts } = held;
    const { clientId, leadId } = act;
    if (!facts.manualMode) throw new OperatorConflict('not_taken_over');
    await closeHandovers(tx, { clientId, leadId, reason: 'released' });
    await tx
      .updateTable('leads')
      .set({ assigned_to: null })
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
    await needPerson(tx, deps.ids.next, { ...target, reason: 'released', takeOver: true });
    await tell(deps, held, act, 'lead.released');
  });
}

async function refuseWhenTaken({ tx, facts }: Held, act: Member): Promise<void> {
  const row = await tx
    .selectFrom('conversations')
    .select(['taken_over_by', 'taken_over_by_id'])
    .where('client_id', '=', act.clientId)
    .where('id', '=', facts.conversationId)
    .executeTakeFirstOrThrow();
  const has = { by: row.taken_over_by, id: row.taken_over_by_id };
  if (has.by !== null && !isSame(act, has)) throw new OperatorConflict('taken_by_other', has.by);
}
