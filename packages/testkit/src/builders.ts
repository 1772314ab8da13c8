import { asSystem, at, type Database, enrolLeads, insertStarterPersonas, inTenant, jsonb } from '@rekindle/db';
import { CampaignSettings, type EpochMs } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';

/** What builders need of a test. */
export interface BuilderDeps {
  db: Database;
  ids: Ids;
  clock: { now(): EpochMs };
}

let made = 0;

/** A UK mobile of the nth test person: +447400100000 and up. */
export function phoneOf(n: number): string {
  return `+4474001${String(n).padStart(5, '0')}`;
}

export interface TestClient {
  clientId: string;
  slug: string;
  numberId: string;
  number: string;
}

/** A client with one sender number and its first personas. */
export async function givenClient(
  deps: BuilderDeps,
  options: { mode?: 'sandbox' | 'live'; segmentsPerSecond?: number; number?: string } = {},
): Promise<TestClient> {
  made += 1;
  const clientId = deps.ids.next();
  const slug = `client-${made}`;
  const number = options.number ?? `+4474999${String(made).padStart(5, '0')}`;
  const now = deps.clock.now();
  await asSystem(deps.db, now, async (tx) => {
    await tx
      .insertInto('clients')
      .values({ id: clientId, company_name: `Bright Roofs ${made}`, slug, mode: options.mode ?? 'sandbox' })
      .execute();
  });
  const numberId = deps.ids.next();
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('sender_numbers')
      .values({
        client_id: clientId,
        id: numberId,
        e164: number,
        segments_per_second: options.segmentsPerSecond ?? 100,
      })
      .execute();
    await insertStarterPersonas(tx, deps.ids.next, clientId);
  });
  return { clientId, slug, numberId, number };
}

export interface TestLead {
  leadId: string;
  phone: string;
}

export interface TestCampaign {
  datasetId: string;
  leads: TestLead[];
  settings: CampaignSettings;
}

/**
 * A dataset with `people` leads (numbered from `firstPerson`, 1 unless told) and settings that differ from the
 * defaults as given. Running from now on unless `started` is false.
 */
export async function givenCampaign(
  deps: BuilderDeps,
  client: { clientId: string },
  options: {
    people?: number;
    firstPerson?: number;
    settings?: Partial<CampaignSettings>;
    started?: boolean;
    lead?: Partial<{ first_name: string; timezone: string; postcode: string }>;
  } = {},
): Promise<TestCampaign> {
  made += 1;
  const { clientId } = client;
  const datasetId = deps.ids.next();
  const settingsId = deps.ids.next();
  const now = deps.clock.now();
  const settings = CampaignSettings.parse({
    m1_message: 'Hi {{first_name}}, Bright Roofs here. Still thinking about solar? Reply STOP to opt out.',
    m2_message: 'Hi {{first_name}}, Bright Roofs again. Any questions? Reply STOP to opt out.',
    m3_message: 'Last one from Bright Roofs, {{first_name}}. Reply STOP to opt out.',
    ...options.settings,
  });
  const leads = Array.from({ length: options.people ?? 1 }, (_, i) => ({
    leadId: deps.ids.next(),
    phone: phoneOf((options.firstPerson ?? 1) + i),
  }));
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('campaign_settings')
      .values({ client_id: clientId, id: settingsId, ...settingsRow(settings) })
      .execute();
    await tx
      .insertInto('datasets')
      .values({
        client_id: clientId,
        id: datasetId,
        name: `List ${made}`,
        campaign_settings_id: settingsId,
        consent_basis: 'soft_opt_in',
        consent_source: 'website quote form',
        consent_attested_by: 'test',
      })
      .execute();
    await tx.insertInto('campaign_gates').values({ client_id: clientId, dataset_id: datasetId }).execute();
    await tx.insertInto('campaign_ticks').values({ client_id: clientId, dataset_id: datasetId }).execute();
    const LEADS_PER_INSERT = 2_000;
    for (let i = 0; i < leads.length; i += LEADS_PER_INSERT) {
      await tx
        .insertInto('leads')
        .values(
          leads.slice(i, i + LEADS_PER_INSERT).map((lead) => ({
            client_id: clientId,
            id: lead.leadId,
            dataset_id: datasetId,
            first_name: 'Sam',
            last_name: 'Taylor',
            phone_number: lead.phone,
            email: 'sam@example.com',
            ...options.lead,
          })),
        )
        .execute();
    }
    if (options.started === false) return;
    await tx
      .updateTable('datasets')
      .set({
        campaign_status: 'active',
        campaign_start_date: at(now),
        settings_snapshot: jsonb(settings),
        settings_version: 1,
      })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
    await enrolLeads(tx, { clientId, datasetId, now });
    await tx
      .updateTable('campaign_ticks')
      .set({ next_tick_at: at(now) })
      .where('client_id', '=', clientId)
      .where('dataset_id', '=', datasetId)
      .execute();
  });
  return { datasetId, leads, settings };
}

/** Settings as columns of `campaign_settings`. */
export function settingsRow(settings: CampaignSettings) {
  return {
    ...settings,
    sending_days: jsonb(settings.sending_days),
    required_fields: jsonb(settings.required_fields),
    merge_fallbacks: jsonb(settings.merge_fallbacks),
  };
}
