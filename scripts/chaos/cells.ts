import { carrierDid, type Check, leftUnknown, nothingUnknown, somethingLeft, wentOn } from './checks.ts';
import {
  away,
  carrierDoes,
  endedThere,
  flushed,
  frozen,
  halfOpen,
  hung,
  killedAll,
  stoodStill,
  type Strike,
  toldToEnd,
} from './strikes.ts';
import { rolled } from './two-versions.ts';

/** One fault of the matrix, over an installation of its own. */
export interface Cell {
  name: string;
  /** What must be seen, for the report. */
  expected: string;
  strike: Strike;
  /** What must hold beside what always must. */
  checks?: readonly Check[];
  /** Variables with which the processes of a service start the first time. */
  firstly?: Readonly<Record<string, Record<string, string>>>;
  /** The same for one process of the service alone. */
  firstlyOne?: Readonly<Record<string, Record<string, string>>>;
  /** The version that runs at first; the one under test unless told. */
  startsAs?: 'earlier';
  /** How many people are to be texted, 15 a second; 150 unless told. */
  people?: number;
}

const ONCE =
  'nobody is texted twice; what may have left is settled from the carrier’s list, and whoever was not texted is shown to a person';
const GOES_ON = 'sending goes on within a minute; nobody is texted twice';
/** More than are texted while a fault lasts a minute and more. */
const MANY = 1_300;

/** Every process of the service ends there, so that the place is reached wherever the work goes. */
const sigkill = (service: string, place: string, nth: number): Cell => ({
  name: `SIGKILL at ${place}`,
  expected: ONCE,
  firstly: { [service]: { SANDBOX_KILL_AT: `${place}:${nth}` } },
  strike: endedThere(service),
});

/** The fault matrix: every fault strikes while a campaign is being sent. */
export const CELLS: readonly Cell[] = [
  sigkill('sender', 'claim.locked', 20),
  sigkill('sender', 'claim.committed', 20),
  sigkill('sender', 'send.returned', 20),
  sigkill('sender', 'record.committed', 20),
  sigkill('scheduler', 'emit.leased', 2),
  sigkill('scheduler', 'emit.written', 2),
  sigkill('scheduler', 'emit.committed', 2),
  {
    name: 'SIGKILL of everything at once',
    expected: ONCE,
    strike: killedAll,
  },
  {
    name: 'every sender hangs',
    expected: `each is ended when its main thread has been silent for a minute; ${ONCE}`,
    firstly: { sender: { SANDBOX_HANG_AT: 'claim.committed:40' } },
    strike: hung('sender'),
  },
  {
    name: 'every scheduler hangs in a transaction',
    expected: `each is ended when its main thread has been silent for a minute; ${ONCE}`,
    firstly: { scheduler: { SANDBOX_HANG_AT: 'emit.written:3' } },
    people: MANY,
    strike: hung('scheduler'),
    checks: [somethingLeft],
  },
  {
    name: 'every step of the senders goes no further',
    expected: `each ends itself when it has taken no job for two minutes; ${ONCE}`,
    firstly: { sender: { SANDBOX_STALL_AT: 'claim.committed:40' } },
    strike: stoodStill('sender'),
  },
  {
    name: 'SIGTERM of every sender while sending',
    expected: 'what is under way ends in order, though the carrier takes half a second to answer; nothing is unknown',
    strike: toldToEnd('sender'),
    checks: [nothingUnknown],
  },
  {
    name: 'SIGSTOP of a sender for a minute',
    expected: 'the other sender goes on; what the frozen one had claimed leaves at once or never',
    firstlyOne: { sender: { SANDBOX_FREEZE_AT: 'claim.committed:20' } },
    people: MANY,
    strike: frozen('sender'),
    checks: [wentOn, somethingLeft, leftUnknown('lease over')],
  },
  {
    name: 'SIGSTOP of a scheduler for a minute',
    expected: 'its transaction and locks are taken from it, the other scheduler goes on; nothing is unknown',
    firstlyOne: { scheduler: { SANDBOX_FREEZE_AT: 'emit.written:3' } },
    people: MANY,
    strike: frozen('scheduler'),
    checks: [wentOn, somethingLeft, nothingUnknown],
  },
  {
    name: 'Postgres stop -m immediate, and back',
    expected: `no commit is lost; ${GOES_ON}`,
    strike: away('postgres'),
  },
  {
    name: 'Redis FLUSHALL',
    expected: `nothing is lost with the jobs; nothing is unknown; ${GOES_ON}`,
    strike: flushed,
    checks: [nothingUnknown],
  },
  {
    name: 'Redis killed, and back',
    expected: `nothing is unknown; ${GOES_ON}`,
    strike: away('redis'),
    checks: [nothingUnknown],
  },
  {
    name: 'half-open connections to Postgres',
    expected: `dead connections are given up and their locks with them; ${GOES_ON}`,
    strike: halfOpen('postgres'),
  },
  {
    name: 'half-open connections to Redis',
    expected: `dead connections are given up; nothing is unknown; ${GOES_ON}`,
    strike: halfOpen('redis'),
    checks: [nothingUnknown],
  },
  {
    name: 'half-open connections to the carrier',
    expected: ONCE,
    strike: halfOpen('carrier'),
  },
  {
    name: 'the carrier hangs after it took the text',
    expected: ONCE,
    strike: carrierDoes('hang_after_accept'),
    checks: [carrierDid('hang_after_accept', 5)],
  },
  {
    name: 'the carrier answers 500 after it took the text',
    expected: ONCE,
    strike: carrierDoes('error_after_accept'),
    checks: [carrierDid('error_after_accept', 5)],
  },
  {
    name: 'two versions at once, rolled forward',
    expected:
      'both versions send side by side, an additive migration under them; none is unknown, nobody is texted twice',
    startsAs: 'earlier',
    people: 600,
    strike: rolled('forward'),
    checks: [nothingUnknown],
  },
  {
    name: 'two versions at once, rolled back',
    expected: 'the earlier version takes over again on the newer schema; none is unknown, nobody is texted twice',
    people: 600,
    strike: rolled('back'),
    checks: [nothingUnknown],
  },
];
