import { BAD_LOGIN, redactText, UNREACHABLE } from '@rekindle/runtime';

/** Errors whose message is a sentence for a person, by name: their packages are not loaded for asking. */
const SPOKEN = [
  ...['ConfigError', 'FileError', 'ClientNotFound', 'MigrationRefused', 'ClockDisagreement'],
  ...['CliError', 'Refusal'],
];
const NOT_MIGRATED = ['42P01', '42703', '3F000', '42883'];
/** A row or lock somebody else holds. */
const BUSY = ['55P03', '40001', '40P01'];

/** What a person reads of an error. Phones and secrets are taken out, a stack trace is never in it. */
export function faultSentence(error: unknown): string {
  if (!(error instanceof Error)) return redactText(String(error));
  if (SPOKEN.includes(error.name)) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNREACHABLE.includes(code)) return `The database cannot be reached (${code}): is it running?`;
  if (NOT_MIGRATED.includes(code)) return 'The database lacks a table or column: run npx --no rekindle migrate first.';
  if (BAD_LOGIN.includes(code))
    return `The database refuses the login or has no such name (${code}): look at the DATABASE_... settings.`;
  if (BUSY.includes(code)) return 'Something else is changing the same rows just now: try again.';
  if (code === 'ENOENT' && 'path' in error) return `There is no file ${String(error.path)}.`;
  if (code === 'EACCES' && 'path' in error) return `The file ${String(error.path)} may not be read.`;
  return `That failed: ${redactText(error.message || error.name)}`;
}
