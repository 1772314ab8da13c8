import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { type LeadScope, visible } from '../access/lead-scope.ts';
import { instant } from '../schemas/common.ts';

interface TextRow {
  id: string;
  lead_id: string;
  name: string;
  phone: string;
  kind: string;
  state: string;
  reason: string | null;
  content: string;
  segments: number;
  at: EpochMs;
}

/** Texts of a campaign that have been claimed or are out, to leads that the one who asks may see, the newest first. */
export async function campaignTexts(
  tx: Tx,
  scope: LeadScope,
  page: { datasetId: string; after: { at: EpochMs; id: string } | null; limit: number },
) {
  const { datasetId, after, limit } = page;
  const moment = sql`coalesce(m.sent_at, m.due_since, m.created_at)`;
  const before: RawBuilder<unknown> =
    after === null ? sql`true` : sql`(${moment}, m.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<TextRow>`
    select m.id, m.lead_id, trim(l.first_name || ' ' || coalesce(l.last_name, '')) as name, m.to_number as phone, m.kind,
      m.state, m.reason, m.content, m.segments, ${moment} as at
    from messages m
    join leads l on l.client_id = m.client_id and l.id = m.lead_id
    where m.client_id = ${scope.clientId} and m.dataset_id = ${datasetId} and m.kind in ('M1', 'M2', 'M3', 'nudge')
      and ${before} and ${visible(scope)}
    order by ${moment} desc, m.id desc limit ${limit}`.execute(tx);
  return rows.map((row) => ({ ...row, at: instant(row.at), atMs: row.at }));
}

const WORDS: Readonly<Record<string, string>> = {
  started: 'Started',
  resumed: 'Resumed',
  drained: 'Draining: nobody new starts',
  completed: 'Finished',
  settings_changed: 'Settings changed',
  archived: 'Archived',
};

/** What was decided about a campaign as a whole, the newest first. */
export async function campaignHistory(
  tx: Tx,
  campaign: { clientId: string; datasetId: string },
  pauseWords: (reason: string) => string,
) {
  const rows = await tx
    .selectFrom('decisions')
    .select(['at', 'decision', 'reason', 'data'])
    .where('client_id', '=', campaign.clientId)
    .where('dataset_id', '=', campaign.datasetId)
    .where('lead_id', 'is', null)
    .where('decision', 'in', ['started', 'paused', 'resumed', 'drained', 'completed', 'settings_changed', 'archived'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return rows.map(({ at, decision, reason, data }) => {
    const facts = (data ?? {}) as HistoryFacts;
    return {
      at: instant(at),
      decision,
      sentence: sentenceOf(decision, reason, facts, pauseWords),
      by: facts.by ?? null,
    };
  });
}

interface HistoryFacts {
  by?: string;
  changed?: string[];
  share?: number;
  limit?: number;
  active?: number;
}

function sentenceOf(
  decision: string,
  reason: string,
  { changed, share, limit, active }: HistoryFacts,
  pauseWords: (reason: string) => string,
): string {
  if (decision === 'paused') {
    const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
    const figures = share === undefined || limit === undefined ? '' : ` (${percent(share)}, limit ${percent(limit)})`;
    return `Paused: ${pauseWords(reason)}${figures}`;
  }
  if (decision === 'started' && active !== undefined) return `Started with ${active.toLocaleString('en-GB')} people`;
  if (decision === 'settings_changed' && changed !== undefined) return `Settings changed: ${changed.join(', ')}`;
  if (decision === 'completed') return reason === 'person' ? 'Finished by a person' : 'Completed: nobody is left';
  return WORDS[decision] ?? decision;
}
