import { rolePasswordsOf } from '@rekindle/config';
import { migrate } from '@rekindle/db';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

/** `rekindle migrate`: the schema, then the queue's tables where Postgres holds the queue. Safe to run again. */
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
  return EXIT.ok;
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
