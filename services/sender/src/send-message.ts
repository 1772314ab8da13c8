import { claimMessage, type ClaimedMessage } from './claim-message.ts';
import type { MessageRef, SenderDeps } from './deps.ts';
import { CLAIM_TO_WIRE_MAX_MS } from './limits.ts';
import { recordOutcome } from './record-outcome.ts';

/**
 * Step: claims one due message, makes the one call that the claim allows, and records what came of it. Run twice or
 * late it changes nothing: only a due message can be claimed. The claim's deadline runs from before its BEGIN, so
 * that no byte leaves more than 2 s after a STOP that the claim could not yet see.
 */
export async function sendMessage(deps: SenderDeps, ref: MessageRef): Promise<void> {
  await deps.clock.sync();
  const deadlineMonotonicMs = deps.monotonic.monotonicMs() + CLAIM_TO_WIRE_MAX_MS;
  const claim = await claimMessage(deps, ref);
  if (claim === null) return;
  await deps.failpoint?.('claim.committed');
  const result = await deps.sms.send({
    clientId: claim.clientId,
    messageId: claim.messageId,
    attempt: claim.attempt,
    to: claim.phone,
    from: claim.from,
    accountId: claim.accountId,
    body: claim.body,
    validitySeconds: claim.validitySeconds,
    deadlineMonotonicMs,
    statusCallback: statusCallbackUrl(deps.publicBaseUrl, claim),
  });
  await deps.failpoint?.('send.returned');
  await recordOutcome(deps, claim, result);
  await deps.failpoint?.('record.committed');
}

/** Where the provider reports on this attempt: the query says client, message, attempt, kind and dataset. */
function statusCallbackUrl(publicBaseUrl: string, claim: ClaimedMessage): string {
  const query = new URLSearchParams({
    c: claim.clientId,
    m: claim.messageId,
    a: String(claim.attempt),
    k: claim.kind,
    d: claim.datasetId,
  });
  return `${publicBaseUrl}/twilio/status?${query.toString()}`;
}
