import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger, Means } from './ledger.ts';
import { reactionOf } from './people.ts';
import type { Stepper } from './stepper.ts';

const SECOND = 1_000;

/** What the carrier brings to us. */
export type Delivery =
  | { kind: 'status'; sid: string; status: string; errorCode: number | null; callback: string }
  | { kind: 'inbound'; sid: string; tries: number };

export interface CarrierText {
  sid: string;
  to: string;
  from: string;
  body: string;
  direction: 'inbound' | 'outbound';
  status: string;
  errorCode: number | null;
  createdAt: number;
}

interface Event {
  at: number;
  seq: number;
  run: () => void;
}

/** A carrier and a town full of people: what has reached it is in the ledger, what it brings stands in `arrived`. */
export class Carrier {
  readonly texts: CarrierText[] = [];
  readonly bySid = new Map<string, CarrierText>();
  /** Deliveries to our webhooks whose time has come. */
  readonly arrived: Delivery[] = [];
  /** Inbound texts that we have not been able to know of so far. */
  readonly unknown = new Set<string>();
  readonly #events: Event[] = [];
  readonly #received = new Map<string, number>();
  readonly #seed: number;
  readonly #stepper: Stepper;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #ledger: Ledger;
  #seq = 0;
  #sids = 0;

  constructor(seed: number, parts: { stepper: Stepper; chance: Chance; faults: Faults; ledger: Ledger }) {
    this.#seed = seed;
    this.#stepper = parts.stepper;
    this.#chance = parts.chance;
    this.#faults = parts.faults;
    this.#ledger = parts.ledger;
  }

  nextAt(): number | null {
    return this.#events[0]?.at ?? null;
  }

  /** Lets happen whatever is due by now. */
  runDue(): void {
    for (let next = this.#events[0]; next !== undefined && next.at <= this.#stepper.now; next = this.#events[0]) {
      this.#events.shift();
      next.run();
    }
  }

  nextSid(): string {
    this.#sids += 1;
    return `SM${this.#seed.toString(16).padStart(8, '0')}${this.#sids.toString(16).padStart(24, '0')}`;
  }

  /** Takes a text in and plans what becomes of it. Returns its SID. */
  accept(text: { to: string; from: string; body: string; callback: string; validitySeconds: number }): string {
    const sid = this.nextSid();
    const now = this.#stepper.now;
    this.#keep({
      sid,
      to: text.to,
      from: text.from,
      body: text.body,
      direction: 'outbound',
      status: 'queued',
      errorCode: null,
      createdAt: now,
    });
    const slow = this.#faults.strikes('callback_late', 0.04);
    const arrives =
      now +
      (slow
        ? this.#chance.int(text.validitySeconds * 500, text.validitySeconds * SECOND)
        : this.#chance.int(2 * SECOND, 25 * SECOND));
    const lot = this.#chance.next();
    const [status, errorCode]: [string, number | null] =
      lot < 0.02
        ? ['undelivered', 30003]
        : lot < 0.03
          ? ['undelivered', 30005]
          : lot < 0.04
            ? ['failed', 30036]
            : lot < 0.05
              ? ['undelivered', 30008]
              : ['delivered', null];
    const early = this.#faults.strikes('callback_before_answer', 0.045);
    const swapped = !early && this.#faults.strikes('callback_reordered', 0.045);
    if (early || swapped || this.#chance.is(0.4))
      this.#report(
        sid,
        'sent',
        null,
        text.callback,
        early ? now : swapped ? arrives + 3 * SECOND : now + SECOND,
        swapped,
      );
    // The answer is still on its way when the report comes in.
    if (early) this.#stepper.delay(2 * SECOND);
    this.#report(sid, status, errorCode, text.callback, arrives, false);
    if (status === 'delivered') this.#at(arrives, () => this.#reach(text.to, text.from));
    return sid;
  }

  /** A person texts one of our numbers. */
  text(from: string, to: string, body: string, means: Means): void {
    const sid = this.nextSid();
    this.#keep({
      sid,
      to,
      from,
      body,
      direction: 'inbound',
      status: 'received',
      errorCode: null,
      createdAt: this.#stepper.now,
    });
    this.#ledger.write({ type: 'inbound', sid, from, to, body, means });
    this.unknown.add(sid);
    if (this.#faults.strikes('webhook_lost', 0.1)) return;
    this.arrived.push({ kind: 'inbound', sid, tries: 1 });
    if (this.#faults.strikes('webhook_doubled', 0.1)) this.arrived.push({ kind: 'inbound', sid, tries: 1 });
  }

  /** Plans something the town does. */
  later(at: number, run: () => void): void {
    this.#at(at, run);
  }

  #keep(text: CarrierText): void {
    this.texts.push(text);
    this.bySid.set(text.sid, text);
  }

  #report(sid: string, status: string, errorCode: number | null, callback: string, at: number, stale: boolean): void {
    this.#at(at, () => {
      const text = this.bySid.get(sid);
      if (text !== undefined && !stale) {
        text.status = status;
        text.errorCode = errorCode;
        this.#ledger.write({ type: 'status', sid, status, errorCode });
      }
      if (this.#faults.strikes('callback_lost', 0.03)) return;
      this.arrived.push({ kind: 'status', sid, status, errorCode, callback });
      if (this.#faults.strikes('callback_doubled', 0.03))
        this.arrived.push({ kind: 'status', sid, status, errorCode, callback });
    });
  }

  #reach(phone: string, from: string): void {
    const key = `${phone} ${from}`;
    const nth = (this.#received.get(key) ?? 0) + 1;
    this.#received.set(key, nth);
    for (const says of reactionOf(this.#seed, phone, from, nth)) {
      this.#at(this.#stepper.now + says.inMs, () => this.text(phone, from, says.body, says.means));
    }
  }

  #at(at: number, run: () => void): void {
    this.#seq += 1;
    const event = { at, seq: this.#seq, run };
    // Few are planned at a time: a sorted list is quick enough.
    let index = this.#events.length;
    while (index > 0 && (this.#events[index - 1]?.at ?? 0) > at) index -= 1;
    this.#events.splice(index, 0, event);
  }
}
