import { entriesOf } from './ledger.ts';
import { check } from './check/check.ts';
import type { Violation } from './check/evidence.ts';
import { readRows } from './check/read-rows.ts';
import type { FaultCounts } from './faults.ts';
import { play } from './play.ts';
import type { Ground } from './servers.ts';
import { tellStory } from './story.ts';
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
  tenants: number;
  leads: number;
  messages: number;
  posts: number;
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
  const { violations, worstOvershoot } = check({ entries: played.entries, rows, tenants, end: played.end });
  const posts = entriesOf(played.entries, 'post').length;
  const texts = posts + entriesOf(played.entries, 'inbound').length;
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
    tenants: tenants.length,
    leads: tenants.reduce((sum, { phones }) => sum + phones.length, 0),
    messages: texts,
    posts,
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
