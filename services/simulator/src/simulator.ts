import type { EpochMs } from '@rekindle/domain';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Means } from './ledger-entries.ts';
import type { SimulatorAccount, SimulatorNumber } from './options.ts';

/** A text typed by hand. */
export interface HandText {
  from: string;
  to: string;
  body: string;
  /** What the writer meant; without it, what keywords tell. */
  means?: Means;
  /** Pictures attached. */
  media?: number;
}

/** A carrier, a model and a town full of people behind one HTTP server. */
export interface Simulator {
  /**
   * Listens; port 0 takes a free one, and without `host` only this machine is heard. Returns the base URL, without a
   * slash at its end. Rejects when the port is taken.
   */
  start(port: number, host?: string): Promise<string>;
  /** When the next person writes, a late callback comes or a call is booked; null with nothing to come. Business time. */
  nextEventAt(): EpochMs | null;
  /** Performs everything due at or before `now`, in time order, awaiting every webhook. Returns how many events. */
  runDue(now: EpochMs): Promise<number>;
  /** Texts of people that only a poll can still find: their webhook failed and no list has shown them. */
  undelivered(): number;
  /** Requests being handled and webhooks being delivered; a request left hanging on purpose does not count. */
  inFlight(): number;
  /** A person texts one of our numbers now. */
  text(text: HandText): Promise<{ sid: string }>;
  /** Says where texts and bookings are to be delivered, once that is known. */
  point(urls: { inboundUrl: string | null; calUrl: string | null }): void;
  addAccount(account: SimulatorAccount): void;
  addNumber(number: SimulatorNumber): void;
  /** Takes no connections for that long (real milliseconds): they are refused. */
  outage(ms: number): void;
  readonly faults: Faults;
  readonly ledger: Ledger;
  /** Ends every connection, waits for webhooks under way and closes the ledger. */
  stop(): Promise<void>;
}
