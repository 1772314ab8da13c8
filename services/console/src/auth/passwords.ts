import { hash, verify } from '@node-rs/argon2';
import { asSystem, at } from '@rekindle/db';
import { passwordFault } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { ConsoleDeps } from '../deps.ts';

/** OWASP's parameters for Argon2id, which is the library's default kind: 19 MiB, two passes. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let nobodys: Promise<string> | null = null;

/** Whether this is the password; takes as long for an account that has none (or does not exist). */
export async function isPassword(stored: string | null, given: string): Promise<boolean> {
  nobodys ??= hash('nobody has this password', ARGON2);
  const right = await verify(stored ?? (await nobodys), given).catch(() => false);
  return right && stored !== null;
}

/** Throws `HttpProblem` 400 for a password that is too weak. */
export function refuseWeak(password: string, email: string): void {
  const fault = passwordFault(password, email);
  if (fault === null) return;
  throw new HttpProblem(400, fault, { kind: 'weak-password', errors: [{ path: 'password', message: fault }] });
}

/** The account has no password any more, until one is chosen. */
export async function forgetPassword(deps: Pick<ConsoleDeps, 'db' | 'monotonic'>, accountId: string): Promise<void> {
  const now = deps.monotonic.realNow();
  await asSystem(deps.db, now, (tx) =>
    tx
      .updateTable('accounts')
      .set({ password_hash: null, password_changed_at: at(now) })
      .where('id', '=', accountId)
      .execute(),
  );
}

/** Stores a new password. Throws `HttpProblem` 400 for one that is too weak. */
export async function setPassword(
  deps: Pick<ConsoleDeps, 'db' | 'monotonic'>,
  account: { id: string; email: string },
  password: string,
): Promise<void> {
  refuseWeak(password, account.email);
  const stored = await hash(password, ARGON2);
  const now = deps.monotonic.realNow();
  await asSystem(deps.db, now, async (tx) => {
    await tx
      .updateTable('accounts')
      .set({ password_hash: stored, password_changed_at: at(now) })
      .where('id', '=', account.id)
      .execute();
    // Whoever asked for a link did so because of the old password.
    await tx
      .deleteFrom('one_time_links')
      .where('account_id', '=', account.id)
      .where('purpose', '=', 'reset_password')
      .execute();
  });
}
