import type { CampaignSettings } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, jsonb, type Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';

/** Settings as the columns of their table. */
function columnsOf(settings: CampaignSettings) {
  return {
    ...settings,
    sending_days: jsonb(settings.sending_days),
    required_fields: jsonb(settings.required_fields),
    merge_fallbacks: jsonb(settings.merge_fallbacks),
  };
}

/** A row of `campaign_settings` as it stands; null when there is none. */
export async function readSettingsRow(
  tx: Tx,
  row: { clientId: string; settingsId: string },
): Promise<Record<string, unknown> | null> {
  const found = await tx
    .selectFrom('campaign_settings')
    .selectAll()
    .where('client_id', '=', row.clientId)
    .where('id', '=', row.settingsId)
    .executeTakeFirst();
  return found ?? null;
}

/** Adds settings under a name: a campaign's own, or a template for others to start from. */
export async function insertSettings(
  tx: Tx,
  row: { clientId: string; id: string; name: string; description?: string | null; isTemplate?: boolean; now: number },
  settings: CampaignSettings,
): Promise<void> {
  await tx
    .insertInto('campaign_settings')
    .values({
      ...columnsOf(settings),
      client_id: row.clientId,
      id: row.id,
      name: row.name,
      description: row.description ?? null,
      is_template: row.isTemplate ?? false,
      created_at: at(row.now),
    })
    .execute();
}

/** Writes a campaign's settings to its row, unless that is a template or other campaigns use it too. */
export async function writeOwnSettings(tx: Tx, campaign: CampaignRef, settings: CampaignSettings): Promise<void> {
  const { clientId, datasetId } = campaign;
  await tx
    .updateTable('campaign_settings as s')
    .set(columnsOf(settings))
    .where('s.client_id', '=', clientId)
    .where('s.is_template', '=', false)
    .where(
      sql<boolean>`s.id = (select campaign_settings_id from datasets where client_id = ${clientId} and id = ${datasetId})
        and not exists (select from datasets d where d.client_id = ${clientId} and d.campaign_settings_id = s.id
                        and d.id <> ${datasetId})`,
    )
    .execute();
}

/** Templates of a client by name, the newest first. */
export async function readTemplates(tx: Tx, clientId: string): Promise<(Record<string, unknown> & { name: string })[]> {
  const rows = await tx
    .selectFrom('campaign_settings')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('is_template', '=', true)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, name: row.name ?? '' }));
}
