import { inTenant, insertSettings, readSettingsRow, type Tx, writeOwnSettings } from '@rekindle/db';
import { CampaignSettings, checkSetting, isSetting, REQUIRED_UNLESS_TOLD } from '@rekindle/domain';
import { checkDraft, type Fault, updateSettings } from '@rekindle/scheduler';
import { type CliError, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign, type FoundCampaign } from '../find-campaign.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';
import { refusal, schedulerDeps } from './campaign.ts';
import { templateNamed } from './settings-templates.ts';

type Patch = Record<string, unknown>;

/**
 * `rekindle campaign set`: before the start the settings it will take, afterwards a new version of those it runs on,
 * checked as at the start. `--like` sets everything that a template says, before what is assigned.
 */
export async function setCampaign(
  session: Session,
  options: { dataset: string; assignments: readonly string[]; like?: string; client?: string; json?: true },
): Promise<number> {
  const assigned = patchOf(options.assignments);
  if (options.like === undefined && options.assignments.length === 0) {
    throw usage('Nothing to set: give field=value, or --like TEMPLATE.');
  }
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const campaign = await findCampaign(store, options.dataset, options.client);
    const { clientId, datasetId, name } = campaign;
    const { like } = options;
    const patch = { ...(like === undefined ? {} : await templateNamed(store, campaign, like)), ...assigned };
    // The scheduler checks the patch together with the settings it changes.
    const result = await updateSettings(schedulerDeps(store), { clientId, datasetId, patch });
    if (result.kind === 'refused') throw refused(campaign, patch, result.faults);
    const version = result.kind === 'not_running' ? await writeDraft(store, campaign, patch) : result.version;
    const changed = result.kind === 'unchanged' ? [] : result.kind === 'updated' ? result.changed : Object.keys(patch);
    if (options.json) session.data(JSON.stringify({ clientId, datasetId, name, version, changed }));
    else
      session.data(
        changed.length === 0
          ? `Nothing to change: "${name}" has these settings.`
          : `"${name}": set ${changed.join(', ')}.`,
      );
    return EXIT.ok;
  });
}

/** Everything that stands in the way at once; a value that is wrong whatever else is set is a wrong argument. */
function refused(campaign: FoundCampaign, patch: Patch, faults: readonly Fault[]): CliError {
  const error = refusal(`The settings of "${campaign.name}" stay as they are:`, faults);
  const noDay = Array.isArray(patch['sending_days']) && patch['sending_days'].length === 0;
  const wrong = noDay || Object.entries(patch).some(([name, value]) => 'fault' in checkSetting(name, value));
  return wrong ? usage(error.message) : error;
}

function patchOf(assignments: readonly string[]): Patch {
  const shapeless = assignments.filter((text) => text.indexOf('=') < 1);
  if (shapeless.length === 0) return Object.fromEntries(assignments.map(assignment));
  throw usage(shapeless.map((text) => `"${text}" is not of the form field=value.`).join('\n'));
}

function assignment(text: string): [string, unknown] {
  const cut = text.indexOf('=');
  const field = text.slice(0, cut).trim();
  const value = text.slice(cut + 1).trim();
  return [field, isSetting(field) ? valueOf(field, value) : value];
}

/** Numbers, yes and no, lists and objects are written as JSON; lists also with commas; everything else is text. */
function valueOf(field: keyof CampaignSettings, text: string): unknown {
  const schema = CampaignSettings.shape[field];
  const list = schema.safeParse([]).success;
  if (text === '' && list) return [];
  if (text === 'null' || text === '') return null;
  if (schema.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    return list ? text.split(',').map((item) => item.trim()) : text;
  }
}

async function writeDraft(store: Store, campaign: FoundCampaign, patch: Patch): Promise<number> {
  const { clientId, datasetId } = campaign;
  const now = store.clock.now();
  return await inTenant(store.db, { clientId, now }, async (tx) => {
    const dataset = await tx
      .selectFrom('datasets')
      .select(['campaign_settings_id', 'settings_version'])
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const before = await readDraft(tx, clientId, dataset.campaign_settings_id);
    const checked = await checkDraft(tx, campaign, { ...before, ...patch });
    if ('faults' in checked) throw refused(campaign, patch, checked.faults);
    const { settings } = checked;
    if (dataset.campaign_settings_id !== null) {
      await writeOwnSettings(tx, campaign, settings);
      return dataset.settings_version;
    }
    const id = store.ids.next();
    await insertSettings(tx, { clientId, id, name: campaign.name, now }, settings);
    await tx
      .updateTable('datasets')
      .set({ campaign_settings_id: id })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
    return dataset.settings_version;
  });
}

/** What is written already; a newcomer's list needs what an import without settings needs. */
async function readDraft(tx: Tx, clientId: string, settingsId: string | null): Promise<Patch> {
  const found = settingsId === null ? null : await readSettingsRow(tx, { clientId, settingsId });
  return found ?? { required_fields: REQUIRED_UNLESS_TOLD };
}
