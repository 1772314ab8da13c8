import { sqlState } from '@rekindle/db';

/** SQLSTATE classes of a database that cannot serve now: connection, resources, operator, system. */
const OUTAGE_CLASSES = ['08', '53', '57', '58'];
/** No SQLSTATE at all: the connection was refused, reset or not made in time. */
const NO_STATE = null;

/** Whether an error means that the database cannot be written now, rather than that one row is refused. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  if (state === NO_STATE || !/^[0-9A-Z]{5}$/.test(state)) return true;
  return OUTAGE_CLASSES.includes(state.slice(0, 2));
}
