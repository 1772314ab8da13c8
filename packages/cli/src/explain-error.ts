import { redactText } from '@rekindle/runtime';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** Errors whose message is a sentence for a person, by name: their packages are not loaded for asking. */
const SPOKEN: Readonly<Record<string, number>> = {
  ConfigError: EXIT.usage,
  FileError: EXIT.failure,
  ClientNotFound: EXIT.notFound,
  MigrationRefused: EXIT.failure,
  ClockDisagreement: EXIT.failure,
};

/** How this command line mends what the sentence tells, by code. */
const HINTS: Readonly<Record<string, string>> = {
  no_phone_column: ' Such as: --map "CSV column=phone_number".',
};

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', 'EAI_AGAIN'];
const NOT_MIGRATED = ['42P01', '42703', '3F000', '42883'];
const BAD_LOGIN = ['28P01', '28000', '3D000'];
/** A row or lock somebody else holds. */
const BUSY = ['55P03', '40001', '40P01'];

/** What a person reads of an error, and the exit code it stands for. Phones and secrets are taken out. */
export function explainError(error: unknown): { exitCode: number; message: string } {
  if (!(error instanceof Error)) return { exitCode: EXIT.failure, message: redactText(String(error)) };
  if (error instanceof CliError) return { exitCode: error.exitCode, message: error.message };
  const spoken = SPOKEN[error.name];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (spoken !== undefined) return { exitCode: spoken, message: `${error.message}${HINTS[code] ?? ''}` };
  return { exitCode: EXIT.failure, message: sentenceOf(error, code) };
}

function sentenceOf(error: Error, code: string): string {
  if (UNREACHABLE.includes(code))
    return `The database cannot be reached (${code}): is it running? Try rekindle doctor.`;
  if (NOT_MIGRATED.includes(code)) return 'The database lacks a table or column: run rekindle migrate first.';
  if (BAD_LOGIN.includes(code))
    return `The database refuses the login or has no such name (${code}): look at DATABASE_URL.`;
  if (BUSY.includes(code)) return 'Something else is changing the same rows just now: try again.';
  if (code === 'ENOENT' && 'path' in error) return `There is no file ${String(error.path)}.`;
  if (code === 'EACCES' && 'path' in error) return `The file ${String(error.path)} may not be read.`;
  return `That failed: ${redactText(error.message || error.name)}`;
}
