import { rolePasswordsOf } from '@rekindle/config';
import { migrate } from '@rekindle/db';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

/**
 * `rekindle migrate`: the schema, then the queue's tables where Postgres holds the queue. Safe to run again. Exit code 1
 * when it was done to another database than the services', so that whatever waits for it does not start them.
 */
export async function migrateAll(session: Session, options: { json?: true }): Promise<number> {
  const config = await session.config();
  const { database } = config;
  if (database === null) {
    const { prepareDatabase } = await import('@rekindle/boot/prepare-database');
    const prepared = await prepareDatabase(config);
    await prepared.stop();
    tell(session, options, { applied: [], repeated: [], source: prepared.source });
    return EXIT.ok;
  }
  if (database.ownerUrl === null) throw usage("DATABASE_URL is not set: migrating needs the owner's connection.");
  const ownerUrl = database.ownerUrl.reveal();
  session.say('Migrating ...');
  const result = await migrate(ownerUrl, rolePasswordsOf(database));
  const { prepareBackend } = await import('@rekindle/queue');
  const { queueBackendOf } = await import('@rekindle/boot/queue-backend');
  await prepareBackend(queueBackendOf(config, database), ownerUrl);
  tell(session, options, { ...result, source: 'DATABASE_URL' });
  const { checkSameDatabase } = await import('@rekindle/installation/doctor');
  const astray = await checkSameDatabase(database);
  for (const { detail, mend } of astray) session.say(`${detail}. ${mend ?? ''}`);
  return astray.length === 0 ? EXIT.ok : EXIT.failure;
}

interface Migrated {
  applied: string[];
  repeated: string[];
  source: string;
}

function tell(session: Session, { json }: { json?: true }, result: Migrated): void {
  if (json) return session.data(JSON.stringify(result));
  for (const name of [...result.applied, ...result.repeated]) session.data(`ran ${name}`);
  session.data(`The database is up to date (${result.source}).`);
}
