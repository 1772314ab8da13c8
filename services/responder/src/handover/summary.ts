import type { HandoverFacts, Tx } from '@rekindle/db';
import { handoverSummary } from '@rekindle/domain';

/** Texts that a summary is made from. */
const TEXTS_READ = 6;

/** Who the lead is, why a person is needed, and what was written last. */
export async function summaryOf(tx: Tx, clientId: string, facts: HandoverFacts, reason: string): Promise<string> {
  const texts = await tx
    .selectFrom('messages')
    .select(['direction', 'content'])
    .where('client_id', '=', clientId)
    .where('lead_id', '=', facts.leadId)
    // What never left, the lead has not read.
    .where('state', 'not in', ['planned', 'due', 'blocked', 'rejected', 'failed', 'undelivered', 'absent'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(TEXTS_READ)
    .execute();
  return handoverSummary({
    firstName: facts.firstName,
    lastName: facts.lastName,
    postcode: facts.postcode,
    reason,
    texts: texts
      .reverse()
      .map(({ direction, content }) => ({ from: direction === 'inbound' ? 'lead' : 'us', text: content })),
  });
}
