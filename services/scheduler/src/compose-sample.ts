import { type CampaignRecord, type CampaignRef, readCampaign, type Tx } from '@rekindle/db';
import { CAMPAIGN_STEPS, type CampaignSettings, type CampaignStep, stepEnabled } from '@rekindle/domain';
import { composeStep } from './compose-step.ts';
import { usableSettings } from './forecast-campaign.ts';
import type { Fault } from './preflight.ts';

/** Somebody who is nobody, with a value for every field of a lead. */
const SAMPLE = {
  ...{ first_name: 'Sam', last_name: 'Taylor', email: 'sam.taylor@example.com', phone_number: '+447400123456' },
  ...{ postcode: 'BS1 4DJ', inquiry_date: '2024-03-01' },
};
const NOBODY = '00000000-0000-7000-8000-000000000000';

export interface SampleText {
  step: CampaignStep;
  text: string;
  segments: number;
}

export type ComposedSample =
  | { kind: 'texts'; texts: SampleText[]; settings: CampaignSettings; record: CampaignRecord; firstName: string }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  | { kind: 'not_found' };

/**
 * The texts of a campaign for a sample lead, by the very code that writes them, on the settings it runs or would start
 * on. Columns of the list's own come from its first lead; booking links carry no lead's token. Writes nothing.
 */
export async function composeSample(tx: Tx, campaign: CampaignRef): Promise<ComposedSample> {
  const record = await readCampaign(tx, campaign);
  if (record === null) return { kind: 'not_found' };
  const running = record.status === 'active' || record.status === 'paused';
  const usable = await usableSettings(tx, campaign, record, running);
  if ('faults' in usable) return { kind: 'refused', faults: usable.faults };
  const { settings } = usable;
  const { companyName, personaName, consentSource, bookingPage } = record;
  const first = await tx
    .selectFrom('leads')
    .select('attributes')
    .where('client_id', '=', campaign.clientId)
    .where('dataset_id', '=', campaign.datasetId)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const attributes = (first?.attributes ?? {}) as Record<string, unknown>;
  const texts: SampleText[] = [];
  for (const step of CAMPAIGN_STEPS.filter((each) => stepEnabled(settings, each))) {
    const names = { companyName, personaName, consentSource, bookingPage };
    const facts = { leadId: NOBODY, lead: SAMPLE, attributes };
    const composed = composeStep(settings, names, step, facts, { clientId: campaign.clientId, key: null });
    if (composed.kind === 'missing') {
      const sentence = `${step} cannot be written for the sample lead: ${composed.fields.join(', ')} has no value.`;
      return { kind: 'refused', faults: [{ code: 'field_missing', sentence }] };
    }
    texts.push({ step, text: composed.content, segments: composed.segments });
  }
  return { kind: 'texts', texts, settings, record, firstName: SAMPLE.first_name };
}
