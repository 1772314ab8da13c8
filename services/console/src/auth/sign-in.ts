import { HttpProblem } from '@rekindle/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setSessionCookie } from '../access/session-cookie.ts';
import { endSessions, openSession } from '../access/sessions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { auditAccount } from './account-audit.ts';
import { findAccount, plainEmail, type StoredAccount, tieMemberships } from './accounts.ts';
import { countTry, forgive } from './back-off.ts';
import { deadLink, readLink, useLink } from './links.ts';
import { forgetPassword, isPassword } from './passwords.ts';

/** Where a request came from, as far as the log and the locks need it. */
type Origin = Pick<FastifyRequest, 'ip' | 'id'>;

/**
 * The account of whoever knows its password.
 * @throws HttpProblem 401 for a wrong pair, 429 after too many
 */
export async function checkPassword(
  deps: ConsoleDeps,
  given: { email: string; password: string },
  { ip: address, id: traceId }: Origin,
): Promise<StoredAccount> {
  const email = plainEmail(given.email);
  const account = await findAccount(deps, { email });
  const entry = { accountId: account?.id ?? null, action: 'sign_in', address, traceId };
  try {
    await countTry(deps, { email, address });
  } catch (error) {
    await auditAccount(deps, { ...entry, outcome: 'locked' });
    throw error;
  }
  if (!(await isPassword(account?.passwordHash ?? null, given.password)) || account === null) {
    await auditAccount(deps, { ...entry, outcome: 'wrong' });
    throw new HttpProblem(401, 'The e-mail address or the password is wrong.', { kind: 'wrong-password' });
  }
  await forgive(deps, { email, address });
  return account;
}

/**
 * The account whose one-time link this is; the link is used up.
 * @throws HttpProblem 410 for one that is old, used or wrong
 */
export async function takeLink(deps: ConsoleDeps, token: string, { ip: address, id: traceId }: Origin) {
  const link = await readLink(deps, 'sign_in', token);
  const account = link === null || !('accountId' in link) ? null : await findAccount(deps, { id: link.accountId });
  if (account === null || !(await useLink(deps, token))) {
    await auditAccount(deps, {
      accountId: account?.id ?? null,
      action: 'sign_in_link',
      outcome: 'dead',
      address,
      traceId,
    });
    throw deadLink('Make another one with: npx --no rekindle user sign-in-link.');
  }
  await joinTeams(deps, account);
  return account;
}

/**
 * Gives whoever followed a link, which is made on the machine of the installation alone, the places in teams that were
 * made for the address. Somebody else may have made the account and know its password: with the first such place that
 * and every session of before end.
 */
async function joinTeams(deps: ConsoleDeps, account: StoredAccount): Promise<void> {
  if ((await tieMemberships(deps, account)) === 0 || account.passwordHash === null) return;
  await forgetPassword(deps, account.id);
  await endSessions(deps, { accountId: account.id });
}

/** Opens a session of the account in this browser. */
export async function signIn(
  deps: ConsoleDeps,
  reply: FastifyReply,
  account: { id: string },
  how: { action: string } & Origin,
): Promise<void> {
  setSessionCookie(reply, deps.consoleUrl, await openSession(deps, account.id));
  const { action, ip: address, id: traceId } = how;
  await auditAccount(deps, { accountId: account.id, action, outcome: 'ok', address, traceId });
}
