import {
  type CampaignRecord,
  type CampaignRef,
  enrolLeads,
  type ForecastEnrolment,
  type ForecastStart,
  readCampaignGate,
  readForecastEnrolments,
  readForecastStart,
  readHolidayOverrides,
  readSpendBudget,
  type Tx,
} from '@rekindle/db';
import {
  CAMPAIGN_STEPS,
  type CampaignSettings,
  compileSendWindow,
  type EpochMs,
  type ForecastInput,
  type ForecastLead,
  HOUR_SPAN_MS,
  type OpenText,
  type PacingPlan,
  recipientZones,
} from '@rekindle/domain';
import { clientRules } from './client-rules.ts';
import { forecastTexts, placeOf, type TextsOfLead } from './forecast-texts.ts';
import { triage } from './triage.ts';

const PAGE = 5_000;

/** Somebody of a stored campaign, kept without their texts. */
interface KnownLead {
  id: string;
  row: number | null;
  /** Not to be texted any more, so nothing more goes. */
  suppressed: boolean;
  lead: ForecastLead;
  texts: TextsOfLead;
}

/** What the forecast of a stored campaign starts from. */
export interface CampaignFacts {
  input: ForecastInput;
  known: KnownLead[];
  start: ForecastStart;
  /** People who wait for a field or a person, and are not suppressed. */
  waiting: number;
  /** People held for another campaign with no date yet, and not suppressed. */
  heldWithoutDate: number;
}

export interface FactsScope extends CampaignRef {
  record: CampaignRecord;
  settings: CampaignSettings;
  /** The campaign has been started: its enrolments are there, its limits partly used. */
  running: boolean;
  from: EpochMs;
  until: EpochMs;
}

/** Reads a campaign as it stands. One that has not started is enrolled first: the caller rolls the transaction back. */
export async function readCampaignFacts(tx: Tx, scope: FactsScope): Promise<CampaignFacts | 'no_number'> {
  const { clientId, datasetId, settings, from, until, running } = scope;
  const campaign = { clientId, datasetId };
  if (!running) await enrolLeads(tx, { ...campaign, now: from });
  const start = await readForecastStart(tx, campaign, from - HOUR_SPAN_MS);
  if (start.numbers.length === 0) return 'no_number';
  const overrides = await readHolidayOverrides(tx, clientId, settings.holiday_calendar);
  const people = await readPeople(tx, scope, start);
  const spend = await spendOf(tx, scope);
  const input: ForecastInput = {
    settings,
    window: compileSendWindow(settings, overrides),
    from,
    until,
    leads: people.known.map(({ lead }) => lead),
    text: (index, step) => people.known[index]?.texts.texts[placeOf(step)] ?? { kind: 'missing', fields: [] },
    numbers: start.numbers.map(({ segmentsPerSecond, nextFreeAt }) => ({
      segmentsPerSecond,
      nextFreeAt: Number.isFinite(nextFreeAt) ? nextFreeAt : null,
    })),
    ...(spend !== null && { spend }),
    ...(running && { soFar: await soFarOf(tx, scope, start, people.known) }),
  };
  return { input, start, ...people };
}

async function readPeople(tx: Tx, { clientId, datasetId, record, settings, from }: FactsScope, start: ForecastStart) {
  const textsOf = forecastTexts(settings, record);
  const known: KnownLead[] = [];
  let [waiting, heldWithoutDate] = [0, 0];
  for (let after: string | null = null; ; ) {
    const page: ForecastEnrolment[] = await readForecastEnrolments(tx, { clientId, datasetId }, { after, limit: PAGE });
    for (const enrolment of page) {
      const { state, heldUntil, dueAt, suppressed } = enrolment;
      const counts = suppressed ? 0 : 1;
      if (state === 'waiting') waiting += counts;
      else if (state === 'held' && heldUntil === null) heldWithoutDate += counts;
      else known.push(leadOf(enrolment, Math.max(dueAt, state === 'held' ? (heldUntil ?? from) : dueAt)));
    }
    if (page.length < PAGE) return { known, waiting, heldWithoutDate };
    after = page.at(-1)?.enrolmentId ?? null;
  }

  function leadOf(enrolment: ForecastEnrolment, dueAt: EpochMs): KnownLead {
    const { enrolmentId: id, row, step, phone, timezone, suppressed, numberId, lead, attributes } = enrolment;
    const verdict = step === 4 ? null : (triage({ ...enrolment, step })?.reason ?? null);
    const own = start.numbers.findIndex((number) => number.id === numberId);
    const next = step === 4 ? 'close' : (CAMPAIGN_STEPS[step - 1] ?? 'M1');
    const zones = recipientZones({ timezone, phone })?.zones ?? null;
    const texts = textsOf({ lead, attributes });
    return { id, row, suppressed, texts, lead: { phone, zones, next, dueAt, verdict, number: Math.max(0, own) } };
  }
}

async function soFarOf(
  tx: Tx,
  { clientId, datasetId, record, from }: FactsScope,
  start: ForecastStart,
  known: readonly KnownLead[],
): Promise<NonNullable<ForecastInput['soFar']>> {
  const gate = await readCampaignGate(tx, { clientId, datasetId });
  const places = new Map(known.map(({ id }, index) => [id, index]));
  const open = start.unclaimed.flatMap(({ leadId, kind, segments, notBefore }, nth): OpenText[] => {
    const lead = places.get(leadId);
    return lead === undefined ? [] : [{ nth, lead, step: kind, segments, notBefore: notBefore ?? from }];
  });
  // A paused campaign is reckoned with as resumed at once, which plans anew.
  const paused = record.status === 'paused';
  return {
    times: start.claims,
    lastDay: start.day,
    lastDayCount: start.dayCount,
    plan: paused ? null : ((gate?.pacing_plan ?? null) as PacingPlan | null),
    emittedTotal: gate?.emitted_total ?? 0,
    nextTickAt: paused ? from : Math.max(from, start.nextTickAt ?? from),
    open,
  };
}

async function spendOf(
  tx: Tx,
  { clientId, record, from }: FactsScope,
): Promise<NonNullable<ForecastInput['spend']> | null> {
  const { spendCapMicros: capMicros, clientTimezone: timezone } = record;
  const segmentPriceMicros = clientRules(record.clientSettings).segment_price_micros;
  if (capMicros === null || segmentPriceMicros === 0) return null;
  const { segmentsLeft } = await readSpendBudget(tx, { clientId, timezone, capMicros, segmentPriceMicros, now: from });
  return { segmentsADay: Math.floor(capMicros / segmentPriceMicros), leftToday: segmentsLeft, zone: timezone };
}
