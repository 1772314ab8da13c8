import type { Clock, MonotonicClock } from '@rekindle/runtime';
import type { FaultConfig } from './faults.ts';
import type { Temperament } from './temperament.ts';

/** A Twilio account the carrier knows. */
export interface SimulatorAccount {
  sid: string;
  token: string;
}

/** A number of an account, perhaps in a Messaging Service. */
export interface SimulatorNumber {
  e164: string;
  /** AccountSid that owns it and whose token signs its webhooks. */
  account: string;
  messagingServiceSid?: string;
}

/** The part of pino the simulator uses. It never logs a phone, a body or a secret. */
export interface SimulatorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface SimulatorOptions {
  clock: Clock;
  monotonic: MonotonicClock;
  seed: number;
  /** File of the ledger; null keeps it in memory. An existing file is continued. */
  ledgerPath: string | null;
  /** Where texts from people and Cal.com events go; null until known (see `Simulator.point`). */
  publicUrls: { inboundUrl: string | null; calUrl: string | null };
  accounts: readonly SimulatorAccount[];
  numbers: readonly SimulatorNumber[];
  faults: FaultConfig;
  /** Signs Cal.com webhooks. */
  calSecret: string;
  log: SimulatorLog;
  /** Country prefixes texts may go to; others get 21408. Default `['+44']`. */
  regions?: readonly string[];
  /** A sender that nobody owns becomes the posting account's own, for good. Default false: 21606. */
  adoptNumbers?: boolean;
  /** Whether anybody reacts to texts at all. Default true. */
  people?: boolean;
  /** Temperaments by phone that overrule the seed's. */
  temperaments?: Readonly<Record<string, Temperament>>;
}
