import { asSystem, at } from '@rekindle/db';
import { DAY_MS, HOUR_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import type { Account } from './actor.ts';
import { hashToken, newToken } from './tokens.ts';

type SessionDeps = Pick<ConsoleDeps, 'db' | 'monotonic'>;

/** A session that nobody uses ends after this, real time; each use begins it anew. */
const SESSION_IDLE_MS = 12 * HOUR_MS;
/** However it is used, a session ends after this. */
const SESSION_MAX_MS = 14 * DAY_MS;
/** A use is written down this often at most. */
const SEEN_EVERY_MS = 60_000;

/** Opens a session. The token goes to the browser and is stored nowhere. */
export async function openSession(deps: SessionDeps, accountId: string): Promise<{ token: string; endsAt: number }> {
  const now = deps.monotonic.realNow();
  const token = newToken();
  const endsAt = now + SESSION_MAX_MS;
  await asSystem(deps.db, now, async (tx) => {
    await tx.deleteFrom('sessions').where('expires_at', '<', instantOf(now)).execute();
    await tx
      .insertInto('sessions')
      .values({
        token_hash: hashToken(token),
        account_id: accountId,
        created_at: at(now),
        seen_at: at(now),
        expires_at: at(now + SESSION_IDLE_MS),
        ends_at: at(endsAt),
      })
      .execute();
    await tx
      .updateTable('accounts')
      .set({ last_sign_in_at: at(now) })
      .where('id', '=', accountId)
      .execute();
  });
  return { token, endsAt };
}

/** Whose session this is, and null when it is over or never was one. Using it keeps it open. */
export async function readSession(
  deps: SessionDeps,
  token: string,
): Promise<{ session: string; account: Account } | null> {
  const now = deps.monotonic.realNow();
  const session = hashToken(token);
  return await asSystem(deps.db, now, async (tx) => {
    const row = await tx
      .selectFrom('sessions')
      .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
      .select(['accounts.id', 'accounts.email', 'accounts.name', 'accounts.runs_installation'])
      .select(['sessions.seen_at', 'sessions.ends_at'])
      .where('sessions.token_hash', '=', session)
      .where('sessions.expires_at', '>', instantOf(now))
      .where('sessions.ends_at', '>', instantOf(now))
      .executeTakeFirst();
    if (row === undefined) return null;
    if (row.seen_at < now - SEEN_EVERY_MS) {
      await tx
        .updateTable('sessions')
        .set({ seen_at: at(now), expires_at: at(Math.min(now + SESSION_IDLE_MS, row.ends_at)) })
        .where('token_hash', '=', session)
        .execute();
    }
    const { id, email, name, runs_installation: runsInstallation } = row;
    return { session, account: { id, email, name, runsInstallation } };
  });
}

/** Whether a session goes on, by its name; asking is no use of it. */
export async function isSessionOpen(deps: SessionDeps, session: string): Promise<boolean> {
  const now = deps.monotonic.realNow();
  const row = await asSystem(deps.db, now, (tx) =>
    tx
      .selectFrom('sessions')
      .select('account_id')
      .where('token_hash', '=', session)
      .where('expires_at', '>', instantOf(now))
      .where('ends_at', '>', instantOf(now))
      .executeTakeFirst(),
  );
  return row !== undefined;
}

/** Ends one session, or with `everywhere` all of the account. */
export async function endSessions(
  deps: SessionDeps,
  which: { accountId: string; session?: string; except?: string },
): Promise<void> {
  await asSystem(deps.db, deps.monotonic.realNow(), async (tx) => {
    let ending = tx.deleteFrom('sessions').where('account_id', '=', which.accountId);
    if (which.session !== undefined) ending = ending.where('token_hash', '=', which.session);
    if (which.except !== undefined) ending = ending.where('token_hash', '<>', which.except);
    await ending.execute();
  });
}

/** An instant to compare a column with. */
function instantOf(epochMs: number) {
  return sql<number>`${at(epochMs)}::timestamptz`;
}
