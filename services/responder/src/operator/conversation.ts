import {
  type ConversationFacts,
  inTenant,
  lockPhoneGate,
  readConversation,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { ResponderDeps } from '../deps.ts';
import { OperatorConflict } from './conflict.ts';

export type OperatorDeps = Pick<ResponderDeps, 'db' | 'clock' | 'monotonic' | 'ids' | 'log'> & {
  /** Null where there is no queue at hand: the sweeper then finds what is due. */
  queues: ResponderDeps['queues'] | null;
};

/** What an operator does, to whose conversation. */
export interface OperatorAct {
  clientId: string;
  leadId: string;
  /** Who does it, by name; kept with the decision. */
  by: string;
  /** Their place in the client's team (`users.id`); null or left out: nobody of the team, as a program or a shell. */
  userId?: string | null;
}

/** Whether a stored name and id are the person's who acts now: ids decide where both are known. */
export function isSame(act: OperatorAct, stored: { by: string | null; id: string | null }): boolean {
  return act.userId != null && stored.id !== null ? act.userId === stored.id : act.by === stored.by;
}

export interface Held {
  tx: Tx;
  facts: ConversationFacts;
  senderNumberId: string | null;
  now: EpochMs;
  decide(decision: string, reason: string, more?: { messageId?: string; until?: EpochMs }): Promise<void>;
}

/** Texts of one person and what operators do about them take turns: everything here runs under the person's gate. */
export async function withConversation<T>(
  deps: OperatorDeps,
  act: OperatorAct,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { clientId, leadId, by } = act;
  await deps.clock.sync();
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    const found = await tx
      .selectFrom('conversations')
      .select(['id', 'phone'])
      .where('client_id', '=', clientId)
      .where('lead_id', '=', leadId)
      .executeTakeFirst();
    if (found === undefined) throw new OperatorConflict('no_conversation');
    const senderNumberId = await lockPhoneGate(tx, clientId, found.phone);
    const facts = await readConversation(tx, { clientId, conversationId: found.id });
    if (facts === null) throw new OperatorConflict('no_conversation');
    return await work({
      tx,
      facts,
      senderNumberId,
      now,
      decide: async (decision, reason, more = {}) =>
        await recordDecision(tx, {
          id: deps.ids.next(),
          clientId,
          leadId,
          datasetId: facts.datasetId,
          decision,
          reason,
          data: { by },
          ...more,
        }),
    });
  });
}
