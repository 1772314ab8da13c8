import { bookingKeysOf, runService } from '@rekindle/boot';
import { start } from './start.ts';

runService('scheduler', async (platform) => {
  const [bookingTokenKey = null] = bookingKeysOf(platform);
  return await start({ ...platform, bookingTokenKey });
});
