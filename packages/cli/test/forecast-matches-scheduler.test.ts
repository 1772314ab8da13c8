import { rmSync } from 'node:fs';
import {
  CampaignSettings,
  checkWindow,
  DAY_MS,
  type EpochMs,
  HOLIDAY_CALENDARS,
  MINUTE_MS,
  type ReportedSend,
  WEEKDAYS,
} from '@rekindle/domain';
import { temporaryDirectory } from '@rekindle/runtime';
import { forecastCampaign } from '@rekindle/scheduler';
import { phoneOf, propertyRuns } from '@rekindle/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forecastList } from '@rekindle/console/forecast-list';
import { bytesInMemory } from '@rekindle/ingest';
import { openSilentWorld, type Sent, type SilentCampaign, type SilentWorld } from './silent-campaign.ts';

/** How many campaigns are played; PROPERTY_RUNS=500 for a long look. */
const { runs, seed } = propertyRuns({ runs: 12, seed: 20_260_328 });

let world: SilentWorld;
let folder: string;
beforeAll(async () => {
  folder = temporaryDirectory('rekindle-forecast');
  world = await openSilentWorld(folder);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function forecast({ settings, list, from, segmentsPerSecond }: SilentCampaign, until: EpochMs): Promise<Sent[]> {
  const { sends } = await forecastList({
    ...{
      source: bytesInMemory(Buffer.from(list)),
      maxBytes: 1_000_000,
      asks: { company: '', persona: '', source: '' },
    },
    ...{ settings, from, until, segmentsPerSecond, overrides: {}, priceMicros: 40_000, currency: 'GBP' },
    names: { companyName: 'Bright Roofs', personaName: 'Sam', consentSource: 'website', bookingPage: null },
  });
  return sends.map(readSend);
}

const readSend = ({ phone, step, at, segments }: ReportedSend): Sent => ({ phone, step, at: Date.parse(at), segments });

const shown = (sends: readonly Sent[]) =>
  sends.map(({ phone, step, at, segments }) => `${new Date(at).toISOString()} ${step} ${phone} ${segments}`);

const hours = fc.oneof(
  { arbitrary: fc.constant([null, null] as const), weight: 1 },
  {
    arbitrary: fc
      .tuple(fc.integer({ min: 5 * 4, max: 20 * 4 }), fc.integer({ min: 1, max: 40 }))
      .map(([start, quarters]) => [clockTime(start), clockTime(Math.min(start + quarters, 95))] as const),
    weight: 5,
  },
);

function clockTime(quarter: number): string {
  return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}

const template = fc.constantFrom(
  'Hi {{first_name}}, Bright Roofs here. Reply STOP to opt out.',
  'Hi {first_name}, it’s Bright Roofs about {{attributes.roof}}, still of interest to you these days? STOP to end.',
  'Hello, Bright Roofs once more. Reply STOP to opt out.',
);

const zones = ['Europe/London', 'Europe/London', 'America/New_York', 'Pacific/Auckland', 'Australia/Lord_Howe', 'UTC'];

const settings = fc
  .record({
    m1_message: template,
    m2_message: fc.option(template, { freq: 4 }),
    m3_message: fc.option(template, { freq: 4 }),
    m2_delay_hours: fc.oneof(fc.constantFrom(0, 1, 24, 48), fc.integer({ min: 0, max: 90 })),
    m3_delay_hours: fc.oneof(fc.constantFrom(0, 24, 72), fc.integer({ min: 0, max: 90 })),
    delay_type: fc.constantFrom('real_hours' as const, 'business_hours' as const),
    delay_respect_sending_hours: fc.boolean(),
    hours,
    sending_days: fc.oneof(
      fc.constant(WEEKDAYS.slice(0, 5)),
      fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fc.constant([...WEEKDAYS]),
    ),
    sending_timezone: fc.constantFrom(...zones),
    holiday_calendar: fc.constantFrom(...HOLIDAY_CALENDARS),
    pacing: fc.constantFrom('even' as const, 'asap' as const),
    messages_per_minute: fc.integer({ min: 1, max: 6 }),
    messages_per_hour: fc.integer({ min: 1, max: 15 }),
    messages_per_day: fc.integer({ min: 1, max: 20 }),
    merge_fallbacks: fc.constantFrom({}, { first_name: 'there' }, { roof: 'x', 'attributes.roof': 'roofs' }),
  })
  .map(({ hours: [sending_hours_start, sending_hours_end], ...rest }) =>
    CampaignSettings.parse({
      ...{ ...rest, sending_hours_start, sending_hours_end },
      ...{ allow_international: true, required_fields: ['phone_number'], duplicate_action: 'keep_both' },
    }),
  )
  .filter((made) => checkWindow(made).length === 0);

const phones = fc.oneof(
  {
    arbitrary: fc.integer({ min: 0, max: 40 }).map(
      (n) =>
        `+4474001${String(n * 7919)
          .padStart(5, '0')
          .slice(-5)}`,
    ),
    weight: 8,
  },
  { arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => `+1212555010${n}`), weight: 1 },
  { arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => `+6421123450${n}`), weight: 1 },
  { arbitrary: fc.constantFrom('01179 123456', '', 'n/a'), weight: 1 },
);

const row = fc.record({
  name: fc.constantFrom('Ann', 'Bob', 'Zoë', '', 'Łukasz'),
  phone: phones,
  zone: fc.constantFrom('', '', '', 'Europe/London', 'Asia/Tokyo', 'America/Los_Angeles', 'Nowhere/Land'),
  roof: fc.constantFrom('slate', 'flat', ''),
});

const list = fc
  .array(row, { minLength: 1, maxLength: 16 })
  .map((rows) =>
    [
      'First Name,Mobile,Timezone,Roof',
      ...rows.map(({ name, phone, zone, roof }) => [name, phone, zone, roof].join()),
    ].join('\n'),
  );

/** Days around which a clock changes or a bank holiday comes. */
const from = fc
  .tuple(
    fc.constantFrom('2026-03-27', '2026-10-23', '2026-12-23', '2026-03-06', '2026-09-25', '2026-04-02', '2026-06-10'),
    fc.integer({ min: 0, max: 3 * 24 * 60 }),
    fc.constantFrom(0, 0, 1, 499, 59_999),
  )
  .map(([date, minutes, ms]) => Date.parse(date) + minutes * MINUTE_MS + ms);

/** Up to seven segments a day at 4p. */
const cap = fc.option(fc.integer({ min: 40_000, max: 300_000 }), { nil: null, freq: 2 });

const campaign = fc.record({ settings, list, from, segmentsPerSecond: fc.constantFrom(1, 1, 3, 100) });

test(
  'forecast and scheduler text the same people the same steps at the same instants',
  async () => {
    let texts = 0;
    await fc.assert(
      fc.asyncProperty(campaign, async (each) => {
        const until = each.from + 14 * DAY_MS;
        const foreseen = await forecast(each, until);
        const sent = (await (await world.start(each))?.playTo(until)) ?? [];
        expect(shown(foreseen)).toEqual(shown(sent));
        texts += sent.length;
      }),
      { numRuns: runs, seed },
    );
    expect(texts).toBeGreaterThan(runs);
  },
  runs * 10_000,
);

test(
  'so does the forecast of a campaign that has run for a while, whatever it has done so far',
  async () => {
    let texts = 0;
    await fc.assert(
      fc.asyncProperty(
        campaign,
        cap,
        fc.integer({ min: 0, max: 5 * 24 * 60 }),
        async (each, spendCapMicros, minutes) => {
          const playing = await world.start({ ...each, spendCapMicros });
          if (playing === null) return;
          const before = await playing.playTo(each.from + minutes * MINUTE_MS);
          const result = await forecastCampaign(world, playing, { days: 10 });
          const all = await playing.playTo(world.clock.now() + 10 * DAY_MS);
          const foreseen = result.kind === 'forecast' ? result.forecast.sends.map(readSend) : [];
          expect(result.kind).toBe('forecast');
          expect(shown(foreseen)).toEqual(shown(all.slice(before.length)));
          texts += foreseen.length;
        },
      ),
      { numRuns: Math.ceil(runs / 2), seed },
    );
    expect(texts).toBeGreaterThan(0);
  },
  runs * 10_000,
);

test('so does the forecast of more people than one look takes, half of whom are asleep at first', async () => {
  const zoneOf = (n: number) => (n % 2 === 0 ? 'America/Los_Angeles' : '');
  const people = Array.from({ length: 430 }, (_, n) => `Ann,${phoneOf(n)},${zoneOf(n)},slate`);
  const settings = CampaignSettings.parse({
    ...{ m1_message: 'Hi {{first_name}}', required_fields: ['phone_number'], pacing: 'asap' },
    ...{ messages_per_minute: 10, messages_per_hour: 15, messages_per_day: 20 },
  });
  const list = ['First Name,Mobile,Timezone,Roof', ...people].join('\n');
  const each = { settings, list, from: Date.parse('2026-03-27T14:00:00Z'), segmentsPerSecond: 100 };
  const until = each.from + 3 * DAY_MS;
  const foreseen = await forecast(each, until);
  expect(foreseen).toHaveLength(40);
  expect(shown(foreseen)).toEqual(shown((await (await world.start(each))?.playTo(until)) ?? []));
});
