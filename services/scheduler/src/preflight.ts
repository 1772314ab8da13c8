import { type CampaignRecord, type CampaignRef, readHolidayOverrides, type Tx } from '@rekindle/db';
import {
  addOpenMs,
  type CampaignSettings,
  checkSettings,
  compileSendWindow,
  CONTACT_HOURS,
  type EpochMs,
  faultSentence,
  HOUR_MS,
  sendableSpan,
  type SendWindow,
  stepEnabled,
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
  const checked = checkSettings(campaign.settings);
  for (const fault of checked.faults) {
    const code = fault.field.startsWith('sending_') ? 'sending_hours' : 'invalid_setting';
    faults.push({ code, field: fault.field, sentence: faultSentence(fault) });
  }
  // What can be read is looked at all the same, so that everything is said at once.
  const settings = checked.settings ?? checked.readable;
  const known = new Set(faults.map(({ field }) => field));
  const more = [
    ...(checked.settings === null ? [] : await checkHours(tx, campaign.clientId, settings, campaign.now)),
    ...(await checkNumber(tx, campaign.clientId, settings)),
    ...(await checkTemplates(tx, campaign, settings)),
  ];
  faults.push(...more.filter(({ field }) => !known.has(field)));
  const [first, ...others] = faults;
  return first === undefined ? { faults: [], settings } : { faults: [first, ...others] };
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
  const overrides = await readHolidayOverrides(tx, clientId, settings.holiday_calendar);
  const window = compileSendWindow(settings, overrides);
  const { nextOpening } = sendableSpan(window, [settings.sending_timezone], CONTACT_HOURS, now);
  if (nextOpening !== null) return checkDelays(settings, window, now);
  const sentence =
    'The sending hours lie wholly outside 08:00 to 21:00, when people may be texted, or on holidays only: choose hours by day.';
  return [{ code: 'sending_hours_at_night', field: 'sending_hours_start', sentence }];
}

/** Delays in hours of the window that so few open hours never give. */
function checkDelays(settings: CampaignSettings, window: SendWindow, now: EpochMs): Fault[] {
  if (settings.delay_type === 'real_hours') return [];
  return (['M2', 'M3'] as const)
    .filter((step) => stepEnabled(settings, step))
    .map((step) => (step === 'M2' ? ('m2_delay_hours' as const) : ('m3_delay_hours' as const)))
    .filter((field) => addOpenMs(window, now, settings[field] * HOUR_MS) === null)
    .map((field) => ({
      code: 'delay_never_over',
      field,
      sentence: `${settings[field]} sending hours take more than 20 years in this window; right would be fewer hours, or delay_type real_hours.`,
    }));
}

/** Whether the client has a number to send from, and the chosen one is among them. */
export async function checkNumber(tx: Tx, clientId: string, settings: CampaignSettings): Promise<Fault[]> {
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
