import { type CampaignRef, readReplyDelay, recordDecisions, type Tx } from '@rekindle/db';
import { CAMPAIGN_STEPS, type CampaignSettings, type CampaignStep } from '@rekindle/domain';
import { sql } from 'kysely';

/** Settings that are part of the wording of texts, or of the delay before them, with those texts. */
const TEXTS_OF = new Map<string, readonly CampaignStep[]>([
  ['m1_message', ['M1']],
  ['m2_message', ['M2']],
  ['m3_message', ['M3']],
  ['merge_fallbacks', CAMPAIGN_STEPS],
  ['cal_booking_link', CAMPAIGN_STEPS],
  ['m2_delay_hours', ['M2']],
  ['m3_delay_hours', ['M3']],
  ['delay_type', ['M2', 'M3']],
]);

/** Reasons for which the claim put a text off to a time that other settings could change. */
const PUT_OFF = ['window_shut', 'quiet_hours', 'limit_minute', 'limit_hour', 'limit_day', 'sending_disabled'];

export interface SettingsChange {
  before: CampaignSettings;
  after: CampaignSettings;
  /** Names of the settings that differ. */
  changed: readonly string[];
}

/**
 * Takes back the campaign texts whose wording or delay no longer holds and that no claim has ever touched: their people
 * are due again, or once the delay is over, and that look writes them anew or leaves their step out. A text that may have left is not touched.
 */
export async function withdrawReworded(
  tx: Tx,
  nextId: () => string,
  campaign: CampaignRef,
  { changed }: Pick<SettingsChange, 'changed'>,
): Promise<number> {
  const kinds = [...new Set(changed.flatMap((field) => TEXTS_OF.get(field) ?? []))];
  if (kinds.length === 0) return 0;
  const { rows } = await sql<{ leadId: string; kind: string }>`
    with taken as (
      delete from messages
      where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId} and state in ('planned', 'due')
        and attempt = 0 and kind = any(${kinds})
      returning client_id, id, lead_id, kind, enrolment_id
    ), freed as (
      update enrolments e set pending_message_id = null
      from taken t where e.client_id = t.client_id and e.id = t.enrolment_id and e.pending_message_id = t.id
    )
    select lead_id as "leadId", kind from taken`.execute(tx);
  await recordDecisions(
    tx,
    rows.map(({ leadId, kind }) => {
      const said = { decision: 'withdrawn', reason: 'settings_changed', data: { kind } };
      return { ...campaign, ...said, id: nextId(), leadId };
    }),
  );
  return rows.length;
}

/** Has everything that waits for hours or limits looked at now, by those that hold from now on. */
export async function lookAgainAtPutOff(tx: Tx, campaign: CampaignRef): Promise<void> {
  const of = sql`client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}`;
  await sql`
    update messages set not_before = app_now()
    where ${of} and state = 'planned' and not_before > app_now() and reason = any(${PUT_OFF})`.execute(tx);
  await sql`
    update enrolments set due_at = app_now()
    where ${of} and state = 'active' and next_step = 1 and pending_message_id is null and due_at > app_now()`.execute(
    tx,
  );
}

const WAITS = ['ai_response_delay_seconds', 'ai_response_delay_random', 'ai_multiple_messages_wait_seconds'];
/** Ends of `ai_response_delay_random`, in seconds. */
const RANDOM_SPAN = 301;

/**
 * Moves answers that wait for their time, drafted or not: counted anew from the person's last text. A random part once
 * drawn is kept, and so is the whole delay of a strategy, which overrides the campaign's; one that is new comes from the
 * conversation's id, so that the same change always moves it alike.
 */
export async function moveReplies(tx: Tx, campaign: CampaignRef, change: SettingsChange): Promise<void> {
  if (!change.changed.some((field) => WAITS.includes(field))) return;
  const { before, after } = change;
  const strategy = await readReplyDelay(tx, campaign);
  const seconds = (settings: CampaignSettings) =>
    settings.ai_multiple_messages_wait_seconds + (strategy === null ? settings.ai_response_delay_seconds : 0);
  const kept = (goesAt: ReturnType<typeof sql>, most: number) =>
    sql`least(greatest(extract(epoch from ${goesAt} - v.last_inbound_at) - ${seconds(before)}, 0), ${most})`;
  const drawn = (goesAt: ReturnType<typeof sql>) => {
    if (strategy !== null) return kept(goesAt, strategy.maxSeconds);
    if (!after.ai_response_delay_random) return sql`0`;
    return before.ai_response_delay_random
      ? kept(goesAt, RANDOM_SPAN - 1)
      : sql`mod(abs(hashtext(v.id::text)::bigint), ${RANDOM_SPAN})`;
  };
  const goesAt = (old: ReturnType<typeof sql>) =>
    sql`greatest(app_now(), v.last_inbound_at + make_interval(secs => (${seconds(after)} + ${drawn(old)})::double precision))`;
  const of = sql`v.client_id = ${campaign.clientId} and v.dataset_id = ${campaign.datasetId}`;
  await sql`
    update messages m set not_before = ${goesAt(sql`m.not_before`)}
    from conversations v
    where ${of} and m.client_id = v.client_id and m.conversation_id = v.id and m.kind = 'reply' and m.state = 'planned'
      and m.reason is null and m.not_before > app_now() and v.last_inbound_at is not null`.execute(tx);
  // What the model failed at waits for its next try.
  await sql`
    update conversations v set
      reply_due_at = greatest(app_now(),
        v.last_inbound_at + make_interval(secs => ${after.ai_multiple_messages_wait_seconds}::double precision)),
      reply_goes_at = ${goesAt(sql`v.reply_goes_at`)}
    where ${of} and v.reply_due_at > app_now() and v.last_inbound_at is not null
      and coalesce(v.state ->> 'tries', '0') = '0'`.execute(tx);
}

/**
 * Keeps back the AI's answers that wait when the AI is switched off, unless a person has worded or ordered them. Each
 * falls due as if it were still to be written, so that a person is asked for it at once.
 */
export async function keepBackAnswers(
  tx: Tx,
  nextId: () => string,
  campaign: CampaignRef,
  { after, changed }: SettingsChange,
): Promise<void> {
  if (!changed.includes('ai_response_enabled') || after.ai_response_enabled) return;
  const { rows } = await sql<{ leadId: string; messageId: string }>`
    with kept as (
      update messages m set state = 'blocked', reason = 'ai_off', wake_after = null, not_before = null
      where m.client_id = ${campaign.clientId} and m.dataset_id = ${campaign.datasetId} and m.kind = 'reply'
        and m.state in ('planned', 'due') and m.edited_by is null
        and not exists (select from decisions d where d.client_id = m.client_id and d.message_id = m.id
                        and d.decision = 'ordered_now')
      returning m.client_id, m.conversation_id, m.lead_id, m.id
    ), asked as (
      -- A turn is answered once: should the AI be switched on again first, it answers the next one.
      update conversations v set reply_due_at = app_now(), reply_goes_at = app_now(), turn = v.turn + 1
      from kept k where v.client_id = k.client_id and v.id = k.conversation_id
    )
    select lead_id as "leadId", id as "messageId" from kept`.execute(tx);
  await recordDecisions(
    tx,
    rows.map((row) => ({ ...campaign, ...row, id: nextId(), decision: 'blocked', reason: 'ai_off' })),
  );
}

const SILENCE = ['silence_timeout_days', 'silence_nudge_enabled', 'silence_nudge_days', 'silence_nudge_message'];

/** Has quiet conversations nudged or archived at the time that holds from now on. */
export async function moveSilences(tx: Tx, campaign: CampaignRef, { after, changed }: SettingsChange): Promise<void> {
  if (!changed.some((field) => SILENCE.includes(field))) return;
  const { silence_timeout_days: timeout, silence_nudge_days: nudge } = after;
  const first = after.silence_nudge_enabled ? Math.min(timeout, nudge) : timeout;
  await sql`
    update conversations set silence_due_at = greatest(started_at, last_inbound_at, last_outbound_at)
      + make_interval(days => case when nudged_at is null then ${first}::int else ${timeout}::int end)
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId} and status = 'active'
      and silence_due_at is not null`.execute(tx);
}
