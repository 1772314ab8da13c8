import { type ManualClock, manualClock, systemMonotonicClock } from '@rekindle/runtime';
import twilio from 'twilio';
import {
  createSimulator,
  type FaultChanges,
  NO_FAULTS,
  type Simulator,
  type SimulatorOptions,
  withFaults,
} from '../src/index.ts';

export const ACCOUNT = { sid: `AC${'1'.repeat(32)}`, token: 'a-test-token' };
export const OTHER_ACCOUNT = { sid: `AC${'2'.repeat(32)}`, token: 'another-test-token' };
export const NUMBER = '+447400199999';
export const SERVICE = `MG${'3'.repeat(32)}`;
export const LEAD = '+447400123456';
/** Monday 5 January 2026, 10:00 in London. */
export const START = Date.UTC(2026, 0, 5, 10);

export interface Carrier {
  simulator: Simulator;
  url: string;
  clock: ManualClock;
  twilio: ReturnType<typeof twilio>;
  /** Waits until nothing is in flight. */
  settled: () => Promise<void>;
}

/** A running simulator with one account and number; people stay silent unless asked. */
export async function startCarrier(
  options: Partial<Omit<SimulatorOptions, 'faults'>> & { faults?: FaultChanges; startMs?: number } = {},
): Promise<Carrier> {
  const { startMs = START, faults = {}, ...rest } = options;
  const clock = manualClock(startMs);
  const simulator = createSimulator({
    clock,
    monotonic: systemMonotonicClock,
    seed: 1,
    ledgerPath: null,
    publicUrls: { inboundUrl: null, calUrl: null },
    accounts: [ACCOUNT, OTHER_ACCOUNT],
    numbers: [{ e164: NUMBER, account: ACCOUNT.sid, messagingServiceSid: SERVICE }],
    calSecret: 'a-test-cal-secret',
    log: { info: () => {}, warn: (fields) => console.warn(fields) },
    people: false,
    ...rest,
    faults: withFaults(NO_FAULTS, faults),
  });
  const url = await simulator.start(0);
  return {
    simulator,
    url,
    clock,
    twilio: twilioAt(url, ACCOUNT),
    async settled() {
      while (simulator.inFlight() > 0) await new Promise(setImmediate);
    },
  };
}

/** The real SDK, pointed at the simulator. */
export function twilioAt(
  url: string,
  account: { sid: string; token: string },
  timeout = 5_000,
): ReturnType<typeof twilio> {
  const client = twilio(account.sid, account.token, { httpClient: new twilio.RequestClient({ timeout }) });
  client.api.baseUrl = url;
  return client;
}

/** A StatusCallback URL as our sender writes it. */
export function callbackUrl(base: string, tag: { m: string; a?: number; k?: string; d?: string; c?: string }): string {
  const query = new URLSearchParams({
    c: 'client-1',
    a: '1',
    k: 'M1',
    d: 'dataset-1',
    ...tag,
    ...(tag.a === undefined ? {} : { a: String(tag.a) }),
  } as Record<string, string>);
  return `${base}/twilio/status?${query.toString()}`;
}
