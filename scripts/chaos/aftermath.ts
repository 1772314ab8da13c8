import { sql } from 'kysely';
import { acknowledged, type Posted, postsOf } from './carrier-record.ts';
import type { Installation } from './installation.ts';
import { inLoad, type Load } from './load.ts';
import type { Struck } from './strikes.ts';

/** What there is to judge a cell by when all has come to rest, or never did. */
export interface Aftermath {
  load: Load;
  struck: Struck;
  /** Real epoch milliseconds from the fault's beginning to its end. */
  from: number;
  over: number;
  /** Real milliseconds from the end of the fault until everything was settled; null: it never was. */
  settledMs: number | null;
  /** What was open last, in words. */
  last: string;
  posts: readonly Posted[];
  rows: Rows;
  /** SIDs of people's texts that were acknowledged. */
  acknowledged: readonly string[];
}

/** What our own tables say of a load. */
export interface Rows {
  /** First texts by state; `none`: people for whom there is none yet. */
  states: Record<string, number>;
  /** Phones whose first text counts as one that did not go. */
  absent: string[];
  /** Real epoch milliseconds of each claim, by message and attempt. */
  claims: Map<string, number>;
  /** Why each attempt that was ever unknown was so. */
  unknown: string[];
  /** SIDs of the people's texts that are kept, and how many of them nobody has dealt with. */
  kept: string[];
  waiting: number;
  /** Phones that have opted out. */
  suppressed: string[];
}

async function readRowsOf(installation: Installation, load: Load): Promise<Rows> {
  return await inLoad(installation, load, async (tx) => {
    const first = await sql<{ state: string; to: string }>`
      select state, to_number as "to" from messages where direction = 'outbound' and kind = 'M1'
      union all
      select 'none', l.phone_number from enrolments e join leads l on l.client_id = e.client_id and l.id = e.lead_id
      where e.next_step = 1 and e.state = 'active' and e.pending_message_id is null`.execute(tx);
    const claims = await sql<{ message: string; attempt: number; real: number }>`
      select message_id as message, attempt, claimed_real_at as real from send_attempts`.execute(tx);
    const unknown = await sql<{ evidence: string }>`
      select evidence from send_outcomes where outcome = 'unknown'`.execute(tx);
    const inbox = await sql<{ sid: string; waits: boolean }>`
      select message_sid as sid, processed_at is null as waits from inbox`.execute(tx);
    const stopped = await sql<{ phone: string }>`select phone from suppressions`.execute(tx);
    return {
      states: Object.fromEntries(
        [...Map.groupBy(first.rows, ({ state }) => state)].map(([state, rows]) => [state, rows.length]),
      ),
      absent: first.rows.filter(({ state }) => state === 'absent').map(({ to }) => to),
      claims: new Map(claims.rows.map(({ message, attempt, real }) => [`${message}/${attempt}`, real])),
      unknown: unknown.rows.map(({ evidence }) => evidence),
      kept: inbox.rows.map(({ sid }) => sid),
      waiting: inbox.rows.filter(({ waits }) => waits).length,
      suppressed: stopped.rows.map(({ phone }) => phone),
    };
  });
}

/** What the carrier and our tables say at one look. */
export type Look = Pick<Aftermath, 'posts' | 'acknowledged' | 'rows'>;

/** The carrier's record first: what it holds by then our tables must hold too, whatever comes in meanwhile. */
export async function lookAt(installation: Installation, load: Load): Promise<Look> {
  const carrier = { posts: postsOf(installation, load), acknowledged: acknowledged(installation) };
  return { ...carrier, rows: await readRowsOf(installation, load) };
}

/** Real milliseconds from the end of the fault to the next text the carrier took; null when none was left to send. */
export function nextTextMs({ posts, over }: Aftermath): number | null {
  const next = posts.find(({ real, accepted }) => accepted && real > over);
  return next === undefined ? null : next.real - over;
}
