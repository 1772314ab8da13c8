import type { CampaignSettings } from '@rekindle/domain';

/** What a person meant, known because the simulation wrote it. */
export type Means = 'stop' | 'start' | 'talk' | 'decline' | 'wrong_number' | 'automatic';

/** The carrier's and the operators' own record, which no part of the product writes. Instants are epoch ms. */
export type Entry =
  | {
      type: 'post';
      at: number;
      clientId: string;
      messageId: string;
      attempt: number;
      kind: string;
      datasetId: string;
      to: string;
      from: string;
      body: string;
      validitySeconds: number;
      /** The carrier has the text; what our side was told is another matter. */
      accepted: boolean;
      sid: string | null;
      /** What the caller was answered: an HTTP status, or that nothing came back. */
      answer: number | 'none';
    }
  | { type: 'status'; at: number; sid: string; status: string; errorCode: number | null }
  | { type: 'callback'; at: number; sid: string; status: string; answered: boolean }
  | { type: 'inbound'; at: number; sid: string; from: string; to: string; body: string; means: Means }
  /** A webhook for a person's text was answered with 2xx. */
  | { type: 'acknowledged'; at: number; sid: string }
  /**
   * A step that answers has committed the messages of these ids. What it says was made from what our database knew of
   * the person at `since`.
   */
  | { type: 'answered'; at: number; since: number; messageIds: readonly string[] }
  /** Our database had committed a person's text at the latest by now. */
  | { type: 'known'; at: number; sid: string }
  | { type: 'settings'; at: number; clientId: string; datasetId: string; settings: CampaignSettings }
  /** From now on the carrier takes so many segments a second from this number. */
  | { type: 'capacity'; at: number; number: string; segmentsPerSecond: number }
  /** What an operator did, when it was committed. */
  | { type: 'act'; at: number; act: string; clientId: string; datasetId: string | null; phone: string | null }
  | { type: 'fault'; at: number; kind: string; about: string }
  /** Something was due for longer than promised while nobody had been alarmed. */
  | { type: 'overdue'; at: number; what: string; since: number }
  /** A step ended with an error of its own. */
  | { type: 'failed'; at: number; step: string; error: string };

export type EntryOf<T extends Entry['type']> = Extract<Entry, { type: T }>;

type Unstamped<T> = T extends unknown ? Omit<T, 'at'> : never;

export class Ledger {
  readonly entries: Entry[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  write(entry: Unstamped<Entry>): void {
    this.entries.push({ at: this.#now(), ...entry });
  }
}

/** The entries of one type, in order. */
export function entriesOf<T extends Entry['type']>(entries: readonly Entry[], type: T): EntryOf<T>[] {
  return entries.filter((entry): entry is EntryOf<T> => entry.type === type);
}
