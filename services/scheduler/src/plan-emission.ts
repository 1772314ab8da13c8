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
  enrolmentsCounted,
  type EpochMs,
  HOUR_SPAN_MS,
  localDate,
  type LookPlan,
  MINUTE_MS,
  MINUTE_SPAN_MS,
  onlyWindowless,
  type PacingPlan,
  planLook,
  recipientZones,
  type SendWindow,
} from '@rekindle/domain';
import { composeStep } from './compose-step.ts';
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
  look: LookPlan<DueCandidate>;
  /** By enrolment; the ids are still to be given. */
  texts: Omit<Emission, 'messageId' | 'conversationId'>[];
  verdicts: Verdict[];
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
    countMax: enrolmentsCounted(settings),
  });

  const candidates = due.map(toCandidate);
  const byId = new Map(candidates.map((candidate) => [candidate.enrolmentId, candidate]));
  const composed = new Map<Candidate, ReturnType<typeof composeStep>>();
  const compose = (candidate: Candidate) => {
    let text = composed.get(candidate);
    if (text === undefined) {
      text = composeStep(settings, record, candidate.step, candidate.enrolment, signer);
      composed.set(candidate, text);
    }
    return text;
  };
  const look = planLook<Candidate>(
    {
      settings,
      window,
      plan: gate.pacing_plan as PacingPlan | null,
      emittedTotal: gate.emitted_total,
      due: candidates,
      verdict: ({ verdict }) => verdict?.reason ?? null,
      lacksField: (candidate) => compose(candidate).kind === 'missing',
      queued: load.queued,
      dueBeforeEnd: load.dueBeforeEnd,
      nextDueAt: load.nextDueAt,
      nextTextDueAt: load.nextTextDueAt,
      claims: { ...load, dayCount: claimsToday(load, settings, now) },
      outstanding: { campaign: load.outstandingCampaign, client: load.outstandingClient },
      numberHeldUntil: load.numberHeldUntil,
    },
    now,
  );

  const texts = look.tick.emit.flatMap(({ enrolmentId, step }) => {
    const candidate = byId.get(enrolmentId);
    const text = candidate === undefined ? null : compose(candidate);
    if (candidate === undefined || text?.kind !== 'text') return [];
    const { leadId, phone } = candidate.enrolment;
    return [{ enrolmentId, leadId, phone, kind: step, content: text.content, segments: text.segments }];
  });
  const verdicts = [
    ...look.out.flatMap(({ verdict }) => (verdict === null ? [] : [verdict])),
    ...look.lacking.map((candidate) => waitingFor(candidate.enrolment, compose(candidate))),
  ];
  return { look, texts, verdicts };
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

interface Candidate extends DueCandidate {
  enrolment: DueEnrolment;
  /** What triage says: out of the cadence, or waiting; null when it may be texted. */
  verdict: Verdict | null;
}

function toCandidate(enrolment: DueEnrolment): Candidate {
  const { enrolmentId, step, timezone, phone } = enrolment;
  const zones = recipientZones({ timezone, phone })?.zones ?? null;
  return { enrolmentId, step: STEPS[step], zones, enrolment, verdict: triage(enrolment) };
}

function waitingFor(enrolment: DueEnrolment, text: ReturnType<typeof composeStep>): Verdict {
  const fields = text.kind === 'missing' ? text.fields.join(',') : '';
  return { enrolment, state: 'waiting', reason: `missing_field:${fields}`, decision: 'waiting' };
}

function claimsToday(load: EmissionLoad, settings: CampaignSettings, now: EpochMs): number {
  return load.day === localDate(settings.sending_timezone, now) ? load.lastSeq - load.dayFirstSeq : 0;
}
