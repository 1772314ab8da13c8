import { inTenant } from '@rekindle/db';
import { CONTACT_STATUSES, type ContactStatus } from '@rekindle/domain';
import type { ImportResult } from '@rekindle/ingest';
import type { Violation } from '@rekindle/simulator';
import { sql } from 'kysely';
import type { Platform } from '@rekindle/boot';

/** What a demo came to. Every lead is in exactly one state; `violations` were found in the carrier's ledger. */
export interface DemoSummary {
  leads: number;
  rejected: number;
  m1: number;
  m2: number;
  m3: number;
  inbound: number;
  ai_replies: number;
  optouts: number;
  bookings: number;
  handovers: number;
  states: Partial<Record<ContactStatus, number>>;
  violations: Violation[];
  /** Not part of the JSON line. */
  extra: { rows: number; duplicates: number; segments: number; unanswered: number; instants: number; tookMs: number };
}

interface Counts {
  m1: number;
  m2: number;
  m3: number;
  inbound: number;
  ai_replies: number;
  optouts: number;
  bookings: number;
  handovers: number;
  segments: number;
}

/** Texts that the carrier took. */
const TAKEN = sql`state in ('accepted', 'sent', 'delivered', 'undelivered', 'failed')`;

/** Counts a finished demo from the database; throws when a total does not reconcile. */
export async function summarise(
  platform: Platform,
  run: {
    clientId: string;
    imported: ImportResult;
    violations: Violation[];
    instants: number;
    tookMs: number;
  },
): Promise<DemoSummary> {
  const { clientId, imported } = run;
  return await inTenant(platform.db, { clientId, now: platform.clock.now() }, async (tx) => {
    const { rows } = await sql<Counts>`
      select
        (select count(*) from messages where kind = 'M1' and ${TAKEN}) as m1,
        (select count(*) from messages where kind = 'M2' and ${TAKEN}) as m2,
        (select count(*) from messages where kind = 'M3' and ${TAKEN}) as m3,
        (select count(*) from inbox) as inbound,
        (select count(*) from messages where kind = 'reply' and ai_generated and ${TAKEN}) as ai_replies,
        (select count(distinct phone) from suppressions where source in ('keyword', 'phrase', 'model')) as optouts,
        (select count(*) from leads where call_booked) as bookings,
        (select count(*) from leads where needs_person_reason is not null) as handovers,
        (select coalesce(sum(segments), 0) from messages where direction = 'outbound' and ${TAKEN}) as segments`.execute(
      tx,
    );
    const [counts] = rows;
    if (counts === undefined) throw new Error('the counts came back empty');
    const byState = await tx
      .selectFrom('leads')
      .select(['contact_status', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('contact_status')
      .execute();
    const states: DemoSummary['states'] = {};
    for (const status of CONTACT_STATUSES) {
      const row = byState.find((candidate) => candidate.contact_status === status);
      if (row !== undefined) states[status] = row.count;
    }
    const leads = imported.new + imported.flagged;
    const inStates = Object.values(states).reduce((sum, count) => sum + count, 0);
    if (inStates !== leads) throw new Error(`${leads} leads were accepted but ${inStates} are in a state`);
    const { segments, ...totals } = counts;
    return {
      leads,
      rejected: imported.rejected,
      ...totals,
      states,
      violations: run.violations,
      extra: {
        rows: imported.rows,
        duplicates: imported.duplicate + imported.merged,
        segments,
        unanswered: states.COLD ?? 0,
        instants: run.instants,
        tookMs: run.tookMs,
      },
    };
  });
}

/** The one line of `--json`. */
export function jsonLine({ extra: _extra, ...summary }: DemoSummary): string {
  return JSON.stringify(summary);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The summary for people. */
export function prose(summary: DemoSummary): string {
  const { extra, states } = summary;
  const share = (part: number) => (summary.m1 === 0 ? '-' : `${((100 * part) / summary.m1).toFixed(1)} %`);
  const lines = [
    '',
    `  Thirty days at Greenstar Solar, in ${(extra.tookMs / 1_000).toFixed(1)} s`,
    '',
    `  The list          ${extra.rows} rows: ${summary.leads} people, ${counted(extra.duplicates, 'duplicate')}, ${summary.rejected} rejected`,
    `  First texts       ${summary.m1}  (M2 ${summary.m2}, M3 ${summary.m3}; ${extra.segments} segments in all)`,
    `  They wrote back   ${summary.inbound} texts, answered with ${summary.ai_replies} by the AI`,
    `  Calls booked      ${summary.bookings}  (${share(summary.bookings)} of those texted)`,
    `  For a person      ${summary.handovers}`,
    `  Opted out         ${summary.optouts}  (${share(summary.optouts)})${summary.optouts === 0 ? '' : ', and none of them heard from us again'}`,
    '',
    '  Where everybody stands now',
    ...Object.entries(states).map(
      ([state, count]) =>
        `    ${state.padEnd(14)} ${String(count).padStart(5)}  ${'#'.repeat(Math.ceil((40 * count) / Math.max(1, summary.leads)))}`,
    ),
    '',
    summary.violations.length === 0
      ? "  The carrier's own ledger shows no broken promise: nobody texted twice, at night, over a limit or after STOP."
      : `  The carrier's ledger shows ${summary.violations.length} BROKEN PROMISES:`,
    ...summary.violations.slice(0, 20).map((violation) => `    ${violation.promise}  ${violation.detail}`),
    '',
  ];
  return lines.join('\n');
}
