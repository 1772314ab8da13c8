import { bookingKeysOf, failpointOf, runService } from '@rekindle/boot';
import { start } from './start.ts';

runService('scheduler', async (platform) => {
  const [bookingTokenKey = null] = bookingKeysOf(platform);
  // A frozen sandbox clock is moved by whoever conducts it, and its ticks come as jobs.
  const manualTicks = platform.sandboxClock?.speed() === 0;
  return await start({ ...platform, ...failpointOf(platform.config), bookingTokenKey }, { manualTicks });
});
