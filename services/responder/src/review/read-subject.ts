import { readConversation, readTalk, readTaughtChecks, type TalkText, type Tx } from '@rekindle/db';
import {
  type EndedConversation,
  type MessageReviewContext,
  recipientZones,
  type ReviewedText,
  type TalkOutcome,
  type TaughtChecks,
} from '@rekindle/domain';
import { gateContext, promptFor } from '../prompt.ts';
import { type DraftContext, readContext, settingsOf } from '../read-context.ts';
import { TALK_TEXTS_MAX } from './deps.ts';

/** A conversation as a review reads it. */
export interface ReviewSubject {
  clientId: string;
  conversationId: string;
  leadId: string;
  datasetId: string;
  turn: number;
  context: DraftContext;
  /** Oldest first, the newest 60. */
  talk: readonly TalkText[];
  taught: TaughtChecks;
  /** Null: it goes on. */
  outcome: TalkOutcome | null;
  handedOver: boolean;
}

/** Reads what a review goes by; null when the conversation is gone, or its campaign was never started. */
export async function readSubject(
  tx: Tx,
  ref: { clientId: string; conversationId: string },
  now: number,
): Promise<ReviewSubject | null> {
  const { clientId, conversationId } = ref;
  const facts = await readConversation(tx, ref);
  const settings = facts === null ? null : settingsOf(facts);
  if (facts === null || settings === null) return null;
  const state = await tx
    .selectFrom('conversations as v')
    .innerJoin('leads as l', (join) => join.onRef('l.client_id', '=', 'v.client_id').onRef('l.id', '=', 'v.lead_id'))
    .select(['v.status', 'v.last_inbound_at', 'l.needs_person_reason'])
    .where('v.client_id', '=', clientId)
    .where('v.id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const { leadId, datasetId, turn, contactStatus } = facts;
  return {
    ...{ clientId, conversationId, leadId, datasetId, turn },
    context: await readContext(tx, ref, { facts, settings }, { bookingTokenKey: null, now }),
    talk: await readTalk(tx, ref, TALK_TEXTS_MAX),
    taught: await readTaughtChecks(tx, clientId),
    outcome: state.last_inbound_at === null ? null : outcomeOf(contactStatus, facts.callBooked, state.status),
    handedOver: facts.manualMode || state.needs_person_reason !== null,
  };
}

function outcomeOf(contactStatus: string, callBooked: boolean, status: string): TalkOutcome | null {
  if (contactStatus === 'CONVERTED') return 'converted';
  if (callBooked || contactStatus === 'CALL_BOOKED') return 'booked';
  if (contactStatus === 'COLD') return 'declined';
  if (contactStatus === 'REMOVED') return 'removed';
  if (status === 'archived') return 'silent';
  return status === 'completed' ? 'closed' : null;
}

/** What messages of this conversation are held against. */
export function reviewContext({ clientId, context }: ReviewSubject): MessageReviewContext {
  const {
    maxSegments: _limit,
    previousReplies: _said,
    ...gates
  } = gateContext(context, promptFor(clientId, context, null));
  return gates;
}

/** The conversation as the rules for ended ones read it. */
export function endedTalk(subject: ReviewSubject & { outcome: TalkOutcome }): EndedConversation {
  const { talk, outcome, handedOver, context } = subject;
  const zones = recipientZones({ timezone: context.facts.leadTimezone, phone: context.facts.phone });
  const timeZone = zones?.zones[0] ?? 'UTC';
  const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  const texts = talk.map(
    ({ id, from, byAi, text, at }): ReviewedText => ({ id, from, byAi, text, at, localHour: Number(hours.format(at)) }),
  );
  return { texts, outcome, handedOver, bookingPage: context.bookingPage?.replace(/^https?:\/\//i, '') ?? null };
}
