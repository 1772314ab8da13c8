import { ensureConversation, inTenant, isSuppressed, jsonb, type Tx } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Store } from '../store.ts';

/** The list that holds the operators' own phones; archived from the start, so that no campaign ever runs on it. */
export const REHEARSALS = 'Rehearsals (own phones)';

/**
 * A place for texts to an operator's own phone, apart from all real leads, on the settings of the campaign that is tried
 * out: so they go from its number. Throws CliError when the number is one of the
 * client's leads, or is suppressed.
 */
export async function ensureRehearsalLead(
  store: Store,
  { clientId, phone, settings }: { clientId: string; phone: string; settings: CampaignSettings },
): Promise<string> {
  const { ids } = store;
  return await inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
    const known = await tx
      .selectFrom('leads as l')
      .innerJoin('datasets as d', (join) =>
        join.onRef('d.client_id', '=', 'l.client_id').onRef('d.id', '=', 'l.dataset_id'),
      )
      .select(['l.id', 'd.name'])
      .where('l.client_id', '=', clientId)
      .where('l.phone_number', '=', phone)
      .execute();
    const real = known.find(({ name }) => name !== REHEARSALS);
    if (real !== undefined) {
      const why = `This number is a lead in "${real.name}": a rehearsal goes to your own phone, not to leads.`;
      throw new CliError(EXIT.conflict, why);
    }
    if (await isSuppressed(tx, clientId, phone)) {
      throw new CliError(
        EXIT.conflict,
        'This number has opted out. Where that was by STOP, text START from it to the sender number first.',
      );
    }
    const datasetId = await ensureList(store, tx, clientId, settings);
    const [lead] = known;
    if (lead !== undefined) return lead.id;
    const leadId = ids.next();
    await tx
      .insertInto('leads')
      .values({ client_id: clientId, id: leadId, dataset_id: datasetId, first_name: 'Sam', phone_number: phone })
      .execute();
    await ensureConversation(tx, ids.next, { clientId, leadId, datasetId, phone });
    return leadId;
  });
}

async function ensureList({ ids }: Store, tx: Tx, clientId: string, settings: CampaignSettings): Promise<string> {
  const snapshot = jsonb({ ...settings, ai_response_enabled: false });
  const known = await tx
    .updateTable('datasets')
    .set((eb) => ({ settings_snapshot: snapshot, settings_version: eb('settings_version', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('name', '=', REHEARSALS)
    // Never one that somebody has made a campaign of.
    .where('campaign_status', '=', 'draft')
    .returning('id')
    .executeTakeFirst();
  if (known !== undefined) return known.id;
  const id = ids.next();
  await tx
    .insertInto('datasets')
    .values({
      ...{ client_id: clientId, id, name: REHEARSALS, source: 'Manual Entry', archived: true },
      ...{ settings_snapshot: snapshot, settings_version: 1 },
    })
    .execute();
  await tx.insertInto('campaign_gates').values({ client_id: clientId, dataset_id: id }).execute();
  return id;
}
