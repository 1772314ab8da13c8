import type { EpochMs } from '@rekindle/domain';
import type { Activity } from '@rekindle/runtime';
import { bookingUid, sendCalEvent, slotAfter, tokenOf } from './cal.ts';
import { deliverInbound, receiveText } from './inbound.ts';
import type { Attempt, NewEntry, PlannedEvent } from './ledger-entries.ts';
import { callbackTag } from './callback-tag.ts';
import { afterBooking, react } from './people.ts';
import type { PersonAction } from './person.ts';
import { deliverForm } from './webhook-delivery.ts';
import type { World } from './world.ts';

/** Phones that are served side by side within one business instant. */
const CONCURRENCY = 16;

type Kind<K extends PlannedEvent['kind']> = Extract<PlannedEvent, { kind: K }>;

/** Makes planned events happen: status changes, callbacks, people's texts and bookings. */
export class Performer {
  readonly #world: World;
  readonly #busy: Activity;
  readonly #people: boolean;

  constructor(world: World, busy: Activity, people: boolean) {
    this.#world = world;
    this.#busy = busy;
    this.#people = people;
  }

  /**
   * Performs everything due at or before `now`, in time order, awaiting every webhook; what it causes within that time
   * is performed too. Events of one instant run side by side, those of one phone one after another. Returns how many.
   */
  async runDue(now: EpochMs): Promise<number> {
    let performed = 0;
    for (;;) {
      const batch = this.#world.agenda.takeEarliest(now);
      if (batch.length === 0) return performed;
      await this.#busy.during(() => this.#runBatch(batch));
      performed += batch.length;
    }
  }

  /** Performs those of the given events that are due by `now`, one after another. */
  async runNow(ids: readonly string[], now: EpochMs, timeoutMs?: number): Promise<void> {
    for (const id of ids) {
      const event = this.#world.agenda.take(id, now);
      if (event !== null) await this.#busy.during(() => this.#perform(event, timeoutMs));
    }
  }

  async #runBatch(batch: readonly PlannedEvent[]): Promise<void> {
    const byPhone = Map.groupBy(batch, (event) => event.phone);
    const queue = [...byPhone.values()];
    const worker = async () => {
      for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
        for (const event of group) await this.#perform(event);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, worker));
  }

  async #perform(event: PlannedEvent, timeoutMs?: number): Promise<void> {
    try {
      switch (event.kind) {
        case 'carrier':
          this.#changeStatus(event);
          break;
        case 'callback':
          await this.#callBack(event, timeoutMs);
          break;
        case 'text':
          receiveText(this.#world, event);
          await deliverInbound(this.#world, event);
          break;
        case 'book':
        case 'reschedule':
        case 'cancel_booking':
          await this.#book(event);
          break;
        default:
          event satisfies never;
      }
    } finally {
      this.#world.agenda.release(event.id);
    }
  }

  #changeStatus(event: Kind<'carrier'>): void {
    const world = this.#world;
    const message = world.messages.get(event.sid);
    const entry = {
      type: 'status',
      event: event.id,
      sid: event.sid,
      status: event.status,
      errorCode: event.errorCode,
    } as const;
    // What a rep is told about a lead is no text to one of the simulated people.
    const toPerson = message !== undefined && callbackTag(message.callback).kind !== 'notice';
    if (!toPerson || event.status !== 'delivered' || !this.#people) {
      world.record({ ...entry, person: null, plans: [] });
      return;
    }
    const { state, actions } = react(world.person(event.phone), message, world.clock.now());
    const prefix = `${event.phone}:${message.from}:${state.received}`;
    world.record({ ...entry, person: state, plans: planned(prefix, event.phone, message.from, null, actions) });
  }

  async #callBack(event: Kind<'callback'>, timeoutMs: number | undefined): Promise<void> {
    const world = this.#world;
    const message = world.messages.get(event.sid);
    const account = message === undefined ? undefined : world.accounts.get(message.account);
    const url = message?.callback ?? '';
    const entry = { type: 'callback', event: event.id, sid: event.sid, status: event.status, url } as const;
    if (message === undefined || account === undefined || !URL.canParse(url)) {
      world.record({ ...entry, http: null, error: 'undeliverable', final: true });
      return;
    }
    const params = new Map([
      ['AccountSid', message.account],
      ['ApiVersion', '2010-04-01'],
      ['From', message.from],
      ['MessageSid', message.sid],
      ['MessageStatus', event.status],
      ['SmsSid', message.sid],
      ['SmsStatus', event.status],
      ['To', message.to],
    ]);
    if (message.messagingServiceSid !== null) params.set('MessagingServiceSid', message.messagingServiceSid);
    if (event.errorCode !== null) params.set('ErrorCode', String(event.errorCode));
    await deliverForm({
      url,
      token: account.token,
      params,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onAttempt: (attempt, final) => world.record({ ...entry, ...attempt, final }),
    });
  }

  async #book(event: Kind<'book' | 'reschedule' | 'cancel_booking'>): Promise<void> {
    const world = this.#world;
    const now = world.clock.now();
    const cancels = event.kind === 'cancel_booking';
    const uid = cancels ? event.uid : bookingUid(world.seed, event.id, event.at);
    const token = tokenOf(event.link);
    const startsAt = (cancels ? world.bookings.get(uid) : undefined) ?? slotAfter(world.seed, uid, now);
    const rescheduleUid = event.kind === 'reschedule' ? event.uid : null;
    const trigger = cancels ? 'BOOKING_CANCELLED' : rescheduleUid === null ? 'BOOKING_CREATED' : 'BOOKING_RESCHEDULED';
    const sent: Attempt =
      world.calUrl === null
        ? { http: null, error: 'no_url' }
        : await sendCalEvent(world.calUrl, world.calSecret, world.seed, {
            trigger,
            uid,
            rescheduleUid,
            phone: event.phone,
            token,
            startsAt,
            createdAt: now,
          });
    const actions = event.kind === 'book' ? afterBooking(world.seed, event.phone, uid, now) : [];
    const entry: NewEntry = {
      type: 'booking',
      event: event.id,
      action: cancels ? 'cancelled' : rescheduleUid === null ? 'created' : 'rescheduled',
      uid,
      rescheduleUid,
      phone: event.phone,
      number: event.number,
      token,
      startsAt,
      plans: planned(uid, event.phone, event.number, event.link, actions),
      ...sent,
    };
    world.record(entry);
  }
}

/** A person's actions as events; `link` is the one their booking came from. */
function planned(
  prefix: string,
  phone: string,
  number: string,
  link: string | null,
  actions: readonly PersonAction[],
): PlannedEvent[] {
  return actions.map((action, index): PlannedEvent => {
    const base = { id: `${prefix}:${index}`, phone };
    switch (action.kind) {
      case 'text':
        return { ...base, to: number, ...action };
      case 'book':
        return { ...base, number, ...action };
      case 'reschedule':
      case 'cancel_booking':
        return { ...base, number, link, ...action };
    }
  });
}
