import type { EpochMs } from '@rekindle/domain';
import type { PlannedEvent } from './ledger-entries.ts';

interface Slot {
  event: PlannedEvent;
  order: number;
}

/** What is still to happen, in order of business time and then of planning. Whatever is taken is in hand, not gone. */
export class Agenda {
  readonly #pending = new Map<string, Slot>();
  readonly #inHand = new Set<string>();
  #heap: Slot[] = [];
  #planned = 0;

  add(event: PlannedEvent): void {
    const slot: Slot = { event, order: this.#planned++ };
    this.#pending.set(event.id, slot);
    this.#push(slot);
  }

  /** The event is over, or will not happen. */
  remove(id: string): void {
    this.#pending.delete(id);
    this.#inHand.delete(id);
  }

  /** When the earliest event that nobody has in hand is due; null with none. */
  nextAt(): EpochMs | null {
    this.#dropStale();
    return this.#heap[0]?.event.at ?? null;
  }

  /** Takes every event of the earliest due instant, when that is at or before `now`. */
  takeEarliest(now: EpochMs): PlannedEvent[] {
    const at = this.nextAt();
    if (at === null || at > now) return [];
    const taken: PlannedEvent[] = [];
    while (this.nextAt() === at) {
      const slot = this.#pop();
      if (slot === undefined) break;
      this.#inHand.add(slot.event.id);
      taken.push(slot.event);
    }
    return taken;
  }

  /** Takes one event by id, when it is pending and due. */
  take(id: string, now: EpochMs): PlannedEvent | null {
    const slot = this.#pending.get(id);
    if (slot === undefined || this.#inHand.has(id) || slot.event.at > now) return null;
    this.#inHand.add(id);
    return slot.event;
  }

  /** Puts an event back that could not be finished. */
  release(id: string): void {
    const slot = this.#pending.get(id);
    if (slot === undefined || !this.#inHand.delete(id)) return;
    this.#push(slot);
  }

  /** Events of a phone that have not begun. */
  ofPhone(phone: string): PlannedEvent[] {
    return [...this.#pending.values()]
      .map((slot) => slot.event)
      .filter((event) => event.phone === phone && !this.#inHand.has(event.id));
  }

  get size(): number {
    return this.#pending.size;
  }

  #stale(slot: Slot): boolean {
    return this.#pending.get(slot.event.id) !== slot || this.#inHand.has(slot.event.id);
  }

  #dropStale(): void {
    for (let top = this.#heap[0]; top !== undefined && this.#stale(top); top = this.#heap[0]) this.#pop();
  }

  #push(slot: Slot): void {
    const heap = this.#heap;
    let at = heap.push(slot) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(slot, heap[parent])) break;
      swap(heap, at, parent);
      at = parent;
    }
  }

  #pop(): Slot | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (before(heap[child], heap[least])) least = child;
      if (least === at) return top;
      swap(heap, at, least);
      at = least;
    }
  }
}

function before(a: Slot | undefined, b: Slot | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.event.at < b.event.at || (a.event.at === b.event.at && a.order < b.order);
}

function swap(heap: Slot[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]];
  if (first === undefined || second === undefined) return;
  heap[a] = second;
  heap[b] = first;
}
