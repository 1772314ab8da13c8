import { type ProviderMessage, ProviderUnavailable } from '@rekindle/contracts';
import { asSystem, at, type InboundText, lockOwnAccountId, type StoredText, storeInbound } from '@rekindle/db';
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

interface PolledNumber {
  id: string;
  e164: string;
  polledUntil: EpochMs | null;
}

/** A client's numbers, with the account they are of. */
interface Polled {
  clientId: string;
  numbers: readonly PolledNumber[];
  /** The client's own account; null: the installation's. */
  accountId: string | null;
  /** Empty for the installation's. */
  accountSid: string;
}

/**
 * Step: asks the provider for the client's inbound texts since the last poll and keeps those that no webhook brought,
 * by the same rules. When the provider cannot be asked, the same span is asked for again a minute later.
 */
export async function pollInbound(deps: PollDeps, { clientId }: { clientId: string }): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const polled = await readNumbers(deps, clientId);
  const { numbers, accountId, accountSid } = polled;
  if (numbers.length === 0) return;
  const after = Math.min(...numbers.map((number) => (number.polledUntil ?? now - FIRST_LOOKBACK_MS) - POLL_OVERLAP_MS));
  let listed: ProviderMessage[];
  try {
    listed = await deps.sms.list({ clientId, accountId, direction: 'inbound', phone: null, after, before: now });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    deps.log.warn({ err: error, clientId }, 'the provider could not be asked for inbound texts');
    await setPolled(deps, polled, { until: null, nextPollAt: now + RETRY_MS });
    return;
  }
  const ours = new Set(numbers.map((number) => number.e164));
  const texts = listed
    .filter((message) => ours.has(message.to))
    .map((message) => textOf(deps, message, { clientId, accountSid, now }));
  const stored = await keep(deps, texts, now);
  await setPolled(deps, polled, { until: now, nextPollAt: now + (deps.pollIntervalMs ?? POLL_INTERVAL_MS) });
  for (const text of stored) {
    // A lost job is found by the sweeper.
    await deps.queues
      .add('match-inbound', { clientId, inboxId: text.inboxId })
      .catch((err: unknown) => deps.log.warn({ err, clientId }, 'match-inbound was not queued'));
  }
  if (stored.length > 0) deps.log.warn({ clientId, recovered: stored.length }, 'texts that no webhook brought');
}

async function readNumbers(deps: PollDeps, clientId: string): Promise<Polled> {
  const rows = await deps.db.system
    .selectFrom('sender_numbers as n')
    .leftJoin('provider_accounts as a', (join) =>
      join.onRef('a.client_id', '=', 'n.client_id').on('a.status', '=', 'active'),
    )
    .select(['n.id', 'n.e164', 'n.polled_until as polledUntil', 'a.id as accountId', 'a.account_sid as accountSid'])
    .where('n.client_id', '=', clientId)
    .where('n.active', '=', true)
    .orderBy('a.id')
    .execute();
  const numbers: PolledNumber[] = [...new Map(rows.map((row) => [row.id, row])).values()];
  const { accountId = null, accountSid } = rows[0] ?? {};
  return { clientId, numbers, accountId, accountSid: accountSid ?? '' };
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

/** Nothing where the client was given another account meanwhile: what this one was asked for says nothing about that one. */
async function setPolled(
  deps: PollDeps,
  { clientId, numbers, accountId }: Polled,
  { until, nextPollAt }: { until: EpochMs | null; nextPollAt: EpochMs },
): Promise<void> {
  const ids = numbers.map((number) => number.id);
  await asSystem(deps.db, deps.clock.now(), async (tx) => {
    if ((await lockOwnAccountId(tx, clientId)) !== accountId) return;
    await tx
      .updateTable('sender_numbers')
      .set({ next_poll_at: at(nextPollAt), ...(until !== null && { polled_until: at(until) }) })
      .where('client_id', '=', clientId)
      .where('id', 'in', ids)
      .execute();
  });
}
