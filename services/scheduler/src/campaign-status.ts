import { type CampaignRef, countEnrolments, type EnrolmentCounts, inTenant, readCampaign, type Tx } from '@rekindle/db';
import {
  CampaignSettings,
  type EpochMs,
  HOUR_SPAN_MS,
  localDate,
  type MessageState,
  MINUTE_SPAN_MS,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { type CampaignReason, reasonSentence, shownTime } from './campaign-reason.ts';
import type { SchedulerDeps } from './deps.ts';

export interface CampaignStatus {
  name: string;
  status: 'draft' | 'active' | 'paused' | 'completed';
  /** Nobody new starts; those who have begun go on. */
  draining: boolean;
  /** One sentence for the operator. */
  sentence: string;
  settingsVersion: number;
  enrolments: EnrolmentCounts;
  /** M1-M3 and nudges by state. */
  texts: Partial<Record<MessageState, number>>;
  /** Claims in the span of each limit, and the limit. Null before the start. */
  caps: Record<'minute' | 'hour' | 'day', { used: number; limit: number }> | null;
  /** When the scheduler looks at the campaign next, epoch ms. */
  nextLookAt: EpochMs | null;
}

/** Where a campaign stands; null when there is no such dataset. */
export async function campaignStatus(
  deps: Pick<SchedulerDeps, 'db' | 'clock'>,
  campaign: CampaignRef,
): Promise<CampaignStatus | null> {
  await deps.clock.sync();
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: campaign.clientId, now }, async (tx) => {
    const record = await readCampaign(tx, campaign);
    if (record === null) return null;
    const enrolments = await countEnrolments(tx, campaign, now);
    const texts = await countTexts(tx, campaign);
    const gate = await readGate(tx, campaign);
    const settings = record.snapshot === null ? null : CampaignSettings.parse(record.snapshot);
    const zone = settings?.sending_timezone ?? record.clientTimezone;
    const caps = settings === null ? null : await countCaps(tx, campaign, settings, gate, now);
    return {
      name: record.name,
      status: record.status,
      draining: record.drainingSince !== null,
      sentence: campaignSentence(record, enrolments, gate.reason, now, zone),
      settingsVersion: record.version,
      enrolments,
      texts,
      caps,
      nextLookAt: gate.nextLookAt,
    };
  });
}

interface GateRow {
  reason: CampaignReason | null;
  nextLookAt: EpochMs | null;
  lastSeq: number;
  day: string | null;
  dayFirstSeq: number;
}

async function readGate(tx: Tx, campaign: CampaignRef): Promise<GateRow> {
  const { rows } = await sql<Omit<GateRow, 'reason'> & { lastReason: string | null }>`
    select g.last_reason as "lastReason", t.next_tick_at as "nextLookAt", g.last_seq as "lastSeq", g.day,
      g.day_first_seq as "dayFirstSeq"
    from campaign_gates g
    left join campaign_ticks t on t.client_id = g.client_id and t.dataset_id = g.dataset_id
    where g.client_id = ${campaign.clientId} and g.dataset_id = ${campaign.datasetId}`.execute(tx);
  const row = rows[0];
  if (row === undefined) return { reason: null, nextLookAt: null, lastSeq: 0, day: null, dayFirstSeq: 0 };
  const { lastReason, ...gate } = row;
  return { ...gate, reason: lastReason === null ? null : (JSON.parse(lastReason) as CampaignReason) };
}

async function countTexts(tx: Tx, campaign: CampaignRef): Promise<CampaignStatus['texts']> {
  const { rows } = await sql<{ state: MessageState; texts: number }>`
    select state, count(*) as texts from messages
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}
      and kind in ('M1', 'M2', 'M3', 'nudge')
    group by state order by state`.execute(tx);
  return Object.fromEntries(rows.map(({ state, texts }) => [state, texts]));
}

async function countCaps(
  tx: Tx,
  campaign: CampaignRef,
  settings: CampaignSettings,
  gate: GateRow,
  now: EpochMs,
): Promise<NonNullable<CampaignStatus['caps']>> {
  const since = (span: number) => new Date(now - span);
  const { rows } = await sql<{ minute: number; hour: number }>`
    select count(*) filter (where claimed_at >= ${since(MINUTE_SPAN_MS)}::timestamptz) as minute, count(*) as hour
    from send_attempts
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId} and send_seq is not null
      and claimed_at >= ${since(HOUR_SPAN_MS)}::timestamptz`.execute(tx);
  const today = gate.day === localDate(settings.sending_timezone, now);
  return {
    minute: { used: rows[0]?.minute ?? 0, limit: settings.messages_per_minute },
    hour: { used: rows[0]?.hour ?? 0, limit: settings.messages_per_hour },
    day: { used: today ? gate.lastSeq - gate.dayFirstSeq : 0, limit: settings.messages_per_day },
  };
}

const PAUSE_WORDS: Record<string, string> = {
  person: 'by a person',
  opt_out_rate: 'too many people opted out',
  filtered_rate: 'carriers took too many texts for spam',
  error_rate: 'too many texts failed',
  drained: 'everybody who had begun is through',
};

/** Why a campaign is paused, in words that follow "Paused:". */
export function pauseSentence(reason: string): string {
  return PAUSE_WORDS[reason] ?? reason;
}

/** Where a campaign stands in one sentence, without the full stop; `zone` is its own. */
export function campaignSentence(
  record: {
    status: CampaignStatus['status'];
    pausedReason: string | null;
    endedAt: EpochMs | null;
    drainingSince: EpochMs | null;
  },
  enrolments: Pick<EnrolmentCounts, 'due' | 'waiting' | 'drained'>,
  reason: CampaignReason | null,
  now: EpochMs,
  zone: string,
): string {
  const { due, waiting, drained } = enrolments;
  const heldBack = drained > 0 ? `; ${drained.toLocaleString('en-GB')} not begun are held back` : '';
  const lacking =
    heldBack + (waiting > 0 ? `; ${waiting.toLocaleString('en-GB')} wait for a missing field or a person` : '');
  switch (record.status) {
    case 'draft':
      return 'Not started';
    case 'completed':
      return record.endedAt === null ? 'Completed' : `Completed ${shownTime(record.endedAt, now, zone)}`;
    case 'paused': {
      const cause = record.pausedReason ?? 'person';
      return `Paused: ${pauseSentence(cause)}, ${due.toLocaleString('en-GB')} queued${lacking}`;
    }
    case 'active':
      if (reason === null) {
        const next = due === 0 ? 'nothing is due just now' : `about to send, ${due.toLocaleString('en-GB')} queued`;
        return (record.drainingSince === null ? `Running: ${next}` : `Draining: ${next}`) + lacking;
      }
      // The look counted up to a limit, and some time ago; the enrolments have just been counted.
      return (
        (record.drainingSince === null ? '' : 'Draining. ') +
        reasonSentence('queued' in reason ? { ...reason, queued: due } : reason, now, zone) +
        lacking
      );
  }
}
