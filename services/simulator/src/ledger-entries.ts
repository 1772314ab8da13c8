import type { EpochMs } from '@rekindle/domain';
import type { CreateFault } from './faults.ts';
import type { PersonState } from './person.ts';

/** What a person meant by a text, known because the simulator wrote it. */
export type Means =
  | 'stop'
  | 'start'
  | 'interest'
  | 'question'
  | 'decline'
  | 'wrong_number'
  | 'bot_question'
  | 'handover'
  | 'complaint'
  | 'auto_reply'
  | 'tapback'
  | 'chat';

/** Message statuses the carrier reports, in Twilio's words. */
export type CarrierStatus = 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** Something that will happen at a business instant. `id` is unique in a ledger; `phone` orders same-instant events. */
export type PlannedEvent = { id: string; at: EpochMs; phone: string } & (
  | { kind: 'carrier'; sid: string; status: CarrierStatus; errorCode: number | null }
  | { kind: 'callback'; sid: string; status: CarrierStatus; errorCode: number | null; early: boolean }
  | { kind: 'text'; to: string; body: string; means: Means; media: number }
  | { kind: 'book'; number: string; link: string | null }
  | { kind: 'reschedule'; number: string; uid: string; link: string | null }
  | { kind: 'cancel_booking'; number: string; uid: string; link: string | null }
);

/** What the StatusCallback URL says about the text: client, message, attempt, kind, dataset. */
export interface CallbackTag {
  client: string | null;
  message: string | null;
  attempt: string | null;
  kind: string | null;
  dataset: string | null;
}

/** What became of a create request. `http` is null where no answer was written (hang, reset). */
export interface PostOutcome {
  accepted: boolean;
  sid: string | null;
  http: number | null;
  code: number | null;
  fault: CreateFault | null;
}

/** What came of one HTTP attempt of ours: a status, or the error that left it without one. */
export interface Attempt {
  http: number | null;
  error: string | null;
}

interface Stamp {
  /** Counts from 1 without gaps. */
  seq: number;
  /** Business time, epoch milliseconds. */
  at: EpochMs;
  /** Real epoch milliseconds. */
  real: number;
}

/** One line of the ledger. Whatever an entry causes later (`plans`) is in the same line, so no crash can part them. */
export type LedgerEntry = Stamp &
  (
    | { type: 'open'; seed: number }
    | {
        type: 'post';
        account: string;
        to: string;
        from: string;
        messagingServiceSid: string | null;
        body: string;
        validity: number | null;
        callback: string | null;
        tag: CallbackTag;
        outcome: PostOutcome;
        plans: PlannedEvent[];
      }
    | {
        type: 'status';
        event: string;
        sid: string;
        status: CarrierStatus;
        errorCode: number | null;
        person: PersonState | null;
        plans: PlannedEvent[];
      }
    | ({ type: 'callback'; event: string; sid: string; status: CarrierStatus; url: string; final: boolean } & Attempt)
    | {
        type: 'inbound';
        event: string;
        sid: string;
        account: string;
        from: string;
        to: string;
        body: string;
        media: number;
        means: Means;
        optOut: 'stop' | 'start' | null;
        /** Twilio's own answer to a keyword; its text, not one of ours. */
        providerText: { sid: string; body: string } | null;
        /** Events of this person that no longer happen. */
        dropped: string[];
      }
    | ({ type: 'webhook'; event: string; sid: string; from: string; to: string; final: boolean } & Attempt)
    | ({
        type: 'booking';
        event: string;
        action: 'created' | 'rescheduled' | 'cancelled';
        uid: string;
        rescheduleUid: string | null;
        phone: string;
        number: string;
        token: string | null;
        startsAt: EpochMs;
        plans: PlannedEvent[];
      } & Attempt)
    /** First time these inbound texts were handed out by the list. */
    | { type: 'listed'; sids: string[] }
    | { type: 'model'; model: string; mode: string; http: number | null; inputTokens: number; outputTokens: number }
  );

/** The entry of one type. */
export type EntryOf<T extends LedgerEntry['type']> = Extract<LedgerEntry, { type: T }>;

type Unstamped<T> = T extends unknown ? Omit<T, keyof Stamp> : never;

/** An entry before the ledger stamps it. */
export type NewEntry = Unstamped<LedgerEntry>;
