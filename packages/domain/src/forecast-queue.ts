import { orderKey } from './order-key.ts';
import { ignoresWindow, type CadenceSettings } from './cadence.ts';
import type { DueCandidate } from './tick-candidates.ts';
import { type EpochMs, type ZoneId } from './time.ts';

/** A place in the due queue: one person's next text. */
export interface QueuedStep extends DueCandidate {
  /** Index of the lead; also its rank among equals. */
  index: number;
  dueAt: EpochMs;
  key: number;
}

export interface DueQueue {
  add(entry: QueuedStep): void;
  /** Moves those whose time has come by `now` to the due ones; `now` never goes back. */
  advance(now: EpochMs): void;
  /** The first due ones in order, at most `limit`; of `later` only M2 and M3. */
  first(limit: number, which: 'all' | 'later'): QueuedStep[];
  /** Takes out due ones that the last calls of `first` gave. */
  take(entries: readonly QueuedStep[]): void;
  /** How many are due. */
  readonly due: number;
  /** How many whose step keeps to the window have `dueAt < horizon`. Cheap as long as the horizon stays the same. */
  dueBefore(horizon: EpochMs): number;
  /** Earliest due time after the last `advance`; null when there is none. */
  nextDueAt(): EpochMs | null;
}

/** @returns negative when `a` goes before `b`: due time, then the fixed shuffle, then the list's order */
function compare(a: QueuedStep, b: QueuedStep): number {
  return a.dueAt - b.dueAt || a.key - b.key || a.index - b.index;
}

/** A list in order whose first entries can be taken out cheaply. */
class Lane {
  private readonly entries: QueuedStep[] = [];
  private head = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  add(entry: QueuedStep): void {
    let at = this.entries.length;
    while (at > this.head && compare(entry, this.entries[at - 1] as QueuedStep) < 0) at -= 1;
    if (at === this.entries.length) this.entries.push(entry);
    else this.entries.splice(at, 0, entry);
  }

  first(limit: number): QueuedStep[] {
    return this.entries.slice(this.head, this.head + limit);
  }

  /** @param within they are among so many first ones */
  take(gone: ReadonlySet<QueuedStep>, within: number): void {
    let to = Math.min(this.head + within, this.entries.length);
    for (let at = to - 1; at >= this.head; at -= 1) {
      const entry = this.entries[at] as QueuedStep;
      if (!gone.has(entry)) this.entries[--to] = entry;
    }
    this.head = to;
    if (this.head > 10_000 && this.head * 2 > this.entries.length) {
      this.entries.splice(0, this.head);
      this.head = 0;
    }
  }
}

/** A campaign's enrolments in the order in which the database hands them out, in memory. */
export function createDueQueue(settings: CadenceSettings): DueQueue {
  const [first, later] = [new Lane(), new Lane()];
  const future: QueuedStep[] = [];
  let horizon = Number.NEGATIVE_INFINITY;
  /** Of the future ones, those that count for `horizon`. */
  let soon = 0;
  const counts = (entry: QueuedStep) => !ignoresWindow(settings, entry.step) && entry.dueAt < horizon;
  let handed = 0;
  let reached = Number.NEGATIVE_INFINITY;
  const lane = (entry: QueuedStep) => (entry.step === 'M1' ? first : later);

  return {
    get due() {
      return first.length + later.length;
    },
    add(entry) {
      if (entry.dueAt <= reached) return lane(entry).add(entry);
      push(future, entry);
      if (counts(entry)) soon += 1;
    },
    advance(now) {
      reached = now;
      for (let head = future[0]; head !== undefined && head.dueAt <= now; head = future[0]) {
        pop(future);
        if (counts(head)) soon -= 1;
        lane(head).add(head);
      }
    },
    first(limit, which) {
      handed = Math.max(handed, limit);
      const ms = later.first(limit);
      return which === 'later' ? ms : merge(first.first(limit), ms).slice(0, limit);
    },
    take(entries) {
      const gone = new Set(entries);
      if (gone.size > 0) for (const each of [first, later]) each.take(gone, handed);
    },
    dueBefore(wanted) {
      if (wanted !== horizon) {
        horizon = wanted;
        soon = 0;
        for (const entry of future) if (counts(entry)) soon += 1;
      }
      // Whoever is due already was due before any horizon that lies ahead.
      return soon + first.length + (settings.delay_respect_sending_hours ? later.length : 0);
    },
    nextDueAt: () => future[0]?.dueAt ?? null,
  };
}

/** An entry for a step that becomes due, at the place the database would give it. */
export function queuedStep(
  lead: { index: number; id: string; phone: string; zones: readonly ZoneId[] | null },
  step: QueuedStep['step'],
  dueAt: EpochMs,
): QueuedStep {
  const { index, id, phone, zones } = lead;
  return { index, enrolmentId: id, step, zones, dueAt, key: orderKey(phone, Number(step.slice(1))) };
}

function merge(a: readonly QueuedStep[], b: readonly QueuedStep[]): QueuedStep[] {
  if (a.length === 0) return [...b];
  if (b.length === 0) return [...a];
  return [...a, ...b].sort(compare);
}

function push(heap: QueuedStep[], entry: QueuedStep): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up] as QueuedStep;
    if (compare(parent, entry) <= 0) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = entry;
}

function pop(heap: QueuedStep[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && compare(right, heap[child] as QueuedStep) < 0) child += 1;
    if (compare(last, heap[child] as QueuedStep) <= 0) break;
    heap[at] = heap[child] as QueuedStep;
    at = child;
  }
  heap[at] = last;
}
