import { type ProviderMessage, ProviderUnavailable } from '@rekindle/contracts';
import {
  asSystem,
  type InboundText,
  type PolledAccount,
  type PolledNumber,
  readPolledAccounts,
  setPolled,
  type StoredText,
  storeInbound,
} from '@rekindle/db';
import { DAY_MS, type EpochMs, MINUTE_MS } from '@rekindle/domain';
import { type PollDeps, WAKE_AFTER_MS } from './deps.ts';
import { optOutOf } from './detect-opt-out.ts';
import { storable } from './storable.ts';

/** With it a text that no webhook brought appears well within the promised 10 minutes. */
export const POLL_INTERVAL_MS = 5 * MINUTE_MS;
/** How far each poll looks back past the last one: the provider's list may lag, and its times are whole seconds. */
const POLL_OVERLAP_MS = 10 * MINUTE_MS;
/** How far the first poll of a number looks back. */
const FIRST_LOOKBACK_MS = DAY_MS;
const RETRY_MS = MINUTE_MS;

/**
 * Step: asks the provider for the client's inbound texts since the last poll and keeps those that no webhook brought,
 * by the same rules; also for texts to numbers that it has retired, through the account that they are of. When the
 * provider cannot be asked, the same span is asked for again a minute later.
 */
export async function pollInbound(deps: PollDeps, { clientId }: { clientId: string }): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const intervalMs = deps.pollIntervalMs ?? POLL_INTERVAL_MS;
  for (const account of await readPolledAccounts(deps.db.system, clientId)) {
    const soon = account.numbers.some(({ nextPollAt }) => nextPollAt === null || nextPollAt <= now + intervalMs);
    // One that could not be asked waits on by itself while the others go on.
    if (!account.former || soon) await pollAccount(deps, account, { now, intervalMs });
  }
}

interface Turn {
  now: EpochMs;
  /** From one poll to the next, in business milliseconds. */
  intervalMs: number;
}

async function pollAccount(deps: PollDeps, polled: PolledAccount, { now, intervalMs }: Turn): Promise<void> {
  const { clientId, accountId, accountSid, former, numbers } = polled;
  const after = Math.min(...numbers.map((number) => (number.polledUntil ?? now - FIRST_LOOKBACK_MS) - POLL_OVERLAP_MS));
  const span = { after, before: now };
  let listed: ProviderMessage[];
  try {
    listed = await deps.sms.list({ clientId, accountId, former, direction: 'inbound', phone: null, ...span });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    if (!former || firstFailure(numbers, intervalMs)) tellUnavailable(deps, polled, error);
    const nextPollAt = former ? formerRetryAt(numbers, { now, intervalMs }) : now + RETRY_MS;
    await setPolled(deps.db, deps.clock.now(), polled, { until: null, nextPollAt });
    return;
  }
  const ours = new Set(numbers.map((number) => number.e164));
  const texts = listed
    .filter((message) => ours.has(message.to))
    .map((message) => textOf(deps, message, { clientId, accountSid, now }));
  const stored = await keep(deps, texts, now);
  await setPolled(deps.db, deps.clock.now(), polled, { until: now, nextPollAt: now + intervalMs });
  for (const text of stored) {
    // A lost job is found by the sweeper.
    await deps.queues
      .add('match-inbound', { clientId, inboxId: text.inboxId })
      .catch((err: unknown) => deps.log.warn({ err, clientId }, 'match-inbound was not queued'));
  }
  if (stored.length > 0) deps.log.warn({ clientId, recovered: stored.length }, 'texts that no webhook brought');
}

/** An account that the client has left may be closed for good: that is told once, not at each try. */
function tellUnavailable({ log }: PollDeps, { clientId, former }: PolledAccount, err: ProviderUnavailable): void {
  const message = former
    ? 'the account of numbers that the client texts from no more could not be asked for texts to them: until it can, a STOP to one of them is known only when its webhook comes; it is asked again ever more rarely, once a day at last'
    : 'the provider could not be asked for inbound texts';
  log.warn({ err, clientId }, message);
}

/** Whether these numbers were asked about last time: then the next poll was set an interval later, or for at once. */
function firstFailure(numbers: readonly PolledNumber[], intervalMs: number): boolean {
  return numbers.every(
    ({ polledUntil, nextPollAt }) =>
      nextPollAt === null || (polledUntil !== null && nextPollAt <= polledUntil + intervalMs),
  );
}

/**
 * Once more as late as the poll is by now, so that an outage is bridged soon and an account that is closed is left in
 * peace; never as early as after a poll that went well, by which `firstFailure` knows it.
 */
function formerRetryAt(numbers: readonly PolledNumber[], { now, intervalMs }: Turn): EpochMs {
  const asked = Math.min(...numbers.map(({ polledUntil, retiredAt }) => polledUntil ?? retiredAt ?? now));
  const due = asked + intervalMs;
  return Math.max(now, due) + Math.min(Math.max(now - due, RETRY_MS), DAY_MS);
}

function textOf(
  deps: PollDeps,
  message: ProviderMessage,
  subject: { clientId: string; accountSid: string; now: EpochMs },
): InboundText {
  const body = storable(message.body);
  return {
    id: deps.ids.next(),
    messageSid: message.sid,
    accountSid: subject.accountSid,
    from: storable(message.from),
    to: message.to,
    body,
    numMedia: 0,
    params: { MessageSid: message.sid, From: storable(message.from), To: message.to, Body: body },
    via: 'poll',
    optOut: optOutOf(body),
    clientIds: [subject.clientId],
    // When the person wrote, not when we asked: a START found late must not outrank a newer STOP.
    receivedAt: Math.min(message.createdAt, subject.now),
  };
}

const TEXTS_PER_COMMIT = 100;

async function keep(deps: PollDeps, texts: readonly InboundText[], now: EpochMs): Promise<StoredText[]> {
  const stored: StoredText[] = [];
  for (let i = 0; i < texts.length; i += TEXTS_PER_COMMIT) {
    const part = texts.slice(i, i + TEXTS_PER_COMMIT);
    const wakeAfter = deps.monotonic.realNow() + WAKE_AFTER_MS;
    stored.push(
      ...(await asSystem(deps.db, now, async (tx) => await storeInbound(tx, deps.ids.next, part, wakeAfter))),
    );
  }
  return stored.filter((text) => text.fresh);
}
