import { inTenant, insertSettings, readCampaign, readSettingsRow, readTemplates, type Tx } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { CliError, notFound } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign, type FoundCampaign } from '../find-campaign.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

/**
 * `rekindle campaign settings`: what a campaign runs on, or would start with; one object with `--json`, as `forecast`
 * reads it. `--save-as` keeps it as a template for `campaign set --like`.
 */
export async function showSettings(
  session: Session,
  options: { dataset: string; client?: string; saveAs?: string; description?: string; json?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const campaign = await findCampaign(store, options.dataset, options.client);
    const { clientId } = campaign;
    const now = store.clock.now();
    const name = options.saveAs?.trim() ?? '';
    const settings = await inTenant(store.db, { clientId, now }, async (tx) => {
      const settings = await settingsOf(tx, campaign);
      if (options.saveAs === undefined) return settings;
      if (name === '') throw new CliError(EXIT.usage, 'The template needs a name: --save-as NAME.');
      const known = await readTemplates(tx, clientId);
      if (known.some((template) => template.name.toLowerCase() === name.toLowerCase())) {
        throw new CliError(EXIT.conflict, `There is a template "${name}" already: choose another name.`);
      }
      const description = options.description ?? null;
      await insertSettings(tx, { clientId, id: store.ids.next(), name, description, isTemplate: true, now }, settings);
      return settings;
    });
    if (options.json) session.data(JSON.stringify(settings));
    else session.data(shownSettings(settings));
    if (name !== '')
      session.say(`Kept as the template "${name}": npx --no rekindle campaign set DATASET --like "${name}".`);
    return EXIT.ok;
  });
}

async function settingsOf(tx: Tx, campaign: FoundCampaign): Promise<CampaignSettings> {
  const { clientId } = campaign;
  const record = await readCampaign(tx, campaign);
  const settingsId = record?.settingsId ?? null;
  const found = record?.snapshot ?? (settingsId === null ? null : await readSettingsRow(tx, { clientId, settingsId }));
  if (found !== null) return CampaignSettings.parse(found);
  throw notFound(`"${campaign.name}" has no settings yet: npx --no rekindle campaign set DATASET "m1_message=...".`);
}

function shownSettings(settings: CampaignSettings): string {
  const width = Math.max(...Object.keys(settings).map((name) => name.length));
  return Object.entries(settings)
    .map(([name, value]) => `${name.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/** What a template of the campaign's client says. Throws CliError when there is none of that name. */
export async function templateNamed(store: Store, campaign: FoundCampaign, name: string): Promise<CampaignSettings> {
  const { clientId } = campaign;
  return await inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
    const templates = await readTemplates(tx, clientId);
    const found = templates.find((template) => template.name.toLowerCase() === name.trim().toLowerCase());
    if (found !== undefined) return CampaignSettings.parse(found);
    const known =
      templates.length === 0
        ? 'There are none yet: npx --no rekindle campaign settings DATASET --save-as NAME makes one.'
        : `There are: ${templates.map((template) => template.name).join(', ')}.`;
    throw notFound(`There is no template "${name}". ${known}`);
  });
}
