import type { Tx } from '@rekindle/db';
import { causeWords, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { entry, type TimelineEntry, titleOfText } from './timeline-entry.ts';

interface Row {
  id: string;
  at: EpochMs;
  direction: 'inbound' | 'outbound';
  kind: string;
  text: string;
  state: string;
  reason: string | null;
  segments: number;
  editedBy: string | null;
  ai: boolean;
  notBefore: EpochMs | null;
  errorCode: number | null;
  error: string | null;
}

/** Texts in both directions, each with what is recorded of its way. */
export async function readMessages(
  tx: Tx,
  { clientId, leadId }: { clientId: string; leadId: string },
  limit: number,
): Promise<TimelineEntry[]> {
  const { rows } = await sql<Row>`
    select id, coalesce(sent_at, created_at) as at, direction, kind, content as text, state, reason, segments,
      edited_by as "editedBy", ai_generated as ai, not_before as "notBefore", error_code as "errorCode",
      error_message as error
    from messages where client_id = ${clientId} and lead_id = ${leadId}
    order by coalesce(sent_at, created_at) desc, id desc limit ${sql.lit(limit)}`.execute(tx);
  const steps = await readSteps(tx, clientId, leadId);
  return rows.map((row) =>
    entry({
      ...{ id: row.id, at: row.at, kind: 'text', title: titleOfText(row.kind, row.direction), detail: detailOf(row) },
      by: row.kind === 'manual' ? row.editedBy : null,
      message: {
        ...{ id: row.id, direction: row.direction, kind: row.kind, text: row.text, state: row.state, ai: row.ai },
        ...{ segments: row.segments, editedBy: row.editedBy, steps: steps.get(row.id) ?? [] },
      },
    }),
  );
}

function detailOf({ direction, state, reason, errorCode, error }: Row): string | null {
  if (direction === 'inbound') return null;
  if (state === 'blocked') return `Not sent: ${causeWords(reason ?? 'removed')}`;
  if (state === 'planned' && reason !== null) return `Waits: ${causeWords(reason)}`;
  const fault = [errorCode === null ? null : `error ${errorCode}`, error].filter((part) => part !== null).join(': ');
  return fault === '' ? null : fault;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  accepted: 'the carrier took it',
  not_sent: 'it did not leave',
  rejected: 'the carrier refused it',
  unknown: 'nobody knows whether it left',
  absent: 'the carrier knows nothing of it',
  rearmed: 'a person ordered it again',
};

/** Claims, what came of them, and the carrier's reports, by message. */
async function readSteps(
  tx: Tx,
  clientId: string,
  leadId: string,
): Promise<Map<string, { at: EpochMs; what: string }[]>> {
  const { rows } = await sql<{ id: string; at: EpochMs; what: string; code: number | null; rank: number }>`
    with mine as (select message_id, attempt, claimed_at, from_number from send_attempts
                  where client_id = ${clientId} and lead_id = ${leadId})
    select message_id as id, claimed_at as at, 'given to the carrier from ' || from_number as what, null::int as code, 0 as rank
    from mine
    union all
    select o.message_id, o.at, o.outcome, o.error_code, 1 from send_outcomes o
    join mine using (message_id, attempt) where o.client_id = ${clientId}
    union all
    select r.message_id, r.received_at, r.message_status, r.error_code, 2 from status_events r
    where r.client_id = ${clientId} and r.message_id in (select message_id from mine)
    order by at, rank limit 2000`.execute(tx);
  const steps = new Map<string, { at: EpochMs; what: string }[]>();
  for (const { id, at, what, code, rank } of rows) {
    const said = rank === 1 ? (OUTCOMES[what] ?? what) : what;
    const of = steps.get(id) ?? [];
    of.push({ at, what: code === null ? said : `${said}, error ${code}` });
    steps.set(id, of);
  }
  return steps;
}
