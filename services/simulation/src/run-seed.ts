import { entriesOf } from './ledger.ts';
import { check } from './check/check.ts';
import type { Violation } from './check/evidence.ts';
import { readRows } from './check/read-rows.ts';
import type { CrashTally } from './crash-tally.ts';
import type { FaultCounts } from './faults.ts';
import { play } from './play.ts';
import type { Ground } from './servers.ts';
import { tellStory } from './story.ts';
import { textsOf } from './texts.ts';
import { traceOf } from './trace.ts';

export interface SeedOptions {
  seed: number;
  days: number;
  /** Also hashes everything that happened; costs some time. */
  trace?: boolean;
}

/** What came of one seed. */
export interface SeedResult {
  seed: number;
  violations: Violation[];
  /** Told of the first violations; empty when there are none. */
  story: string[];
  faults: FaultCounts;
  crashes: CrashTally;
  tenants: number;
  /** Rows in the database when there were most of them. */
  leads: number;
  /** Texts, both ways. */
  messages: number;
  /** Calls to the carrier that it heard of, whatever it answered. */
  posts: number;
  /** Posts by the kind of text. */
  kinds: Record<string, number>;
  steps: number;
  worstOvershoot: number;
  /** How texts of which nobody knew were settled. */
  unknowns: { callback: number; list: number; withheld: number; late_answer: number };
  trace: string | null;
}

const STORIES_MAX = 3;

/** Plays a seed and judges it. */
export async function runSeed(ground: Ground, options: SeedOptions): Promise<SeedResult> {
  const played = await play(ground, options);
  const { admin } = ground;
  const rows = await readRows(admin);
  const tenants = played.tenants.map((tenant) => ({
    ...tenant,
    phones: [...new Set(tenant.lists.flatMap(({ people }) => people.map(({ phone }) => phone)))],
  }));
  const { violations, worstOvershoot } = check({ ...played, rows, tenants });
  const posts = entriesOf(played.entries, 'post');
  const kinds = Object.entries(Object.groupBy(posts, ({ kind }) => kind));
  const unknown = new Set(
    rows.outcomes
      .filter(({ outcome }) => outcome === 'unknown')
      .map(({ messageId, attempt }) => `${messageId}/${attempt}`),
  );
  const settled = rows.outcomes.filter(
    ({ outcome, messageId, attempt }) => outcome !== 'unknown' && unknown.has(`${messageId}/${attempt}`),
  );
  const by = (start: string) =>
    settled.filter(({ outcome, evidence }) => outcome === 'accepted' && evidence.startsWith(start)).length;
  return {
    seed: options.seed,
    violations,
    story: violations.slice(0, STORIES_MAX).flatMap((violation) => tellStory(played, violation)),
    faults: played.faults,
    crashes: played.crashes,
    tenants: tenants.length,
    leads: played.leads,
    messages: textsOf(played.entries),
    posts: posts.length,
    kinds: Object.fromEntries(kinds.map(([kind, all]) => [kind, all?.length ?? 0])),
    steps: played.steps,
    worstOvershoot,
    unknowns: {
      callback: by('callback'),
      list: by('list') + by('fetch'),
      withheld: settled.filter(({ outcome }) => outcome === 'absent').length,
      late_answer: by('create'),
    },
    trace: options.trace === true ? await traceOf(admin, played.entries) : null,
  };
}
