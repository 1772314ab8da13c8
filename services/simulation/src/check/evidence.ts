import type { Entry } from '../ledger.ts';

/** What the checks know of a tenant. */
export interface TenantFacts {
  clientId: string;
  company: string;
  number: string;
  mode: 'sandbox' | 'live';
  phones: readonly string[];
}

/** Rows of the product's tables, read by the simulation's own statements. Instants are epoch ms. */
export interface Rows {
  messages: MessageRow[];
  attempts: AttemptRow[];
  outcomes: { messageId: string; attempt: number; outcome: string; evidence: string; at: number }[];
  inbox: { sid: string; clientId: string | null; processedAt: number | null }[];
  suppressions: { clientId: string; phone: string; source: string; liftedAt: number | null }[];
  /** Messages a person was told of because nobody knows what became of them. */
  given: { messageId: string; at: number }[];
  /** Texts and steps of campaigns and answers that nothing but hours and limits may hold up. */
  due: DueRow[];
  /** Campaigns that stand still. */
  paused: { datasetId: string }[];
  /** What should have been taken up: its kind, whose, since when. */
  waiting: { what: string; id: string; since: number }[];
  /** What nothing will ever take up again, though nobody was told of it and no reason stands beside it. */
  stuck: { what: string; id: string }[];
}

/** A claim as it is kept; `bodyHash` is SHA-256 in hex. */
export interface AttemptRow {
  clientId: string;
  messageId: string;
  attempt: number;
  claimedAt: number;
  kind: string;
  datasetId: string;
  phone: string;
  from: string;
  bodyHash: string;
}

/** What is due; `kind` as of messages, or `close`: the end of a cadence, which is no text. */
export interface DueRow {
  what: string;
  id: string;
  clientId: string;
  datasetId: string;
  phone: string;
  kind: string;
  since: number;
}

export interface MessageRow {
  id: string;
  clientId: string;
  kind: string;
  state: string;
  attempt: number;
  sid: string | null;
  providerStatus: string | null;
  createdAt: number;
  phone: string;
  reason: string | null;
  acceptances: number;
}

/** Everything there is to judge a play by. */
export interface Evidence {
  entries: readonly Entry[];
  rows: Rows;
  tenants: readonly TenantFacts[];
  end: number;
  /** Since when nothing fails any more and no operator does anything new. */
  calmFrom: number;
}

/** A promise that was not kept. */
export interface Violation {
  promise: string;
  at: number;
  detail: string;
  /** Whom and what the story is about. */
  phone: string | null;
  messageId: string | null;
}
