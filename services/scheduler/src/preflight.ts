import { type CampaignRecord, type CampaignRef, readHolidayOverrides, type Tx } from '@rekindle/db';
import {
  CampaignSettings,
  checkWindow,
  compileSendWindow,
  CONTACT_HOURS,
  type EpochMs,
  sendableSpan,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { checkTemplates } from './check-templates.ts';

/** Why a campaign may not start, or a change not be made; a person reads the sentence, a program the code. */
export interface Fault {
  code: string;
  /** What is wrong and what would be right. */
  sentence: string;
  /** The setting it concerns. */
  field?: string;
}

export type Preflight = { faults: []; settings: CampaignSettings } | { faults: [Fault, ...Fault[]] };

/** Everything that stands in the way of a campaign running on these settings, all at once. */
export async function preflight(
  tx: Tx,
  campaign: CampaignRef & { record: CampaignRecord; settings: unknown; now: EpochMs },
): Promise<Preflight> {
  const faults: Fault[] = [...checkConsent(campaign.record), ...checkClient(campaign.record)];
  const parsed = CampaignSettings.safeParse(campaign.settings);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const field = issue.path.join('.');
      faults.push({
        code: 'invalid_setting',
        field,
        sentence: `The setting ${field} is not usable: ${issue.message}.`,
      });
    }
    return { faults: faults as [Fault, ...Fault[]] };
  }
  const settings = parsed.data;
  faults.push(...(await checkHours(tx, campaign.clientId, settings, campaign.now)));
  faults.push(...(await checkNumber(tx, campaign.clientId, settings)));
  faults.push(...(await checkTemplates(tx, campaign, settings)));
  const [first, ...more] = faults;
  return first === undefined ? { faults: [], settings } : { faults: [first, ...more] };
}

function checkConsent(record: CampaignRecord): Fault[] {
  const missing = [
    record.consentBasis === null ? 'a basis (consent, soft opt-in or existing customer)' : null,
    isBlank(record.consentSource) ? 'where it was given' : null,
    isBlank(record.consentAttestedBy) ? 'who attests it' : null,
  ].filter((part) => part !== null);
  if (missing.length === 0) return [];
  return [
    {
      code: 'no_consent_basis',
      sentence: `The list does not say why these people may be texted: add ${missing.join(', ')}.`,
    },
  ];
}

function checkClient(record: CampaignRecord): Fault[] {
  const faults: Fault[] = [];
  if (record.clientStatus !== 'active') {
    const sentence = `The client is ${record.clientStatus}: only an active client's campaigns run.`;
    faults.push({ code: 'client_not_active', sentence });
  }
  if (record.archived) {
    faults.push({ code: 'list_archived', sentence: 'The list is archived: take it out of the archive first.' });
  }
  if (isBlank(record.personaName)) {
    const sentence = 'Nobody is named to write the texts: give the client a persona name.';
    faults.push({ code: 'no_persona', field: 'persona_name', sentence });
  }
  if (isBlank(record.companyName)) {
    const sentence = 'People must be able to see who texts them: give the client a company name.';
    faults.push({ code: 'no_company_name', field: 'company_name', sentence });
  }
  return faults;
}

async function checkHours(tx: Tx, clientId: string, settings: CampaignSettings, now: EpochMs): Promise<Fault[]> {
  const problems = checkWindow(settings);
  if (problems.length > 0) {
    return problems.map(({ field, problem, wouldBeRight }) => ({
      code: 'sending_hours',
      field,
      sentence: `${capital(problem)}; right would be ${wouldBeRight}.`,
    }));
  }
  const overrides = await readHolidayOverrides(tx, clientId, settings.holiday_calendar);
  const window = compileSendWindow(settings, overrides);
  const { nextOpening } = sendableSpan(window, [settings.sending_timezone], CONTACT_HOURS, now);
  if (nextOpening !== null) return [];
  const sentence =
    'The sending hours lie wholly outside 08:00 to 21:00, when people may be texted, or on holidays only: choose hours by day.';
  return [{ code: 'sending_hours_at_night', field: 'sending_hours_start', sentence }];
}

async function checkNumber(tx: Tx, clientId: string, settings: CampaignSettings): Promise<Fault[]> {
  const { rows } = await sql<{ e164: string }>`
    select e164 from sender_numbers where client_id = ${clientId} and active`.execute(tx);
  if (rows.length === 0) {
    const sentence = 'The client has no active number to send from: connect one.';
    return [{ code: 'no_sender_number', field: 'twilio_number', sentence }];
  }
  const wanted = settings.twilio_number;
  if (wanted === null || rows.some(({ e164 }) => e164 === wanted)) return [];
  const sentence = `The number ${wanted} is not an active number of this client: choose one of ${rows.map(({ e164 }) => e164).join(', ')}.`;
  return [{ code: 'sender_number_not_own', field: 'twilio_number', sentence }];
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
