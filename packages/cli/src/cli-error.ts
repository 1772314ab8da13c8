import { EXIT } from './exit-codes.ts';

/** Ends a command with an exit code and words for a person; never shown with a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  /** @param message whole sentences that say what is wrong and how to mend it */
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What was asked for does not make sense. */
export function usage(message: string): CliError {
  return new CliError(EXIT.usage, message);
}

export function notFound(message: string): CliError {
  return new CliError(EXIT.notFound, message);
}

/** Several things answer to what was named. */
export function ambiguous(what: string, candidates: readonly string[]): CliError {
  const lines = candidates.map((candidate) => `  ${candidate}`);
  return new CliError(EXIT.conflict, [`${what} Which one?`, ...lines].join('\n'));
}
