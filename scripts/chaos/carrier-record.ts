import { type LedgerEntry, readLedger } from '@rekindle/simulator';
import type { Installation } from './installation.ts';
import type { Load } from './load.ts';

/** One POST that reached the carrier. */
export interface Posted {
  /** Real time, epoch milliseconds. */
  real: number;
  to: string;
  message: string;
  attempt: number;
  kind: string;
  accepted: boolean;
  http: number | null;
  /** What the carrier did wrong on purpose. */
  fault: string | null;
  /** The carrier gave it up undelivered when its validity was over: it may go again. */
  expired: boolean;
}

/** Twilio's error for a text whose validity was over before it could be handed on. */
const VALIDITY_OVER = 30036;

/** The POSTs of a load as the carrier's own ledger has them. */
export function postsOf({ ledgerFile }: Installation, { client }: Load): Posted[] {
  const entries = readLedger(ledgerFile);
  const expired = new Set(
    entries.flatMap((entry) => (entry.type === 'status' && entry.errorCode === VALIDITY_OVER ? [entry.sid] : [])),
  );
  return entries.flatMap((entry) => {
    if (entry.type !== 'post' || entry.tag.client !== client.clientId) return [];
    const { real, to, tag, outcome } = entry;
    return [
      {
        ...{ real, to, message: tag.message ?? '', attempt: Number(tag.attempt), kind: tag.kind ?? '' },
        ...{ accepted: outcome.accepted, http: outcome.http, fault: outcome.fault },
        expired: outcome.sid !== null && expired.has(outcome.sid),
      },
    ];
  });
}

/** SIDs of the people's texts that one of our webhooks has answered with 2xx. */
export function acknowledged({ ledgerFile }: Installation): string[] {
  const took = (entry: LedgerEntry) =>
    entry.type === 'webhook' && entry.http !== null && entry.http >= 200 && entry.http < 300;
  return [...new Set(readLedger(ledgerFile).flatMap((entry) => (took(entry) && 'sid' in entry ? [entry.sid] : [])))];
}

/** The posts to one phone in words, without the phone. */
export function storyOf(phone: string, posts: readonly Posted[]): string {
  const theirs = posts.filter(({ to }) => to === phone);
  return theirs
    .map(({ real, message, attempt, http, accepted, fault }) => {
      const after = ((real - (theirs[0]?.real ?? real)) / 1_000).toFixed(1);
      const taken = `${accepted ? 'taken' : 'not taken'}${fault === null ? '' : `, ${fault}`}`;
      return `+${after} s ${message}/${attempt} answered ${http ?? 'nothing'} (${taken})`;
    })
    .join('; ');
}
