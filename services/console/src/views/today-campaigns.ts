import type { Tx } from '@rekindle/db';
import { localDate, type EpochMs, pauseWords } from '@rekindle/domain';
import { clientRules, RATE_SAMPLE_MIN, readRates } from '@rekindle/scheduler';
import { sql } from 'kysely';
import { campaignDays } from './campaign-days.ts';
import { item, type TodayItem, type TodayScope } from './today-item.ts';

/** From this share of a limit on a rate is worth a word before the campaign pauses itself. */
const NEAR_LIMIT = 0.7;
/** A campaign that has sent less than this share of what was forecast up to yesterday is behind. */
const BEHIND = 0.8;
/** Fewer texts than this behind are no trouble. */
const BEHIND_MIN = 20;
const CAMPAIGNS_MAX = 100;

interface Row {
  id: string;
  name: string;
  status: 'active' | 'paused';
  reason: string | null;
  at: EpochMs;
  settings: unknown;
}

/** Campaigns that paused themselves, that come near a limit, or that lag behind their forecast. */
export async function readCampaignTrouble(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { clientId, datasetIds, now } = scope;
  const inScope = datasetIds === null ? sql`` : sql`and d.id = any(${[...datasetIds]}::uuid[])`;
  const { rows } = await sql<Row>`
    select d.id, d.name, d.campaign_status as status, d.paused_reason as reason, d.updated_at as at, c.settings
    from datasets d join clients c on c.id = d.client_id
    where d.client_id = ${clientId} and d.campaign_status in ('active', 'paused') and not d.archived ${inScope}
    order by d.created_at desc limit ${sql.lit(CAMPAIGNS_MAX)}`.execute(tx);
  const found: TodayItem[] = [];
  for (const campaign of rows) {
    const { id, name, status, reason, at } = campaign;
    const about = { at, campaignId: id, title: name };
    if (status === 'paused') {
      // Who paused it by hand knows.
      if (reason === null || reason === 'person' || reason.startsWith('person') || reason === 'drained') continue;
      found.push(
        item({
          ...about,
          id,
          kind: 'campaign_paused',
          urgent: true,
          detail: sentence(pauseWords(reason)),
          act: 'resume',
        }),
      );
      continue;
    }
    found.push(...(await readRateTrouble(tx, scope, campaign)));
    const behind = await readPace(tx, scope, campaign);
    if (behind !== null)
      found.push(item({ ...about, at: now, id: `pace-${id}`, kind: 'campaign_behind', detail: behind, act: 'open' }));
  }
  return found;
}

async function readRateTrouble(tx: Tx, { clientId, now }: TodayScope, campaign: Row): Promise<TodayItem[]> {
  const rates = await readRates(tx, { clientId, datasetId: campaign.id }, now);
  const limits = clientRules(campaign.settings).auto_pause;
  const measured: readonly (readonly [string, number, number, number])[] = [
    ['opted out', rates.optedOut, rates.delivered, limits.opt_out_rate],
    ['were taken for spam', rates.filtered, rates.settled, limits.filtered_rate],
    ['failed', rates.failed, rates.settled, limits.error_rate],
  ];
  return measured.flatMap(([what, count, sample, limit]) => {
    if (sample < RATE_SAMPLE_MIN || count / sample < NEAR_LIMIT * limit) return [];
    const detail = `${percent(count / sample)} ${what} in 24 hours (${count} of ${sample}); it pauses itself above ${percent(limit)}`;
    return [
      item({
        id: `rate-${what}-${campaign.id}`,
        kind: 'rate',
        title: campaign.name,
        detail,
        at: now,
        act: 'open',
        campaignId: campaign.id,
      }),
    ];
  });
}

/** How far a campaign is behind what was forecast up to yesterday, as a sentence; null when it is not. */
async function readPace(tx: Tx, { clientId, now }: TodayScope, campaign: Row): Promise<string | null> {
  const days = await campaignDays(tx, { clientId, datasetId: campaign.id });
  if (days === null || days.stale) return null;
  const today = localDate(days.timezone, now);
  const past = days.days.filter(({ date, planned }) => date < today && planned !== null);
  const planned = past.reduce((sum, day) => sum + (day.planned ?? 0), 0);
  const sent = past.reduce((sum, day) => sum + day.sent, 0);
  if (planned - sent < BEHIND_MIN || sent >= planned * BEHIND) return null;
  return `${sent.toLocaleString('en-GB')} texts sent up to yesterday, ${planned.toLocaleString('en-GB')} were forecast`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
