import { readCampaign, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import {
  type CampaignReason,
  type CampaignStatus,
  clientRules,
  nextTextAt,
  pauseSentence,
  RATE_SAMPLE_MIN,
  readRates,
} from '@rekindle/scheduler';
import { sql } from 'kysely';
import type { CampaignState } from '../schemas/campaigns.ts';
import { instant } from '../schemas/common.ts';
import { listCampaigns } from './campaign-list.ts';

interface Scope {
  clientId: string;
  datasetId: string;
  now: EpochMs;
}

/** Everything that the live screen shows of a campaign; null when there is none. */
export async function campaignState(tx: Tx, scope: Scope, status: CampaignStatus): Promise<CampaignState | null> {
  const { clientId, datasetId, now } = scope;
  const campaign = { clientId, datasetId };
  const [summary] = await listCampaigns(tx, {
    clientId,
    id: datasetId,
    allowedDatasetIds: null,
    now,
    after: null,
    limit: 1,
  });
  const record = await readCampaign(tx, campaign);
  if (summary === undefined || record === null) return null;
  const { auto_pause: limits } = clientRules(record.clientSettings);
  const rates = await readRates(tx, campaign, now);
  const rate = (count: number, sample: number, limit: number) => ({
    ...{ count, sample, limit, share: sample === 0 ? null : count / sample },
  });
  const details = await readDetails(tx, scope);
  const nextAt = record.status !== 'active' || details.reason === null ? null : nextTextAt(details.reason, now);
  const { active, due, waiting, held, drained, ended, completed } = status.enrolments;
  return {
    ...summary,
    sentence: status.sentence,
    description: details.description,
    settings_version: record.version,
    has_settings: record.settingsId !== null || record.snapshot !== null,
    consent: {
      basis: record.consentBasis as CampaignState['consent']['basis'],
      source: record.consentSource,
      attested_by: record.consentAttestedBy,
    },
    people: { not_begun: details.notBegun, active, due, waiting, held, drained, ended, completed },
    texts: Object.fromEntries(Object.entries(status.texts)),
    caps: status.caps,
    rates: {
      opt_out: rate(rates.optedOut, rates.delivered, limits.opt_out_rate),
      filtered: rate(rates.filtered, rates.settled, limits.filtered_rate),
      error: rate(rates.failed, rates.settled, limits.error_rate),
      sample_min: RATE_SAMPLE_MIN,
    },
    paused: record.status === 'paused' ? await readPause(tx, scope, record.pausedReason ?? 'person') : null,
    next_text_at: nextAt === null ? null : instant(nextAt),
    sending_timezone: details.zone,
    sending_stopped: record.sendingStopped,
    currency: record.currency,
  };
}

async function readDetails(tx: Tx, { clientId, datasetId }: Scope) {
  const { rows } = await sql<{ description: string | null; lastReason: string | null; zone: string; notBegun: number }>`
    select d.description, g.last_reason as "lastReason",
      coalesce(d.settings_snapshot ->> 'sending_timezone', s.sending_timezone, c.timezone) as zone,
      (select count(*) from enrolments e where e.client_id = d.client_id and e.dataset_id = d.id
         and e.state = 'active' and e.next_step = 1) as "notBegun"
    from datasets d
    join clients c on c.id = d.client_id
    left join campaign_settings s on s.client_id = d.client_id and s.id = d.campaign_settings_id
    left join campaign_gates g on g.client_id = d.client_id and g.dataset_id = d.id
    where d.client_id = ${clientId} and d.id = ${datasetId}`.execute(tx);
  const row = rows[0] ?? { description: null, lastReason: null, zone: 'UTC', notBegun: 0 };
  return { ...row, reason: row.lastReason === null ? null : (JSON.parse(row.lastReason) as CampaignReason) };
}

/** The pause a campaign is in: who or which figures. */
async function readPause(
  tx: Tx,
  { clientId, datasetId, now }: Scope,
  reason: string,
): Promise<CampaignState['paused']> {
  const decision = await tx
    .selectFrom('decisions')
    .select(['at', 'data'])
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .where('decision', '=', 'paused')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const data = (decision?.data ?? {}) as { by?: string; share?: number; limit?: number; sample?: number };
  return {
    reason,
    sentence: pauseSentence(reason),
    at: instant(decision?.at ?? now),
    by: data.by ?? null,
    share: data.share ?? null,
    limit: data.limit ?? null,
    sample: data.sample ?? null,
  };
}
