import { asSystem, at, type Database, inTenant, jsonb, insertStarterPersonas } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import type { Chance } from './chance.ts';

export interface Person {
  first: string;
  phone: string;
  email: string;
}

export interface List {
  name: string;
  people: Person[];
  /** The dataset as it is now; a deleted one is made anew from its people. */
  datasetId: string;
  settings: CampaignSettings;
}

export interface Tenant {
  clientId: string;
  company: string;
  number: string;
  mode: 'sandbox' | 'live';
  /** What the carrier takes from its number. */
  segmentsPerSecond: number;
  lists: List[];
  /** Number of the next person whom nobody has on a list. */
  nextPerson: number;
}

interface Made {
  db: Database;
  ids: Ids;
  now: number;
}

const ZONES = ['Europe/London', 'America/New_York', 'Europe/Paris', 'Europe/London'] as const;
const HOURS: readonly (readonly [string | null, string | null])[] = [
  ['09:00', '17:00'],
  ['08:00', '20:30'],
  ['10:15', '12:45'],
  [null, null],
];
/** Segments a second: of one tenant's number so few that its texts wait for each other. */
const SLOW = 1;
const USUAL = 10;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const NAMES = ['Ann', 'Bob', 'Cara', 'Dev', 'Elif', 'Finn', 'Gita', 'Hugh', 'Iris', 'Jon'];

/** A UK mobile of nobody: 07400 1nnnnn. */
function phoneOf(n: number): string {
  return `+4474001${String(n).padStart(5, '0')}`;
}

/** A number of nobody in New York: 212 555 01nn. */
function abroadPhoneOf(n: number): string {
  return `+12125550${100 + Math.floor(n / 100)}`;
}

/** One of each tenant's own people lives abroad. */
function personOf(n: number): Person {
  const phone = n > 100 && n < 1_000 && n % 100 === 5 ? abroadPhoneOf(n) : phoneOf(n);
  return { first: NAMES[n % NAMES.length] ?? 'Sam', phone, email: `p${n}@example.com` };
}

/** Settings as nobody would choose all of them, but each of them somebody does. */
export function drawSettings(chance: Chance, company: string, timezone: string): CampaignSettings {
  const [start, end] = chance.pick(HOURS);
  return CampaignSettings.parse({
    m1_message: `Hi {{first_name}}, ${company} here. Still thinking about solar? Reply STOP to opt out.`,
    m2_message: `Hi {{first_name}}, ${company} again. Any questions? Reply STOP to opt out.`,
    m3_message: `Last one from ${company}, {{first_name}}. Reply STOP to opt out.`,
    m2_delay_hours: chance.pick([24, 48, 30]),
    m3_delay_hours: chance.pick([48, 72, 36]),
    delay_type: chance.is(0.75) ? 'real_hours' : 'business_hours',
    delay_respect_sending_hours: chance.is(0.75),
    sending_hours_start: start,
    sending_hours_end: end,
    sending_days: chance.is(0.6) ? DAYS.slice(0, 5) : DAYS,
    sending_timezone: timezone,
    holiday_calendar: chance.pick(['none', 'england-and-wales', 'none']),
    pacing: chance.is(0.7) ? 'asap' : 'even',
    messages_per_minute: chance.pick([3, 10, 30]),
    messages_per_hour: chance.pick([12, 30, 60]),
    messages_per_day: chance.pick([20, 60, 200]),
    ai_response_delay_seconds: chance.pick([0, 60, 300]),
    ai_response_delay_random: chance.is(0.3),
    ai_multiple_messages_wait_seconds: chance.pick([10, 60]),
    respond_to_inbound_24_7: chance.is(0.6),
    respect_schedule_strictly: chance.is(0.2),
    silence_nudge_enabled: chance.is(0.6),
    silence_nudge_days: 3,
    silence_timeout_days: 9,
    silence_nudge_message: `Are you still there, {{first_name}}? ${company}`,
    duplicate_action: chance.pick(['skip', 'merge', 'keep_both', 'flag']),
    required_fields: ['first_name', 'phone_number'],
    allow_international: true,
  });
}

/** Draws the tenants: three that send and one whose mode this installation does not serve, with people in common. */
export function drawTenants(seed: number, chance: Chance, ids: Ids): Tenant[] {
  const shared = Array.from({ length: 8 }, (_, n) => n);
  return [0, 1, 2, 3].map((index): Tenant => {
    const live = index === 3;
    const company = `Roof${String.fromCharCode(65 + index)} ${seed}`;
    const own = Array.from({ length: live ? 2 : 12 }, (_, n) => 100 * (index + 1) + n);
    const second = shared.slice(0, 4).concat(Array.from({ length: 4 }, (_, n) => 100 * (index + 1) + 50 + n));
    const list = (name: string, numbers: readonly number[]): List => ({
      name,
      people: numbers.map(personOf),
      datasetId: ids.next(),
      settings: drawSettings(chance, company, ZONES[index] ?? 'Europe/London'),
    });
    const main = list('main list', live ? own : [...shared, ...own]);
    return {
      clientId: ids.next(),
      company,
      number: `+4474009${String(index).padStart(5, '0')}`,
      mode: live ? 'live' : 'sandbox',
      segmentsPerSecond: index === 1 ? SLOW : USUAL,
      lists: live || index === 2 ? [main] : [main, list('second list', second)],
      nextPerson: 10_000 * (index + 1),
    };
  });
}

/** So many people more, whom no list of any tenant holds. */
export function freshPeople(tenant: Tenant, count: number): Person[] {
  const first = tenant.nextPerson;
  tenant.nextPerson += count;
  return Array.from({ length: count }, (_, n) => personOf(first + n));
}

/** First of the numbers of people who are texted and never answer. */
const SILENT_FROM = 90_000;

/** So many people of whom nobody answers. */
export function silentPeople(count: number): Person[] {
  return Array.from({ length: count }, (_, n) => personOf(SILENT_FROM + n));
}

/** Phones that more than one tenant texts. */
export function sharedPhones(tenants: readonly Tenant[]): number {
  const holders = new Map<string, Set<string>>();
  for (const { clientId, lists } of tenants) {
    for (const { phone } of lists.flatMap(({ people }) => people)) {
      holders.set(phone, (holders.get(phone) ?? new Set()).add(clientId));
    }
  }
  return [...holders.values()].filter((clients) => clients.size > 1).length;
}

/** Writes a tenant, its number and its lists; campaigns are started afterwards by the product. */
export async function writeTenant({ db, ids, now }: Made, tenant: Tenant): Promise<void> {
  const { clientId, company, number, mode, segmentsPerSecond, lists } = tenant;
  const settings = jsonb({ auto_pause: { opt_out_rate: 1, filtered_rate: 1, error_rate: 1 } });
  await asSystem(db, now, async (tx) => {
    await tx
      .insertInto('clients')
      .values({ id: clientId, company_name: company, slug: company.toLowerCase().replace(' ', '-'), mode, settings })
      .execute();
  });
  await inTenant(db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('sender_numbers')
      .values({
        client_id: clientId,
        id: ids.next(),
        e164: number,
        segments_per_second: segmentsPerSecond,
        next_poll_at: at(now),
      })
      .execute();
    await insertStarterPersonas(tx, ids.next, clientId);
  });
  for (const list of lists) await writeList({ db, ids, now }, tenant, list);
}

/** A dataset of its own with the settings and people of the list, as a draft. */
export async function writeList({ db, ids, now }: Made, { clientId }: Tenant, list: List): Promise<void> {
  const settingsId = ids.next();
  const { settings } = list;
  await inTenant(db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('campaign_settings')
      .values({
        client_id: clientId,
        id: settingsId,
        ...settings,
        sending_days: jsonb(settings.sending_days),
        required_fields: jsonb(settings.required_fields),
        merge_fallbacks: jsonb(settings.merge_fallbacks),
      })
      .execute();
    await tx
      .insertInto('datasets')
      .values({
        client_id: clientId,
        id: list.datasetId,
        name: list.name,
        campaign_settings_id: settingsId,
        consent_basis: 'soft_opt_in',
        consent_source: 'website quote form',
        consent_attested_by: 'simulation',
      })
      .execute();
    if (list.people.length === 0) return;
    await tx
      .insertInto('leads')
      .values(
        list.people.map(({ first, phone, email }) => ({
          client_id: clientId,
          id: ids.next(),
          dataset_id: list.datasetId,
          first_name: first,
          last_name: 'Taylor',
          phone_number: phone,
          email,
        })),
      )
      .execute();
  });
}
