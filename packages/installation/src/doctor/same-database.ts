import type { DatabaseConfig } from '@rekindle/config';
import { isSameDatabase, sqlState } from '@rekindle/db';
import { BAD_LOGIN } from '@rekindle/runtime';
import { type Diagnosis, fail } from './diagnosis.ts';

const MEND = 'Let all three lead to one database; under docker compose set all three, or none.';

/**
 * That the roles' URLs lead to the database of DATABASE_URL: else one is migrated, and the services work on another.
 * Nothing is found where there is no DATABASE_URL, and of a role's URL that cannot be reached from here.
 */
export async function checkSameDatabase({ ownerUrl, appUrl, systemUrl }: DatabaseConfig): Promise<Diagnosis[]> {
  if (ownerUrl === null) return [];
  const found: Diagnosis[] = [];
  const roles = { DATABASE_APP_URL: appUrl, DATABASE_SYSTEM_URL: systemUrl };
  for (const [variable, url] of Object.entries(roles)) {
    try {
      if (await isSameDatabase(ownerUrl.reveal(), url.reveal())) continue;
      found.push(fail('database', `${variable} leads to another database than DATABASE_URL`, MEND));
    } catch (error) {
      const code = sqlState(error) ?? '';
      if (BAD_LOGIN.includes(code)) {
        const detail = `${variable} is not let in, with the password that DATABASE_URL's database was given (${code})`;
        found.push(fail('database', detail, MEND));
      }
    }
  }
  return found;
}
