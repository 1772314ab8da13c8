/** Runs a simulator over the ledger named on the command line until it is killed; prints its URL. */
import { manualClock, systemMonotonicClock } from '@rekindle/runtime';
import { createSimulator, NO_FAULTS, withFaults } from '../src/index.ts';
import { ACCOUNT, NUMBER, START } from './carrier.ts';

const simulator = createSimulator({
  clock: manualClock(START),
  monotonic: systemMonotonicClock,
  seed: 1,
  ledgerPath: process.argv[2] ?? null,
  publicUrls: { inboundUrl: null, calUrl: null },
  accounts: [ACCOUNT],
  numbers: [{ e164: NUMBER, account: ACCOUNT.sid }],
  faults: withFaults(NO_FAULTS, { callback: { late: 1 } }),
  calSecret: 's',
  log: { info: () => {}, warn: () => {} },
});
process.stdout.write(`${await simulator.start(0)}\n`);
