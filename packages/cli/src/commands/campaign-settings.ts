import { CampaignSettings, checkSetting, isSetting } from '@rekindle/domain';
import { changeSettings, type Fault } from '@rekindle/scheduler';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign, type FoundCampaign } from '../find-campaign.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';
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
    const result = await changeSettings(schedulerDeps(store), { clientId, datasetId, patch });
    if (result.kind === 'not_found') throw notFound(`There is no campaign "${name}" any more.`);
    if (result.kind === 'conflict') throw new CliError(EXIT.conflict, `"${name}" has just been started: try again.`);
    if (result.kind === 'refused') throw refused(campaign, patch, result.faults);
    const { version } = result;
    const changed = result.kind === 'updated' ? result.changed : [];
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
