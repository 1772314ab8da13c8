import type { Config } from '@rekindle/config';

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
}

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
      // Without the variable a person is watching: only what needs them is logged.
      config ??= import('@rekindle/config').then(({ configFromProcess }) => configFromProcess({ LOG_LEVEL: 'warn' }));
      return config;
    },
  };
}
