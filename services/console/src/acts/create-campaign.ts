import { inTenant, insertSettings, readCampaign, readTemplates, sqlState, type Tx } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { createDataset } from '@rekindle/ingest';
import { noSuchCampaign } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { currentSettings } from '../views/campaign-settings.ts';

const UNIQUE_VIOLATION = '23505';

export interface NewCampaign {
  clientId: string;
  name: string;
  description: string | null;
  /** Whose settings it begins with. */
  from: { template: string } | { campaign: string } | null;
}

/**
 * Makes a draft campaign with an empty list, with settings of its own copied from another campaign or a template.
 * @throws HttpProblem 404 when there is no such campaign or template, 409 when the name is taken
 */
export async function createCampaign(deps: ConsoleDeps, campaign: NewCampaign): Promise<{ id: string; name: string }> {
  const { clientId, name, description, from } = campaign;
  const now = deps.clock.now();
  let id = '';
  try {
    await inTenant(deps.db, { clientId, now }, async (tx) => {
      const settings = await settingsFrom(tx, clientId, from);
      const settingsId = settings === null ? null : deps.ids.next();
      if (settings !== null && settingsId !== null) {
        await insertSettings(tx, { clientId, id: settingsId, name, now }, settings);
      }
      id = await createDataset(tx, deps.ids, clientId, name);
      await tx
        .updateTable('datasets')
        .set({ description, campaign_settings_id: settingsId })
        .where('client_id', '=', clientId)
        .where('id', '=', id)
        .execute();
    });
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new HttpProblem(409, `There is a list "${name}" already: choose another name.`, {
      kind: 'name-taken',
      errors: [{ path: 'name', message: 'This name is taken.' }],
    });
  }
  return { id, name };
}

async function settingsFrom(tx: Tx, clientId: string, from: NewCampaign['from']): Promise<CampaignSettings | null> {
  if (from === null) return null;
  if ('template' in from) {
    const templates = await readTemplates(tx, clientId);
    const found = templates.find((template) => template['id'] === from.template);
    if (found === undefined) throw new HttpProblem(404, 'There is no such template.', { kind: 'no-such-template' });
    return CampaignSettings.parse(found);
  }
  const campaign = { clientId, datasetId: from.campaign };
  const record = await readCampaign(tx, campaign);
  if (record === null) throw noSuchCampaign();
  const { settings, saved } = await currentSettings(tx, campaign, record);
  return saved ? settings : null;
}
