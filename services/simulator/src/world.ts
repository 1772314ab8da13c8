import type { EpochMs } from '@rekindle/domain';
import type { Clock, MonotonicClock } from '@rekindle/runtime';
import { Agenda } from './agenda.ts';
import { Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import type { EntryOf, LedgerEntry, NewEntry } from './ledger-entries.ts';
import type { SimulatorAccount, SimulatorNumber, SimulatorOptions } from './options.ts';
import { personOf } from './people.ts';
import type { Person, PersonState } from './person.ts';
import type { Temperament } from './temperament.ts';
import type { CarrierMessage } from './twilio-resource.ts';

/**
 * What the carrier knows, rebuilt from the ledger at start. Every change goes through `record`: written first, then
 * applied, with the same code that replays it.
 */
export class World {
  readonly seed: number;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly agenda = new Agenda();
  readonly faults: Faults;
  readonly messages = new Map<string, CarrierMessage>();
  readonly accounts = new Map<string, SimulatorAccount>();
  readonly numbers = new Map<string, SimulatorNumber>();
  /** Start of each booked call by uid. */
  readonly bookings = new Map<string, EpochMs>();
  readonly regions: readonly string[];
  inboundUrl: string | null;
  calUrl: string | null;
  readonly calSecret: string;
  readonly #monotonic: MonotonicClock;
  readonly #adoptNumbers: boolean;
  readonly #optedOut = new Set<string>();
  readonly #people = new Map<string, PersonState>();
  readonly #temperaments: Readonly<Record<string, Temperament>>;
  readonly #posts = new Map<string, number>();
  readonly #listed = new Set<string>();
  readonly #inOrder: CarrierMessage[] = [];
  readonly #texted = new Set<string>();

  constructor(options: SimulatorOptions) {
    this.seed = options.seed;
    this.clock = options.clock;
    this.#monotonic = options.monotonic;
    this.faults = new Faults(options.seed, options.faults);
    this.inboundUrl = options.publicUrls.inboundUrl;
    this.calUrl = options.publicUrls.calUrl;
    this.calSecret = options.calSecret;
    this.#adoptNumbers = options.adoptNumbers ?? false;
    this.regions = options.regions ?? ['+44'];
    this.#temperaments = options.temperaments ?? {};
    for (const account of options.accounts) this.accounts.set(account.sid, account);
    for (const number of options.numbers) this.numbers.set(number.e164, number);
    this.ledger = new Ledger(options.ledgerPath);
    for (const entry of this.ledger.entries) this.#apply(entry);
    if (this.ledger.entries.length === 0) this.record({ type: 'open', seed: options.seed });
  }

  /** Writes an entry at the present business time and lets it take effect. */
  record(entry: NewEntry): LedgerEntry {
    const stamped = this.ledger.append(entry, this.clock.now(), this.#monotonic.realNow());
    this.#apply(stamped);
    return stamped;
  }

  /** The sender Twilio would use: the named number if it is this account's, or one of the service's; null with none. */
  senderFor(account: string, from: string, messagingServiceSid: string | null, to: string): string | null {
    if (from !== '') {
      const owner = this.numbers.get(from)?.account ?? (this.#adoptNumbers ? account : null);
      return owner === account ? from : null;
    }
    const pool = [...this.numbers.values()].filter(
      (number) => number.account === account && number.messagingServiceSid === messagingServiceSid,
    );
    const sticky = pool.find((number) => this.#texted.has(pair(to, number.e164)));
    return (sticky ?? pool[0])?.e164 ?? null;
  }

  /** Every text in either direction, the newest first. */
  *newestFirst(): Generator<CarrierMessage> {
    for (let index = this.#inOrder.length - 1; index >= 0; index--) {
      const message = this.#inOrder[index];
      if (message !== undefined) yield message;
    }
  }

  isOptedOut(phone: string, number: string): boolean {
    return this.#optedOut.has(pair(phone, number));
  }

  /** How many create requests have named this phone. */
  postsTo(phone: string): number {
    return this.#posts.get(phone) ?? 0;
  }

  person(phone: string): Person {
    return personOf(this.seed, phone, this.#people.get(phone), this.#temperaments[phone]);
  }

  get peopleCount(): number {
    return this.#people.size;
  }

  wasListed(sid: string): boolean {
    return this.#listed.has(sid);
  }

  #apply(entry: LedgerEntry): void {
    switch (entry.type) {
      case 'post':
        this.#applyPost(entry);
        break;
      case 'status':
        this.#applyStatus(entry);
        break;
      case 'inbound':
        this.#applyInbound(entry);
        break;
      case 'callback':
      case 'webhook':
        if (entry.final) this.agenda.remove(entry.event);
        break;
      case 'booking':
        this.bookings.set(entry.uid, entry.startsAt);
        this.agenda.remove(entry.event);
        for (const event of entry.plans) this.agenda.add(event);
        break;
      case 'listed':
        for (const sid of entry.sids) this.#listed.add(sid);
        break;
      default:
    }
  }

  #applyPost(entry: EntryOf<'post'>): void {
    this.#posts.set(entry.to, this.postsTo(entry.to) + 1);
    const { sid, accepted } = entry.outcome;
    if (!accepted || sid === null) return;
    this.#texted.add(pair(entry.to, entry.from));
    if (!this.numbers.has(entry.from)) this.numbers.set(entry.from, { e164: entry.from, account: entry.account });
    this.#addMessage(entry, {
      sid,
      account: entry.account,
      to: entry.to,
      from: entry.from,
      messagingServiceSid: entry.messagingServiceSid,
      body: entry.body,
      direction: 'outbound-api',
      status: entry.messagingServiceSid === null ? 'queued' : 'accepted',
      sentAt: null,
      callback: entry.callback,
      media: 0,
    });
    for (const event of entry.plans) this.agenda.add(event);
  }

  #applyStatus(entry: EntryOf<'status'>): void {
    const message = this.messages.get(entry.sid);
    if (message !== undefined) {
      message.status = entry.status;
      message.errorCode = entry.errorCode;
      message.updatedAt = entry.at;
      if (entry.status !== 'queued') message.sentAt ??= entry.at;
    }
    if (entry.person !== null) this.#people.set(entry.person.phone, entry.person);
    this.agenda.remove(entry.event);
    for (const event of entry.plans) this.agenda.add(event);
  }

  #applyInbound(entry: EntryOf<'inbound'>): void {
    const common = { account: entry.account, messagingServiceSid: null, sentAt: entry.at, callback: null };
    this.#addMessage(entry, {
      ...common,
      sid: entry.sid,
      to: entry.to,
      from: entry.from,
      body: entry.body,
      direction: 'inbound',
      status: 'received',
      media: entry.media,
    });
    if (entry.optOut === 'stop') this.#optedOut.add(pair(entry.from, entry.to));
    if (entry.optOut === 'start') this.#optedOut.delete(pair(entry.from, entry.to));
    if (entry.providerText !== null) {
      this.#addMessage(entry, {
        ...common,
        ...entry.providerText,
        to: entry.from,
        from: entry.to,
        direction: 'outbound-reply',
        status: 'delivered',
        media: 0,
      });
    }
    for (const id of entry.dropped) this.agenda.remove(id);
  }

  #addMessage(entry: { at: number }, message: Omit<CarrierMessage, 'errorCode' | 'createdAt' | 'updatedAt'>): void {
    const added: CarrierMessage = { ...message, errorCode: null, createdAt: entry.at, updatedAt: entry.at };
    this.messages.set(message.sid, added);
    this.#inOrder.push(added);
  }
}

function pair(phone: string, number: string): string {
  return `${phone} ${number}`;
}
