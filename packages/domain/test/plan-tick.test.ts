import { describe, expect, it } from 'vitest';
import { type CampaignSettings, DAY_MS, HOUR_MS, MINUTE_MS, planTick, type TickState } from '../src/index.ts';
import { at, london, opening, time, under } from './campaign-cases.ts';

describe('one tick', () => {
  const noon = opening + 3 * HOUR_MS;
  const saturday = at('2026-11-21T12:00Z');
  const asap: Partial<CampaignSettings> = { pacing: 'asap' };
  const counts = under({}).claims;

  it.each<[string, TickState, number, number, string, object]>([
    [
      'sends nothing when sending is off',
      under({}, { sending_enabled: false }),
      noon,
      0,
      'never',
      { code: 'sending_disabled', queued: 5 },
    ],
    [
      'waits for the window',
      under({}),
      saturday,
      0,
      '11-23T09:00',
      { code: 'window_shut', opensAt: opening, queued: 5 },
    ],
    [
      'sends nothing in the last 75 seconds of the window',
      under({}, asap),
      at('2026-11-23T16:58:45Z'),
      0,
      '11-24T09:00',
      { code: 'window_shut', opensAt: opening + DAY_MS, queued: 5 },
    ],
    [
      'waits for the next due',
      under({ candidates: [], queued: 0, nextDueAt: noon + HOUR_MS }, asap),
      noon,
      0,
      '11-23T13:00',
      { code: 'waiting_due', dueAt: noon + HOUR_MS },
    ],
    [
      'waits for the window of the next due',
      under({ candidates: [], queued: 0, nextDueAt: saturday + 8 * HOUR_MS }),
      saturday,
      0,
      '11-23T09:00',
      { code: 'waiting_due', dueAt: saturday + 8 * HOUR_MS },
    ],
    [
      'only waits for those who never answered',
      under({ candidates: [], queued: 0, nextDueAt: noon + HOUR_MS, nextTextDueAt: null }, asap),
      noon,
      0,
      '11-23T13:00',
      { code: 'closing', dueAt: noon + HOUR_MS },
    ],
    [
      'says when the day begins, not the night, of a window without hours',
      under({}, { ...asap, sending_hours_start: null, sending_hours_end: null }),
      saturday,
      0,
      '11-23T00:00',
      { code: 'window_shut', opensAt: at('2026-11-23T08:00Z'), queued: 5 },
    ],
    ['has nothing left', under({ candidates: [], queued: 0 }), noon, 0, 'never', { code: 'nothing_left' }],
    [
      'waits for the minute',
      under({ claims: { ...counts, minuteCount: 10, minuteRef: noon - 30_000 } }, asap),
      noon,
      0,
      '11-23T12:00',
      { code: 'limit', limit: 'minute', until: noon + 32_001, queued: 5 },
    ],
    [
      'waits for the hour',
      under({ claims: { ...counts, hourCount: 60, hourRef: noon - 30 * MINUTE_MS } }, asap),
      noon,
      0,
      '11-23T12:30',
      { code: 'limit', limit: 'hour', until: noon + 30 * MINUTE_MS + 2_001, queued: 5 },
    ],
    [
      'waits for the next day',
      under({ claims: { ...counts, dayCount: 500 } }, asap),
      noon,
      0,
      '11-24T09:00',
      { code: 'limit', limit: 'day', until: at('2026-11-24T09:00Z'), queued: 5, most: 500 },
    ],
    [
      'says the next day also when what is on its way uses up the last of today, and texts are spread',
      under({ claims: { ...counts, dayCount: 493 }, outstanding: { campaign: 7, client: 7 } }, { pacing: 'even' }),
      noon,
      0,
      '11-24T09:00',
      { code: 'limit', limit: 'day', until: at('2026-11-24T09:00Z'), queued: 5, most: 500 },
    ],
    [
      'waits for what is on its way',
      under({ outstanding: { campaign: 0, client: 200 } }, asap),
      noon,
      0,
      '11-23T12:00',
      { code: 'outstanding', queued: 5 },
    ],
    [
      'counts what is on its way against the limits',
      under({ outstanding: { campaign: 7, client: 7 } }, asap),
      noon,
      3,
      '11-23T12:01',
      { code: 'limit', limit: 'minute', until: noon + 62_001, queued: 2 },
    ],
    [
      'sends what the client has room for',
      under({ outstanding: { campaign: 0, client: 198 } }, asap),
      noon,
      2,
      '11-23T12:00',
      { code: 'outstanding', queued: 3 },
    ],
    [
      'waits while the carrier takes fewer texts from its number',
      under({ numberHeldUntil: noon + HOUR_MS, outstanding: { campaign: 0, client: 200 } }, asap),
      noon,
      0,
      '11-23T13:00',
      { code: 'slow_down', until: noon + HOUR_MS, queued: 5 },
    ],
    [
      'waits for that also where texts are spread over the day',
      under({ numberHeldUntil: noon + HOUR_MS }, { pacing: 'even' }),
      noon,
      0,
      '11-23T13:00',
      { code: 'slow_down', until: noon + HOUR_MS, queued: 5 },
    ],
    [
      'waits for a limit that holds for longer than the carrier does',
      under({ numberHeldUntil: noon + MINUTE_MS, claims: { ...counts, dayCount: 500 } }, asap),
      noon,
      0,
      '11-24T09:00',
      { code: 'limit', limit: 'day', until: at('2026-11-24T09:00Z'), queued: 5, most: 500 },
    ],
    [
      'waits for the window when the carrier takes as many again by then',
      under({ numberHeldUntil: saturday + HOUR_MS }, asap),
      saturday,
      0,
      '11-23T09:00',
      { code: 'window_shut', opensAt: opening, queued: 5 },
    ],
    [
      'sends as soon as the carrier takes as many again',
      under({ numberHeldUntil: noon, outstanding: { campaign: 0, client: 198 } }, asap),
      noon,
      2,
      '11-23T12:00',
      { code: 'outstanding', queued: 3 },
    ],
  ])('%s', (_, state, now, emitted, next, reason) => {
    const result = planTick(state, now);
    expect(result.emit).toHaveLength(emitted);
    expect(time(result.nextTickAt)).toBe(next);
    expect(result.reason).toEqual(reason);
  });

  it('passes over who sleeps, blocks who can never be texted, and sends the rest in order', () => {
    const candidates = [
      { enrolmentId: 'a', step: 'M1' as const, zones: ['Pacific/Honolulu'] },
      { enrolmentId: 'b', step: 'M1' as const, zones: london },
      { enrolmentId: 'c', step: 'M1' as const, zones: null },
      { enrolmentId: 'd', step: 'M1' as const, zones: ['Asia/Kolkata'] },
      { enrolmentId: 'e', step: 'M2' as const, zones: london },
    ];
    const result = planTick(under({ candidates }, { ...asap, sending_hours_end: '15:35' }), at('2026-11-23T15:31Z'));
    expect(result.emit).toEqual([
      { enrolmentId: 'b', step: 'M1' },
      { enrolmentId: 'e', step: 'M2' },
    ]);
    expect(result.block).toEqual([
      { enrolmentId: 'a', step: 'M1', reason: 'no_common_hour' },
      { enrolmentId: 'c', step: 'M1', reason: 'unknown_zone' },
    ]);
    expect(result.skip).toEqual([{ enrolmentId: 'd', notBefore: at('2026-11-24T09:00Z') }]);
  });

  it('looks at once at those not yet read when it could only block the ones it had', () => {
    const candidates = ['a', 'b'].map((enrolmentId) => ({ enrolmentId, step: 'M1' as const, zones: null }));
    const result = planTick(under({ candidates, queued: 5 }, asap), noon);
    expect([result.emit, result.block.length, result.nextTickAt]).toEqual([[], 2, noon]);
  });

  it('puts off somebody whose day ends within the next 75 seconds', () => {
    const candidates = [{ enrolmentId: 'a', step: 'M1' as const, zones: ['Asia/Kathmandu'] }];
    const evening = at('2026-11-23T15:14:00Z');
    const result = planTick(under({ candidates, queued: 1 }, asap), evening);
    expect(result.skip).toEqual([{ enrolmentId: 'a', notBefore: at('2026-11-24T09:00Z') }]);
    expect(result.reason).toEqual({ code: 'recipients_asleep', opensAt: at('2026-11-24T09:00Z'), queued: 1 });
  });

  it('lets an M2 that ignores the window go while it is shut, but not at night and not beyond the limits', () => {
    const candidates = [
      { enrolmentId: 'a', step: 'M2' as const, zones: london },
      { enrolmentId: 'b', step: 'M3' as const, zones: ['Asia/Tokyo'] },
      { enrolmentId: 'c', step: 'M2' as const, zones: london },
    ];
    const settings = { delay_respect_sending_hours: false, messages_per_minute: 1 };
    const result = planTick(under({ candidates, queued: 3 }, settings), saturday + HOUR_MS);
    expect(result.emit).toEqual([{ enrolmentId: 'a', step: 'M2' }]);
    expect(result.skip).toEqual([{ enrolmentId: 'b', notBefore: at('2026-11-21T23:00Z') }]);
    expect(result.nextTickAt).toBe(saturday + HOUR_MS + 62_001);
  });
});
