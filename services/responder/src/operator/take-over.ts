import { at, emitEvent, setTakeoverAlarm, WAKE_AFTER_MS } from '@rekindle/db';
import { countSegments } from '@rekindle/domain';
import { sql } from 'kysely';
import { OperatorConflict } from './conflict.ts';
import { type Held, type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { blockDrafts } from './draft.ts';
import { checkedText } from './text.ts';

/**
 * A person answers this lead from here on: the AI's draft is thrown away, and AI and cadence leave the lead alone until
 * somebody hands it back. Safe to say twice.
 * @throws OperatorConflict no_conversation
 */
export async function takeOver(deps: OperatorDeps, act: OperatorAct): Promise<void> {
  await withConversation(deps, act, async (held) => await takeOverIn(deps, held, act));
}

/**
 * A person's own text. Sending one takes the conversation over.
 * @param act.atNight the person was told that it is night there, and wants it sent all the same
 * @returns the message; it goes at once unless hours or the carrier stand against it
 * @throws OperatorConflict no_conversation, suppressed, frozen_by_other, bad_text
 */
export async function sendOwnText(
  deps: OperatorDeps,
  act: OperatorAct & { text: string; atNight?: boolean },
): Promise<{ messageId: string }> {
  const text = checkedText(act.text);
  const messageId = await withConversation(deps, act, async (held) => {
    if (held.facts.suppressed) throw new OperatorConflict('suppressed');
    await refuseWhileOthersWrite(held, act);
    await takeOverIn(deps, held, act);
    return await insertOwnText(deps, held, { ...act, text });
  });
  await deps.queues?.add('send-reply', { clientId: act.clientId, messageId }).catch((err: unknown) => {
    deps.log.warn({ err, messageId }, 'send-reply was not queued; the sweeper will find it');
  });
  return { messageId };
}

/**
 * Gives the lead back to AI and cadence. A text of theirs that nobody answered is answered by the AI now.
 * @throws OperatorConflict no_conversation, not_taken_over
 */
export async function handBack(deps: OperatorDeps, act: OperatorAct): Promise<{ answersNow: boolean }> {
  return await withConversation(deps, act, async (held) => {
    const { tx, facts, now } = held;
    if (!facts.manualMode) throw new OperatorConflict('not_taken_over');
    const answersNow = facts.lastInboundAt !== null && facts.lastInboundAt > (facts.lastOutboundAt ?? 0);
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
        ...(answersNow && !facts.suppressed && { reply_due_at: at(now), reply_goes_at: at(now) }),
      })
      .where('client_id', '=', act.clientId)
      .where('id', '=', facts.conversationId)
      .execute();
    await wakeCadence(held, act);
    await held.decide('handed_back', 'person');
    await tell(deps, held, act, 'lead.handed_back');
    return { answersNow };
  });
}

async function takeOverIn(deps: OperatorDeps, held: Held, act: OperatorAct): Promise<void> {
  const { tx, facts, now } = held;
  await blockDrafts(held, act.clientId, 'manual_mode');
  await tx
    .updateTable('conversations')
    .set((eb) => ({
      reply_due_at: null,
      reply_goes_at: null,
      frozen_until: null,
      frozen_by: null,
      ...(!facts.manualMode && { turn: eb('turn', '+', 1) }),
    }))
    .where('client_id', '=', act.clientId)
    .where('id', '=', facts.conversationId)
    .execute();
  if (facts.manualMode) return;
  await tx
    .updateTable('leads')
    .set({ manual_mode: true, manual_mode_activated_at: at(now), needs_person_reason: null })
    .where('client_id', '=', act.clientId)
    .where('id', '=', act.leadId)
    .execute();
  if (facts.lastInboundAt !== null && facts.lastInboundAt > (facts.lastOutboundAt ?? 0)) {
    await setTakeoverAlarm(tx, { clientId: act.clientId, conversationId: facts.conversationId }, now);
  }
  await held.decide('taken_over', 'person');
  await tell(deps, held, act, 'lead.taken_over');
}

async function insertOwnText(
  deps: OperatorDeps,
  { tx, facts, now }: Held,
  act: OperatorAct & { text: string; atNight?: boolean },
): Promise<string> {
  const { id } = await tx
    .insertInto('messages')
    .values({
      client_id: act.clientId,
      id: deps.ids.next(),
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

async function refuseWhileOthersWrite({ tx, facts, now }: Held, act: OperatorAct): Promise<void> {
  const frozen = await tx
    .selectFrom('conversations')
    .select(['frozen_until', 'frozen_by'])
    .where('client_id', '=', act.clientId)
    .where('id', '=', facts.conversationId)
    .executeTakeFirst();
  if (frozen?.frozen_until === undefined || frozen.frozen_until === null) return;
  if (frozen.frozen_until > now && frozen.frozen_by !== act.by) throw new OperatorConflict('frozen_by_other');
}

/** The campaign looks at once at what waited for the person to hand the lead back. */
async function wakeCadence({ tx, facts }: Held, act: OperatorAct): Promise<void> {
  await sql`
    update messages set not_before = app_now()
    where client_id = ${act.clientId} and lead_id = ${act.leadId} and state = 'planned' and reason = 'manual_mode'`.execute(
    tx,
  );
  await tx
    .updateTable('campaign_ticks')
    .set({ next_tick_at: sql<Date>`least(coalesce(next_tick_at, 'infinity'), app_now())` })
    .where('client_id', '=', act.clientId)
    .where('dataset_id', '=', facts.datasetId)
    .execute();
}

async function tell(deps: OperatorDeps, { tx, facts }: Held, act: OperatorAct, type: string): Promise<void> {
  const { clientId, leadId } = act;
  const data = { by: act.by, conversation_id: facts.conversationId };
  await emitEvent(tx, { id: deps.ids.next(), clientId, leadId, datasetId: facts.datasetId, type, data });
}
