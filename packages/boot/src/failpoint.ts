import type { Config } from '@rekindle/config';

/**
 * What a process does at the named places of its steps: nothing, unless SANDBOX_KILL_AT names one; then it ends there
 * as by `kill -9`, the nth time it comes by.
 */
export function failpointOf(config: Config): { failpoint?: (place: string) => Promise<void> } {
  const { killAt } = config.sandbox;
  if (killAt === null || config.mode !== 'sandbox') return {};
  let passed = 0;
  return {
    failpoint: async (place) => {
      if (place !== killAt.place) return;
      passed += 1;
      if (passed >= killAt.nth) process.kill(process.pid, 'SIGKILL');
    },
  };
}
