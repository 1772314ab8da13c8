import {
  answerOfPerson,
  at,
  closeHandovers,
  giveToPerson,
  openHandoverOf,
  takeHandover,
  type Tx,
  WAKE_AFTER_MS,
  wakeCampaign,
} from '@rekindle/db';
import { countSegments } from '@rekindle/domain';
import { sql } from 'kysely';
import { OperatorConflict } from './conflict.ts';
import { type Held, type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { nightThere } from './night.ts';
import { tell } from './tell.ts';
import { checkedText } from './text.ts';
import { otherWriter, refuseWhileOthersWrite } from './writers.ts';

/**
 * A person answers this lead from here on: the AI's draft is thrown away, and AI and cadence leave the lead alone until
 * somebody hands it back. Safe to say twice.
 * @returns who had it until now (null: nobody, or they themselves), and whether the lead has opted out
 * @throws OperatorConflict no_conversation
 */
export async function takeOver(
  deps: OperatorDeps,
  act: OperatorAct,
): Promise<{ hadBy: string | null; suppressed: boolean }> {
  return await withConversation(deps, act, async (held) => {
    const hadBy = await otherWriter(held, act);
    await takeOverIn(deps, held, act);
    return { hadBy, suppressed: held.facts.suppressed };
  });
}

/** A person's own text, as it is to be sent. */
interface OwnText {
  text: string;
  /** The person was told that it is night there, and wants it sent all the same. */
  atNight?: boolean;
  /** Refuse a text for the night that is not confirmed, instead of keeping it until the morning. */
  askAtNight?: boolean;
  /** An id of the caller's choice: asked again with the same one, nothing is sent a second time. */
  messageId?: string;
}

/**
 * A person's own text. Sending one takes the conversation over.
 * @returns the message; it goes at once unless hours or the carrier stand against it
 * @throws OperatorConflict no_conversation, suppressed, frozen_by_other, taken_by_other, night_unconfirmed,
 *   text_id_used, bad_text
 */
export async function sendOwnText(deps: OperatorDeps, act: OperatorAct & OwnText): Promise<{ messageId: string }> {
  const text = checkedText(act.text);
  const messageId = await withConversation(deps, act, async (held) => {
    const known = await knownText(held, act, text);
    if (known) return known;
    if (held.facts.suppressed) throw new OperatorConflict('suppressed');
    await refuseWhileOthersWrite(held, act);
    if (act.askAtNight === true && act.atNight !== true && nightThere(held.facts, held.now) !== null) {
      throw new OperatorConflict('night_unconfirmed');
    }
    await takeOverIn(deps, held, act);
    return await insertOwnText(deps, held, { ...act, text });
  });
  await deps.queues?.add('send-reply', { clientId: act.clientId, messageId }).catch((err: unknown) => {
    deps.log.warn({ err, messageId }, 'send-reply was not queued; the sweeper will find it');
  });
  return { messageId };
}

/**
 * Takes a person's own text back that still waits, as for the morning.
 * @throws OperatorConflict no_conversation, no_text
 */
export async function cancelOwnText(deps: OperatorDeps, act: OperatorAct & { messageId: string }): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const gone = await held.tx
      .updateTable('messages')
      .set({ state: 'blocked', reason: 'dropped_by_person', wake_after: null, not_before: null })
      .where('client_id', '=', act.clientId)
      .where('conversation_id', '=', held.facts.conversationId)
      .where('id', '=', act.messageId)
      .where('kind', '=', 'manual')
      .where('state', '=', 'planned')
      .returning('id')
      .executeTakeFirst();
    if (gone === undefined) throw new OperatorConflict('no_text');
    await held.decide('blocked', 'dropped_by_person', { messageId: act.messageId });
    await tell(deps, held, act, 'message.cancelled', act.messageId);
  });
}

/** The id when this very text was taken before, null when it is new. */
async function knownText({ tx, facts }: Held, act: OperatorAct & OwnText, text: string): Promise<string | null> {
  if (act.messageId === undefined) return null;
  const found = await tx
    .selectFrom('messages')
    .select(['conversation_id', 'kind', 'content'])
    .where('client_id', '=', act.clientId)
    .where('id', '=', act.messageId)
    .executeTakeFirst();
  if (found === undefined) return null;
  const same = found.conversation_id === facts.conversationId && found.kind === 'manual' && found.content === text;
  if (!same) throw new OperatorConflict('text_id_used');
  return act.messageId;
}

/**
 * Whoever has a lead gives it back to AI and cadence; so may anybody while nobody has it. A text of theirs that nobody
 * answered is answered by the AI now.
 * @throws OperatorConflict no_conversation, not_taken_over, taken_by_other
 */
export async function handBack(deps: OperatorDeps, act: OperatorAct): Promise<{ answersNow: boolean }> {
  return await withConversation(deps, act, async (held) => {
    const { tx, facts, now } = held;
    if (!facts.manualMode) throw new OperatorConflict('not_taken_over');
    const other = await otherWriter(held, act);
    if (other !== null) throw new OperatorConflict('taken_by_other', other);
    const unanswered = facts.lastInboundAt !== null && facts.lastInboundAt > (facts.lastOutboundAt ?? 0);
    const answersNow = unanswered && !(await isAnswerOnItsWay(held, act));
    const answers = answersNow && !facts.suppressed;
    await tx
      .updateTable('leads')
      .set({ manual_mode: false, manual_mode_activated_at: null, needs_person_reason: null })
      .where('client_id', '=', act.clientId)
      .where('id', '=', act.leadId)
      .execute();
    await tx
      .updateTable('conversations')
      .set({
        alarm_due_at: null,
        frozen_until: null,
        frozen_by: null,
        frozen_by_id: null,
        taken_over_by: null,
        taken_over_by_id: null,
        ...(answers && { reply_due_at: at(now), reply_goes_at: at(now) }),
        // A turn is answered once: where its answer never reached them, the next one takes its place.
        ...(answers && (await isAnswerLost(held, act)) && { turn: sql<number>`turn + 1` }),
      })
      .where('client_id', '=', act.clientId)
      .where('id', '=', facts.conversationId)
      .execute();
    await closeHandovers(tx, { clientId: act.clientId, leadId: act.leadId, reason: 'handed_back' });
    await wakeCadence(held, act);
    await held.decide('handed_back', 'person');
    await tell(deps, held, act, 'lead.handed_back');
    return { answersNow };
  });
}

/** Whether a person's own answer has been written and may still go, as in the morning: the AI does not answer as well. */
async function isAnswerOnItsWay({ tx, facts }: Held, act: OperatorAct): Promise<boolean> {
  const { rows } = await sql`
    select from conversations v
    where v.client_id = ${act.clientId} and v.id = ${facts.conversationId}
      and ${answerOfPerson(sql`m.state in ('planned', 'due', 'sending', 'unknown')`)}`.execute(tx);
  return rows.length > 0;
}

/**
 * Whether the AI's answer to the conversation's present turn was written and did not go, by all that is known: of one
 * that is absent the carrier may still tell, after a person has handed them back.
 */
async function isAnswerLost({ tx, facts }: Held, act: OperatorAct): Promise<boolean> {
  const { rows } = await sql`
    select from messages m join conversations v on v.client_id = m.client_id and v.id = m.conversation_id
    where m.client_id = ${act.clientId} and m.conversation_id = ${facts.conversationId} and m.kind = 'reply'
      and m.turn = v.turn and m.state in ('blocked', 'rejected', 'absent')`.execute(tx);
  return rows.length > 0;
}

/** Takes the conversation over in the caller's transaction; an open hand-over is theirs with it. */
export async function takeOverIn(deps: OperatorDeps, held: Held, act: OperatorAct): Promise<void> {
  const { tx, now } = held;
  const { clientId, leadId, by } = act;
  const userId = act.userId ?? null;
  const { changed } = await giveToPerson(tx, { clientId, leadId, by, userId }, now);
  const handoverId = userId === null ? null : await openHandoverOf(tx, { clientId, leadId });
  if (handoverId !== null && userId !== null) {
    await takeHandover(tx, deps.ids.next, { clientId, handoverId, userId, person: by });
  } else if (userId !== null) await ownLead(tx, { clientId, leadId, userId });
  if (!changed) return;
  await held.decide('taken_over', 'person');
  await tell(deps, held, act, 'lead.taken_over');
}

/** A lead that is nobody's is the person's who takes it over. */
async function ownLead(tx: Tx, own: { clientId: string; leadId: string; userId: string }): Promise<void> {
  await tx
    .updateTable('leads')
    .set({ assigned_to: own.userId })
    .where('client_id', '=', own.clientId)
    .where('id', '=', own.leadId)
    .where('assigned_to', 'is', null)
    .execute();
}

async function insertOwnText(
  deps: OperatorDeps,
  { tx, facts, now }: Held,
  act: OperatorAct & OwnText,
): Promise<string> {
  const { id } = await tx
    .insertInto('messages')
    .values({
      client_id: act.clientId,
      id: act.messageId ?? deps.ids.next(),
      conversation_id: facts.conversationId,
      lead_id: facts.leadId,
      dataset_id: facts.datasetId,
      direction: 'outbound',
      kind: 'manual',
      content: act.text,
      segments: countSegments(act.text).segments,
      to_number: facts.phone,
      state: 'due',
      wake_after: deps.queues === null ? null : at(deps.monotonic.realNow() + WAKE_AFTER_MS),
      confirmed_at_night: act.atNight === true,
      edited_by: act.by,
      edited_at: at(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The campaign looks at once at what waited for the person to hand the lead back. */
async function wakeCadence({ tx, facts }: Held, act: OperatorAct): Promise<void> {
  await sql`
    update messages set not_before = app_now()
    where client_id = ${act.clientId} and lead_id = ${act.leadId} and state = 'planned' and reason = 'manual_mode'`.execute(
    tx,
  );
  await wakeCampaign(tx, act.clientId, facts.datasetId);
}
