import { type CampaignRecord, type CampaignRef, type Database, inTenant, readCampaign, type Tx } from '@rekindle/db';
import {
  type CampaignSettings,
  checkSettings,
  counted,
  DAY_MS,
  type EpochMs,
  forecastStartFault,
  type ForecastTotals,
  type ForecastWarning,
  people,
  reportForecast,
  runForecast,
} from '@rekindle/domain';
import type { Clock } from '@rekindle/runtime';
import { checkTemplates } from './check-templates.ts';
import { clientRules } from './client-rules.ts';
import { allFaults } from './draft-faults.ts';
import { type CampaignFacts, readCampaignFacts } from './forecast-facts.ts';
import { placeOf } from './forecast-texts.ts';
import type { Fault } from './preflight.ts';

/**
 * What a stored campaign would do from `from` on if nobody answered.
 * rows = accepted + suppressed + waiting + held + left_out.
 */
export interface CampaignForecast extends ForecastTotals {
  from: EpochMs;
  settings: CampaignSettings;
  /** Of the settings; 0 before the first start. */
  version: number;
  /** Leads in the dataset. */
  rows: number;
  /** Reckoned with: in the cadence, or to start it on a known date. */
  accepted: number;
  duplicate: 0;
  suppressed: number;
  rejected: [];
  /** Waiting for a field or a person; not reckoned with. */
  waiting: number;
  /** Held for another campaign with no date yet; not reckoned with. */
  held: number;
  /** Not in the cadence: flagged at the import, archived, in a person's hands, skipped at the start, or done with. */
  left_out: number;
}

export type ForecastResult =
  | { kind: 'forecast'; forecast: CampaignForecast }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  | { kind: 'not_found' };

class Undone extends Error {}

/**
 * Forecasts a campaign as it stands: enrolments, limits used up, texts on their way, suppressions, spend cap. One that
 * has not started is forecast as started at `from`, a paused one as resumed. Writes nothing: what it had to write in
 * order to see who would be enrolled is rolled back.
 * @param options.from instant of the start, within ten years, for a campaign that has not started; now when not given
 */
export async function forecastCampaign(
  deps: { db: Database; clock: Clock },
  campaign: CampaignRef,
  options: { from?: EpochMs; days: number },
): Promise<ForecastResult> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const tooFar = options.from === undefined ? null : forecastStartFault(options.from, now);
  if (tooFar !== null) {
    return { kind: 'refused', faults: [{ code: 'start_too_far', field: 'from', sentence: tooFar }] };
  }
  let result: ForecastResult = { kind: 'not_found' };
  try {
    await inTenant(deps.db, { clientId: campaign.clientId, now: options.from ?? now }, async (tx) => {
      result = await forecastIn(tx, campaign, { ...options, now });
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return result;
}

async function forecastIn(
  tx: Tx,
  campaign: CampaignRef,
  { from: asked, days, now }: { from?: EpochMs; days: number; now: EpochMs },
): Promise<ForecastResult> {
  const record = await readCampaign(tx, campaign);
  if (record === null) return { kind: 'not_found' };
  const running = record.status === 'active' || record.status === 'paused';
  if (running && asked !== undefined) {
    const sentence = 'The campaign has started: its forecast begins now, so leave the start out.';
    return { kind: 'refused', faults: [{ code: 'already_running', sentence }] };
  }
  const settings = await usableSettings(tx, campaign, record, running);
  if ('faults' in settings) return { kind: 'refused', faults: settings.faults };
  const from = asked ?? now;
  const facts = await readCampaignFacts(tx, {
    ...{ ...campaign, record, settings: settings.settings, running, from },
    until: from + days * DAY_MS,
  });
  if (facts === 'no_number') {
    const sentence = 'The client has no active number to send from: connect one.';
    return { kind: 'refused', faults: [{ code: 'no_sender_number', field: 'twilio_number', sentence }] };
  }
  return { kind: 'forecast', forecast: reported(facts, record, running) };
}

/** The settings a campaign runs or would start on, or everything that is wrong with them. */
export async function usableSettings(
  tx: Tx,
  campaign: CampaignRef,
  record: CampaignRecord,
  running: boolean,
): Promise<{ settings: CampaignSettings } | { faults: [Fault, ...Fault[]] }> {
  const stored = running ? record.snapshot : await readDraft(tx, campaign, record.settingsId);
  if (stored === null) {
    const sentence = 'The list has no campaign settings yet: choose or write them.';
    return { faults: [{ code: 'no_settings', field: 'campaign_settings_id', sentence }] };
  }
  const checked = checkSettings(stored);
  const settings = checked.settings ?? checked.readable;
  const [first, ...more] = allFaults(checked, await checkTemplates(tx, campaign, settings));
  return first === undefined ? { settings } : { faults: [first, ...more] };
}

async function readDraft(tx: Tx, { clientId }: CampaignRef, settingsId: string | null): Promise<unknown> {
  if (settingsId === null) return null;
  const row = await tx
    .selectFrom('campaign_settings')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('id', '=', settingsId)
    .executeTakeFirst();
  return row ?? null;
}

function reported(facts: CampaignFacts, record: CampaignRecord, running: boolean): CampaignForecast {
  const { input, known, start, waiting, heldWithoutDate: held } = facts;
  const totals = reportForecast(input, runForecast(input), {
    rowOf: (index) => known[index]?.row ?? null,
    idOf: (index) => known[index]?.id ?? '',
    plainSegments: ({ lead, step, segments }) => known[lead]?.texts.plain[placeOf(step)] ?? segments,
    priceMicros: clientRules(record.clientSettings).segment_price_micros,
    currency: record.currency,
    warnings: standing(facts, record, running),
  });
  const { from, settings } = input;
  const { leads: rows, suppressed } = start;
  const accepted = known.filter((lead) => !lead.suppressed).length;
  const leftOut = rows - accepted - suppressed - waiting - held;
  const counts = { rows, accepted, duplicate: 0, suppressed, waiting, held, left_out: leftOut } as const;
  return { from, settings, version: record.version, ...counts, rejected: [], ...totals };
}

/** What is not reckoned with, and would matter. */
function standing({ start, waiting, heldWithoutDate }: CampaignFacts, record: CampaignRecord, running: boolean) {
  const warnings: ForecastWarning[] = [];
  const add = (code: string, sentence: string) => warnings.push({ code, sentence });
  if (record.status === 'paused')
    add('campaign_paused', 'The campaign is paused: this is what follows if it goes on now.');
  if (record.sendingStopped) add('sending_stopped', 'All sending is stopped: this is what follows once it may go on.');
  if (record.clientStatus !== 'active') add('client_not_active', `The client is ${record.clientStatus}: nothing goes.`);
  if (!running && record.consentBasis === null)
    add(
      'no_consent_basis',
      'The list does not say yet why these people may be texted, so the campaign would not start.',
    );
  if (waiting > 0)
    add(
      'waiting',
      `${people(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for a field or a person and ${waiting === 1 ? 'is' : 'are'} left out here.`,
    );
  if (heldWithoutDate > 0)
    add(
      'held',
      record.drainingSince === null
        ? `${people(heldWithoutDate)} ${heldWithoutDate === 1 ? 'waits' : 'wait'} for another campaign to end, and nobody knows when: they are left out here.`
        : `${people(heldWithoutDate)} ${heldWithoutDate === 1 ? 'is' : 'are'} held back, by this campaign's draining or for another one, and left out here.`,
    );
  if (start.othersRunning > 0)
    add(
      'others_running',
      `${counted(start.othersRunning, 'other campaign', 'other campaigns')} of the client ${start.othersRunning === 1 ? 'runs' : 'run'} too and may slow this one: they share its numbers.`,
    );
  return warnings;
}
