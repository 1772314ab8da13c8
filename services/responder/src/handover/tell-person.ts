import { handoverSubjects, inTenant, signClaimToken, type Tx } from '@rekindle/db';
import { CLAIM_LINK_MS, type HandoverDeps } from './deps.ts';
import { mailFault, mayMailAgain } from './mailer.ts';
import { emailOf, eventOf, type Told } from './notice-content.ts';
import { lockNotice, type NoticeFacts } from './notice-facts.ts';
import { beginTry, type NoticeRef, type NoticeResult, recordTry, settleNotice } from './notice-records.ts';
import { postWebhook } from '../outgoing/post-webhook.ts';
import { claimText, type RepText, sendRepText } from './text-rep.ts';

type Ready =
  | { kind: 'email'; attempt: number; told: Told; to: string }
  | { kind: 'webhook'; attempt: number; told: Told; url: string; signedFor: string[] }
  | { kind: 'text'; attempt: number; text: RepText };

/**
 * Step: tells one person of one hand-over by one channel. Run twice or late it changes nothing: only a notice whose
 * time has come is begun. E-mails and webhooks are tried again, each with an id that stays the same; a text of which
 * nobody knows whether it left is not.
 */
export async function tellPerson(deps: HandoverDeps, ref: NoticeRef): Promise<void> {
  await deps.clock.sync();
  const deadlineMonotonicMs = deps.monotonic.monotonicMs() + 2_000;
  const ready = await inTenant(deps.db, { clientId: ref.clientId, now: deps.clock.now() }, (tx) =>
    begin(deps, tx, ref),
  );
  if (ready === null) return;
  const startedAt = deps.monotonic.monotonicMs();
  const result = await deliver(deps, ref, ready, deadlineMonotonicMs);
  const latencyMs = deps.monotonic.monotonicMs() - startedAt;
  await recordTry(deps, ref, ready.attempt, { ...result, latencyMs });
  if (result.outcome === 'delivered') return;
  const { outcome, detail } = result;
  deps.log.warn({ ...ref, channel: ready.kind, attempt: ready.attempt, outcome, detail }, 'a notice did not arrive');
}

async function deliver(
  deps: HandoverDeps,
  ref: NoticeRef,
  ready: Ready,
  deadlineMonotonicMs: number,
): Promise<NoticeResult> {
  switch (ready.kind) {
    case 'text':
      return await sendRepText(deps, ref, ready.text, { attempt: ready.attempt, deadlineMonotonicMs });
    case 'webhook':
      return await postWebhook(deps, {
        secrets: ready.signedFor.flatMap((subject) => deps.webhookSecrets(subject)),
        url: ready.url,
        id: ref.noticeId,
        event: eventOf(ready.told),
      });
    case 'email':
      try {
        const messageId = `<${ref.noticeId}@rekindle.invalid>`;
        await deps.mailer?.send({ messageId, to: ready.to, ...emailOf(ready.told) });
        return { outcome: 'delivered', detail: null };
      } catch (error) {
        return { outcome: mayMailAgain(error) ? 'again' : 'failed', detail: mailFault(error) };
      }
  }
}

async function begin(deps: HandoverDeps, tx: Tx, ref: NoticeRef): Promise<Ready | null> {
  const now = deps.clock.now();
  const notice = await lockNotice(tx, ref);
  if (notice === null || notice.nextAt === null || notice.nextAt > now) return null;
  if (notice.state === 'sending') {
    if (notice.leaseUntil !== null && notice.leaseUntil > deps.monotonic.realNow()) return null;
    if (notice.channel === 'text') {
      await settleNotice(tx, ref, { state: 'unknown', reason: 'lease_over', nextAt: null });
      return null;
    }
  }
  const skip = whySkipped(deps, notice);
  if (skip !== null) {
    await settleNotice(tx, ref, { state: 'skipped', reason: skip, nextAt: null });
    return null;
  }
  if (notice.channel === 'text') {
    const text = await claimText(deps, tx, ref, notice, linkOf(deps, ref.clientId, notice));
    return text === null ? null : { kind: 'text', attempt: await beginTry(deps, tx, ref), text };
  }
  const told = { notice, link: linkOf(deps, ref.clientId, notice), now };
  const attempt = await beginTry(deps, tx, ref);
  if (notice.channel === 'email') return { kind: 'email', attempt, told, to: notice.person?.email ?? '' };
  const signedFor = await handoverSubjects(tx, ref.clientId, deps.monotonic.realNow());
  return { kind: 'webhook', attempt, told, url: notice.handover.webhookUrl ?? '', signedFor };
}

/** Why nothing is to be said any more, or not this way; null when it is. */
function whySkipped(deps: HandoverDeps, { channel, handover, person, ...notice }: NoticeFacts): string | null {
  if (handover.state === 'closed') return handover.closedReason ?? 'closed';
  // A system that listens is told all the same; a person need not hear of what somebody has taken.
  if (channel === 'webhook') return handover.webhookUrl === null ? 'no_webhook' : null;
  if (handover.state === 'claimed') return 'claimed';
  if (person === null || !person.active) return 'person_left';
  // Their lists may have been narrowed since they were asked.
  if (!person.maySee) return 'not_theirs_to_see';
  if (channel === 'email') {
    if (!person.notifyEmail) return 'not_wanted';
    return deps.mailer === null ? 'no_smtp' : null;
  }
  if (!person.notifyText) return 'not_wanted';
  if (person.phone === null) return 'no_phone';
  if (person.phoneSuppressed) return 'stop';
  return deps.modes.includes(notice.clientMode) ? null : 'wrong_mode';
}

/** The person's own link to take the lead; null where the installation has no public address. */
function linkOf(deps: HandoverDeps, clientId: string, { offerId, askedAt }: NoticeFacts): string | null {
  if (deps.publicBaseUrl === null || offerId === null || askedAt === null) return null;
  // A hand-over that could wait may be older than any link works when it becomes urgent.
  const expiresAt = askedAt + CLAIM_LINK_MS;
  return `${deps.publicBaseUrl}/claim/${signClaimToken(deps.claimTokenKey, { clientId, offerId, expiresAt })}`;
}
