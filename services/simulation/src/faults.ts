import type { Chance } from './chance.ts';

/** Everything that goes wrong, or that a person does at an awkward moment. */
export const FAULT_KINDS = [
  'crash_before_commit',
  'crash_after_commit',
  'crash_before_call',
  'crash_after_call',
  'frozen_worker',
  'timeout_after_accept',
  'reset_after_accept',
  'error_500_before_accept',
  'error_500_after_accept',
  'rate_limited_429',
  'connection_refused',
  'list_unavailable',
  'callback_lost',
  'callback_doubled',
  'callback_reordered',
  'callback_before_answer',
  'callback_late',
  'webhook_lost',
  'webhook_doubled',
  'stop_while_sending',
  'queue_emptied',
  'job_doubled',
  'job_lost',
  'model_failed',
  'model_misbehaved',
  'operator_paused',
  'operator_took_over',
  'operator_edited_window',
  'operator_edited_limits',
  'operator_reimported',
  'operator_deleted_lead',
  'operator_deleted_dataset',
  'operator_imported',
  'operator_undid',
  'operator_suppressed',
  'operator_amid_step',
  'operator_crashed',
  'import_crashed',
  'clocks_changed',
  'shared_phone',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a play begins with, and not what strikes it on its way. */
const CIRCUMSTANCES: readonly FaultKind[] = ['clocks_changed', 'shared_phone'];

export type FaultCounts = Record<FaultKind, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as FaultCounts;
}

/** How many faults struck, of whatever kind. */
export function struckTotal(counts: FaultCounts): number {
  return FAULT_KINDS.reduce((sum, kind) => sum + (CIRCUMSTANCES.includes(kind) ? 0 : counts[kind]), 0);
}

/** Draws faults while they are on and counts each that happened. */
export class Faults {
  readonly counts = noFaults();
  on = true;
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Whether this fault happens now; counted when it does. */
  strikes(kind: FaultKind, probability: number): boolean {
    if (!this.on || !this.#chance.is(probability)) return false;
    this.count(kind);
    return true;
  }

  /** One of several faults of one moment, by their probabilities; null for none. */
  oneOf<K extends FaultKind>(probabilities: Readonly<Partial<Record<K, number>>>): K | null {
    if (!this.on) return null;
    let left = this.#chance.next();
    for (const [kind, probability] of Object.entries(probabilities) as [K, number][]) {
      left -= probability;
      if (left >= 0) continue;
      this.count(kind);
      return kind;
    }
    return null;
  }

  count(kind: FaultKind, times = 1): void {
    this.counts[kind] += times;
  }
}
