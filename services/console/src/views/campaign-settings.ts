import { type CampaignRecord, type CampaignRef, readCampaign, readSettingsRow, type Tx } from '@rekindle/db';
import { attributeSlug, CampaignSettings, REQUIRED_UNLESS_TOLD } from '@rekindle/domain';
import { settingsTag } from '@rekindle/scheduler';
import { sql } from 'kysely';

/** The settings a campaign runs on, or will start with; before anybody has written any, those it would begin with. */
export async function currentSettings(
  tx: Tx,
  { clientId }: CampaignRef,
  record: CampaignRecord,
): Promise<{ settings: CampaignSettings; saved: boolean; tag: string }> {
  const running = record.status !== 'draft' && record.snapshot !== null;
  const stored =
    running || record.settingsId === null
      ? record.snapshot
      : await readSettingsRow(tx, { clientId, settingsId: record.settingsId });
  const tag = settingsTag(stored, record.version);
  const parsed = CampaignSettings.safeParse(stored);
  if (parsed.success) return { settings: shortTimes(parsed.data), saved: true, tag };
  const fresh = CampaignSettings.parse({ m1_message: '-', required_fields: [...REQUIRED_UNLESS_TOLD] });
  return { settings: { ...fresh, m1_message: '' }, saved: false, tag };
}

/** Times of day as people write them. */
function shortTimes(settings: CampaignSettings): CampaignSettings {
  const short = (time: string | null) => time?.replace(/^(\d\d:\d\d):00$/, '$1') ?? null;
  return {
    ...settings,
    sending_hours_start: short(settings.sending_hours_start),
    sending_hours_end: short(settings.sending_hours_end),
  };
}

/** So many of the first and of the last leads of a list tell which columns it brought along: every row has them all. */
const SAMPLED = 500;
const COLUMNS_MAX = 500;
/** Characters of a value that stands for its column. */
const SAMPLE_MAX = 60;

/**
 * A campaign's settings with what they may be chosen from; null when there is no such campaign.
 * @param samples also a value of each of the list's own columns: only for whoever sees everybody's leads
 */
export async function settingsView(tx: Tx, campaign: CampaignRef, { samples }: { samples: boolean }) {
  const record = await readCampaign(tx, campaign);
  if (record === null) return null;
  const { settings, saved, tag } = await currentSettings(tx, campaign, record);
  const { clientId, datasetId } = campaign;
  const { rows: numbers } = await sql<{ e164: string }>`
    select e164 from sender_numbers where client_id = ${clientId} and active order by created_at, id`.execute(tx);
  const { rows: headers } = await sql<{ header: string; sample: string | null }>`
    select header, min(nullif(left(attributes ->> header, ${sql.lit(SAMPLE_MAX)}), '')) as sample from (
      (select attributes from leads where client_id = ${clientId} and dataset_id = ${datasetId}
       order by id limit ${sql.lit(SAMPLED)})
      union all
      (select attributes from leads where client_id = ${clientId} and dataset_id = ${datasetId}
       order by id desc limit ${sql.lit(SAMPLED)})) sampled, jsonb_object_keys(attributes) as header
    group by header limit ${sql.lit(COLUMNS_MAX)}`.execute(tx);
  const { rows: people } = await sql<{ leads: number; ready: number }>`
    select count(*) as leads, count(*) filter (where contact_status = 'READY' and not archived and not flagged) as ready
    from leads where client_id = ${clientId} and dataset_id = ${datasetId}`.execute(tx);
  return {
    tag,
    view: {
      id: datasetId,
      name: record.name,
      status: record.status,
      draining: record.drainingSince !== null,
      version: record.version,
      saved,
      settings,
      audience: people[0] ?? { leads: 0, ready: 0 },
      consent: {
        basis: record.consentBasis as 'consent' | 'soft_opt_in' | 'existing_customer' | null,
        source: record.consentSource,
        attested_by: record.consentAttestedBy,
      },
      options: {
        numbers: numbers.map(({ e164 }) => e164),
        booking_page: record.bookingPage,
        company_name: record.companyName,
        persona_name: record.personaName,
        client_timezone: record.clientTimezone,
        columns: [...new Set(headers.map(({ header }) => attributeSlug(header)).filter((slug) => slug !== ''))],
        column_samples: samples ? samplesOf(headers) : {},
      },
    },
  };
}

function samplesOf(headers: readonly { header: string; sample: string | null }[]): Record<string, string> {
  const found = headers.flatMap(({ header, sample }) =>
    sample === null ? [] : [[attributeSlug(header), sample] as const],
  );
  return Object.fromEntries(found.filter(([slug]) => slug !== ''));
}
