import { DAY_MS } from '@rekindle/domain';

/** After a change of secret the one before it signs too for so long, real milliseconds. */
export const BOTH_SECRETS_MS = DAY_MS;
