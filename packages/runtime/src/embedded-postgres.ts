import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endChild, endingWithParent, freePort, run, succeeds } from './child-process.ts';
import { copiedBinaries, type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';
import { type PidFile, readPidFile, SHUTDOWN_WITHIN_MS, serverOfLivingOwner } from './running-postgres.ts';

export interface EmbeddedPostgresOptions {
  /** Where the data lives; made when absent, kept afterwards unless `ephemeral`. */
  dataDir: string;
  /** Name of the superuser; `postgres` unless told. */
  user?: string;
  /** No durability at all, for tests: a crash of the machine may lose everything. */
  unsafeFast?: boolean;
  /** Delete the data on `stop()`. */
  ephemeral?: boolean;
  /** Listen on a loopback port, as a server on another machine does, and not on a Unix socket. */
  onPort?: boolean;
  /** Further settings for postgresql.conf, by name. */
  settings?: Record<string, string | number>;
}

export interface EmbeddedServer {
  /** Connection URL: for Redis on 127.0.0.1, for Postgres its superuser's, of the database `postgres`. */
  url: string;
  pid: number;
  /** False when another living process started this server: then `stop()` leaves it alone. */
  owned: boolean;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 60_000;
/** A socket's path fits 103 bytes on macOS, 107 on Linux; `/.s.PGSQL.65535` takes 15 of them. */
const SOCKET_DIR_LENGTH_MAX = 88;

/**
 * Starts Postgres from the npm package's native binaries on a Unix socket in its data directory, which its owner alone
 * may enter; where such a path is too long or there are no Unix sockets, on a free loopback port. It ends with this
 * process, also after SIGKILL. Over a data directory whose owner was killed it waits until the old server has shut down; over one
 * whose owner lives it connects to that owner's server.
 *
 * Throws Error with the end of the server's log when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedServer> {
  const until = performance.now() + START_WITHIN_MS;
  do {
    const server = await startOnce(options, until);
    if (server !== null) return server;
  } while (performance.now() < until);
  throw new Error(`Another Postgres holds ${options.dataDir} and does not end.`);
}

/** Null when another process has started a server over the same directory meanwhile, or one is still going down. */
async function startOnce(options: EmbeddedPostgresOptions, until: number): Promise<EmbeddedServer | null> {
  const superuser = options.user ?? 'postgres';
  const as = await postgresUser();
  const dataDir = await reachableDataDir(as, path.resolve(options.dataDir));
  const ownerFile = `${dataDir}.owner`;

  const serving = await serverOfLivingOwner(dataDir, ownerFile);
  if (serving) return guestOf(serving, superuser);
  writeFileSync(ownerFile, String(process.pid));

  const binaries = await reachableBinaries(as);
  if (!existsSync(path.join(dataDir, 'PG_VERSION'))) await initialise(as, binaries, dataDir, superuser);
  const launched = await launch(as, binaries, dataDir, options, until);
  if (launched === null) return null;
  const { child, state } = launched;
  return {
    url: urlOf(state, superuser),
    pid: state.pid,
    owned: true,
    async stop() {
      await endChild(child, 'SIGINT', SHUTDOWN_WITHIN_MS);
      rmSync(ownerFile, { force: true });
      if (options.ephemeral) {
        rmSync(dataDir, { recursive: true, force: true });
        rmSync(`${dataDir}.log`, { force: true });
      }
    },
  };
}

function guestOf(serving: PidFile, user: string): EmbeddedServer {
  return { url: urlOf(serving, user), pid: serving.pid, owned: false, stop: async () => {} };
}

function urlOf({ port, socketDir }: PidFile, user: string): string {
  return socketDir === ''
    ? `postgres://${user}@127.0.0.1:${port}/postgres`
    : `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(socketDir)}`;
}

async function initialise(
  as: PostgresUser,
  binaries: PostgresBinaries,
  dataDir: string,
  superuser: string,
): Promise<void> {
  // What an interrupted initdb left behind cannot be used.
  rmSync(dataDir, { recursive: true, force: true });
  if (as.account) {
    mkdirSync(dataDir);
    chownSync(dataDir, as.account.uid, as.account.gid);
  }
  const [command, ...args] = [
    ...as.wrap,
    ...(await endingWithParent('TERM', [binaries.initdb, '-D', dataDir, '-U', superuser])),
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
  ];
  await run(command, args).catch((error: { stderr?: string; message: string }) => {
    throw new Error(`Postgres could not make its data directory ${dataDir}: ${error.stderr || error.message}`);
  });
}

/** Null when a server over the same directory holds its lock. */
async function launch(
  as: PostgresUser,
  binaries: PostgresBinaries,
  dataDir: string,
  options: EmbeddedPostgresOptions,
  until: number,
): Promise<{ child: ChildProcess; state: PidFile } | null> {
  const logFile = `${dataDir}.log`;
  const log = openSync(logFile, 'a');
  try {
    do {
      const said = statSync(logFile).size;
      const port = await freePort();
      const settings = Object.entries(serverSettings(port, dataDir, options)).flatMap(([key, value]) => [
        '-c',
        `${key}=${value}`,
      ]);
      // The death signal is innermost, because the kernel clears it when the user changes.
      const [command = '', ...args] = [
        ...as.wrap,
        ...(await endingWithParent('INT', [binaries.postgres, '-D', dataDir, ...settings])),
      ];
      // A group of its own: Ctrl-C must reach the services first, which then stop it.
      const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
      child.on('error', () => {});
      while (
        child.pid !== undefined &&
        child.exitCode === null &&
        child.signalCode === null &&
        performance.now() < until
      ) {
        const state = readPidFile(dataDir);
        // A listening port is not enough: during recovery it answers and refuses logins.
        if (state?.pid === child.pid && state.status === 'ready') {
          child.unref();
          return { child, state };
        }
        await pause(15);
      }
      await endChild(child, 'SIGINT');
      // A port taken meanwhile, or the last processes of a killed server: both pass.
      await pause(100);
      if (/lock file "postmaster\.pid" already exists/.test(readFileSync(logFile, 'utf8').slice(said))) return null;
    } while (performance.now() < until && /in use|could not bind/.test(endOf(logFile)));
  } finally {
    closeSync(log);
  }
  throw new Error(`Postgres did not start:\n${endOf(logFile)}\nIts whole log: ${logFile}`);
}

function serverSettings(
  port: number,
  dataDir: string,
  options: EmbeddedPostgresOptions,
): Record<string, string | number> {
  // The setting is a list with quoting rules of its own, so only a plain path goes there.
  const onSocket =
    options.onPort !== true &&
    process.platform !== 'win32' &&
    /^[\w./-]+$/.test(dataDir) &&
    dataDir.length <= SOCKET_DIR_LENGTH_MAX;
  return {
    listen_addresses: onSocket ? '' : '127.0.0.1',
    port,
    unix_socket_directories: onSocket ? dataDir : '',
    max_connections: 200,
    shared_buffers: '128MB',
    autovacuum_naptime: '3s',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Details and statements can hold phone numbers and texts.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...(options.unsafeFast
      ? {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: 0,
          checkpoint_timeout: '1h',
          max_wal_size: '4GB',
        }
      : {}),
    ...options.settings,
  };
}

function endOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

/** Another account cannot enter /root or a private temporary directory: its data then lives under /var/tmp. */
async function reachableDataDir(as: PostgresUser, dataDir: string): Promise<string> {
  mkdirSync(path.dirname(dataDir), { recursive: true });
  if (!as.account || (await canEnter(as, path.dirname(dataDir)))) return dataDir;
  return placeFor('pgdata', dataDir);
}

async function reachableBinaries(as: PostgresUser): Promise<PostgresBinaries> {
  const binaries = await postgresBinaries();
  if (!as.account || (await canEnter(as, binaries.postgres))) return binaries;
  return copiedBinaries(binaries, placeFor('postgres', binaries.postgres));
}

async function canEnter(as: PostgresUser, file: string): Promise<boolean> {
  const [command, ...args] = [...as.wrap, 'test', '-x', file];
  return succeeds(command, args);
}

function placeFor(kind: string, what: string): string {
  return `/var/tmp/rekindle-${kind}-${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
}
