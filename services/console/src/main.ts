import { type Platform, runService, SANDBOX_ACCOUNT } from '@rekindle/boot';
import { firstSignInLink } from './auth/first-link.ts';
import type { SandboxControl } from './deps.ts';
import { openConsole } from './open-console.ts';

runService('console', async (platform) => {
  const console = await openConsole(platform, {
    sandbox: await sandboxOf(platform),
    simulatorUrl: platform.config.twilio.sandboxBaseUrl,
  });
  const link = await firstSignInLink(console.deps, console.deps.address());
  // Standard output, not the log: whoever reads logs later finds no link, and it works once and for half an hour.
  if (link !== null) process.stdout.write(`Sign in, once and within half an hour: ${link}\n`);
  return console;
});

/** The shared clock; null in live mode, where nothing of the simulator is loaded. */
async function sandboxOf({ config, sandboxClock, ...platform }: Platform): Promise<SandboxControl | null> {
  const simulatorUrl = config.twilio.sandboxBaseUrl;
  if (sandboxClock === null || simulatorUrl === null) return null;
  const { carrierAt } = await import('@rekindle/simulator');
  const { splitSandbox } = await import('./split-sandbox.ts');
  const simulator = carrierAt(simulatorUrl, SANDBOX_ACCOUNT.accountSid);
  return splitSandbox({ ...platform, clock: sandboxClock, simulator });
}
