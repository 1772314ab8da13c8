import {
  applySuppression,
  at,
  type ConversationFacts,
  emitEvent,
  endCadences,
  isSuppressed,
  jsonb,
  needPerson,
  readReplyDelay,
  recordDecision,
  setTakeoverAlarm,
  type Tx,
} from '@rekindle/db';
import { type CampaignSettings, campaignRules, type EpochMs, type TextReading } from '@rekindle/domain';
import type { WebhookDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';
import { liftOwnStop } from './opt-in.ts';
import { type ReplyTimes, replyTimes, silenceDueAt } from './schedule-reply.ts';
import { showStatus } from './show-status.ts';
import { addWrongNumber } from './wrong-number.ts';

interface Followed {
  result: string;
  replyDueAt: EpochMs | null;
}

interface Subject {
  facts: ConversationFacts;
  reading: TextReading;
  messageId: string;
}

const NO_REPLY = { replyDueAt: null };

/** Decides what follows from a text that is no opt-out and is already in its conversation. */
export async function followText(deps: WebhookDeps, tx: Tx, incoming: Incoming, subject: Subject): Promise<Followed> {
  const { clientId, text } = incoming;
  const { facts, reading } = subject;
  const phone = text.from_number;
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  const nextId = deps.ids.next;

  if (reading.kind === 'auto_reply' || reading.kind === 'tapback') {
    return { result: reading.kind, replyDueAt: facts.replyDueAt };
  }
  if (facts.suppressed && reading.optIn) {
    const lifted = await liftOwnStop(deps, tx, incoming, facts);
    if (lifted) return { result: 'opted_in', ...NO_REPLY };
  }
  const suppressed = await isSuppressed(tx, clientId, phone);
  if (reading.kind === 'wrong_number') await addWrongNumber(deps, tx, incoming);
  if (suppressed) {
    await tellOfSuppressed(deps, tx, incoming, subject);
    return { result: 'suppressed', ...NO_REPLY };
  }

  await endCadences(tx, nextId, {
    clientId,
    phone,
    reason: reading.kind === 'wrong_number' ? 'wrong_number' : 'replied',
  });
  await emitEvent(tx, { id: nextId(), ...target, messageId: subject.messageId, type: 'lead.replied' });

  const leftAlone = await isLeftToPerson(tx, incoming, facts);
  const shown = { clientId, facts, settings: settingsOf(facts), messageId: subject.messageId };
  switch (reading.kind) {
    case 'wrong_number':
      await applySuppression(tx, nextId, { clientId, phone, reason: 'wrong_number' });
      return { result: 'wrong_number', ...NO_REPLY };
    case 'bereavement':
    case 'legal':
      await leaveToPerson(deps, tx, incoming, reading.kind);
      return { result: reading.kind, ...NO_REPLY };
    case 'suspected_opt_out':
    case 'help':
    case 'media_only':
      await needPerson(tx, nextId, { ...target, reason: reading.kind, takeOver: false });
      if (!leftAlone) await showStatus(deps, tx, shown, reading);
      await showSilence(tx, incoming, facts, shown.settings);
      // A picture among other texts does not take their answer away; a doubtful text does.
      if (reading.kind === 'media_only' && (await waitsForAnswer(tx, incoming, facts))) {
        return await answerLater(deps, tx, incoming, subject);
      }
      await setReplyDue(tx, incoming, facts, null);
      return { result: reading.kind, ...NO_REPLY };
    default:
      if (!leftAlone) await showStatus(deps, tx, shown, reading);
      return await answerLater(deps, tx, incoming, subject);
  }
}

/**
 * Nothing is sent to who is suppressed, but a person learns of a death or a legal matter, and that somebody writes whose
 * number was only thought to be dead or another's.
 */
async function tellOfSuppressed(deps: WebhookDeps, tx: Tx, incoming: Incoming, subject: Subject): Promise<void> {
  const { clientId, text } = incoming;
  const { facts, reading } = subject;
  if (reading.person !== null) {
    await leaveToPerson(deps, tx, incoming, reading.person);
    return;
  }
  if (reading.kind === 'wrong_number') return;
  const standing = await tx
    .selectFrom('suppressions')
    .select('source')
    .where('client_id', '=', clientId)
    .where('phone', '=', text.from_number)
    .where('lifted_at', 'is', null)
    .execute();
  if (!standing.every(({ source }) => source === 'invalid' || source === 'wrong_number')) return;
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await needPerson(tx, deps.ids.next, { ...target, reason: 'wrote_suppressed', takeOver: false });
}

/** After a death or a threat a person has to look at, nothing that is read by rules makes a lead warm or hot. */
async function isLeftToPerson(tx: Tx, { clientId }: Incoming, facts: ConversationFacts): Promise<boolean> {
  if (!facts.manualMode) return false;
  const { needs_person_reason: reason } = await tx
    .selectFrom('leads')
    .select('needs_person_reason')
    .where('client_id', '=', clientId)
    .where('id', '=', facts.leadId)
    .executeTakeFirstOrThrow();
  return reason === 'bereavement' || reason === 'legal';
}

/** Has the AI answer after the campaign's wait, or a person where the AI may not. */
async function answerLater(
  deps: WebhookDeps,
  tx: Tx,
  incoming: Incoming,
  { facts, reading, messageId }: Subject,
): Promise<Followed> {
  const { clientId, text, now } = incoming;
  const settings = settingsOf(facts);
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await showSilence(tx, incoming, facts, settings);
  const held = facts.manualMode ? 'manual_mode' : settings?.ai_response_enabled === true ? null : 'ai_off';
  if (settings === null || held !== null) {
    await setReplyDue(tx, incoming, facts, null);
    await needPerson(tx, deps.ids.next, { ...target, reason: held ?? 'ai_off', takeOver: false });
    if (facts.manualMode) await setTakeoverAlarm(tx, { clientId, conversationId: facts.conversationId }, now);
    return { result: 'needs_person', ...NO_REPLY };
  }
  const delay = await readReplyDelay(tx, target);
  const times = replyTimes(settings, delay, { receivedAt: text.received_at, now, random: deps.ids.random() });
  await setReplyDue(tx, incoming, facts, times, reading);
  await recordDecision(tx, {
    id: deps.ids.next(),
    ...target,
    messageId,
    decision: 'reply_scheduled',
    reason: reading.kind,
    until: times.goesAt,
  });
  return { result: reading.kind, replyDueAt: times.draftAt };
}

/** Whether earlier texts of this person have not been answered yet; a draft that this text has just blocked counts. */
async function waitsForAnswer(tx: Tx, { clientId }: Incoming, facts: ConversationFacts): Promise<boolean> {
  if (facts.replyDueAt !== null) return true;
  const blocked = await tx
    .selectFrom('messages')
    .select('id')
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', facts.conversationId)
    .where('kind', '=', 'reply')
    .where('turn', '=', facts.turn)
    .where('state', '=', 'blocked')
    .where('reason', '=', 'replied')
    .executeTakeFirst();
  return blocked !== undefined;
}

/** A campaign that was never started has no settings of its own, and no AI. */
function settingsOf(facts: ConversationFacts): CampaignSettings | null {
  if (facts.settingsSnapshot === null) return null;
  return campaignRules(facts.datasetId, facts.settingsVersion, facts.settingsSnapshot).settings;
}

/** Nothing automatic goes to this person any more, in any campaign, until somebody hands them back. */
export async function leaveToPerson(
  deps: WebhookDeps,
  tx: Tx,
  { clientId, text }: Incoming,
  reason: string,
): Promise<void> {
  const leads = await tx
    .selectFrom('leads')
    .select(['id', 'dataset_id'])
    .where('client_id', '=', clientId)
    .where('phone_number', '=', text.from_number)
    .execute();
  for (const lead of leads) {
    const target = { clientId, leadId: lead.id, datasetId: lead.dataset_id };
    await needPerson(tx, deps.ids.next, { ...target, reason, takeOver: true });
  }
  await tx
    .updateTable('conversations')
    .set((eb) => ({ reply_due_at: null, silence_due_at: null, turn: eb('turn', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('phone', '=', text.from_number)
    .execute();
}

async function setReplyDue(
  tx: Tx,
  { clientId }: Incoming,
  facts: ConversationFacts,
  times: ReplyTimes | null,
  reading?: TextReading,
): Promise<void> {
  // A question whether they talk to a machine is answered truthfully whatever they write after it.
  const fixed = facts.state['fixed_reply'] === 'bot_question' && facts.replyDueAt !== null ? 'bot_question' : null;
  const state = {
    ...facts.state,
    fixed_reply: times === null ? null : (fixed ?? reading?.fixedReply ?? null),
    tries: 0,
  };
  await tx
    .updateTable('conversations')
    .set({
      reply_due_at: times === null ? null : at(times.draftAt),
      reply_goes_at: times === null ? null : at(times.goesAt),
      state: jsonb(state),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
}

async function showSilence(
  tx: Tx,
  { clientId, text }: Incoming,
  facts: ConversationFacts,
  settings: CampaignSettings | null,
): Promise<void> {
  if (settings === null) return;
  const lastMessageAt = Math.max(text.received_at, facts.lastOutboundAt ?? 0);
  await tx
    .updateTable('conversations')
    .set({ silence_due_at: at(silenceDueAt(settings, lastMessageAt, facts.nudgedAt !== null)) })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
}
