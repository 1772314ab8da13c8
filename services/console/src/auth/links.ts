import { asSystem, at, type Tx } from '@rekindle/db';
import { LINK_LIFE_MS } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { sql } from 'kysely';
import { hashToken, newToken } from '../access/tokens.ts';
import type { ConsoleDeps } from '../deps.ts';

type LinkDeps = Pick<ConsoleDeps, 'db' | 'monotonic'>;
type Purpose = keyof typeof LINK_LIFE_MS;

/** What a link is for: an account's sign-in or new password, or a place in a client's team. */
export type LinkSubject =
  | { purpose: 'sign_in' | 'reset_password'; accountId: string }
  | { purpose: 'invitation'; clientId: string; userId: string };

const PAGES: Readonly<Record<Purpose, string>> = {
  sign_in: '/sign-in',
  reset_password: '/reset-password',
  invitation: '/invitation',
};

/** Where a link leads. The token is behind the #, which browsers keep to themselves: no server's log gets it. */
export function addressOfLink(base: string, purpose: Purpose, token: string): string {
  return `${base}${PAGES[purpose]}#token=${token}`;
}

/** Makes a link that works once and for a while; an earlier one of the same kind stops working. */
export async function makeLink(deps: LinkDeps, subject: LinkSubject): Promise<{ token: string; expiresAt: number }> {
  const now = deps.monotonic.realNow();
  return await asSystem(deps.db, now, async (tx) => await replaceLink(tx, subject, now));
}

/** A link for a new password; null when one was made for the account less than `everyMs` (real ms) ago: it goes on working. */
export async function makeResetLink(
  deps: LinkDeps,
  { accountId, everyMs }: { accountId: string; everyMs: number },
): Promise<{ token: string } | null> {
  const now = deps.monotonic.realNow();
  const purpose = 'reset_password';
  return await asSystem(deps.db, now, async (tx) => {
    // Whoever asks at the same moment waits, and then finds the link.
    await tx.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().execute();
    const recent = await tx
      .selectFrom('one_time_links')
      .select('token_hash')
      .where('purpose', '=', purpose)
      .where('account_id', '=', accountId)
      .where('created_at', '>', sql<number>`${at(now - everyMs)}::timestamptz`)
      .executeTakeFirst();
    return recent === undefined ? await replaceLink(tx, { purpose, accountId }, now) : null;
  });
}

async function replaceLink(tx: Tx, subject: LinkSubject, now: number): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + LINK_LIFE_MS[subject.purpose];
  await dropLinks(tx, subject);
  await tx
    .insertInto('one_time_links')
    .values({
      token_hash: hashToken(token),
      purpose: subject.purpose,
      created_at: at(now),
      expires_at: at(expiresAt),
      account_id: 'accountId' in subject ? subject.accountId : null,
      of_client_id: 'clientId' in subject ? subject.clientId : null,
      of_user_id: 'userId' in subject ? subject.userId : null,
    })
    .execute();
  return { token, expiresAt };
}

/** Links of this kind stop working. */
async function dropLinks(tx: Tx, subject: LinkSubject): Promise<void> {
  const links = tx.deleteFrom('one_time_links').where('purpose', '=', subject.purpose);
  const own =
    'accountId' in subject
      ? links.where('account_id', '=', subject.accountId)
      : links.where('of_client_id', '=', subject.clientId).where('of_user_id', '=', subject.userId);
  await own.execute();
}

/** What a link is for while it works, without using it up; null for any other text. */
export async function readLink(deps: LinkDeps, purpose: Purpose, token: string): Promise<LinkSubject | null> {
  const now = deps.monotonic.realNow();
  const row = await asSystem(deps.db, now, (tx) =>
    tx
      .selectFrom('one_time_links')
      .selectAll()
      .where('token_hash', '=', hashToken(token))
      .where('purpose', '=', purpose)
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<number>`${at(now)}::timestamptz`)
      .executeTakeFirst(),
  );
  if (row === undefined) return null;
  if (purpose !== 'invitation') {
    return row.account_id === null ? null : { purpose, accountId: row.account_id };
  }
  if (row.of_client_id === null || row.of_user_id === null) return null;
  return { purpose, clientId: row.of_client_id, userId: row.of_user_id };
}

/** Uses a link up: true for exactly one of those who bring it. */
export async function useLink(deps: LinkDeps, token: string): Promise<boolean> {
  const now = deps.monotonic.realNow();
  const used = await asSystem(deps.db, now, (tx) =>
    tx
      .updateTable('one_time_links')
      .set({ used_at: at(now) })
      .where('token_hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<number>`${at(now)}::timestamptz`)
      .returning('token_hash')
      .executeTakeFirst(),
  );
  return used !== undefined;
}

/** What somebody is told whose link is old, used or wrong. */
export function deadLink(mend: string): HttpProblem {
  return new HttpProblem(410, `This link does not work any more: it works once, and not for long. ${mend}`, {
    kind: 'dead-link',
  });
}
