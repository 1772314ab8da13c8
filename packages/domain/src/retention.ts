import { DAY_MS } from './time.ts';

/** Stored lists and their rejected rows are kept for so long after they came in, business milliseconds. */
export const UPLOADS_KEPT_MS = 90 * DAY_MS;
