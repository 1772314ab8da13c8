import {
  CampaignSettings,
  type CampaignStep,
  compileSendWindow,
  dueHorizon,
  EMIT_BATCH_MAX,
  type EpochMs,
  HOUR_SPAN_MS,
  ignoresWindow,
  limitsAllow,
  MINUTE_MS,
  MINUTE_SPAN_MS,
  nextDue,
  nextStep,
  onlyWindowless,
  type PacingPlan,
  planTick,
  type SendWindow,
  type TickResult,
  type TickState,
  type ZoneId,
} from '../src/index.ts';
import { wallClock } from './wall-clock.ts';

// A campaign in a few lists: what the scheduler, the sender and the database do around planTick, done naively.

export interface WorldLead {
  id: string;
  zones: readonly ZoneId[] | null;
  step: CampaignStep | null;
  dueAt: EpochMs;
  pending: boolean;
  texts: { step: CampaignStep; claimedAt: EpochMs; wireAt: EpochMs }[];
  blocked: string | null;
}

interface InFlight {
  lead: WorldLead;
  step: CampaignStep;
  at: EpochMs;
}

export class CampaignWorld {
  readonly settings: CampaignSettings;
  readonly window: SendWindow;
  readonly leads: WorldLead[];
  readonly claims: EpochMs[] = [];
  readonly emissions: { at: EpochMs; count: number }[] = [];
  now: EpochMs;
  plan: PacingPlan | null = null;
  emittedTotal = 0;
  ticks = 0;
  nextTickAt: EpochMs | null;
  #inFlight: InFlight[] = [];
  /** Milliseconds from emission to claim and from claim to wire, drawn one after the other. */
  readonly #delays: readonly number[];
  #drawn = 0;

  constructor(
    settings: Partial<CampaignSettings>,
    zones: readonly (readonly ZoneId[] | null)[],
    now: EpochMs,
    delays: readonly number[] = [0],
  ) {
    this.settings = CampaignSettings.parse({ m1_message: 'One', ...settings });
    this.window = compileSendWindow(this.settings);
    this.now = now;
    this.nextTickAt = now;
    this.#delays = delays;
    this.leads = zones.map((zone, i) => ({
      id: `lead-${String(i).padStart(4, '0')}`,
      zones: zone,
      step: 'M1',
      dueAt: now,
      pending: false,
      texts: [],
      blocked: null,
    }));
  }

  state(): TickState {
    const { now, settings, window, claims } = this;
    const waiting = this.leads.filter((lead) => lead.step !== null && !lead.pending && lead.blocked === null);
    const due = waiting.filter((lead) => lead.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    const free = (lead: WorldLead): boolean => lead.step !== null && ignoresWindow(settings, lead.step);
    const eligible = onlyWindowless(window, now) ? due.filter(free) : due;
    const later = waiting.filter((lead) => lead.dueAt > now).map((lead) => lead.dueAt);
    return {
      settings,
      window,
      plan: this.plan,
      emittedTotal: this.emittedTotal,
      candidates: eligible
        .slice(0, EMIT_BATCH_MAX)
        .map(({ id, step, zones }) => ({ enrolmentId: id, step: step ?? 'M1', zones })),
      queued: due.length,
      dueBeforeEnd: waiting.filter((lead) => !free(lead) && lead.dueAt < dueHorizon(window, now)).length,
      nextDueAt: later.length === 0 ? null : Math.min(...later),
      claims: {
        minuteCount: claims.filter((claim) => claim >= now - MINUTE_SPAN_MS).length,
        hourCount: claims.filter((claim) => claim >= now - HOUR_SPAN_MS).length,
        ...this.#limitState(),
      },
      outstanding: { campaign: this.#soon(), client: this.#soon() },
    };
  }

  /** Ticks once at `now` and applies the result. */
  tick(): TickResult {
    this.ticks += 1;
    const result = planTick(this.state(), this.now);
    this.plan = result.plan;
    this.emittedTotal = result.emittedTotal;
    this.nextTickAt = result.nextTickAt;
    if (result.emit.length > 0) this.emissions.push({ at: this.now, count: result.emit.length });
    for (const { enrolmentId, step } of result.emit) {
      const lead = this.#lead(enrolmentId);
      lead.pending = true;
      this.#inFlight.push({ lead, step, at: this.now + this.#draw() });
    }
    for (const { enrolmentId, notBefore } of result.skip) this.#lead(enrolmentId).dueAt = notBefore;
    for (const { enrolmentId, reason } of result.block) this.#lead(enrolmentId).blocked = reason;
    return result;
  }

  /** Runs until nothing is left to do, or `until`. */
  run(until: EpochMs): void {
    for (;;) {
      this.#inFlight.sort((a, b) => a.at - b.at);
      const claimAt = this.#inFlight[0]?.at ?? Infinity;
      const next = Math.min(claimAt, this.nextTickAt ?? Infinity);
      if (next > until) break;
      this.now = Math.max(this.now, next);
      if (claimAt <= this.now) this.#claim();
      else this.tick();
      if (this.ticks > 30_000) throw new Error('the campaign does not come to an end');
    }
    this.now = until === Infinity ? this.now : until;
  }

  #claim(): void {
    const message = this.#inFlight[0];
    if (message === undefined) return;
    const verdict = limitsAllow({ now: this.now, settings: this.settings, ...this.#limitState() });
    if (!verdict.ok) {
      message.at = verdict.until;
      return;
    }
    this.#inFlight.shift();
    const { lead, step } = message;
    this.claims.push(this.now);
    lead.texts.push({ step, claimedAt: this.now, wireAt: this.now + Math.min(1_999, this.#draw()) });
    lead.pending = false;
    lead.step = nextStep(this.settings, step);
    if (lead.step === null) return;
    const { settings, window } = this;
    const due = nextDue({ settings, window, step: lead.step, previousClaimedAt: this.now, zones: lead.zones });
    if (due.kind === 'never') lead.blocked = due.reason;
    else {
      lead.dueAt = due.dueAt;
      this.nextTickAt = Math.min(this.nextTickAt ?? Infinity, due.dueAt);
    }
  }

  #limitState(): { minuteRef: EpochMs | null; hourRef: EpochMs | null; dayCount: number } {
    const { claims, settings, now } = this;
    const zone = settings.sending_timezone;
    const today = wallClock(zone, now).date;
    let dayCount = 0;
    for (let i = claims.length - 1; i >= 0 && wallClock(zone, claims[i] ?? 0).date === today; i -= 1) dayCount += 1;
    return {
      minuteRef: claims[claims.length - settings.messages_per_minute] ?? null,
      hourRef: claims[claims.length - settings.messages_per_hour] ?? null,
      dayCount,
    };
  }

  #soon(): number {
    return this.#inFlight.filter(({ at }) => at <= this.now + MINUTE_MS).length;
  }

  #lead(id: string): WorldLead {
    const lead = this.leads.find((candidate) => candidate.id === id);
    if (lead === undefined) throw new Error(`no lead ${id}`);
    return lead;
  }

  #draw(): number {
    const delay = this.#delays[this.#drawn % this.#delays.length] ?? 0;
    this.#drawn += 1;
    return delay;
  }
}

/** Most of the times that fall into any span of that length. */
export function busiest(times: readonly EpochMs[], span: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  sorted.forEach((time, i) => {
    while ((sorted[from] ?? 0) <= time - span) from += 1;
    most = Math.max(most, i - from + 1);
  });
  return most;
}
