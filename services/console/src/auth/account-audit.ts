import { asSystem, at } from '@rekindle/db';
import type { ConsoleDeps } from '../deps.ts';
import { hashedAddress } from './back-off.ts';

/** What was done with an account, and what came of it; kept for ever. */
export async function auditAccount(
  deps: Pick<ConsoleDeps, 'db' | 'monotonic' | 'ids' | 'sealingSecrets'>,
  entry: { accountId: string | null; action: string; outcome: string; address?: string; traceId?: string },
): Promise<void> {
  const now = deps.monotonic.realNow();
  await asSystem(deps.db, now, (tx) =>
    tx
      .insertInto('account_audit')
      .values({
        id: deps.ids.next(),
        real_at: at(now),
        account_id: entry.accountId,
        action: entry.action,
        outcome: entry.outcome,
        address_hash: entry.address === undefined ? null : hashedAddress(deps, entry.address),
        trace_id: entry.traceId ?? null,
      })
      .execute(),
  );
}
