import {
  asSystem,
  type InboundText,
  type StatusReport,
  type StoredText,
  storeInbound,
  storeStatusReports,
} from '@rekindle/db';
import { ClockDisagreement } from '@rekindle/runtime';
import { type CommitBatcher, createCommitBatcher } from './commit-batcher.ts';
import { WAKE_AFTER_MS, type WebhookDeps } from './deps.ts';
import { isOutage } from './outage.ts';

/** The shared commits of the two Twilio webhooks. */
export interface WebhookCommits {
  inbound: CommitBatcher<InboundText, StoredText>;
  status: CommitBatcher<StatusReport, string | null>;
}

/** Each commit is one transaction of the system role, at the business time at which it begins. */
export function createWebhookCommits(deps: WebhookDeps): WebhookCommits {
  async function businessNow(): Promise<number> {
    try {
      await deps.clock.sync();
    } catch (error) {
      // Nothing is sent while the clocks disagree, but what people write is kept all the same.
      if (!(error instanceof ClockDisagreement)) throw error;
    }
    return deps.clock.now();
  }

  return {
    inbound: createCommitBatcher({
      isOutage,
      commit: async (texts) =>
        await asSystem(
          deps.db,
          await businessNow(),
          async (tx) => await storeInbound(tx, deps.ids.next, texts, deps.monotonic.realNow() + WAKE_AFTER_MS),
          { durable: true },
        ),
    }),
    status: createCommitBatcher({
      isOutage,
      commit: async (reports) =>
        await asSystem(
          deps.db,
          await businessNow(),
          async (tx) => await storeStatusReports(tx, reports, deps.monotonic.realNow() + WAKE_AFTER_MS),
        ),
    }),
  };
}
