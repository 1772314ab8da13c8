import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOfWall, zoneTimeOf } from '../../src/ui/zone-time.ts';

const ZONES = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];
const MINUTE_MS = 60_000;

test('the clock of a zone shows, at the instant of a wall time, that wall time', () => {
  const minute = fc.integer({
    min: Date.UTC(2024, 0, 1) / MINUTE_MS,
    max: Date.UTC(2030, 0, 1) / MINUTE_MS,
  });
  fc.assert(
    fc.property(minute, fc.constantFrom(...ZONES), (minutes, zone) => {
      // From an instant, so that the wall time is one that the zone has.
      const shown = zoneTimeOf(minutes * MINUTE_MS, zone);
      const wall = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
      expect(zoneTimeOf(instantOfWall(wall, zone), zone)).toEqual(shown);
    }),
    { numRuns: 500 },
  );
});

test('09:00 in London is 08:00 UTC in summer and 09:00 in winter', () => {
  expect(instantOfWall(Date.parse('2026-07-01T09:00Z'), 'Europe/London')).toBe(Date.parse('2026-07-01T08:00Z'));
  expect(instantOfWall(Date.parse('2026-01-12T09:00Z'), 'Europe/London')).toBe(Date.parse('2026-01-12T09:00Z'));
});

test('a time that the change of the clocks skips comes out within an hour of it', () => {
  const skipped = Date.parse('2026-03-29T01:30Z');
  expect(Math.abs(instantOfWall(skipped, 'Europe/London') - skipped)).toBeLessThanOrEqual(60 * MINUTE_MS);
});
