import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import type { FaultConfig } from './faults.ts';
import type { CarrierStatus, PlannedEvent } from './ledger-entries.ts';
import { keyedRandom, type Rng } from './rng.ts';

/** What is wrong with a phone, if anything. */
type Handset = 'fine' | 'off' | 'slow' | 'unknown' | 'landline' | 'filtered';

/** Validity Twilio assumes when a request names none, in seconds. */
const DEFAULT_VALIDITY_S = 36_000;

const FAILS: Record<'off' | 'unknown' | 'landline' | 'filtered', number> = {
  off: 30003,
  unknown: 30005,
  landline: 30006,
  filtered: 30007,
};

interface Outcome {
  at: EpochMs;
  status: CarrierStatus;
  errorCode: number | null;
}

/**
 * Everything the carrier will do about one accepted text: its own status changes, and the callbacks that tell of
 * them. Twilio sends no callback for the state the create answer already carried.
 */
export function planTimeline(input: {
  seed: number;
  sid: string;
  phone: string;
  /** How many texts this phone has been sent, this one included; keys the chance. */
  nth: number;
  at: EpochMs;
  validitySeconds: number | null;
  viaService: boolean;
  hasCallback: boolean;
  faults: FaultConfig;
}): PlannedEvent[] {
  const rng = keyedRandom(input.seed, 'timeline', input.phone, input.nth);
  const outcome = outcomeOf(input, rng);
  const steps: Outcome[] = [
    ...(input.viaService ? [{ at: input.at, status: 'queued' as const, errorCode: null }] : []),
    ...(outcome.status === 'failed' ? [] : [{ at: input.at, status: 'sent' as const, errorCode: null }]),
    outcome,
  ];
  let count = 0;
  const id = () => `${input.sid}:${++count}`;
  const carrier = steps.map(
    (step): PlannedEvent => ({ id: id(), phone: input.phone, kind: 'carrier', sid: input.sid, ...step }),
  );
  if (!input.hasCallback) return carrier;
  const callbacks = planCallbacks(steps, input.faults, rng).map(
    (step): PlannedEvent => ({ id: id(), phone: input.phone, kind: 'callback', sid: input.sid, ...step }),
  );
  return [...carrier, ...callbacks];
}

function planCallbacks(steps: Outcome[], faults: FaultConfig, rng: Rng): (Outcome & { early: boolean })[] {
  const { late, doubled, swapped, lost, early } = faults.callback;
  const isEarly = rng.chance(early);
  let planned = steps.map((step, index) => ({ ...step, early: isEarly && index === 0 && step.status === 'sent' }));
  if (rng.chance(swapped)) planned = planned.toReversed().map((step) => ({ ...step, early: false }));
  if (rng.chance(lost)) planned = planned.toSpliced(rng.int(0, planned.length - 1), 1);
  if (rng.chance(doubled)) planned = planned.flatMap((step) => [step, { ...step, early: false }]);
  if (rng.chance(late)) {
    const delay = rng.chance(0.7) ? rng.int(2_000, 90_000) : rng.int(2, 25) * MINUTE_MS;
    const from = rng.int(0, Math.max(0, planned.length - 1));
    planned = planned.map((step, index) => (index < from ? step : { ...step, at: step.at + delay, early: false }));
  }
  // A swapped or late callback may tell of a status only once the carrier has reached it.
  const settled = Math.max(...steps.map((step) => step.at));
  return planned.map((step) => (isFinal(step.status) ? { ...step, at: Math.max(step.at, settled) } : step));
}

function isFinal(status: CarrierStatus): boolean {
  return status === 'delivered' || status === 'undelivered' || status === 'failed';
}

function outcomeOf(
  input: { seed: number; phone: string; at: EpochMs; validitySeconds: number | null; faults: FaultConfig },
  rng: Rng,
): Outcome {
  const validUntil = input.at + (input.validitySeconds ?? DEFAULT_VALIDITY_S) * 1_000;
  const handset = handsetOf(input.seed, input.phone, input.faults.badHandsets);
  if (handset === 'fine') return { at: input.at, status: 'delivered', errorCode: null };
  if (handset === 'slow') {
    const reached = input.at + (rng.chance(0.5) ? rng.int(1, 8) * MINUTE_MS : rng.int(15, 180) * MINUTE_MS);
    return reached <= validUntil
      ? { at: reached, status: 'delivered', errorCode: null }
      : { at: validUntil, status: 'failed', errorCode: 30036 };
  }
  // A phone that is switched off is on again after a day or two, so one more try can be worth it.
  if (handset === 'off' && Math.floor(input.at / DAY_MS) % 3 === 0) {
    return { at: input.at, status: 'delivered', errorCode: null };
  }
  const gaveUpAt = Math.min(validUntil, input.at + (handset === 'off' ? 2 * HOUR_MS : rng.int(1, 20) * 1_000));
  return { at: gaveUpAt, status: 'undelivered', errorCode: FAILS[handset] };
}

function handsetOf(seed: number, phone: string, badShare: number): Handset {
  const rng = keyedRandom(seed, 'handset', phone);
  if (!rng.chance(badShare)) return 'fine';
  return rng.pick(['off', 'off', 'slow', 'slow', 'slow', 'unknown', 'landline', 'filtered'] as const);
}
