import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, OUTSTANDING_MAX, planTick, slotTime } from '../src/index.ts';
import { busiest, CampaignWorld } from './campaign-world.ts';
import { type PlainWindow, plainOpen, wallClock } from './wall-clock.ts';
import { at, london, many, office, opening, time, under } from './campaign-cases.ts';

describe('even pacing', () => {
  it('sends the first ten at once, then one in each slot of the rest of the day', () => {
    const world = new CampaignWorld(office, many(106), opening);
    world.run(opening + DAY_MS);
    const [first, ...rest] = world.emissions;
    expect(first).toEqual({ at: opening, count: 10 });
    expect(rest.every(({ count }) => count === 1)).toBe(true);
    expect(rest).toHaveLength(96);
    const length = 8 * HOUR_MS - 75_000;
    const late = rest.map(({ at: sent }, k) => sent - (opening + ((k + 0.5) * length) / 96));
    expect(Math.max(...late)).toBeLessThan(1_000);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });

  it('plans no more than the day and hour limits let through, and goes on the next day', () => {
    const world = new CampaignWorld({ ...office, messages_per_hour: 5, messages_per_day: 30 }, many(70), opening);
    world.run(opening + 7 * DAY_MS);
    const days = world.claims.map((claim) => wallClock('Europe/London', claim).date);
    const perDay = Object.entries(Object.groupBy(days, (day) => day)).map(([day, sent]) => [day, sent?.length]);
    expect(perDay).toEqual([
      ['2026-11-23', 30],
      ['2026-11-24', 30],
      ['2026-11-25', 10],
    ]);
  });

  it('spreads what is left over the rest of the day after a pause, without a burst and without ten at once again', () => {
    const world = new CampaignWorld(office, many(106), opening);
    world.run(opening + 2 * HOUR_MS);
    world.plan = null;
    world.now = opening + 5 * HOUR_MS;
    world.nextTickAt = world.now;
    const before = world.claims.length;
    world.run(opening + DAY_MS);
    const after = world.claims.slice(before);
    expect(after.length + before).toBe(106);
    expect(busiest(after, MINUTE_MS)).toBe(1);
    expect(after.at(0)).toBeGreaterThan(opening + 5 * HOUR_MS);
  });

  it('makes up for at most a minute of slots when a tick comes late', () => {
    const now = opening + 30 * MINUTE_MS;
    const state = under({ plan: { opening, end: at('2026-11-23T16:58:45Z'), n: 2_880, k: 0 }, dueBeforeEnd: 5 });
    const candidates = Array.from({ length: 50 }, (_, i) => ({
      enrolmentId: `e${i}`,
      step: 'M1' as const,
      zones: london,
    }));
    const result = planTick(
      { ...state, candidates, queued: 50, settings: { ...state.settings, messages_per_minute: 99 } },
      now,
    );
    expect(result.emit).toHaveLength(6);
  });

  it('lets slots lapse that pass with nothing due', () => {
    const plan = { opening, end: at('2026-11-23T16:58:45Z'), n: 2_880, k: 0 };
    const now = opening + 30_000;
    const idle = planTick(under({ plan, candidates: [], queued: 0, dueBeforeEnd: 3, nextDueAt: now + 1_000 }), now);
    expect(idle.plan?.k).toBe(3);
    expect(idle.nextTickAt).toBe(slotTime(plan, 3));
  });

  it('keeps the next slot when more become due, however often that happens', () => {
    let state = under({ plan: { opening, end: at('2026-11-23T16:58:45Z'), n: 8, k: 0 }, queued: 5, dueBeforeEnd: 8 });
    const firstSlot = slotTime(state.plan ?? { opening, end: 0, n: 1, k: 0 }, 0);
    let emitted = 0;
    for (let now = opening; now <= firstSlot; now += MINUTE_MS) {
      const result = planTick(state, now);
      emitted += result.emit.length;
      state = { ...state, plan: result.plan, dueBeforeEnd: state.dueBeforeEnd + 1 };
    }
    expect(emitted).toBeGreaterThan(0);
  });

  it('starts a new plan in a new window', () => {
    const world = new CampaignWorld({ ...office, messages_per_day: 20 }, many(40), opening);
    world.run(opening + DAY_MS + MINUTE_MS);
    expect(world.plan).toEqual({
      opening: opening + DAY_MS,
      end: opening + DAY_MS + 8 * HOUR_MS - 75_000,
      n: 20,
      k: 0,
    });
  });

  it('of a campaign without hours is cut where the night begins and ends', () => {
    const world = new CampaignWorld(
      { ...office, sending_hours_start: null, sending_hours_end: null },
      many(49),
      opening,
    );
    world.run(at('2026-11-23T21:00Z'));
    expect(world.claims).toHaveLength(49);
    expect(busiest(world.claims.slice(10), 10 * MINUTE_MS)).toBe(1);
    expect(world.claims.at(-1)).toBeGreaterThan(at('2026-11-23T20:45Z'));
  });
});

describe('somebody whose day ends before the slot that is theirs', () => {
  it('goes in time, on the same day', () => {
    const world = new CampaignWorld(
      { ...office, sending_timezone: 'America/New_York' },
      many(1, ['Asia/Kathmandu']),
      opening,
    );
    world.emittedTotal = 10;
    world.run(opening + 3 * DAY_MS);
    expect(world.claims.map(time)).toEqual(['11-23T14:00']);
  });

  it('does not take the others along', () => {
    const people = [...many(4), ['Asia/Kathmandu'], ...many(4)];
    const world = new CampaignWorld({ ...office, sending_timezone: 'America/New_York' }, people, opening);
    world.emittedTotal = 10;
    world.run(opening + 3 * DAY_MS);
    expect(world.leads.map(({ texts }) => time(texts[0]?.wireAt ?? null).slice(0, 5))).toEqual(
      people.map(() => '11-23'),
    );
    expect(busiest(world.claims, 5 * MINUTE_MS)).toBeLessThanOrEqual(2);
  });
});

describe('as soon as possible', () => {
  it('sends as fast as the minute limit lets it', () => {
    const world = new CampaignWorld({ ...office, pacing: 'asap' }, many(35), opening);
    world.run(opening + 10 * MINUTE_MS);
    expect(world.emissions).toEqual([0, 1, 2, 3].map((k) => ({ at: opening + k * 62_001, count: k === 3 ? 5 : 10 })));
  });

  it('goes through batch after batch and never has more than 200 on their way', () => {
    const world = new CampaignWorld(
      { ...office, pacing: 'asap', messages_per_minute: 5_000, messages_per_hour: 5_000, messages_per_day: 5_000 },
      many(450),
      opening,
      [2_000],
    );
    world.run(opening + MINUTE_MS);
    expect(world.claims).toHaveLength(450);
    expect(Math.max(...world.emissions.map(({ count }) => count))).toBe(OUTSTANDING_MAX);
  });
});

describe('a campaign driven to its end', () => {
  const scenario = fc.record({
    pacing: fc.constantFrom('even' as const, 'asap' as const),
    minute: fc.integer({ min: 1, max: 5 }),
    hour: fc.integer({ min: 3, max: 30 }),
    day: fc.integer({ min: 5, max: 60 }),
    zone: fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
    hours: fc.constantFrom<[string, string] | null>(['09:00', '17:00'], ['10:30', '12:15'], null),
    respect: fc.boolean(),
    business: fc.boolean(),
    people: fc.array(
      fc.constantFrom(
        ['Europe/London'],
        ['America/New_York'],
        ['Asia/Kathmandu'],
        ['Europe/Madrid', 'Atlantic/Canary'],
        null,
      ),
      { minLength: 1, maxLength: 40 },
    ),
    delays: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 3, maxLength: 9 }),
    start: fc.integer({ min: at('2026-10-20T00:00Z'), max: at('2026-11-03T00:00Z') }),
    pauses: fc.array(fc.integer({ min: HOUR_MS, max: 40 * HOUR_MS }), { maxLength: 2 }),
  });

  it('sends every step once, in order, inside window and waking hours, and never beyond a limit', () => {
    fc.assert(
      fc.property(scenario, (facts) => {
        const { zone, hours, respect } = facts;
        const world = new CampaignWorld(
          {
            m2_message: 'Two',
            m3_message: 'Three',
            m2_delay_hours: 5,
            m3_delay_hours: 30,
            delay_type: facts.business ? 'business_hours' : 'real_hours',
            delay_respect_sending_hours: respect,
            pacing: facts.pacing,
            messages_per_minute: facts.minute,
            messages_per_hour: facts.hour,
            messages_per_day: facts.day,
            sending_timezone: zone,
            sending_hours_start: hours?.[0] ?? null,
            sending_hours_end: hours?.[1] ?? null,
          },
          facts.people,
          facts.start,
          facts.delays,
        );
        for (const pause of facts.pauses) {
          world.run(world.now + pause);
          world.plan = null;
        }
        // Some pairs of zones share an hour only in the weeks between their changes of the clock.
        world.run(facts.start + 1_200 * DAY_MS);

        const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
        const [from, to] = (hours ?? ['00:00', '24:00']).map(
          (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)),
        );
        const window: PlainWindow = { zone, days: weekdays, startMinute: from ?? 0, endMinute: to ?? 0 };
        for (const lead of world.leads) {
          if (lead.blocked !== null) {
            expect(lead.zones === null ? 'unknown_zone' : 'no_common_hour').toBe(lead.blocked);
            continue;
          }
          expect(lead.texts.map(({ step }) => step)).toEqual(['M1', 'M2', 'M3']);
          for (const { step, wireAt } of lead.texts) {
            if (step === 'M1' || respect) expect(plainOpen(window, wireAt)).toBe(true);
            for (const own of lead.zones ?? []) {
              const { minute } = wallClock(own, wireAt);
              expect(minute >= 480 && minute < 1260).toBe(true);
            }
          }
        }
        const wire = world.leads.flatMap((lead) => lead.texts.map(({ wireAt }) => wireAt));
        expect(busiest(wire, MINUTE_MS)).toBeLessThanOrEqual(facts.minute);
        expect(busiest(wire, HOUR_MS)).toBeLessThanOrEqual(facts.hour);
        const days = Object.values(Object.groupBy(wire, (sent) => wallClock(zone, sent).date));
        expect(Math.max(0, ...days.map((sent) => sent?.length ?? 0))).toBeLessThanOrEqual(facts.day);
        expect(world.nextTickAt).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is planned in far fewer ticks than there are minutes', () => {
    const world = new CampaignWorld({ ...office, m2_message: 'Two' }, many(200), opening, [400, 900]);
    world.run(opening + 30 * DAY_MS);
    expect(world.leads.every(({ texts }) => texts.length === 2)).toBe(true);
    expect(world.ticks).toBeLessThan(900);
  });
});
