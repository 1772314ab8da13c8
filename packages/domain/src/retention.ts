import { DAY_MS } from './time.ts';

/** Stored lists and their rejected rows are kept for so long after they came in, business milliseconds. */
export const UPLOADS_KEPT_MS = 90 * DAY_MS;
/** What the carrier sent word for word is kept for so long after it came, business milliseconds. */
export const CALLBACKS_KEPT_MS = 180 * DAY_MS;
