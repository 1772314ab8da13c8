import {
  type CampaignRecord,
  type CampaignRef,
  type DueEnrolment,
  type Emission,
  type EmissionLoad,
  lockDueEnrolments,
  readEmissionLoad,
  readHolidayOverrides,
  type Tx,
} from '@rekindle/db';
import {
  CampaignSettings,
  type CampaignStep,
  compileSendWindow,
  type DueCandidate,
  dueHorizon,
  EMIT_BATCH_MAX,
  type EpochMs,
  HOUR_SPAN_MS,
  localDate,
  MINUTE_MS,
  MINUTE_SPAN_MS,
  onlyWindowless,
  type PacingPlan,
  planTick,
  recipientZones,
  type SendWindow,
  type TickResult,
  type TickState,
} from '@rekindle/domain';
import { composeStep } from './compose-step.ts';
import { COUNT_MAX } from './limits.ts';
import { triage, type Verdict } from './triage.ts';

/** What a campaign's gate says of its past. */
export interface GateState {
  pacing_plan: unknown;
  emitted_total: number;
  last_reason: string | null;
  last_tick_at: EpochMs | null;
}

/** What one look at a campaign has decided; nothing of it is written yet. */
export interface EmissionPlan {
  tick: TickResult;
  /** By enrolment; the ids are still to be given. */
  texts: Omit<Emission, 'messageId' | 'conversationId'>[];
  verdicts: Verdict[];
  /** The batch was full, so that there may be more of whatever has been taken out of it. */
  batchFull: boolean;
  /** Earliest later due time that the plan reckons with; null when nobody is due later. */
  knownDueAt: EpochMs | null;
}

const STEPS: Record<1 | 2 | 3, CampaignStep> = { 1: 'M1', 2: 'M2', 3: 'M3' };

/** Decides who of a campaign is texted now. Takes the locks of those it looks at; the caller has locked the client's campaigns. */
export async function planEmission(
  tx: Tx,
  campaign: CampaignRef & { record: CampaignRecord; gate: GateState; now: EpochMs; bookingTokenKey: string | null },
): Promise<EmissionPlan> {
  const { record, gate, now } = campaign;
  const signer = { clientId: campaign.clientId, key: campaign.bookingTokenKey };
  const settings = CampaignSettings.parse(record.snapshot);
  const overrides = await readHolidayOverrides(tx, campaign.clientId, settings.holiday_calendar);
  const window = compileSendWindow(settings, overrides);

  const due = await readCandidates(tx, campaign, settings, window, now);
  const load = await readEmissionLoad(tx, {
    ...campaign,
    horizon: dueHorizon(window, now),
    windowlessFrom: settings.delay_respect_sending_hours ? 4 : 2,
    perMinute: settings.messages_per_minute,
    perHour: settings.messages_per_hour,
    minuteSpanMs: MINUTE_SPAN_MS,
    hourSpanMs: HOUR_SPAN_MS,
    soonMs: MINUTE_MS,
    // No plan has more slots than a day has texts.
    countMax: Math.min(COUNT_MAX, settings.messages_per_day + 2 * EMIT_BATCH_MAX),
  });

  const verdicts: Verdict[] = [];
  let fit: DueEnrolment[] = [];
  for (const enrolment of due) {
    const verdict = triage(enrolment);
    if (verdict === null) fit.push(enrolment);
    else verdicts.push(verdict);
  }

  const composed = new Map<string, ReturnType<typeof composeStep>>();
  const compose = (enrolment: DueEnrolment) => {
    let text = composed.get(enrolment.enrolmentId);
    if (text === undefined) {
      text = composeStep(settings, record, STEPS[enrolment.step], enrolment, signer);
      composed.set(enrolment.enrolmentId, text);
    }
    return text;
  };
  const decide = () =>
    planTick(
      {
        settings,
        window,
        plan: gate.pacing_plan as PacingPlan | null,
        emittedTotal: gate.emitted_total,
        candidates: fit.map(toCandidate),
        queued: load.queued - verdicts.length,
        dueBeforeEnd: Math.max(0, load.dueBeforeEnd - verdicts.length),
        nextDueAt: load.nextDueAt,
        claims: { ...load, dayCount: claimsToday(load, settings, now) },
        outstanding: { campaign: load.outstandingCampaign, client: load.outstandingClient },
      } satisfies TickState,
      now,
    );

  let tick = decide();
  const byId = new Map(fit.map((enrolment) => [enrolment.enrolmentId, enrolment]));
  if (tick.emit.some(({ enrolmentId }) => isMissing(byId, enrolmentId, compose))) {
    // Whoever lacks a field must not use up a slot: take all of them out, then plan once more.
    const lacking = fit.filter((enrolment) => compose(enrolment).kind === 'missing');
    verdicts.push(...lacking.map((enrolment) => waitingFor(enrolment, compose(enrolment))));
    fit = fit.filter((enrolment) => compose(enrolment).kind === 'text');
    tick = decide();
  }

  const texts = tick.emit.flatMap(({ enrolmentId, step }) => {
    const enrolment = byId.get(enrolmentId);
    const text = enrolment === undefined ? null : compose(enrolment);
    if (enrolment === undefined || text?.kind !== 'text') return [];
    const { leadId, phone } = enrolment;
    return [{ enrolmentId, leadId, phone, kind: step, content: text.content, segments: text.segments }];
  });
  const asleep = tick.skip.map(({ notBefore }) => notBefore);
  const known = Math.min(load.nextDueAt ?? Number.POSITIVE_INFINITY, ...asleep);
  return {
    tick,
    texts,
    verdicts,
    batchFull: due.length >= EMIT_BATCH_MAX,
    knownDueAt: Number.isFinite(known) ? known : null,
  };
}

async function readCandidates(
  tx: Tx,
  campaign: CampaignRef,
  settings: CampaignSettings,
  window: SendWindow,
  now: EpochMs,
): Promise<DueEnrolment[]> {
  if (!settings.sending_enabled) return [];
  const shut = onlyWindowless(window, now);
  if (shut && settings.delay_respect_sending_hours) return [];
  const { clientId, datasetId } = campaign;
  const batch = { clientId, datasetId, now, limit: EMIT_BATCH_MAX };
  const due = await lockDueEnrolments(tx, { ...batch, onlyFrom: shut ? 2 : 1 });
  if (shut || settings.delay_respect_sending_hours || due.length < EMIT_BATCH_MAX) return due;
  // M2 and M3 go without a slot here, so they must not wait behind M1s that need one. Both lists are in due order.
  const seen = new Set(due.map(({ enrolmentId }) => enrolmentId));
  const free = await lockDueEnrolments(tx, { ...batch, onlyFrom: 2 });
  return [...due, ...free.filter(({ enrolmentId }) => !seen.has(enrolmentId))];
}

function toCandidate(enrolment: DueEnrolment): DueCandidate {
  const { enrolmentId, step, timezone, phone } = enrolment;
  return { enrolmentId, step: STEPS[step], zones: recipientZones({ timezone, phone })?.zones ?? null };
}

function isMissing(
  byId: ReadonlyMap<string, DueEnrolment>,
  enrolmentId: string,
  compose: (enrolment: DueEnrolment) => ReturnType<typeof composeStep>,
): boolean {
  const enrolment = byId.get(enrolmentId);
  return enrolment !== undefined && compose(enrolment).kind === 'missing';
}

function waitingFor(enrolment: DueEnrolment, text: ReturnType<typeof composeStep>): Verdict {
  const fields = text.kind === 'missing' ? text.fields.join(',') : '';
  return { enrolment, state: 'waiting', reason: `missing_field:${fields}`, decision: 'waiting' };
}

function claimsToday(load: EmissionLoad, settings: CampaignSettings, now: EpochMs): number {
  return load.day === localDate(settings.sending_timezone, now) ? load.lastSeq - load.dayFirstSeq : 0;
}
