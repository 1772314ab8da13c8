import type { Config } from '@rekindle/config';
import { BAD_LOGIN, UNREACHABLE } from '@rekindle/runtime';

/** A start that failed for a reason a person can mend: the message names the setting and says what is wrong with it. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

const NOT_MIGRATED = ['42P01', '42703', '3F000', '42883', '42501'];
const NOT_WRITABLE = ['EEXIST', 'ENOTDIR', 'EROFS', 'ENOSPC', 'EACCES', 'EPERM', 'ENOENT'];

/** Runs a start; what it throws names the setting at fault where that can be told. */
export async function explainingStart<T>(config: Config, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const sentence = error instanceof Error ? sentenceOf(error, config) : null;
    throw sentence === null ? error : new StartFailure(sentence, { cause: error });
  }
}

function sentenceOf(
  error: Error & { code?: unknown; port?: unknown; syscall?: unknown },
  config: Config,
): string | null {
  const { message, code, port, syscall } = error;
  if (typeof code !== 'string') return null;
  if (syscall === 'listen') return listenSentence(code, port, config);
  if (UNREACHABLE.includes(code)) {
    return config.database === null ? null : `${urls(config)}: nothing answers there (${code}). Is Postgres running?`;
  }
  if (BAD_LOGIN.includes(code)) return `${urls(config)}: Postgres refuses the login or has no such database (${code}).`;
  if (NOT_MIGRATED.includes(code)) return `The database lacks something (${code}): run npx --no rekindle migrate.`;
  if (NOT_WRITABLE.includes(code) && typeof syscall === 'string') {
    return `REKINDLE_DATA_DIR: ${config.dataDir} cannot be used as a folder for data (${message}).`;
  }
  return null;
}

/** A service in a container has its roles' connections alone. */
function urls({ database }: Config): string {
  return database !== null && database.ownerUrl === null ? 'DATABASE_APP_URL, DATABASE_SYSTEM_URL' : 'DATABASE_URL';
}

function listenSentence(code: string, port: unknown, { http }: Config): string {
  const settings: [string, number][] = [
    ['WEBHOOK_PORT', http.webhookPort],
    ['CONSOLE_PORT', http.consolePort],
    ['INGEST_PORT', http.ingestPort],
    ['SIMULATOR_PORT', http.simulatorPort],
    ['HEALTH_PORT', http.healthPort],
  ];
  const name = settings.find(([, wanted]) => wanted !== 0 && wanted === port)?.[0] ?? 'A port';
  if (code === 'EADDRINUSE') return `${name}: another program uses port ${String(port)} already.`;
  if (code === 'EADDRNOTAVAIL') return `LISTEN_HOST: ${http.host} is no address of this machine.`;
  return `${name}: port ${String(port)} cannot be listened on (${code}).`;
}
