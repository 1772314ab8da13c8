import type { Tx } from '@rekindle/db';
import { causeWords, type EpochMs, suppressionWords } from '@rekindle/domain';
import { sql } from 'kysely';
import { type DecisionRow, decisionEntry } from './timeline-decisions.ts';
import { entry, type TimelineEntry } from './timeline-entry.ts';
import { readMessages } from './timeline-messages.ts';
import { readOrigins } from './timeline-origins.ts';

/** Of each kind at most so many, the latest. */
const EACH_MAX = 500;

interface Subject {
  clientId: string;
  leadId: string;
}

/**
 * Everything that is recorded of a lead as one story, oldest first: the row it came with, texts and what became of them,
 * what the AI decided, bookings, hand-overs, notes, changes of status and suppressions.
 */
export async function readTimeline(
  tx: Tx,
  subject: Subject & { phone: string; datasetId: string },
): Promise<{ items: TimelineEntry[]; truncated: boolean }> {
  const found = [
    await readOrigins(tx, subject),
    await readMessages(tx, subject, EACH_MAX),
    await readAiRuns(tx, subject),
    await readDecisions(tx, subject),
    await readBookings(tx, subject),
    await readHandovers(tx, subject),
    await readSuppressions(tx, subject),
    await readOutcomes(tx, subject),
    await readNotes(tx, subject),
  ];
  const items = found.flat().sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return { items, truncated: found.some((each) => each.length >= EACH_MAX) };
}

/** Of one instant: what came in first, what was decided about it after. */
const ORDER: readonly TimelineEntry['kind'][] = [
  ...([
    'import',
    'text',
    'suppression',
    'ai',
    'booking',
    'outcome',
    'status',
    'campaign',
    'handover',
    'person',
  ] as const),
];

const RUN_WORDS: Readonly<Record<string, string>> = {
  used: 'wrote an answer',
  refused_by_gates: 'wrote what may not be sent',
  no_reply: 'decided not to answer',
  opt_out: 'heard an opt-out',
  unusable: 'gave nothing usable',
  unavailable: 'did not answer',
  stale: 'wrote for a text that was overtaken',
  unsettled: 'wrote, and it was not settled',
  unquoted_opt_out: 'suspected an opt-out without a quote',
};

async function readAiRuns(tx: Tx, { clientId, leadId }: Subject): Promise<TimelineEntry[]> {
  const { rows } = await sql<{
    id: string;
    at: EpochMs;
    outcome: string;
    detail: string | null;
    model: string | null;
    version: string;
    gates: string[];
    intent: string | null;
    sentiment: string | null;
    draft: string | null;
    latencyMs: number | null;
  }>`
    select r.id, r.at, r.outcome, r.detail, r.model, r.prompt_version as version, r.gates, r.draft ->> 'intent' as intent,
      r.draft ->> 'sentiment' as sentiment, r.draft ->> 'reply' as draft, r.latency_ms as "latencyMs"
    from ai_runs r join conversations v on v.client_id = r.client_id and v.id = r.conversation_id
    where r.client_id = ${clientId} and v.lead_id = ${leadId} and r.purpose = 'reply'
    order by r.at desc, r.id desc limit ${sql.lit(EACH_MAX)}`.execute(tx);
  return rows.map((row) => {
    const read = [row.intent, row.sentiment?.toLowerCase()].filter((part) => part != null).join(', ');
    const because = [read === '' ? null : `Read as ${read.replaceAll('_', ' ')}`, row.detail]
      .filter(Boolean)
      .join('; ');
    return entry({
      ...{
        id: row.id,
        at: row.at,
        kind: 'ai',
        title: `AI ${RUN_WORDS[row.outcome] ?? row.outcome.replaceAll('_', ' ')}`,
      },
      detail: because === '' ? null : because,
      ai: {
        ...{ runId: row.id, outcome: row.outcome, promptVersion: row.version, model: row.model, gates: row.gates },
        ...{ intent: row.intent, draft: row.outcome === 'used' ? null : row.draft, latencyMs: row.latencyMs },
      },
    });
  });
}

async function readDecisions(tx: Tx, subject: Subject & { datasetId: string }): Promise<TimelineEntry[]> {
  const { clientId, leadId, datasetId } = subject;
  const { rows } = await sql<DecisionRow>`
    select x.id, x.at, x.decision, x.reason, x.until, x.data, x.message_id as "messageId", m.kind as text,
      x.lead_id is null as shared
    from decisions x
    left join messages m on m.client_id = x.client_id and m.id = x.message_id
    where x.client_id = ${clientId} and (x.lead_id = ${leadId}
      or x.lead_id is null and x.dataset_id = ${datasetId} and x.decision in ('started', 'paused', 'resumed', 'completed')
        and x.at >= (select created_at from leads where client_id = ${clientId} and id = ${leadId}))
    order by x.at desc, x.id desc limit ${sql.lit(EACH_MAX)}`.execute(tx);
  return rows.flatMap((row) => {
    const found = decisionEntry(row);
    return found === null ? [] : [found];
  });
}

async function readBookings(tx: Tx, { clientId, leadId }: Subject): Promise<TimelineEntry[]> {
  const { rows } = await sql<{ id: string; at: EpochMs; status: string; startsAt: EpochMs | null; provider: string }>`
    select id, created_at as at, status, starts_at as "startsAt", provider from bookings
    where client_id = ${clientId} and lead_id = ${leadId} order by created_at desc limit ${sql.lit(EACH_MAX)}`.execute(
    tx,
  );
  return rows.map(({ id, at, status, startsAt, provider }) =>
    entry({
      ...{
        id,
        at,
        kind: 'booking',
        title: status === 'cancelled' ? 'Call cancelled' : `Call ${status === 'moved' ? 'moved' : 'booked'}`,
      },
      detail: provider,
      facts: startsAt === null ? [] : [{ name: 'starts_at', value: new Date(startsAt).toISOString() }],
    }),
  );
}

async function readHandovers(tx: Tx, { clientId, leadId }: Subject): Promise<TimelineEntry[]> {
  const { rows } = await sql<{ id: string; at: EpochMs; reason: string; asked: string[] | null }>`
    select h.id, h.created_at as at, h.reason,
      (select array_agg(u.email order by o.level) from handover_offers o
       join users u on u.client_id = o.client_id and u.id = o.user_id
       where o.client_id = h.client_id and o.handover_id = h.id) as asked
    from handovers h where h.client_id = ${clientId} and h.lead_id = ${leadId}
    order by h.created_at desc limit ${sql.lit(EACH_MAX)}`.execute(tx);
  return rows.map(({ id, at, reason, asked }) =>
    entry({
      ...{ id, at, kind: 'handover', title: `To be handed over: ${causeWords(reason)}` },
      detail: asked === null ? 'Nobody could be asked' : `Asked: ${asked.join(', ')}`,
    }),
  );
}

async function readSuppressions(
  tx: Tx,
  { clientId, phone }: { clientId: string; phone: string },
): Promise<TimelineEntry[]> {
  const { rows } = await sql<{
    id: string;
    at: EpochMs;
    source: string;
    evidence: string | null;
    liftedAt: EpochMs | null;
    liftedBy: string | null;
  }>`
    select id, created_at as at, source, evidence, lifted_at as "liftedAt", lifted_by as "liftedBy" from suppressions
    where client_id = ${clientId} and phone = ${phone} order by created_at desc limit ${sql.lit(EACH_MAX)}`.execute(tx);
  return rows.flatMap(({ id, at, source, evidence, liftedAt, liftedBy }) => [
    entry({ id, at, kind: 'suppression', title: `Never texted again: ${suppressionWords(source)}`, detail: evidence }),
    ...(liftedAt === null
      ? []
      : [entry({ id: `${id}-lifted`, at: liftedAt, kind: 'suppression', title: 'May be texted again', by: liftedBy })]),
  ]);
}

async function readOutcomes(tx: Tx, { clientId, leadId }: Subject): Promise<TimelineEntry[]> {
  const { rows } = await sql<{ id: string; at: EpochMs; outcome: string; by: string | null; value: string | null }>`
    select id, updated_at as at, outcome, recorded_by as by,
      case when value_micros is not null then round(value_micros / 1e6, 2)::text || ' ' || currency end as value
    from lead_outcomes where client_id = ${clientId} and lead_id = ${leadId}`.execute(tx);
  return rows.map(({ id, at, outcome, by, value }) =>
    entry({
      id,
      at,
      kind: 'outcome',
      title: outcome === 'converted' ? 'Became a customer' : 'Went elsewhere',
      detail: value,
      by,
    }),
  );
}

/** What people have noted down. */
async function readNotes(tx: Tx, { clientId, leadId }: Subject): Promise<TimelineEntry[]> {
  const { rows } = await sql<{ id: string; at: EpochMs; body: string; by: string }>`
    select id, created_at as at, body, written_by as by from lead_notes
    where client_id = ${clientId} and lead_id = ${leadId} order by created_at desc limit ${sql.lit(EACH_MAX)}`.execute(
    tx,
  );
  return rows.map(({ id, at, body, by }) => entry({ id, at, kind: 'person', title: 'Note', detail: body, by }));
}
