import { readCampaign, readPersonaStart, type Tx } from '@rekindle/db';
import { compileSendWindow, type EpochMs, isOpen, nextOpening } from '@rekindle/domain';
import { shownTime } from '@rekindle/scheduler';
import { sql } from 'kysely';
import { instant } from '../schemas/common.ts';
import { currentSettings } from './campaign-settings.ts';

/** How far a client is set up, from what there is. */
export interface SetupFacts {
  numbers: string[];
  own_account: boolean;
  persona_name: string;
  audiences: number;
  personas_begun: boolean;
  imported_lists: number;
  campaigns: number;
  started_campaigns: number;
  replies: number;
  opens: { at: string; shown: string } | null;
}

/** Reads it within a tenant transaction. */
export async function readSetup(tx: Tx, clientId: string, now: EpochMs): Promise<SetupFacts> {
  const { rows } = await sql<Omit<SetupFacts, 'opens' | 'audiences' | 'personas_begun'>>`
    select
      (select coalesce(array_agg(e164 order by created_at), '{}') from sender_numbers
        where client_id = ${clientId} and active) as numbers,
      exists (select from provider_accounts where client_id = ${clientId} and status = 'active') as own_account,
      (select coalesce((select persona_name from ai_personas where client_id = ${clientId} and is_default), c.persona_name)
        from clients c where c.id = ${clientId}) as persona_name,
      (select count(*)::int from uploads where client_id = ${clientId} and status = 'completed') as imported_lists,
      (select count(*)::int from datasets where client_id = ${clientId}) as campaigns,
      (select count(*)::int from datasets where client_id = ${clientId} and campaign_status <> 'draft') as started_campaigns,
      (select count(*)::int from leads where client_id = ${clientId} and reply_received_at is not null) as replies
  `.execute(tx);
  const [facts] = rows;
  if (facts === undefined) throw new Error('a select without from has one row');
  const { audiences, isBegun } = await readPersonaStart(tx, clientId);
  return { ...facts, audiences, personas_begun: isBegun, opens: await opensAt(tx, clientId, now) };
}

/** When the hours of the newest draft open, else of the newest campaign; null while they are open, or where there is none. */
async function opensAt(tx: Tx, clientId: string, now: EpochMs): Promise<SetupFacts['opens']> {
  const newest = await tx
    .selectFrom('datasets')
    .select('id')
    .where('client_id', '=', clientId)
    .where('archived', '=', false)
    .orderBy((eb) => eb('campaign_status', '=', 'draft'), 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest === undefined) return null;
  const campaign = { clientId, datasetId: newest.id };
  const record = await readCampaign(tx, campaign);
  if (record === null) return null;
  const { settings } = await currentSettings(tx, campaign, record);
  const window = compileSendWindow(settings);
  const at = isOpen(window, now) ? null : nextOpening(window, now);
  return at === null ? null : { at: instant(at), shown: shownTime(at, now, settings.sending_timezone) };
}
