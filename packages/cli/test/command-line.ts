import { type Config, inspectConfig, loadConfig } from '@rekindle/config';
import type { TestDatabase } from '@rekindle/testkit';
import { runCommand } from '../src/run-command.ts';
import type { Session } from '../src/session.ts';

export interface Said {
  code: number;
  /** What was written on stdout, by lines. */
  out: string[];
  err: string[];
  /** The one line of JSON on stdout. */
  json<T>(): T;
}

/** The settings that reach a test database as an installation would be told. */
export function environmentOf(db: TestDatabase, dataDir: string): Record<string, string> {
  return {
    DATABASE_URL: db.adminUrl,
    DATABASE_ROLE_SECRET: 'test',
    DATABASE_APP_URL: db.appUrl,
    DATABASE_SYSTEM_URL: db.systemUrl,
    QUEUE_DATABASE_URL: db.queue.url,
    REKINDLE_DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  };
}

/** Runs a command line in this process. */
export async function rekindle(environment: Record<string, string>, ...args: string[]): Promise<Said> {
  return await saidBy(environment, [], (session) => runCommand(args, session));
}

/** Runs a command in this process, with what is written on its standard input. */
export async function saidBy(
  environment: Record<string, string>,
  input: readonly string[],
  command: (session: Session) => Promise<number>,
): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command({
    data: (line) => void out.push(...line.split('\n')),
    say: (line) => void err.push(...line.split('\n')),
    lines: async function* () {
      yield* input;
    },
    config: async (): Promise<Config> => loadConfig(environment),
    inspect: async () => inspectConfig(environment),
  });
  return {
    ...{ code, out, err },
    json<T>() {
      if (out.length !== 1) throw new Error(`not one line: ${out.join('\n')}${err.join('\n')}`);
      // The test says what it expects, and fails on anything else.
      return JSON.parse(out[0] ?? '') as T;
    },
  };
}
