import { bookingTokenKeys } from '@rekindle/db';
import type { Platform } from './platform.ts';

/**
 * Keys of booking tokens, the same in every process of an installation; the first signs, all verify. Made from
 * SECRET_KEYS; without them (the sandbox) from the database's URL, which all processes share.
 */
export function bookingKeysOf(platform: Pick<Platform, 'config' | 'database'>): string[] {
  const { secretKeys } = platform.config;
  const secrets =
    secretKeys.length > 0 ? secretKeys.map(({ key }) => key.reveal()) : [platform.database.appUrl.reveal()];
  return bookingTokenKeys(secrets);
}
