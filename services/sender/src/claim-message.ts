import {
  inTenant,
  lockCampaignGate,
  lockPhoneGate,
  needPerson,
  readAvoidedPhrases,
  readForbidden,
  type Tx,
} from '@rekindle/db';
import {
  avoidedPhrases,
  brokenRules,
  type ClaimDecision,
  countsAgainstCampaignLimits,
  decideClaim,
  type MessageKind,
} from '@rekindle/domain';
import { domainFacts, readClaimFacts, type StoredFacts } from './claim-facts.ts';
import { blockMessage, deferMessage, writeClaim } from './claim-records.ts';
import type { MessageRef, SenderDeps } from './deps.ts';
import { rulesOf } from './rules-of.ts';
import { lockSenderNumber, takePlace } from './sender-number.ts';
import { cappedUntil } from './spend-cap.ts';

/** A message of which this process, and no other, may make attempt `attempt`. */
export interface ClaimedMessage extends MessageRef {
  attempt: number;
  kind: MessageKind;
  phone: string;
  from: string;
  /** The client's own account that the number is of; null: the installation's. */
  accountId: string | null;
  body: string;
  leadId: string;
  datasetId: string;
  conversationId: string;
  enrolmentId: string | null;
  leadTimezone: string | null;
  /** Business time of the claim, epoch ms: what limits and the next step count from. */
  claimedAt: number;
  validitySeconds: number;
}

/** Why an answer never finds an hour in which it may go. */
const NO_HOUR: readonly string[] = ['no_common_hour', 'unknown_zone'];

/** Times a claim is begun anew at once because the message was changed while it was decided on. */
const ANEW_MAX = 3;

/**
 * Claims a due message in one short transaction: takes the gates in order (person, campaign, number), reads the time
 * and the facts again after the last lock, and decides; anew where somebody has changed the text meanwhile, as a new
 * booking page does. Returns the claim, or null when the message does not go now; the reason is then recorded. One that is
 * changed at every try stays due, for the sweeper. Lock waits past the transaction's lock_timeout throw; the message stays
 * due then too.
 */
export async function claimMessage(deps: SenderDeps, ref: MessageRef): Promise<ClaimedMessage | null> {
  for (let anew = 0; ; anew++) {
    const scope = { clientId: ref.clientId, now: deps.clock.now(), durable: true };
    const claim = await inTenant(deps.db, scope, (tx) => claimIn(deps, tx, ref));
    if (claim !== 'overtaken') return claim;
    if (anew === ANEW_MAX) return null;
  }
}

async function claimIn(deps: SenderDeps, tx: Tx, ref: MessageRef): Promise<ClaimedMessage | 'overtaken' | null> {
  const message = await tx
    .selectFrom('messages')
    .select(['to_number', 'kind', 'dataset_id', 'state'])
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.messageId)
    .executeTakeFirst();
  if (message === undefined || message.state !== 'due' || message.kind === 'inbound') return null;

  const phone = message.to_number;
  const stickyNumberId = await lockPhoneGate(tx, ref.clientId, phone);
  const limited = countsAgainstCampaignLimits(message.kind);
  const gate = limited ? await lockCampaignGate(tx, ref.clientId, message.dataset_id) : undefined;
  const number = await lockSenderNumber(tx, ref.clientId, message.dataset_id, stickyNumberId);
  await deps.failpoint?.('claim.locked');

  // Claims of a campaign carry times that never go back, whichever machine's clock made them.
  const clockNow = deps.clock.now();
  const now = Math.max(clockNow, gate?.last_claimed_at ?? 0);
  const facts = await readClaimFacts(tx, { ...ref, phone, lastSeq: gate?.last_seq ?? 0, now });
  if (facts === null) return null;
  if (facts.stepSentBefore) {
    await blockMessage(deps, tx, ref, facts, 'duplicate');
    return null;
  }
  if (number === null) {
    await deferMessage(deps, tx, ref, facts, null, 'no_sender_number');
    return null;
  }
  const rules = rulesOf(facts);
  const decideAt = (instant: number) =>
    decideClaim(domainFacts(facts, { phone, rules, gate, number, modes: deps.modes, now: instant }), instant);
  const decision = bothAllow(decideAt(now), now === clockNow ? null : decideAt(clockNow));
  switch (decision.kind) {
    case 'ignore':
      return null;
    case 'defer': {
      // Replies go first: they come back as soon as the number is free.
      const queues = limited && decision.reason === 'number_busy';
      const text = { segments: facts.segments, freeAt: decision.notBefore, now };
      const notBefore = queues ? await takePlace(tx, ref.clientId, number, text) : decision.notBefore;
      await deferMessage(deps, tx, ref, facts, notBefore, decision.reason);
      return null;
    }
    case 'block':
      await blockMessage(deps, tx, ref, facts, decision.reason);
      if (message.kind === 'reply' && NO_HOUR.includes(decision.reason))
        await askForPerson(deps, tx, ref, facts, decision.reason);
      return null;
    case 'claim': {
      const capped = limited && facts.spendCapped;
      const until = capped ? await cappedUntil(tx, { clientId: ref.clientId, segments: facts.segments, now }) : null;
      if (until !== null) {
        await deferMessage(deps, tx, ref, facts, until, 'spend_cap');
        return null;
      }
      if (await breaksRule(tx, ref.clientId, facts)) {
        await blockMessage(deps, tx, ref, facts, 'rule_broken');
        await askForPerson(deps, tx, ref, facts, 'rule_broken');
        return null;
      }
      const { validitySeconds, bound: boundAt, numberNextFreeAt } = decision;
      const granted = { phone, rules, gate, number, stickyNumberId, now, clockNow };
      const grant = { ...granted, validitySeconds, boundAt, numberNextFreeAt };
      return (await writeClaim(deps, tx, ref, facts, grant)) ?? 'overtaken';
    }
  }
}

/** Asks for a person to answer somebody whom this answer will never reach. */
async function askForPerson(
  deps: SenderDeps,
  tx: Tx,
  ref: MessageRef,
  facts: StoredFacts,
  reason: string,
): Promise<void> {
  const { leadId, datasetId } = facts;
  await needPerson(tx, deps.ids.next, { clientId: ref.clientId, leadId, datasetId, reason, takeOver: false });
}

/**
 * A claim whose time lies ahead of this machine's clock, for another's was ahead or all were set back, needs the hours
 * of both instants, and keeps to what ends first.
 */
function bothAllow(claimed: ClaimDecision, clock: ClaimDecision | null): ClaimDecision {
  if (clock === null || claimed.kind !== 'claim') return claimed;
  if (clock.kind !== 'claim') return clock;
  const bounds = [claimed.bound, clock.bound].filter((bound) => bound !== null);
  const validitySeconds = Math.min(claimed.validitySeconds, clock.validitySeconds);
  return { ...claimed, validitySeconds, bound: bounds.length === 0 ? null : Math.min(...bounds) };
}

/** Whether an answer of the AI breaks a rule of the client's or of who is addressed, maybe one made since it was drafted. */
async function breaksRule(tx: Tx, clientId: string, facts: StoredFacts): Promise<boolean> {
  const { kind, edited, content, datasetId, leadId } = facts;
  if (kind !== 'reply' || edited) return false;
  const avoided = avoidedPhrases(await readAvoidedPhrases(tx, { clientId, datasetId, leadId }));
  return brokenRules(content, [...(await readForbidden(tx, clientId)), ...avoided]).length > 0;
}
