import type { Config, ConfigFault } from '@rekindle/config';

/** What every command talks through: data goes to stdout, everything else to stderr. */
export interface Session {
  /** One line of data. */
  data(line: string): void;
  /** Progress, hints and complaints. */
  say(line: string): void;
  /** What a person or program writes on standard input, by lines, each when it comes. */
  lines(): AsyncIterable<string>;
  /** The settings; read when first asked for. Throws `ConfigError`. */
  config(): Promise<Config>;
  /** The settings with all their faults, what is wrong as not given: for saying what else is wrong. */
  inspect(): Promise<{ config: Config; faults: readonly ConfigFault[] }>;
}

/** Without the variable a person is watching: only what needs them is logged. */
const WATCHED = { LOG_LEVEL: 'warn' };

/** The session of this process. */
export function processSession(): Session {
  let config: Promise<Config> | null = null;
  return {
    data: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    lines: async function* () {
      const { createInterface } = await import('node:readline');
      yield* createInterface({ input: process.stdin });
    },
    config: () => {
      config ??= import('@rekindle/config').then(({ configFromProcess }) => configFromProcess(WATCHED));
      return config;
    },
    inspect: async () => (await import('@rekindle/config')).inspectProcessConfig(WATCHED),
  };
}
