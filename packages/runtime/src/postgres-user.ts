import { run, succeeds } from './child-process.ts';

/** How to run Postgres, which refuses to run as root. */
export interface PostgresUser {
  /** Words that go before the command. */
  wrap: string[];
  /** Set when another account is used: the data directory must belong to it. */
  account?: { uid: number; gid: number };
}

/**
 * A normal user runs Postgres as it is. Root enters a user namespace, where Postgres sees uid 65534 while files stay
 * root's: no account is made and nothing changes hands. Where namespaces are refused (a chroot, Docker's default
 * profile) root becomes `postgres`, else `nobody`.
 */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { wrap: [] };
  if (await succeeds('unshare', ['--user', 'true'])) return { wrap: ['unshare', '--user'] };
  for (const name of ['postgres', 'nobody']) {
    const account = await accountOf(name);
    if (!account) continue;
    const wrap = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
    if (await succeeds(wrap[0] ?? '', [...wrap.slice(1), 'true'])) return { wrap, account };
  }
  throw new Error(
    'Postgres does not run as root, and neither user namespaces nor a postgres or nobody account can be used here. ' +
      'Run as a normal user, or set DATABASE_URL to a running server.',
  );
}

async function accountOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
