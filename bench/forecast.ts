import { CampaignSettings, compileSendWindow, DAY_MS, recipientZones, runForecast } from '@rekindle/domain';

const FROM = Date.parse('2026-03-02T09:00:00Z');

/** Milliseconds that forecasting three texts each to so many people takes. Throws when somebody is left out. */
function millisecondsFor(people: number, pacing: 'even' | 'asap'): number {
  const settings = CampaignSettings.parse({
    ...{ m1_message: 'a', m2_message: 'b', m3_message: 'c', pacing },
    ...{ sending_hours_start: '09:00', sending_hours_end: '17:00' },
    ...{ messages_per_minute: 100, messages_per_hour: 2_000, messages_per_day: 10_000 },
  });
  const leads = Array.from({ length: people }, (_, n) => {
    const phone = `+4474${String((n * 7_919) % 80_000_000).padStart(8, '0')}`;
    const zones = recipientZones({ timezone: null, phone })?.zones ?? null;
    return { phone, zones, next: 'M1', dueAt: FROM, verdict: null, number: 0 } as const;
  });
  const startedMs = performance.now();
  const { sends } = runForecast({
    ...{ settings, window: compileSendWindow(settings), from: FROM, until: FROM + 365 * DAY_MS, leads },
    text: () => ({ kind: 'text', segments: 1 }),
    numbers: [{ segmentsPerSecond: 10, nextFreeAt: null }],
  });
  if (sends.length !== people * 3) throw new Error(`${sends.length} texts for ${people} people`);
  return performance.now() - startedMs;
}

/** How the planner on a virtual clock grows with the list: the cost of a text, for a tenth of the people and for all. */
export function benchForecast(people: number): string[] {
  const few = Math.ceil(people / 10);
  return (['even', 'asap'] as const).map((pacing) => {
    millisecondsFor(few, pacing);
    const [small, large] = [millisecondsFor(few, pacing) / few, millisecondsFor(people, pacing) / people];
    return (
      `${pacing}: ${people} people, three texts each, ${((large * people) / 1e3).toFixed(1)} s; ${((large * 1e3) / 3).toFixed(1)} µs a text, ` +
      `${(large / small).toFixed(1)} times what it costs among ${few}`
    );
  });
}
