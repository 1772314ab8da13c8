import { readCampaign, type Tx } from '@rekindle/db';
import {
  CAMPAIGN_STEPS,
  type CampaignSettings,
  type CampaignStep,
  checkSettings,
  checkTexts,
  compileTemplate,
  countSegments,
  faultSentence,
  recipientZones,
  stepText,
} from '@rekindle/domain';
import { clientRules, composeStep, type SenderNames } from '@rekindle/scheduler';
import type { LeadScope } from '../access/lead-scope.ts';
import { shownFault, type ShownFault } from './campaign-faults.ts';
import { currentSettings } from './campaign-settings.ts';
import { type PreviewLead, previewLeads, usedFields } from './preview-leads.ts';

interface PreviewScope {
  clientId: string;
  datasetId: string;
  /** Unsaved settings, over those that are saved. */
  patch: Record<string, unknown>;
  /** Of these leads. */
  leads: LeadScope;
  bookingTokenKey: string | null;
}

const MICROS_A_PENNY = 10_000;

/** The texts of a campaign for twenty of its own leads, by the very code that writes them. Null: no such campaign. */
export async function campaignPreview(tx: Tx, scope: PreviewScope) {
  const campaign = { clientId: scope.clientId, datasetId: scope.datasetId };
  const record = await readCampaign(tx, campaign);
  if (record === null) return null;
  const { settings: stored } = await currentSettings(tx, campaign, record);
  const checked = checkSettings({ ...stored, ...scope.patch });
  const settings = checked.settings ?? checked.readable;
  const faults: ShownFault[] = checked.faults.map((fault) =>
    shownFault({ code: 'invalid_setting', field: fault.field, sentence: faultSentence(fault) }),
  );
  const steps: { step: CampaignStep; fields: readonly string[] }[] = [];
  for (const step of CAMPAIGN_STEPS) {
    const source = stepText(settings, step);
    if (source.trim() === '' || (step === 'M1' && source === '-')) continue;
    const compiled = compileTemplate(source);
    if (compiled.ok) steps.push({ step, fields: compiled.fields });
    else {
      for (const { message, line, column } of compiled.errors) {
        const sentence = `${step}, line ${line}, character ${column}: ${message.replace(/\.$/, '')}.`;
        faults.push(shownFault({ code: 'text_fault', field: `${step.toLowerCase()}_message`, sentence }));
      }
    }
  }
  const priceMicros = clientRules(record.clientSettings).segment_price_micros;
  const fields = usedFields(steps.map((each) => each.fields));
  const leads = steps.length === 0 ? [] : await previewLeads(tx, { ...scope, fields });
  const compose = composer(settings, record, scope, priceMicros);
  const samples = leads.map(({ lead, because }) => ({
    lead_id: lead.leadId,
    name: [lead.lead['first_name'], lead.lead['last_name']].filter(Boolean).join(' '),
    timezone: recipientZones(lead)?.zones[0] ?? null,
    because,
    texts: steps.map(({ step }) => compose(step, lead)),
  }));
  const shown = steps.flatMap(({ step }) => {
    const found = samples.flatMap(({ texts }) => texts).find((text) => text.step === step && text.text !== null);
    return found?.text == null ? [] : [{ step, text: found.text }];
  });
  return {
    samples,
    checks: checkTexts(shown, { companyName: record.companyName }),
    faults,
    currency: record.currency,
    segment_price_micros: priceMicros,
  };
}

function composer(settings: CampaignSettings, names: SenderNames, scope: PreviewScope, priceMicros: number) {
  const signer = { clientId: scope.clientId, key: scope.bookingTokenKey };
  return (step: CampaignStep, { leadId, lead, attributes }: PreviewLead) => {
    const composed = composeStep(settings, names, step, { leadId, lead, attributes }, signer);
    if (composed.kind === 'missing') {
      const none = { text: null, segments: 0, encoding: 'GSM-7' as const, units: 0, cost_pence: 0 };
      return { step, missing: composed.fields, ...none };
    }
    const { segments, encoding, units } = countSegments(composed.content);
    const cost = (segments * priceMicros) / MICROS_A_PENNY;
    return { step, text: composed.content, missing: [], segments, encoding, units, cost_pence: cost };
  };
}
