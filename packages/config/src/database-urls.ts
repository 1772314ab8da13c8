import { createHmac } from 'node:crypto';

/** The roles that processes connect as; the owner only migrates. */
export const DATABASE_ROLES = { app: 'rekindle_app', system: 'rekindle_system', queue: 'rekindle_queue' } as const;
export type DatabaseRole = keyof typeof DATABASE_ROLES;

/** The password of a role: the same in every process that knows `secret`, so that none has to be written down. */
export function rolePassword(secret: string, role: DatabaseRole): string {
  return createHmac('sha256', secret).update(DATABASE_ROLES[role]).digest('hex');
}

/**
 * The owner's URL with a role's user and password in place of the owner's.
 * A URL without a host (a Unix socket) carries them as parameters, which node-postgres reads too.
 */
export function roleUrl(ownerUrl: string, secret: string, role: DatabaseRole): string {
  const url = new URL(ownerUrl);
  const password = rolePassword(secret, role);
  if (url.hostname === '') {
    url.searchParams.set('user', DATABASE_ROLES[role]);
    url.searchParams.set('password', password);
  } else {
    url.username = DATABASE_ROLES[role];
    url.password = password;
    url.searchParams.delete('user');
    url.searchParams.delete('password');
  }
  return url.href;
}

/** The password in a database URL, wherever it stands; '' when there is none. */
export function passwordOf(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return decodeURIComponent(url.password) || (url.searchParams.get('password') ?? '');
}
