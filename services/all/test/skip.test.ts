import type { LedgerEntry, NewEntry } from '@rekindle/simulator';
import { expect, test } from 'vitest';
import { startSandboxDriver } from '../src/sandbox-driver.ts';
import { visibleHappenings } from '../src/visible-happenings.ts';

const MINUTE_MS = 60_000;
const attempt = { http: 500, error: null };
const webhook: NewEntry = { type: 'webhook', event: 'e', sid: 'SM1', from: 'a', to: 'b', final: false, ...attempt };
const failedCall: NewEntry = { type: 'model', model: 'm', mode: 'm', http: 500, inputTokens: 0, outputTokens: 0 };

/** A sandbox in which one entry comes to the ledger each minute. */
function sandboxOf(minutes: readonly NewEntry[]) {
  const entries: LedgerEntry[] = [];
  let now = 0;
  const conductor = {
    async skip() {
      const entry = minutes[entries.length];
      if (entry === undefined) return null;
      now += MINUTE_MS;
      entries.push({ seq: entries.length + 1, at: now, real: 0, ...entry });
      return now;
    },
    advanceTo: async () => 0,
    settle: async () => {},
  };
  return startSandboxDriver({
    conductor,
    clock: { now: () => now },
    monotonic: { monotonicMs: () => 0, realNow: () => 0 },
    log: { error: () => {} } as never,
    speed: 0,
    happenings: visibleHappenings({ entries }),
  });
}

test('a skip passes over repeated webhooks and failed calls of the model up to the answer that is drafted', async () => {
  const drafted: NewEntry = { ...failedCall, http: 200 };
  const sandbox = sandboxOf([webhook, failedCall, failedCall, drafted, webhook]);
  expect(await sandbox.skip()).toBe(4 * MINUTE_MS);
  // Nothing to be seen is left.
  expect(await sandbox.skip()).toBe(null);
  await sandbox.stop();
});
