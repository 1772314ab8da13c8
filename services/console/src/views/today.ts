import type { Tx } from '@rekindle/db';
import { type EpochMs, spokenTime } from '@rekindle/domain';
import { sql } from 'kysely';
import { readCampaignTrouble } from './today-campaigns.ts';
import { SHOWN_MAX, type TodayItem, type TodayKind, type TodayScope } from './today-item.ts';
import { readPeople } from './today-people.ts';
import { readTrouble } from './today-trouble.ts';

/** In this order they are shown: first whoever waits for an answer. */
const ORDER: readonly TodayKind[] = [
  ...(['hot_lead', 'takeover', 'needs_person', 'campaign_paused', 'rate', 'campaign_behind', 'import'] as const),
  ...(['lost_texts', 'failed_texts', 'unmatched_text', 'booking'] as const),
];

export interface TodayView {
  sections: { kind: TodayKind; count: number; more: boolean; items: TodayItem[] }[];
  count: number;
  nextSendAt: EpochMs | null;
  sentence: string;
}

/** What needs somebody now, and what happens by itself next. */
export async function readToday(tx: Tx, scope: TodayScope): Promise<TodayView> {
  const { sees } = scope;
  const found = [
    ...(await readPeople(tx, scope)),
    ...(sees.campaigns ? await readCampaignTrouble(tx, scope) : []),
    ...(await readTrouble(tx, scope)),
  ];
  const sections = ORDER.flatMap((kind) => {
    const items = found.filter((each) => each.kind === kind);
    if (items.length === 0) return [];
    const shown = items.slice(0, SHOWN_MAX);
    return [{ kind, count: shown.length, more: items.length > shown.length, items: shown }];
  });
  const nextSendAt = await readNextSend(tx, scope);
  const next = await sentenceOf(tx, scope, nextSendAt);
  return { sections, count: sections.reduce((sum, { count }) => sum + count, 0), nextSendAt, sentence: next };
}

/** When the next text goes by itself: one already written, else the next look at a running campaign that may send. */
async function readNextSend(tx: Tx, { clientId, datasetIds, now }: TodayScope): Promise<EpochMs | null> {
  const inScope = datasetIds === null ? sql`` : sql`and d.id = any(${[...datasetIds]}::uuid[])`;
  const { rows } = await sql<{ look: string | null; tick: EpochMs | null; due: EpochMs | null }>`
    select g.last_reason as look, t.next_tick_at as tick,
      (select min(e.due_at) from enrolments e where e.client_id = d.client_id and e.dataset_id = d.id
         and e.state = 'active' and e.pending_message_id is null and e.next_step <= 3) as due
    from datasets d
    join campaign_gates g on g.client_id = d.client_id and g.dataset_id = d.id
    left join campaign_ticks t on t.client_id = d.client_id and t.dataset_id = d.id
    where d.client_id = ${clientId} and d.campaign_status = 'active' ${inScope}`.execute(tx);
  const instants = rows.flatMap(({ look, tick, due }) => {
    if (due === null) return [];
    // Only what the scheduler itself has written there.
    const reason =
      look === null
        ? null
        : (JSON.parse(look) as { until?: number; opensAt?: number; nextSlotAt?: number; dueAt?: number });
    const until = reason?.until ?? reason?.opensAt ?? reason?.nextSlotAt ?? reason?.dueAt ?? tick;
    return until === null || until === undefined || !Number.isFinite(until) ? [] : [Math.max(until, now)];
  });
  const { rows: written } = await sql<{ at: EpochMs | null }>`
    select min(not_before) as at from messages
    where client_id = ${clientId} and state = 'planned' and not_before >= ${new Date(now)}::timestamptz`.execute(tx);
  const planned = written[0]?.at ?? null;
  const all = planned === null ? instants : [...instants, planned];
  return all.length === 0 ? null : Math.min(...all);
}

async function sentenceOf(tx: Tx, { clientId, now, zone }: TodayScope, nextSendAt: EpochMs | null): Promise<string> {
  const { rows } = await sql<{ stopped: boolean }>`
    select c.sending_stopped_at is not null or p.sending_paused_at is not null as stopped
    from clients c cross join platform_settings p where c.id = ${clientId}`.execute(tx);
  if (rows[0]?.stopped === true) return 'all sending is stopped';
  return nextSendAt === null ? 'nothing is planned' : `next send ${spokenTime(nextSendAt, now, zone)}`;
}
