import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';

/** How far a client is set up, from what there is. */
export interface SetupFacts {
  numbers: string[];
  own_account: boolean;
  persona_name: string;
  imported_lists: number;
  campaigns: number;
  started_campaigns: number;
  replies: number;
}

/** Reads it within a tenant transaction. */
export async function readSetup(tx: Tx, clientId: string): Promise<SetupFacts> {
  const { rows } = await sql<SetupFacts>`
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
  return facts;
}
