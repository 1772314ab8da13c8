import type pg from 'pg';
import type { Rows } from './evidence.ts';

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const QUERIES: Record<keyof Rows, string> = {
  messages: `select id, client_id as "clientId", kind, state, attempt, twilio_sid as sid, twilio_status as "providerStatus",
      ${ms('created_at')} as "createdAt", to_number as phone, reason,
      (select count(*)::int from events e where e.message_id = m.id and e.type = 'message.accepted') as acceptances
    from messages m where direction = 'outbound' order by id`,
  attempts: `select client_id as "clientId", message_id as "messageId", attempt, ${ms('claimed_at')} as "claimedAt", kind,
      dataset_id as "datasetId", phone, from_number as "from", body_hash as "bodyHash"
    from send_attempts order by message_id, attempt`,
  outcomes: `select message_id as "messageId", attempt, outcome, evidence, ${ms('at')} as at from send_outcomes order by at, id`,
  inbox: `select message_sid as sid, client_id as "clientId", ${ms('processed_at')} as "processedAt" from inbox order by message_sid`,
  suppressions: `select client_id as "clientId", phone, source, ${ms('lifted_at')} as "liftedAt" from suppressions order by id`,
  given: `select message_id as "messageId", ${ms('at')} as at from decisions where decision = 'given_to_person' and message_id is not null order by id`,
  due: `
    select 'a step' as what, e.id::text, e.client_id as "clientId", e.dataset_id as "datasetId", e.phone,
        case e.next_step when 4 then 'close' else 'M' || e.next_step end as kind, ${ms('e.due_at')} as since
      from enrolments e
      join datasets d on d.client_id = e.client_id and d.id = e.dataset_id
      join clients c on c.id = e.client_id
      where e.state = 'active' and e.pending_message_id is null and d.campaign_status = 'active' and c.status = 'active'
    union all
    select 'a text', m.id::text, m.client_id, m.dataset_id, m.to_number, m.kind, ${ms('m.created_at')}
      from messages m
      join leads l on l.client_id = m.client_id and l.id = m.lead_id
      join datasets d on d.client_id = m.client_id and d.id = m.dataset_id
      join clients c on c.id = m.client_id
      where m.direction = 'outbound' and m.state = 'planned' and m.kind <> 'manual' and not l.manual_mode
        and c.status = 'active' and (m.kind = 'reply' or d.campaign_status = 'active')
    order by 1, 2`,
  paused: `select id as "datasetId" from datasets where campaign_status = 'paused' order by id`,
  waiting: `
    select 'message ' || state as what, id::text, ${ms("case state when 'due' then due_since when 'planned' then not_before else coalesce(reconcile_at, lease_until) end")} as since
      from messages where state in ('due', 'sending', 'unknown') or (state = 'planned' and not_before is not null)
    union all select 'text not matched', message_sid, ${ms('received_at')} from inbox where processed_at is null and client_id is not null
    union all select 'report not applied', id::text, ${ms('received_at')} from status_events where applied_at is null and client_id is not null
    union all select 'reply', id::text, ${ms('reply_due_at')} from conversations where reply_due_at is not null
    union all select 'silence', id::text, ${ms('silence_due_at')} from conversations where silence_due_at is not null
    union all select 'held place', id::text, ${ms('held_until')} from enrolments where state = 'held' and held_until is not null
    union all select 'takeover alarm', id::text, ${ms('alarm_due_at')} from conversations where alarm_due_at is not null
    union all select 'hand-over', id::text, ${ms('next_at')} from handovers where next_at is not null
    union all select 'notice', id::text, ${ms('next_at')} from notices where next_at is not null
    union all select 'look at a campaign', dataset_id::text, ${ms('next_tick_at')} from campaign_ticks where next_tick_at is not null
    union all select 'review', id::text, ${ms('due_at')} from review_tasks
    union all select 'leads to be mapped', dataset_id::text, ${ms('due_at')} from persona_mappings
    union all select 'import', id::text, ${ms('created_at')} from uploads where status in ('pending', 'processing')
    order by 1, 2`,
  stuck: `
    select 'a text that waits for nothing' as what, id::text from messages
      where direction = 'outbound' and state = 'planned' and not_before is null and reason is null
    union all select 'a text that was blocked without a reason', id::text from messages where state = 'blocked' and reason is null
    union all select 'a place in a campaign whose text is over', e.id::text from enrolments e
      left join messages m on m.client_id = e.client_id and m.id = e.pending_message_id
      where e.state = 'active' and e.pending_message_id is not null
        and (m.id is null or m.state not in ('planned', 'due', 'sending', 'unknown', 'absent'))
    union all select 'a due place in a campaign that nobody will look at', e.id::text from enrolments e
      join datasets d on d.client_id = e.client_id and d.id = e.dataset_id
      join clients c on c.id = e.client_id
      left join campaign_ticks t on t.client_id = e.client_id and t.dataset_id = e.dataset_id
      where e.state = 'active' and e.pending_message_id is null and d.campaign_status = 'active' and c.status = 'active'
        and t.next_tick_at is null
    union all select 'a place in a campaign that waits for nothing', id::text from enrolments
      where state in ('waiting', 'held', 'ended') and reason is null
    union all select 'a campaign that is over with somebody left in it', d.id::text from datasets d
      where d.campaign_status = 'completed' and exists (select from enrolments e
        where e.client_id = d.client_id and e.dataset_id = d.id and e.state in ('active', 'waiting', 'held'))
    union all select 'a lead whose number must not be texted and who was left as they were', l.id::text from leads l
      where l.contact_status <> 'REMOVED' and exists (select from suppressions s
        where s.client_id = l.client_id and s.phone = l.phone_number and s.lifted_at is null)
    union all select 'somebody who wrote and whom nobody answers', v.id::text from conversations v
      join leads l on l.client_id = v.client_id and l.id = v.lead_id
      where v.last_inbound_at > coalesce(v.last_outbound_at, '-infinity') and v.reply_due_at is null
        and not l.manual_mode and l.needs_person_reason is null and l.contact_status not in ('REMOVED', 'COLD', 'ARCHIVED')
        and not exists (select from messages m where m.client_id = v.client_id and m.conversation_id = v.id
                        and m.kind in ('reply', 'manual') and m.created_at >= v.last_inbound_at)
    order by 1, 2`,
};

/** Reads what the checks go by; the connection sees every tenant. */
export async function readRows(admin: Pick<pg.Client, 'query'>): Promise<Rows> {
  const rows: Partial<Record<keyof Rows, unknown[]>> = {};
  for (const [name, query] of Object.entries(QUERIES) as [keyof Rows, string][])
    rows[name] = (await admin.query(query)).rows;
  return rows as unknown as Rows;
}
