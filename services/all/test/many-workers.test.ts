import { HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { expect, test } from 'vitest';
import { brokenLimits, limitsAtCarrier } from './limits-at-carrier.ts';
import { playCampaigns, textsOf } from './play-campaigns.ts';

/** What fits into some 20 seconds on two cores that also run other tests; `npm run bench` plays 10,000. */
const SHAPE = { texts: 100, campaigns: 20, concurrency: 3 };

test('8 schedulers and 4 sender processes send exactly what one of each sends, within every limit as the carrier counts', async () => {
  const one = await playCampaigns({ ...SHAPE, schedulers: 1, schedulerProcesses: 1, senders: 1 });
  const many = await playCampaigns({ ...SHAPE, schedulers: 8, schedulerProcesses: 2, senders: 4 });

  expect(one.posts).toHaveLength(SHAPE.texts);
  expect(new Set(textsOf(one)).size).toBe(SHAPE.texts);
  expect(textsOf(many)).toEqual(textsOf(one));
  for (const played of [one, many]) expect(brokenLimits(played)).toEqual([]);
}, 300_000);

test('the carrier’s own count of texts in a minute, an hour and a day', () => {
  const start = Date.parse('2026-03-28T23:59:30Z');
  const at = (...offsets: number[]) => offsets.map((offset) => ({ at: start + offset }));
  expect(limitsAtCarrier(at(0, MINUTE_MS - 1, MINUTE_MS), 'Europe/London')).toEqual({ minute: 2, hour: 3, day: 2 });
  expect(limitsAtCarrier(at(0, HOUR_MS, 2 * HOUR_MS), 'Europe/London')).toEqual({ minute: 1, hour: 1, day: 2 });
});
