import type { EpochMs } from '@rekindle/domain';
import type { EntryOf, LedgerEntry } from './ledger-entries.ts';

export type Post = EntryOf<'post'>;

/** A person's text and when we certainly knew of it. */
export interface Heard {
  entry: EntryOf<'inbound'>;
  /** First 2xx of its webhook. */
  ackedAt: EpochMs | null;
  /** When the list first showed it. */
  listedAt: EpochMs | null;
  /** From here on ignorance is no excuse; infinite when it never reached us. */
  knownAt: EpochMs;
}

/** The ledger, arranged for the checks. */
export interface LedgerView {
  posts: Post[];
  heard: Heard[];
  /** Last error of a text that failed, by SID. */
  failures: Map<string, number>;
  /** Clients seen sending from a number. */
  clientsOf: Map<string, Set<string>>;
  asOf: EpochMs;
}

/** What it takes to work through a page of listed texts. */
const POLL_HANDLING_MS = 60_000;

/** Entries up to `asOf` (default: all), arranged. */
export function viewLedger(all: readonly LedgerEntry[], asOf: EpochMs | null): LedgerView {
  const entries = asOf === null ? all : all.filter((entry) => entry.at <= asOf);
  const acks = new Map<string, EpochMs>();
  const lists = new Map<string, EpochMs>();
  const view: LedgerView = {
    posts: [],
    heard: [],
    failures: new Map(),
    clientsOf: new Map(),
    asOf: asOf ?? entries.at(-1)?.at ?? 0,
  };
  for (const entry of entries) {
    if (entry.type === 'post') {
      view.posts.push(entry);
      if (entry.tag.client !== null) {
        const clients = view.clientsOf.get(entry.from) ?? new Set<string>();
        view.clientsOf.set(entry.from, clients.add(entry.tag.client));
      }
    } else if (entry.type === 'webhook' && entry.http !== null && entry.http >= 200 && entry.http < 300) {
      if (!acks.has(entry.sid)) acks.set(entry.sid, entry.at);
    } else if (entry.type === 'listed') {
      for (const sid of entry.sids) lists.set(sid, entry.at);
    } else if (entry.type === 'status' && entry.errorCode !== null) {
      view.failures.set(entry.sid, entry.errorCode);
    }
  }
  for (const entry of entries) {
    if (entry.type !== 'inbound') continue;
    const ackedAt = acks.get(entry.sid) ?? null;
    const listedAt = lists.get(entry.sid) ?? null;
    const knownAt = Math.min(ackedAt ?? Infinity, listedAt === null ? Infinity : listedAt + POLL_HANDLING_MS);
    view.heard.push({ entry, ackedAt, listedAt, knownAt });
  }
  return view;
}

/** M1, M2, M3 and the nudge. */
export function isCampaignText(post: Post): boolean {
  return ['M1', 'M2', 'M3', 'nudge'].includes(post.tag.kind ?? '');
}

/** Whether a post comes from the number, or from a client that uses it. */
export function isFromSameClient(view: LedgerView, post: Post, number: string): boolean {
  if (post.from === number) return true;
  return post.tag.client !== null && (view.clientsOf.get(number)?.has(post.tag.client) ?? false);
}
