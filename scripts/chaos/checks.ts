import { type Aftermath, nextTextMs } from './aftermath.ts';
import { storyOf } from './carrier-record.ts';
import { SPEED } from './installation.ts';

/** What of an aftermath breaks a promise, in sentences. */
export type Check = (aftermath: Aftermath) => string[];

/** Promise P12, and what every cell is held to. */
const NEXT_TEXT_WITHIN_MS = 60_000;
/** A claim's lease, in real time: only when it is over is a text unknown whose sender has ended. */
const LEASE_MS = 60_000;
/** Promise P14: within an hour of business time from when it was unknown. */
const SETTLED_WITHIN_MS = LEASE_MS + 3_600_000 / SPEED;
/** Texts that two senders can have in hand at a time: WORKER_CONCURRENCY of each, as docker-compose.yml leaves it. */
const IN_HAND_MAX = 2 * 8;
/** The deadline from claim to wire (2 s), the way and a busy machine. */
const CLAIM_TO_CARRIER_MAX_MS = 5_000;

const told = (holds: boolean, fault: string): string[] => (holds ? [] : [fault]);
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Holds for every cell, by the carrier's own ledger wherever it can tell. */
export const ALWAYS: readonly Check[] = [
  ({ settledMs }) =>
    settledMs === null
      ? ['it never came to rest']
      : told(settledMs <= SETTLED_WITHIN_MS, `it came to rest only after ${seconds(settledMs)}`),

  (aftermath) => {
    const next = nextTextMs(aftermath) ?? 0;
    return told(next <= NEXT_TEXT_WITHIN_MS, `the next text came only after ${seconds(next)}`);
  },

  function noAttemptTwice({ posts }) {
    const attempts = Map.groupBy(posts, ({ message, attempt }) => `${message}/${attempt}`);
    const doubled = [...attempts.values()].filter(({ length }) => length > 1).length;
    return told(doubled === 0, `${doubled} attempts were posted twice`);
  },

  function noStepTwice({ posts }) {
    const taken = posts.filter(({ accepted, expired, kind }) => accepted && !expired && kind === 'M1');
    return [...Map.groupBy(taken, ({ to }) => to)]
      .filter(([, texts]) => texts.length > 1)
      .map(([phone]) => `somebody was texted the same step twice: ${storyOf(phone, posts)}`);
  },

  function everybodyOnce({ posts, rows, load }) {
    const reached = new Set(posts.filter(({ kind, accepted }) => kind === 'M1' && accepted).map(({ to }) => to));
    const wrongly = rows.absent.filter((phone) => reached.has(phone)).length;
    const missed = load.people - reached.size - rows.absent.filter((phone) => !reached.has(phone)).length;
    const absent = rows.absent.length;
    return [
      ...told(absent <= IN_HAND_MAX, `${absent} people were not texted, more than there were texts in hand`),
      ...told(wrongly === 0, `${wrongly} texts that left count as not gone`),
      ...told(missed === 0, `${missed} people were not texted and nobody is told`),
    ];
  },

  function noneLate({ posts, rows }) {
    const late = posts.filter(({ message, attempt, real }) => {
      const claimed = rows.claims.get(`${message}/${attempt}`);
      return claimed === undefined || real - claimed > CLAIM_TO_CARRIER_MAX_MS;
    });
    return told(
      late.length === 0,
      `${late.length} texts came ${seconds(CLAIM_TO_CARRIER_MAX_MS)} or more after their claim`,
    );
  },

  function nothingAcknowledgedIsLost({ acknowledged, rows }) {
    const kept = new Set(rows.kept);
    const lost = acknowledged.filter((sid) => !kept.has(sid)).length;
    return [
      ...told(lost === 0, `${lost} acknowledged texts of people are lost`),
      ...told(rows.waiting === 0, `${rows.waiting} texts of people are not dealt with`),
    ];
  },
];

/** No attempt's outcome was ever unclear. */
export const nothingUnknown: Check = ({ rows }) =>
  told(
    rows.unknown.length === 0,
    `${rows.unknown.length} texts were unknown for a while: ${[...new Set(rows.unknown)].join('; ')}`,
  );

/** What the fault left alone went on while it lasted. */
export const wentOn: Check = ({ posts, from, over }) =>
  told(
    posts.some(({ real, accepted }) => accepted && real > from + 2_000 && real < over),
    'nothing was sent while it lasted',
  );

/** Texts were unknown for this reason: the fault struck some that were in hand. */
export function leftUnknown(evidence: string): Check {
  return ({ rows }) => told(rows.unknown.includes(evidence), `no text was unknown for “${evidence}”: it struck none`);
}

/** There was something to send when the fault was over. */
export const somethingLeft: Check = (aftermath) =>
  told(nextTextMs(aftermath) !== null, 'nothing was left to send when it was over');

/** The carrier did what it was told to at least this often. */
export function carrierDid(fault: string, times: number): Check {
  return ({ posts }) => {
    const did = posts.filter((post) => post.fault === fault).length;
    return told(did >= times, `the carrier did so only ${did} times`);
  };
}
