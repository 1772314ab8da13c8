import { CLOSE_CADENCE_AFTER_HOURS, nextDue, nextStep } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import { createClaimBook } from './forecast-claims.ts';
import type { ForecastInput, ForecastLead, OpenText } from './forecast-input.ts';
import { createDueQueue, type QueuedStep, queuedStep } from './forecast-queue.ts';
import { createForecastRecord, type ForecastRun } from './forecast-run.ts';
import { createSpendBook } from './forecast-spend.ts';
import {
  enrolmentsCounted,
  lookAgainAt,
  type LookPlan,
  OPEN_TEXTS_RECHECK_MS,
  planLook,
  WAITING_RECHECK_MS,
} from './plan-look.ts';
import { dueHorizon, EMIT_BATCH_MAX, onlyWindowless } from './plan-tick.ts';
import { CONTACT_HOURS, sendableSpan } from './quiet-hours.ts';
import type { SendWindow } from './send-window.ts';
import type { CampaignStep } from './step.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from './time.ts';

/** Whether there is an hour at which somebody in the campaign's own zone may be texted: else it does not start. */
export function everOpens(settings: CampaignSettings, window: SendWindow, from: EpochMs): boolean {
  return sendableSpan(window, [settings.sending_timezone], CONTACT_HOURS, from).nextOpening !== null;
}

/**
 * The planner on a virtual clock, assuming nobody answers and every text is accepted: looks at the campaign whenever
 * the scheduler would, claims as the sender would, lets the next step come due, and so on until nobody is left or
 * `until` has come. The same answer every time.
 */
export function runForecast(input: ForecastInput): ForecastRun {
  const { settings, window, leads, soFar } = input;
  if (soFar === undefined && !everOpens(settings, window, input.from)) return createForecastRecord().finished(0);
  const numbers = input.numbers.map((number) => ({ ...number }));
  const record = createForecastRecord();
  const book = createClaimBook(settings, window, soFar ?? { times: [], lastDay: null, lastDayCount: 0 });
  const spending = createSpendBook(input.spend, input.from);
  const queue = createDueQueue(settings);
  const closings: EpochMs[] = [];
  const planned: OpenText[] = [];
  let closed = 0;
  let emitted: OpenText[] = [];
  let out = soFar?.open.length ?? 0;
  let plan = soFar?.plan ?? null;
  let emittedTotal = soFar?.emittedTotal ?? 0;
  let nextTick: EpochMs | null = soFar === undefined ? input.from : soFar.nextTickAt;
  /** People with a text to come. */
  let left = 0;
  let waiting = 0;
  let now = input.from;

  const leadOf = (index: number): ForecastLead => {
    const lead = leads[index];
    if (lead === undefined) throw new RangeError(`no lead ${index}`);
    return lead;
  };
  /** By lead: their place in the queue, now or last. */
  const entries: QueuedStep[] = [];
  const enqueue = (index: number, step: CampaignStep, dueAt: EpochMs) => {
    const { phone, zones } = leadOf(index);
    const entry = queuedStep({ index, id: String(index), phone, zones }, step, dueAt);
    entries[index] = entry;
    queue.add(entry);
  };
  const wake = (at: EpochMs) => {
    nextTick = nextTick === null ? at : Math.min(nextTick, at);
  };

  for (const text of soFar?.open ?? []) keepPlanned(text);
  const busy = new Set(planned.map(({ lead }) => lead));
  leads.forEach(({ next, dueAt }, index) => {
    if (next === 'close') closings.push(dueAt);
    else left += 1;
    if (next !== 'close' && !busy.has(index)) enqueue(index, next, dueAt);
  });
  closings.sort((a, b) => a - b);

  while (left > 0) {
    const at = Math.min(nextTick ?? Infinity, planned[0]?.notBefore ?? Infinity);
    if (at > input.until) break;
    now = Math.max(now, at);
    while (nextTick !== null && nextTick <= now) look();
    const due = planned.findIndex(({ notBefore }) => notBefore > now);
    const texts = [...emitted, ...planned.splice(0, due < 0 ? planned.length : due)];
    emitted = [];
    for (const text of texts) claim(text);
  }
  return record.finished(left);

  /** One look of the scheduler; sets when the next one is. */
  function look(): void {
    const before = closed;
    while (closed - before < EMIT_BATCH_MAX && (closings[closed] ?? Infinity) <= now) closed += 1;
    if (spending.left(now) <= 0) {
      nextTick = spending.renewedAt(now);
      return;
    }
    queue.advance(now);
    const countMax = enrolmentsCounted(settings);
    const onTheWay = emitted.length + planned.filter(({ notBefore }) => notBefore <= now + MINUTE_MS).length;
    const due = candidates();
    const planning = planLook<QueuedStep>(
      {
        settings,
        window,
        plan,
        emittedTotal,
        due,
        verdict: ({ index }) => leadOf(index).verdict,
        lacksField: ({ index, step }) => input.text(index, step).kind === 'missing',
        queued: Math.min(countMax, queue.due),
        dueBeforeEnd: Math.min(countMax, settings.pacing === 'even' ? queue.dueBefore(dueHorizon(window, now)) : 0),
        nextDueAt: laterOf(queue.nextDueAt(), closings[closed]),
        claims: book.counts(now),
        outstanding: { campaign: onTheWay, client: onTheWay },
      },
      now,
    );
    const unpaid = settle(planning);
    plan = planning.tick.plan;
    emittedTotal = planning.tick.emittedTotal - unpaid;
    const again = lookAgainAt(planning, closed - before, now);
    nextTick = unpaid > 0 ? spending.renewedAt(now) : again === 'rest' ? restUntil() : again;
  }

  function candidates(): QueuedStep[] {
    if (!settings.sending_enabled) return [];
    const shut = onlyWindowless(window, now);
    if (settings.delay_respect_sending_hours) return shut ? [] : queue.first(EMIT_BATCH_MAX, 'all');
    const all = shut ? [] : queue.first(EMIT_BATCH_MAX, 'all');
    if (!shut && all.length < EMIT_BATCH_MAX) return all;
    const known = new Set(all);
    return [...all, ...queue.first(EMIT_BATCH_MAX, 'later').filter((entry) => !known.has(entry))];
  }

  /** @returns how many texts the spend cap holds back */
  function settle({ tick, out: gone, lacking }: LookPlan<QueuedStep>): number {
    const entryOf = (id: string): QueuedStep => {
      const entry = entries[Number(id)];
      if (entry === undefined) throw new RangeError(`no candidate ${id}`);
      return entry;
    };
    const blocked = tick.block.map(({ enrolmentId, reason }) => ({ entry: entryOf(enrolmentId), reason }));
    const asleep = tick.skip.map(({ enrolmentId, notBefore }) => ({ entry: entryOf(enrolmentId), notBefore }));
    const going = tick.emit.map(({ enrolmentId }) => entryOf(enrolmentId)).filter(affordable());
    queue.take([
      ...gone,
      ...lacking,
      ...going,
      ...blocked.map(({ entry }) => entry),
      ...asleep.map(({ entry }) => entry),
    ]);
    left -= gone.length + lacking.length + blocked.length;
    waiting += lacking.length;
    for (const { index } of gone) record.left(index, leadOf(index).verdict ?? '');
    for (const { index, step } of lacking) {
      const text = input.text(index, step);
      record.lacking(index, step, text.kind === 'missing' ? text.fields : []);
    }
    for (const { entry, reason } of blocked) record.blocked(entry.index, entry.step, reason);
    for (const { entry, notBefore } of asleep) {
      entry.dueAt = notBefore;
      queue.add(entry);
    }
    for (const { index, step } of going) {
      const text = input.text(index, step);
      const segments = text.kind === 'text' ? text.segments : 1;
      emitted.push({ nth: out++, lead: index, step, segments, notBefore: now });
    }
    return tick.emit.length - going.length;
  }

  /** Takes texts as long as the cap covers them, and none after the first that it does not. */
  function affordable(): (entry: QueuedStep) => boolean {
    let open = true;
    return ({ index, step }) => {
      const text = input.text(index, step);
      const segments = text.kind === 'text' ? text.segments : 1;
      open &&= segments <= spending.left(now);
      if (open) spending.take(segments);
      return open;
    };
  }

  function restUntil(): EpochMs | null {
    if (left > 0 || closed < closings.length) return now + OPEN_TEXTS_RECHECK_MS;
    return waiting > 0 ? now + WAITING_RECHECK_MS : null;
  }

  function claim(text: OpenText): void {
    const { zones, number } = leadOf(text.lead);
    const from = numbers[number];
    if (from === undefined) throw new RangeError(`no number ${number}`);
    const { decision, at } = book.decide({ ...text, zones, number: from }, now);
    if (decision.kind === 'defer') return keepPlanned({ ...text, notBefore: decision.notBefore });
    if (decision.kind !== 'claim') {
      left -= 1;
      record.blocked(text.lead, text.step, decision.reason);
      return wake(now);
    }
    record.sent(text, at);
    follow(text, at);
  }

  /** What the acceptance of a text lets come due. */
  function follow({ lead, step }: OpenText, claimedAt: EpochMs): void {
    const following = nextStep(settings, step);
    if (following === null) {
      left -= 1;
      const closesAt = claimedAt + CLOSE_CADENCE_AFTER_HOURS * HOUR_MS;
      closings.push(closesAt);
      return wake(closesAt);
    }
    const due = nextDue({ settings, window, step: following, previousClaimedAt: claimedAt, zones: leadOf(lead).zones });
    if (due.kind === 'never') {
      left -= 1;
      record.blocked(lead, following, due.reason);
      return wake(now);
    }
    record.delayOver(following, due.elapsedAt, due.dueAt);
    enqueue(lead, following, due.dueAt);
    wake(due.dueAt);
  }

  function keepPlanned(text: OpenText): void {
    const at = planned.findIndex(({ nth, notBefore }) => (notBefore - text.notBefore || nth - text.nth) > 0);
    planned.splice(at < 0 ? planned.length : at, 0, text);
  }

  function laterOf(queued: EpochMs | null, closing: EpochMs | undefined): EpochMs | null {
    const least = Math.min(queued ?? Infinity, closing !== undefined && closing > now ? closing : Infinity);
    return Number.isFinite(least) ? least : null;
  }
}
