import { asSystem } from '@rekindle/db';
import type { ConsoleDeps } from '../deps.ts';
import { auditAccount } from './account-audit.ts';
import { ensureAccount, findAccount } from './accounts.ts';
import { addressOfLink, makeLink } from './links.ts';

type LinkDeps = Pick<ConsoleDeps, 'db' | 'monotonic' | 'ids' | 'sealingSecrets'>;

/** Whoever starts an installation administers it under this name, until they add people with addresses of their own. */
const FIRST_EMAIL = 'admin@localhost';

/**
 * A sign-in link for whoever starts the installation, as long as nobody who runs it has chosen a password; null from
 * then on. There is no password that anybody could know beforehand.
 */
export async function firstSignInLink(deps: LinkDeps, base: string): Promise<string | null> {
  const settled = await asSystem(deps.db, deps.monotonic.realNow(), (tx) =>
    tx
      .selectFrom('accounts')
      .select('id')
      .where('runs_installation', '=', true)
      .where('password_hash', 'is not', null)
      .executeTakeFirst(),
  );
  if (settled !== undefined) return null;
  return await signInLink(deps, base, { email: FIRST_EMAIL, name: 'Administrator', runsInstallation: true });
}

/** A one-time sign-in link for an account, which is made when there is none; whoever follows it joins the teams made for its address. */
export async function signInLink(
  deps: LinkDeps,
  base: string,
  person: { email: string; name?: string; runsInstallation?: boolean },
): Promise<string> {
  const account = await ensureAccount(deps, person);
  const { token } = await makeLink(deps, { purpose: 'sign_in', accountId: account.id });
  await auditAccount(deps, { accountId: account.id, action: 'sign_in_link', outcome: 'made' });
  return addressOfLink(base, 'sign_in', token);
}

/** A link to choose a new password, for whoever cannot be reached by e-mail; null when nobody has the address. */
export async function resetLink(deps: LinkDeps, base: string, email: string): Promise<string | null> {
  const account = await findAccount(deps, { email });
  if (account === null) return null;
  const { token } = await makeLink(deps, { purpose: 'reset_password', accountId: account.id });
  await auditAccount(deps, { accountId: account.id, action: 'reset_link', outcome: 'made' });
  return addressOfLink(base, 'reset_password', token);
}
