import { setTimeout as pause } from 'node:timers/promises';
import { type Aftermath, type Look, lookAt, nextTextMs, type Rows } from './aftermath.ts';
import { postsOf } from './carrier-record.ts';
import type { Cell } from './cells.ts';
import { ALWAYS } from './checks.ts';
import { type Installation, startInstallation } from './installation.ts';
import { type Load, post, startLoad } from './load.ts';
import type { EarlierVersion } from './two-versions.ts';

const PEOPLE = 150;
/** Posts before the fault strikes: sending is certainly under way. */
const POSTS_BEFORE = 20;
/** So many of those who were texted opt out in the moment the fault strikes. */
const STOPPING = 5;
const LOOK_EVERY_MS = 250;
/** Sending begins within this. */
const BEGIN_MAX_MS = 240_000;
/** What does not settle by then never does; later than any cell may take (SETTLED_WITHIN_MS). */
const SETTLE_MAX_MS = 360_000;
/** States of a first text that is still on its way to somebody or to a decision. */
const OPEN = ['none', 'planned', 'due', 'sending', 'unknown'];

export interface CellResult {
  name: string;
  expected: string;
  seen: string;
  /** Real milliseconds from the end of the fault to the next accepted text, null when none was left to send. */
  nextTextMs: number | null;
  /** Real milliseconds from the end of the fault until everything was settled; null: it never was. */
  settledMs: number | null;
  /** Real milliseconds the cell took with its installation. */
  tookMs: number;
  faults: string[];
}

/** What a cell is run with. */
export interface Bench {
  earlier: EarlierVersion;
  say: (line: string) => void;
}

/** Starts an installation of its own, lets the fault strike in the middle of its load, and judges when all is settled. */
export async function runCell(cell: Cell, bench: Bench): Promise<CellResult> {
  const begun = performance.now();
  const told = { name: cell.name, expected: cell.expected };
  try {
    const aftermath = await tryOut(cell, bench);
    return {
      ...told,
      seen: seenOf(aftermath),
      nextTextMs: nextTextMs(aftermath),
      settledMs: aftermath.settledMs,
      tookMs: performance.now() - begun,
      faults: [...ALWAYS, ...(cell.checks ?? [])].flatMap((check) => check(aftermath)),
    };
  } catch (error) {
    const faults = [`it could not be tried: ${error instanceof Error ? error.message : String(error)}`];
    return { ...told, seen: 'nothing', nextTextMs: null, settledMs: null, tookMs: performance.now() - begun, faults };
  }
}

async function tryOut(cell: Cell, { earlier, say }: Bench): Promise<Aftermath> {
  const installation = await startInstallation({
    say: (line) => say(`        [${cell.name}] ${line}`),
    ...(cell.firstly !== undefined && { firstly: cell.firstly }),
    ...(cell.firstlyOne !== undefined && { firstlyOne: cell.firstlyOne }),
    ...(cell.startsAs === 'earlier' && { cwd: earlier.dir }),
  });
  if (installation === null) throw new Error('there is no Redis');
  try {
    return await strikeAndSettle(installation, cell, earlier);
  } finally {
    await installation.stop();
  }
}

async function strikeAndSettle(installation: Installation, cell: Cell, earlier: EarlierVersion): Promise<Aftermath> {
  const { monotonic } = installation.platform;
  const load = await startLoad(installation, cell.people ?? PEOPLE);
  const under = await within(async () => postsOf(installation, load).length >= POSTS_BEFORE, BEGIN_MAX_MS);
  if (!under) throw new Error('sending did not begin');
  const stopping = optOut(installation, load);
  const from = monotonic.realNow();
  const struck = await cell.strike(installation, earlier);
  const over = struck.over ?? monotonic.realNow();
  let last = 'nothing';
  // Judged by the look that found all settled: people go on writing.
  const looks: Look[] = [];
  const settled = await within(async () => {
    const look = await lookAt(installation, load);
    looks[0] = look;
    const open = openIn(look.rows, load, stopping);
    last = open ?? last;
    return open === null;
  }, SETTLE_MAX_MS);
  const settledMs = settled ? monotonic.realNow() - over : null;
  return { load, struck, from, over, settledMs, last, ...(looks[0] ?? (await lookAt(installation, load))) };
}

/** Some who have been texted say STOP; nobody waits for it. Returns their phones. */
function optOut(installation: Installation, load: Load): string[] {
  const texted = postsOf(installation, load).filter(({ accepted }) => accepted);
  const phones = [...new Set(texted.map(({ to }) => to))].slice(0, STOPPING);
  for (const from of phones) {
    const text = { from, to: load.client.number, body: 'STOP' };
    post(installation.simulatorUrl, '/sim/text', text).catch(() => {});
  }
  return phones;
}

async function within(holds: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    // While a fault lasts, looking fails as everything else does.
    if (await holds().catch(() => false)) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

/** What is not settled yet, in words; null when everybody has a settled first text and whoever said STOP was heard. */
function openIn({ states, suppressed, waiting }: Rows, load: Load, stopping: readonly string[]): string | null {
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  const open = OPEN.flatMap((state) => (states[state] === undefined ? [] : [`${states[state]} ${state}`]));
  if (all < load.people) open.push(`${load.people - all} without a text`);
  if (waiting > 0) open.push(`${waiting} texts of people`);
  const unheard = stopping.filter((phone) => !suppressed.includes(phone)).length;
  if (unheard > 0) open.push(`${unheard} STOPs not heard`);
  return open.length === 0 ? null : open.join(', ');
}

/** How many texts were ever unknown, and why. */
function unknownOf({ unknown }: Rows): string {
  const causes = [...Map.groupBy(unknown, (evidence) => evidence)].map(([cause, { length }]) => `${length} ${cause}`);
  return `${unknown.length} were unknown for a while${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`;
}

function seenOf({ struck, posts, rows, load, last }: Aftermath): string {
  const taken = new Set(posts.filter(({ accepted, kind }) => accepted && kind === 'M1').map(({ to }) => to)).size;
  const shown = Object.entries(rows.states)
    .filter(([state, count]) => count > 0 && ['absent', ...OPEN].includes(state))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([state, count]) => `${count} ${state}`);
  const known = [`${taken} of ${load.people} people texted`, ...shown, unknownOf(rows), `settled last: ${last}`];
  return `${struck.what}; ${known.join(', ')}`;
}
