import { addSuppression, type Tx } from '@rekindle/db';
import type { WebhookDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/**
 * Suppresses the number of a text that says it belongs to somebody else, whether or not there is a lead: no START lifts
 * that, and it holds for leads who come in later. What follows for those there are is `applySuppression`.
 */
export async function addWrongNumber(deps: WebhookDeps, tx: Tx, { clientId, text }: Incoming): Promise<void> {
  await addSuppression(tx, deps.ids.next, {
    clientId,
    phone: text.from_number,
    source: 'wrong_number',
    rule: 'wrong_number',
    evidence: text.body,
    messageSid: text.message_sid,
  });
}
