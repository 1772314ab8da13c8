import {
  type CampaignRef,
  emitEvent,
  inTenant,
  lockClientCampaigns,
  reactivateWaiting,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { CampaignSettings, compileTemplate } from '@rekindle/domain';
import { sql } from 'kysely';
import type { SchedulerDeps } from './deps.ts';
import { replanAndForesee } from './first-look.ts';
import { withdrawReworded } from './move-unsent.ts';
import { moveWrittenLinks } from './move-written-links.ts';

/** What acts on booking pages work with. */
export type BookingPageDeps = Pick<SchedulerDeps, 'db' | 'clock' | 'ids' | 'bookingTokenKey'>;

/** Who does it, for the campaign's history. */
export interface By {
  by?: string;
}

/** Nothing is changed: these running campaigns would have no page left, and name one in their texts or their prompt. */
export interface PageNeeded {
  kind: 'page_needed';
  campaigns: string[];
}

class Needed extends Error {
  override readonly name = 'Needed';
  readonly retryable = false;
  readonly campaigns: string[];

  constructor(campaigns: string[]) {
    super('Campaigns need a booking page.');
    this.campaigns = campaigns;
  }
}

/**
 * Changes where a client's running campaigns book, unless one that needs a page would have none then. Where the page is
 * another one afterwards, texts that no claim has touched are written anew, answers and nudges get it in their place, and
 * people who waited for a page go on.
 */
export async function movingBookingPages<T>(
  deps: BookingPageDeps,
  clientId: string,
  data: By,
  work: (tx: Tx) => Promise<T>,
): Promise<T | PageNeeded> {
  try {
    return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
      await lockClientCampaigns(tx, clientId);
      const before = new Map((await runningCampaigns(tx, clientId)).map(({ datasetId, page }) => [datasetId, page]));
      const done = await work(tx);
      const moved = (await runningCampaigns(tx, clientId)).filter(
        ({ datasetId, page }) => before.get(datasetId) !== page,
      );
      const needed = moved.filter(
        ({ page, promptNeeds, settings }) => page === null && (promptNeeds || textsNeed(settings)),
      );
      if (needed.length > 0) throw new Needed(needed.map(({ name }) => name));
      for (const campaign of moved) {
        const from = before.get(campaign.datasetId) ?? null;
        await moveWrittenLinks(tx, { clientId, ...campaign }, { from, to: campaign.page });
        await reword(tx, deps, { clientId, ...campaign }, data);
      }
      return done;
    });
  } catch (error) {
    if (!(error instanceof Needed)) throw error;
    return { kind: 'page_needed', campaigns: error.campaigns };
  }
}

const NAMES_PAGE = '\\{\\{\\s*booking_link\\s*\\}\\}';

interface Running {
  datasetId: string;
  name: string;
  version: number;
  settings: unknown;
  page: string | null;
  /** What the AI is told there has the page in it: a version that runs, its strategy, a voice, an audience, the template. */
  promptNeeds: boolean;
}

/** Campaigns that may still text somebody and have no page of their own. */
async function runningCampaigns(tx: Tx, clientId: string): Promise<Running[]> {
  const { rows } = await sql<Running>`
    select d.id as "datasetId", d.name, d.settings_version as version, d.settings_snapshot as settings,
      nullif(btrim(booking_page(d)), '') as page,
      exists (
        select from prompt_versions v
        where v.client_id = d.client_id and v.compiled_prompt ~ ${NAMES_PAGE}
          and (v.status = 'live' or (v.status = 'test' and v.canary_percent > 0))
          and (v.dataset_id = d.id or (v.dataset_id is null and not exists (
            select from prompt_versions o where o.client_id = d.client_id and o.dataset_id = d.id and o.status = 'live')))
      )
      or exists (select from strategies s where s.client_id = d.client_id and s.id = d.strategy_id and to_jsonb(s)::text ~ ${NAMES_PAGE})
      or exists (select from ai_personas a where a.client_id = d.client_id and to_jsonb(a)::text ~ ${NAMES_PAGE})
      or exists (select from personas p where p.client_id = d.client_id and p.is_active and to_jsonb(p)::text ~ ${NAMES_PAGE})
      or exists (
        select from client_prompt_templates c join prompt_templates t on t.client_id = c.client_id and t.id = c.prompt_template_id
        where c.client_id = d.client_id and c.is_active and t.base_system_prompt ~ ${NAMES_PAGE})
      as "promptNeeds"
    from datasets d
    where d.client_id = ${clientId} and d.campaign_status in ('active', 'paused') and not d.archived
      and nullif(btrim(d.settings_snapshot ->> 'cal_booking_link'), '') is null
    order by d.id`.execute(tx);
  return rows;
}

function textsNeed(snapshot: unknown): boolean {
  const parsed = CampaignSettings.safeParse(snapshot);
  if (!parsed.success) return false;
  const { m1_message: m1, m2_message: m2, m3_message: m3, merge_fallbacks: fallbacks } = parsed.data;
  if (fallbacks['booking_link'] !== undefined) return false;
  return [m1, m2, m3].some((text) => {
    const compiled = text === null ? null : compileTemplate(text);
    return compiled?.ok === true && compiled.fields.includes('booking_link');
  });
}

async function reword(
  tx: Tx,
  deps: BookingPageDeps,
  campaign: CampaignRef & { version: number },
  data: By,
): Promise<void> {
  const { clientId, datasetId, version } = campaign;
  const nextId = () => deps.ids.next();
  await withdrawReworded(tx, nextId, campaign, { changed: ['cal_booking_link'] });
  await reactivateWaiting(tx, campaign);
  await replanAndForesee(tx, deps, campaign);
  const said = { clientId, datasetId, data: { ...data, version, changed: ['booking_page'] } };
  await recordDecision(tx, { ...said, id: nextId(), decision: 'settings_changed', reason: 'person' });
  await emitEvent(tx, { ...said, id: nextId(), type: 'campaign.settings_changed' });
}
