import type { ConfigFault } from './config-error.ts';
import { type DatabaseRole, passwordOf, roleUrl } from './database-urls.ts';
import { Secret } from './secret.ts';
import { VARIABLES, type Values, type VariableName } from './variables.ts';

/** Connections of an external Postgres. */
export interface DatabaseConfig {
  /** For migrations; null in processes that never migrate. */
  ownerUrl: Secret | null;
  appUrl: Secret;
  systemUrl: Secret;
  /** Null only where REDIS_URL holds the queue. */
  queueUrl: Secret | null;
}

/** What the migration gives each role; null where a role's URL has no password or there is no URL. */
export function rolePasswordsOf(database: DatabaseConfig): Record<DatabaseRole, string | null> {
  const password = (url: Secret | null) => (url === null ? null : passwordOf(url.reveal()) || null);
  return { app: password(database.appUrl), system: password(database.systemUrl), queue: password(database.queueUrl) };
}

/** The connections of all roles to the database of `ownerUrl`, with passwords made from `secret`. */
export function databaseFromOwner(ownerUrl: string, secret: string): DatabaseConfig & { queueUrl: Secret } {
  return {
    ownerUrl: new Secret(ownerUrl),
    appUrl: new Secret(roleUrl(ownerUrl, secret, 'app')),
    systemUrl: new Secret(roleUrl(ownerUrl, secret, 'system')),
    queueUrl: new Secret(roleUrl(ownerUrl, secret, 'queue')),
  };
}

const ROLE_VARIABLES = ['DATABASE_APP_URL', 'DATABASE_SYSTEM_URL', 'QUEUE_DATABASE_URL'] as const;

/**
 * Nothing given: null, for the embedded database. Else each role's URL is the given one or made from the owner's;
 * what can be neither is a fault.
 */
export function databaseFrom(
  values: Values,
  given: (variable: VariableName) => boolean,
): { config: DatabaseConfig | null; faults: ConfigFault[] } {
  const needed = ROLE_VARIABLES.filter((name) => name !== 'QUEUE_DATABASE_URL' || !given('REDIS_URL'));
  if (!given('DATABASE_URL') && !ROLE_VARIABLES.some(given)) return { config: null, faults: [] };

  const owner = values.DATABASE_URL;
  const secret = values.DATABASE_ROLE_SECRET?.reveal() ?? (owner === null ? '' : passwordOf(owner.reveal()));
  const derived = owner === null || secret === '' ? null : databaseFromOwner(owner.reveal(), secret);
  const appUrl = values.DATABASE_APP_URL ?? derived?.appUrl ?? null;
  const systemUrl = values.DATABASE_SYSTEM_URL ?? derived?.systemUrl ?? null;
  const queueUrl = values.QUEUE_DATABASE_URL ?? derived?.queueUrl ?? null;

  const faults: ConfigFault[] = [];
  if (derived === null) {
    const lacking = needed.filter((name) => !given(name));
    if (owner !== null && lacking.length > 0) {
      const problem = `is needed: DATABASE_URL has no password to make those of the roles from`;
      faults.push({ variable: 'DATABASE_ROLE_SECRET', problem, example: VARIABLES.DATABASE_ROLE_SECRET.example });
    } else if (!given('DATABASE_URL')) {
      for (const variable of lacking) {
        const problem = 'is needed when DATABASE_URL is not set';
        faults.push({ variable, problem, example: VARIABLES[variable].example });
      }
    }
  }
  if (appUrl === null || systemUrl === null) return { config: null, faults };
  return { config: { ownerUrl: owner, appUrl, systemUrl, queueUrl }, faults };
}
