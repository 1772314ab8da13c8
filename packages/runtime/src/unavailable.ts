/** Codes of errors that say that no server can be reached where one is looked for. */
export const UNREACHABLE: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
];
/** SQLSTATEs with which Postgres refuses a login, or knows no such database. */
export const BAD_LOGIN: readonly string[] = ['28P01', '28000', '3D000'];
const NODE_POSTGRES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

/**
 * Whether a thing that this service stands on is away: an error marked `retryable`, a connection that failed, or
 * Postgres shutting down, starting or full (https://www.postgresql.org/docs/18/errcodes-appendix.html).
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('retryable' in error && error.retryable === true) return true;
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNREACHABLE.includes(code) || code === 'EPIPE') return true;
  // A socket of this machine that is not there; a file that is not would stay away.
  if (code === 'ENOENT' && 'address' in error) return true;
  return /^(08...|53...|57P0[1-5]|55P03|40001|40P01)$/.test(code) || NODE_POSTGRES.test(error.message);
}
