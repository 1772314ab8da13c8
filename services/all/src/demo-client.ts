import type { Platform } from '@rekindle/boot';
import { asSystem, at, inTenant, jsonb, insertStarterPersonas } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { addDemoPersonas } from './demo-personas.ts';

const DEMO_SLUG = 'greenstar';
/** A UK mobile range that no network has assigned; it exists in the simulator only. */
const DEMO_NUMBER = '+447400999001';
const BOOKING_LINK = 'https://cal.com/greenstar/solar-call';

/** What the demo campaign says and when; also what a newcomer finds as the first template. */
export const DEMO_SETTINGS: CampaignSettings = CampaignSettings.parse({
  m1_message:
    'Hi {{first_name}}, Sarah from Greenstar Solar. You asked us for a solar quote a while back - are you still interested? Reply STOP to opt out.',
  m2_message:
    'Hi {{first_name}}, Sarah at Greenstar Solar again. Prices have moved since your quote. Shall I send you an update? Reply STOP to opt out.',
  m3_message:
    'Hi {{first_name}}, last one from me at Greenstar Solar. If solar is still on your mind just reply here. Reply STOP to opt out.',
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
  pacing: 'asap',
  messages_per_minute: 15,
  messages_per_hour: 60,
  messages_per_day: 120,
  required_fields: ['first_name', 'phone_number'],
  cal_booking_link: BOOKING_LINK,
  ai_response_delay_seconds: 60,
  merge_fallbacks: { first_name: 'there' },
});

/**
 * The simulated town opts out about as often as the usual limit (8 %) allows; a demo that pauses itself on the second
 * day shows nothing of the rest.
 */
const DEMO_OPT_OUT_RATE_MAX = 0.25;

export interface DemoClient {
  clientId: string;
  name: string;
  number: string;
}

/** The sandbox client, its number, its campaign settings and its personas; made once. */
export async function ensureDemoClient(platform: Platform): Promise<DemoClient> {
  const { db, ids, clock } = platform;
  const name = 'Greenstar Solar';
  const now = clock.now();
  const existing = await asSystem(db, now, (tx) =>
    tx.selectFrom('clients').select('id').where('slug', '=', DEMO_SLUG).executeTakeFirst(),
  );
  if (existing !== undefined) return { clientId: existing.id, name, number: DEMO_NUMBER };
  const clientId = ids.next();
  await asSystem(db, now, (tx) =>
    tx
      .insertInto('clients')
      .values({
        id: clientId,
        company_name: name,
        slug: DEMO_SLUG,
        mode: 'sandbox',
        cal_booking_link: BOOKING_LINK,
        settings: jsonb({ auto_pause: { opt_out_rate: DEMO_OPT_OUT_RATE_MAX } }),
      })
      .execute(),
  );
  await inTenant(db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('sender_numbers')
      .values({ client_id: clientId, id: ids.next(), e164: DEMO_NUMBER, segments_per_second: 10 })
      .execute();
    await insertStarterPersonas(tx, ids.next, clientId);
  });
  await addDemoPersonas(platform, clientId);
  return { clientId, name, number: DEMO_NUMBER };
}

/**
 * A dataset that will run on the demo's settings, changed as told; the import fills it. Returns its id, also when it
 * exists already.
 */
export async function ensureDemoDataset(
  platform: Platform,
  client: DemoClient,
  name: string,
  changes: Partial<Pick<CampaignSettings, 'pacing' | 'messages_per_day'>> = {},
): Promise<string> {
  const { db, ids, clock } = platform;
  const { clientId } = client;
  return await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const existing = await tx
      .selectFrom('datasets')
      .select('id')
      .where('client_id', '=', clientId)
      .where('name', '=', name)
      .executeTakeFirst();
    if (existing !== undefined) return existing.id;
    const settingsId = ids.next();
    const datasetId = ids.next();
    await tx
      .insertInto('campaign_settings')
      .values({
        ...DEMO_SETTINGS,
        ...changes,
        client_id: clientId,
        id: settingsId,
        name: 'Gentle reactivation',
        sending_days: jsonb(DEMO_SETTINGS.sending_days),
        required_fields: jsonb(DEMO_SETTINGS.required_fields),
        merge_fallbacks: jsonb(DEMO_SETTINGS.merge_fallbacks),
      })
      .execute();
    await tx
      .insertInto('datasets')
      .values({
        client_id: clientId,
        id: datasetId,
        name,
        campaign_settings_id: settingsId,
        created_at: at(clock.now()),
        consent_basis: 'soft_opt_in',
        consent_source: 'quote form on the website',
        consent_attested_by: 'demo',
      })
      .execute();
    return datasetId;
  });
}
