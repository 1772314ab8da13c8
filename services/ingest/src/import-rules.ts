import type { Tx } from '@rekindle/db';
import { CampaignSettings, REQUIRED_UNLESS_TOLD } from '@rekindle/domain';
import { sql } from 'kysely';
import type { z } from 'zod';

/** The part of the campaign's settings that an import obeys. */
export interface ImportRules {
  duplicateAction: CampaignSettings['duplicate_action'];
  /** Lead fields or attribute keys that every row must fill. */
  requiredFields: readonly string[];
  allowInternational: boolean;
  normaliseUk: boolean;
}

const Settings = CampaignSettings.pick({
  duplicate_action: true,
  required_fields: true,
  allow_international: true,
  auto_normalize_uk_numbers: true,
});

/** For a dataset without settings: the defaults, but only a phone number is required until someone asks for more. */
export const RULES_WITHOUT_SETTINGS: ImportRules = {
  ...importRulesOf(Settings.parse({})),
  requiredFields: REQUIRED_UNLESS_TOLD,
};

/** The rules of a dataset: those its campaign runs on, else those of its settings, else `RULES_WITHOUT_SETTINGS`. */
export async function loadImportRules(tx: Tx, clientId: string, datasetId: string): Promise<ImportRules> {
  const row = await tx
    .selectFrom('datasets as d')
    .leftJoin('campaign_settings as s', (join) =>
      join.onRef('s.client_id', '=', 'd.client_id').onRef('s.id', '=', 'd.campaign_settings_id'),
    )
    .select(sql<unknown>`coalesce(d.settings_snapshot, to_jsonb(s))`.as('settings'))
    .where('d.client_id', '=', clientId)
    .where('d.id', '=', datasetId)
    .executeTakeFirst();
  return storedRules(row?.settings);
}

/** The rules in settings as the database has kept them; null for none. */
export function storedRules(settings: unknown): ImportRules {
  return settings == null ? RULES_WITHOUT_SETTINGS : importRulesOf(Settings.parse(settings));
}

/** What these settings ask of an import. */
export function importRulesOf(settings: z.infer<typeof Settings>): ImportRules {
  return {
    duplicateAction: settings.duplicate_action,
    // Without a number there is nobody to text, whatever the settings say.
    requiredFields: [...new Set([...settings.required_fields, 'phone_number'])],
    allowInternational: settings.allow_international,
    normaliseUk: settings.auto_normalize_uk_numbers,
  };
}
