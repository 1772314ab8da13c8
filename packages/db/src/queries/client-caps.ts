import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { wakeCampaigns } from './campaign-ticks.ts';
import { lockSpendCap, readAiSpent } from './spend.ts';

/** What a client's model and texts may cost in a day of its own time, micro-units; null: anything. */
export interface ClientCaps {
  /** US dollars. */
  aiCap: number | null;
  /** Spent today. */
  aiSpent: number;
  /** In the client's currency. */
  spendCap: number | null;
  currency: string;
}

/** Sets the caps that are given; what is left out stays. What waits for another spend cap is looked at again. */
export async function setClientCaps(
  tx: Tx,
  clientId: string,
  caps: { aiCap?: number | null | undefined; spendCap?: number | null | undefined },
): Promise<void> {
  const changes = {
    ...(caps.aiCap !== undefined && { daily_ai_cap_micros: caps.aiCap }),
    ...(caps.spendCap !== undefined && { daily_spend_cap_micros: caps.spendCap }),
  };
  if (Object.keys(changes).length === 0) return;
  // A claim that is being put off by the cap as it was is put off by the time it is looked for below.
  if (caps.spendCap !== undefined) await lockSpendCap(tx, clientId);
  await tx.updateTable('clients').set(changes).where('id', '=', clientId).execute();
  if (caps.spendCap === undefined) return;
  await sql`
    update messages set not_before = app_now()
    where client_id = ${clientId} and state = 'planned' and reason = 'spend_cap' and not_before > app_now()`.execute(
    tx,
  );
  // Those that are due by now as well: nobody looks at them by the cap as it was before this commits.
  await wakeCampaigns(tx, clientId);
}

export async function readClientCaps(tx: Tx, clientId: string, now: EpochMs): Promise<ClientCaps> {
  const { timezone, ...row } = await tx
    .selectFrom('clients')
    .select(['daily_ai_cap_micros as aiCap', 'daily_spend_cap_micros as spendCap', 'currency', 'timezone'])
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow();
  return { ...row, aiSpent: await readAiSpent(tx, { clientId, timezone, now }) };
}
