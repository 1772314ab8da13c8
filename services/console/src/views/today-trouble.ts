import type { Tx } from '@rekindle/db';
import { DAY_MS, type EpochMs, MINUTE_MS } from '@rekindle/domain';
import { uploadSeenBy } from '@rekindle/ingest';
import { sql } from 'kysely';
import { seesEveryLead, visible } from '../access/lead-scope.ts';
import { item, SHOWN_MAX, type TodayItem, type TodayScope } from './today-item.ts';

/** An import that has written nothing for so long (business time) is stuck. */
const STALLED_MS = 10 * MINUTE_MS;
/** Failures of so long back are still worth a word. */
const IMPORTS_BACK_MS = 7 * DAY_MS;
const TEXTS_BACK_MS = DAY_MS;
const SHOWN = sql`limit ${sql.lit(SHOWN_MAX + 1)}`;

/** Imports that failed or stand still, texts that failed or were lost, texts that came in from nobody known. */
export async function readTrouble(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { sees } = scope;
  const unmatched = sees.inbox && seesEveryLead(scope);
  return [
    ...(sees.imports ? await readImports(tx, scope) : []),
    ...(await readFailed(tx, scope)),
    ...(await readLost(tx, scope)),
    ...(unmatched ? await readUnmatched(tx, scope) : []),
  ];
}

async function readImports(tx: Tx, { clientId, datasetIds, userId, now }: TodayScope): Promise<TodayItem[]> {
  // Whoever sees only some datasets is a person: a key sees all.
  const seen = datasetIds === null || userId === null ? sql`true` : uploadSeenBy({ datasetIds, userId });
  const { rows } = await sql<{ id: string; filename: string; status: string; at: EpochMs; cause: string | null }>`
    select id, filename, status, updated_at as at, errors -> 0 ->> 'message' as cause from uploads u
    where client_id = ${clientId} and ${seen} and undone_at is null and (
      status in ('failed', 'mapping') and updated_at > ${new Date(now - IMPORTS_BACK_MS)}::timestamptz
      or status in ('pending', 'processing') and updated_at < ${new Date(now - STALLED_MS)}::timestamptz)
    order by updated_at desc ${SHOWN}`.execute(tx);
  return rows.map(({ id, filename, status, at, cause }) => {
    const states: Readonly<Record<string, string>> = {
      failed: cause ?? 'The import failed',
      mapping: cause ?? 'Waits for a word which column is which',
    };
    const detail =
      states[status] ?? 'The import has stood still for ten minutes; it goes on by itself when the server does';
    return item({
      id,
      kind: 'import',
      urgent: status !== 'mapping',
      title: filename,
      detail,
      at,
      act: 'import',
      uploadId: id,
    });
  });
}

/** Texts of a day that did not arrive, by campaign and cause. */
async function readFailed(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { now } = scope;
  const { rows } = await sql<{
    campaignId: string;
    campaign: string;
    code: number | null;
    error: string | null;
    texts: number;
    at: EpochMs;
    leadId: string;
  }>`
    select m.dataset_id as "campaignId", d.name as campaign, m.error_code as code, min(m.error_message) as error,
      count(*) as texts, max(m.updated_at) as at, min(m.lead_id::text) as "leadId"
    from messages m
    join leads l on l.client_id = m.client_id and l.id = m.lead_id
    join datasets d on d.client_id = m.client_id and d.id = m.dataset_id
    where ${visible(scope)} and m.client_id = l.client_id and m.direction = 'outbound'
      and m.state in ('failed', 'undelivered', 'rejected') and m.updated_at > ${new Date(now - TEXTS_BACK_MS)}::timestamptz
    group by 1, 2, 3 order by count(*) desc ${SHOWN}`.execute(tx);
  return rows.map(({ campaignId, campaign, code, error, texts, at, leadId }) => {
    const cause = [code === null ? null : `error ${code}`, error].filter((part) => part !== null).join(': ');
    return item({
      ...{ id: `failed-${campaignId}-${code ?? 0}`, kind: 'failed_texts', at, campaignId },
      title: `${texts.toLocaleString('en-GB')} ${texts === 1 ? 'text' : 'texts'} of ${campaign} failed in 24 hours`,
      detail: cause === '' ? null : cause,
      ...(texts === 1 ? { act: 'open', leadId } : { act: 'list' }),
    });
  });
}

/** Texts of which the carrier knows nothing: only a person may send them again. */
async function readLost(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { rows } = await sql<{
    id: string;
    kind: string;
    at: EpochMs;
    leadId: string;
    name: string;
    conversationId: string;
  }>`
    select m.id, m.kind, m.updated_at as at, m.lead_id as "leadId", trim(concat_ws(' ', l.first_name, l.last_name)) as name,
      m.conversation_id as "conversationId"
    from messages m join leads l on l.client_id = m.client_id and l.id = m.lead_id
    where ${visible(scope)} and m.client_id = l.client_id and m.direction = 'outbound' and m.state = 'absent'
    order by m.updated_at ${SHOWN}`.execute(tx);
  return rows.map(({ id, kind, at, leadId, name, conversationId }) =>
    item({
      ...{ id, kind: 'lost_texts', title: name, at, act: 'open', leadId, conversationId },
      detail: `${kind} was given to the carrier, which knows nothing of it`,
    }),
  );
}

async function readUnmatched(tx: Tx, { clientId, now }: TodayScope): Promise<TodayItem[]> {
  const { rows } = await sql<{ id: string; from: string; body: string; at: EpochMs }>`
    select id, from_number as from, body, received_at as at from inbox
    where client_id = ${clientId} and result = 'unmatched' and received_at > ${new Date(now - IMPORTS_BACK_MS)}::timestamptz
    order by received_at desc ${SHOWN}`.execute(tx);
  return rows.map(({ id, from, body, at }) =>
    item({ id, kind: 'unmatched_text', title: from, detail: `“${body}”`, at, act: 'inbox' }),
  );
}
