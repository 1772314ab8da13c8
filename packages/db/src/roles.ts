import type pg from 'pg';

export const OWNER_ROLE = 'rekindle_owner';
export const APP_ROLE = 'rekindle_app';
export const SYSTEM_ROLE = 'rekindle_system';
export const QUEUE_ROLE = 'rekindle_queue';

const DUPLICATE_OBJECT = '42710';
const UNIQUE_VIOLATION = '23505';

export interface RolePasswords {
  app: string | null;
  system: string | null;
  queue: string | null;
}

/**
 * Makes the cluster's four roles where they are missing and sets their passwords. The owner cannot log in: only the
 * migration runner becomes it. None is a superuser and none bypasses row level security. Needs a connection that may
 * create roles.
 */
export async function ensureRoles(client: pg.Client, passwords: RolePasswords): Promise<void> {
  const roles: [string, boolean, string | null][] = [
    [OWNER_ROLE, false, null],
    [APP_ROLE, true, passwords.app],
    [SYSTEM_ROLE, true, passwords.system],
    [QUEUE_ROLE, true, passwords.queue],
  ];
  for (const [role, canLogin, password] of roles) {
    const existing = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    if (existing.rowCount === 0) {
      await client
        .query(`create role ${role} ${canLogin ? 'login' : 'nologin'} nosuperuser nobypassrls nocreatedb nocreaterole`)
        .catch(ignoreConcurrentCreate);
    }
    // Also for an existing role: a new password in the configuration must work at once.
    if (password !== null) await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
  }
  const { rows } = await client.query<{ database: string }>('select current_database() as database');
  const database = client.escapeIdentifier(rows[0]?.database ?? '');
  await client.query(`grant ${OWNER_ROLE} to current_user`);
  await client.query(`grant create on database ${database} to ${OWNER_ROLE}`);
  await client.query(`grant usage, create on schema public to ${OWNER_ROLE}`);
  await client.query(`grant ${QUEUE_ROLE} to current_user`);
}

function ignoreConcurrentCreate(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== DUPLICATE_OBJECT && code !== UNIQUE_VIOLATION) throw error;
}
