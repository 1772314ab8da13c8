import { at, type CampaignRef, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ClientRules } from './client-rules.ts';
import { RATE_SAMPLE_MIN, RATE_SPAN_MS } from './limits.ts';

/** What became of a campaign's texts of the last 24 hours, or since a person resumed it when that is later. */
export interface CampaignRates {
  delivered: number;
  /** Texts with a known end. */
  settled: number;
  failed: number;
  /** Error 30007: the carrier took the text for spam. */
  filtered: number;
  /** People with a delivered text who may not be texted any more. */
  optedOut: number;
}

export async function readRates(tx: Tx, campaign: CampaignRef, now: EpochMs): Promise<CampaignRates> {
  const { clientId, datasetId } = campaign;
  const { rows } = await sql<CampaignRates>`
    select count(*) filter (where m.state = 'delivered') as delivered,
      count(*) filter (where m.state in ('delivered', 'failed', 'undelivered', 'rejected')) as settled,
      count(*) filter (where m.state in ('failed', 'undelivered', 'rejected')) as failed,
      count(*) filter (where m.error_code = 30007) as filtered,
      count(distinct m.to_number) filter (where m.state = 'delivered' and exists (
        select from suppressions s
        where s.client_id = m.client_id and s.phone = m.to_number and s.lifted_at is null
          and s.created_at >= a.claimed_at and s.source in ('keyword', 'phrase', 'provider', 'model', 'person'))) as "optedOut"
    from send_attempts a
    join messages m on m.client_id = a.client_id and m.id = a.message_id and m.attempt = a.attempt
    where a.client_id = ${clientId} and a.dataset_id = ${datasetId} and a.send_seq is not null
      and a.claimed_at >= greatest(${at(now - RATE_SPAN_MS)}::timestamptz, coalesce((
        select max(at) from decisions
        where client_id = ${clientId} and dataset_id = ${datasetId} and decision = 'resumed'), '-infinity'))`.execute(
    tx,
  );
  return rows[0] ?? { delivered: 0, settled: 0, failed: 0, filtered: 0, optedOut: 0 };
}

export interface RateCause {
  reason: 'opt_out_rate' | 'filtered_rate' | 'error_rate';
  share: number;
  limit: number;
  sample: number;
}

/** The rate that has passed its limit, the most serious first; null when none has, or too few texts tell. */
export function exceededRate(rates: CampaignRates, limits: ClientRules['auto_pause']): RateCause | null {
  const measured: readonly [RateCause['reason'], number, number, number][] = [
    ['opt_out_rate', rates.optedOut, rates.delivered, limits.opt_out_rate],
    ['filtered_rate', rates.filtered, rates.settled, limits.filtered_rate],
    ['error_rate', rates.failed, rates.settled, limits.error_rate],
  ];
  for (const [reason, count, sample, limit] of measured) {
    if (sample >= RATE_SAMPLE_MIN && count / sample > limit) return { reason, share: count / sample, limit, sample };
  }
  return null;
}
