import { HttpProblem } from '@rekindle/http';

/** SQLSTATEs of a connection or server that went away (classes 08 and 57P): the commit may have gone through. */
const GONE = /^(08...|57P..)$/;

/**
 * Whether a transaction that threw this has certainly kept nothing: Postgres said so, or it was refused before its
 * commit. Without an answer from Postgres nobody knows.
 */
export function isRolledBack(error: unknown): boolean {
  if (error instanceof HttpProblem) return true;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) && !GONE.test(code);
}
