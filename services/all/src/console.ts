import { firstSignInLink, openConsole, type RunningConsole, type SandboxControl } from '@rekindle/console';
import { keepConsolePort, lastConsolePort } from './console-port.ts';
import { knownNumbers } from './known-numbers.ts';
import type { SandboxDriver } from './sandbox-driver.ts';
import type { Stack } from './stack.ts';

/** The console over the running services, with a link for whoever signs in first (null once nobody needs it). */
export async function startConsole(
  stack: Pick<Stack, 'platform' | 'simulator' | 'simulatorUrl'>,
  driver: SandboxDriver | null,
  secrets: { bookingTokenKey: string | null },
): Promise<{ console: RunningConsole; firstLink: string | null }> {
  const sandbox = driver === null ? null : controlOf(stack, driver);
  const { dataDir } = stack.platform.config;
  const { simulatorUrl } = stack;
  const console = await openConsole(stack.platform, {
    ...{ sandbox, simulatorUrl, ...secrets },
    lastPort: lastConsolePort(dataDir),
  });
  keepConsolePort(dataDir, Number(new URL(console.url).port));
  return { console, firstLink: await firstSignInLink(console.deps, console.deps.address()) };
}

function controlOf(stack: Pick<Stack, 'platform' | 'simulator'>, driver: SandboxDriver): SandboxControl {
  return {
    skip: () => driver.skip(),
    setSpeed: async (speed) => driver.setSpeed(speed),
    speed: async () => driver.speed(),
    learnNumbers: async () => {
      for (const number of await knownNumbers(stack.platform)) stack.simulator?.addNumber(number);
    },
  };
}
