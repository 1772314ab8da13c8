import { type CampaignRef, inTenant, insertSettings, readSettingsRow, writeOwnSettings } from '@rekindle/db';
import { REQUIRED_UNLESS_TOLD } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { checkDraft } from './draft-faults.ts';
import type { Fault } from './preflight.ts';
import { settingsTag } from './settings-tag.ts';
import { updateSettings } from './update-settings.ts';

export type ChangeResult =
  | { kind: 'updated'; version: number; changed: string[] }
  | { kind: 'unchanged'; version: number }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  /** The settings are not those that `expected` names. */
  | { kind: 'conflict' }
  | { kind: 'not_found' };

export interface SettingsPatch extends CampaignRef {
  /** By setting; checked together with what is there. */
  patch: Record<string, unknown>;
  /** Tag of the settings that the patch was made for; whatever they are when left out. */
  expected?: string;
  /** Kept with the decision: who. */
  data?: Record<string, unknown>;
}

/**
 * Changes a campaign's settings: those it runs on once it has started, else those it will take. Before the start what
 * may still come (people, a nudge's text) is not asked for.
 */
export async function changeSettings(deps: SchedulerDeps, change: SettingsPatch): Promise<ChangeResult> {
  const result = await updateSettings(deps, change);
  return result.kind === 'not_running' ? await writeDraft(deps, change) : result;
}

async function writeDraft(deps: SchedulerDeps, change: SettingsPatch): Promise<ChangeResult> {
  const { clientId, datasetId, patch, expected } = change;
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx): Promise<ChangeResult> => {
    const dataset = await tx
      .selectFrom('datasets')
      .select(['name', 'campaign_settings_id', 'settings_version', 'campaign_status'])
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (dataset === undefined) return { kind: 'not_found' };
    // Started since the look at what runs.
    if (dataset.campaign_status !== 'draft') return { kind: 'conflict' };
    const { campaign_settings_id: settingsId, settings_version: version } = dataset;
    const before = settingsId === null ? null : await readSettingsRow(tx, { clientId, settingsId });
    if (expected !== undefined && expected !== settingsTag(before, version)) return { kind: 'conflict' };
    // A newcomer's list needs what an import without settings needs.
    const given = { ...(before ?? { required_fields: REQUIRED_UNLESS_TOLD }), ...patch };
    const checked = await checkDraft(tx, { clientId, datasetId }, given);
    if ('faults' in checked) return { kind: 'refused', faults: checked.faults };
    if (settingsId !== null) await writeOwnSettings(tx, { clientId, datasetId }, checked.settings);
    else {
      const id = deps.ids.next();
      await insertSettings(tx, { clientId, id, name: dataset.name, now }, checked.settings);
      await tx
        .updateTable('datasets')
        .set({ campaign_settings_id: id })
        .where('client_id', '=', clientId)
        .where('id', '=', datasetId)
        .execute();
    }
    return { kind: 'updated', version, changed: Object.keys(patch) };
  });
}
