import type { MessageState } from './message-state.ts';

/**
 * Twilio's message statuses in the order they may follow each other; a callback may come late, twice or out of order,
 * so a status of no higher rank changes nothing. Source: Twilio's message resource and outbound status callbacks.
 */
const RANK: Readonly<Record<string, number>> = {
  accepted: 0,
  scheduled: 0,
  queued: 1,
  sending: 2,
  sent: 3,
  partially_delivered: 3,
  delivered: 4,
  undelivered: 4,
  failed: 4,
  canceled: 4,
  read: 5,
};

const STATE: Readonly<Record<string, MessageState>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
  read: 'delivered',
};

/** Two final words contradict each other only when a carrier corrects itself; then the better news stands. */
const FINAL_ORDER = ['canceled', 'failed', 'undelivered', 'delivered'];

/** The status that holds after `reported` came in while `known` (null: nothing yet) was known. Unknown words change nothing. */
export function advanceStatus(known: string | null, reported: string): string | null {
  const reportedRank = RANK[reported];
  if (reportedRank === undefined) return known;
  const knownRank = known === null ? -1 : (RANK[known] ?? -1);
  if (reportedRank > knownRank) return reported;
  const bothFinal = reportedRank === knownRank && known !== null && FINAL_ORDER.includes(known);
  return bothFinal && FINAL_ORDER.indexOf(reported) > FINAL_ORDER.indexOf(known) ? reported : known;
}

/** Our state for a status of Twilio's; null for a word we do not know. */
export function stateOfProviderStatus(status: string | null): MessageState | null {
  return status === null ? null : (STATE[status] ?? null);
}
