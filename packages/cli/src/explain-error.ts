import { faultSentence, Refusal } from '@rekindle/installation';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** Errors that stand for another exit code than 1, by name: their packages are not loaded for asking. */
const EXIT_CODES: Readonly<Record<string, number>> = { ConfigError: EXIT.usage, ClientNotFound: EXIT.notFound };

const REFUSED: Readonly<Record<Refusal['kind'], number>> = {
  bad_input: EXIT.usage,
  not_found: EXIT.notFound,
  conflict: EXIT.conflict,
  failed: EXIT.failure,
};

/** How this command line mends what the sentence tells, by code. */
const HINTS: Readonly<Record<string, string>> = {
  no_phone_column: ' Such as: --map "CSV column=phone_number".',
  ECONNREFUSED: ' Try npx --no rekindle doctor.',
};

/** What a person reads of an error, and the exit code it stands for. Phones and secrets are taken out. */
export function explainError(error: unknown): { exitCode: number; message: string } {
  const message = faultSentence(error);
  if (error instanceof CliError) return { exitCode: error.exitCode, message };
  if (error instanceof Refusal) return { exitCode: REFUSED[error.kind], message };
  if (!(error instanceof Error)) return { exitCode: EXIT.failure, message };
  const hint = 'code' in error && typeof error.code === 'string' ? HINTS[error.code] : undefined;
  return { exitCode: EXIT_CODES[error.name] ?? EXIT.failure, message: `${message}${hint ?? ''}` };
}
