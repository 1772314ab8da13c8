import { entriesOf, type EntryOf } from '../ledger.ts';
import type { Evidence, TenantFacts } from './evidence.ts';

export type Post = EntryOf<'post'>;

/** A person's text, whose client it went to, and when our database had it. */
export interface Heard {
  entry: EntryOf<'inbound'>;
  clientId: string;
  /** Infinite when it never came to be known. */
  knownAt: number;
}

/** The evidence, arranged. */
export interface View extends Evidence {
  posts: Post[];
  heard: Heard[];
  clients: Map<string, TenantFacts>;
  /** By message of an answer: since when what it answers had been read. */
  answers: Map<string, number>;
  /** SIDs of texts whose validity was over before they went: their messages may be planned anew. */
  expired: ReadonlySet<string>;
  /** By message: when a person ordered it again. */
  ordered: ReadonlyMap<string, readonly number[]>;
}

/** Twilio's code for such a text. */
export const VALIDITY_OVER = 30036;

export function viewOf(evidence: Evidence): View {
  const known = new Map(entriesOf(evidence.entries, 'known').map(({ sid, at }) => [sid, at]));
  const owners = new Map(evidence.tenants.map(({ number, clientId }) => [number, clientId]));
  const people = new Set(evidence.tenants.flatMap(({ phones }) => phones));
  const answers = new Map<string, number>();
  for (const { messageIds, since } of entriesOf(evidence.entries, 'answered')) {
    for (const id of messageIds) if (!answers.has(id)) answers.set(id, since);
  }
  return {
    ...evidence,
    answers,
    expired: new Set(
      entriesOf(evidence.entries, 'status').flatMap(({ sid, errorCode }) => (errorCode === VALIDITY_OVER ? [sid] : [])),
    ),
    ordered: ordersIn(evidence.entries),
    // Notices go to a client's own staff.
    posts: entriesOf(evidence.entries, 'post').filter(({ kind, to }) => kind !== 'notice' || people.has(to)),
    heard: entriesOf(evidence.entries, 'inbound').map((entry) => ({
      entry,
      clientId: owners.get(entry.to) ?? '',
      knownAt: known.get(entry.sid) ?? Number.POSITIVE_INFINITY,
    })),
    clients: new Map(evidence.tenants.map((tenant) => [tenant.clientId, tenant])),
  };
}

const ORDER = 'rearm ';

function ordersIn(entries: Evidence['entries']): Map<string, number[]> {
  const orders = new Map<string, number[]>();
  for (const { act, at } of entriesOf(entries, 'act')) {
    const messageId = act.slice(ORDER.length);
    if (act.startsWith(ORDER)) orders.set(messageId, [...(orders.get(messageId) ?? []), at]);
  }
  return orders;
}

export const STEPS = ['M1', 'M2', 'M3'];
/** What counts against a campaign's limits and keeps its window. */
export const OUTREACH = [...STEPS, 'nudge'];
/** From a claim's begin to its first byte. */
export const TO_WIRE_MS = 2_000;

export function isFrom(heard: Heard, post: Post): boolean {
  return heard.entry.from === post.to && heard.clientId === post.clientId;
}

/** A violation by a post. */
export function by(promise: string, post: Post, detail: string) {
  return { promise, at: post.at, detail: `${post.kind}: ${detail}`, phone: post.to, messageId: post.messageId };
}
