import type { CampaignRef, Tx } from '@rekindle/db';
import {
  attributeSlug,
  CAMPAIGN_STEPS,
  type CampaignSettings,
  compileTemplate,
  MAX_BODY_UNITS,
  stepText,
} from '@rekindle/domain';
import { sql } from 'kysely';
import type { Fault } from './preflight.ts';

/** Faults of a campaign's texts: what does not parse, has no such field, or names a column the list does not have. */
export async function checkTemplates(tx: Tx, campaign: CampaignRef, settings: CampaignSettings): Promise<Fault[]> {
  const texts = CAMPAIGN_STEPS.map((step) => ({
    field: `${step.toLowerCase()}_message`,
    source: stepText(settings, step),
    needed: step === 'M1',
  }));
  if (settings.silence_nudge_enabled) {
    const source = settings.silence_nudge_message ?? '';
    texts.push({ field: 'silence_nudge_message', source, needed: true });
  }
  const faults: Fault[] = [];
  for (const { field, source, needed } of texts) {
    if (source.trim() === '') {
      if (needed) faults.push({ code: 'text_missing', field, sentence: `${label(field)} is empty: write it.` });
      continue;
    }
    const compilation = compileTemplate(source);
    if (!compilation.ok) {
      for (const { message, line, column } of compilation.errors) {
        const sentence = `${label(field)}, line ${line}, character ${column}: ${message.replace(/\.$/, '')}.`;
        faults.push({ code: 'text_fault', field, sentence });
      }
      continue;
    }
    if (source.length > MAX_BODY_UNITS) {
      const sentence = `${label(field)} is longer than the ${MAX_BODY_UNITS} characters a text can have.`;
      faults.push({ code: 'text_too_long', field, sentence });
    }
    for (const name of await unknownColumns(tx, campaign, compilation.fields, settings)) {
      const sentence = `${label(field)} uses the column "${name}", which nobody on the list has a value in.`;
      faults.push({ code: 'unknown_field', field, sentence });
    }
  }
  return faults;
}

const LABELS: Record<string, string> = { silence_nudge_message: 'The nudge' };

function label(field: string): string {
  return LABELS[field] ?? `${field.slice(0, 2).toUpperCase()}'s text`;
}

const ATTRIBUTE = 'attributes.';

/** Columns of the list that a text uses and no lead of it has; one with a fallback may be empty throughout. */
async function unknownColumns(
  tx: Tx,
  campaign: CampaignRef,
  fields: readonly string[],
  settings: CampaignSettings,
): Promise<string[]> {
  const wanted = fields.filter((field) => field.startsWith(ATTRIBUTE)).map((field) => field.slice(ATTRIBUTE.length));
  if (wanted.length === 0) return [];
  const known = new Set(
    Object.keys(settings.merge_fallbacks).map((name) => attributeSlug(name.replace(/^attributes\./, ''))),
  );
  const { rows } = await sql<{ header: string }>`
    select distinct header from leads, jsonb_object_keys(attributes) as header
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}`.execute(tx);
  for (const { header } of rows) known.add(attributeSlug(header));
  return wanted.filter((name) => !known.has(name));
}
