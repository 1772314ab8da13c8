import { localMoment, causeWords } from '@rekindle/domain';
import type { z } from 'zod';
import { cursorOf, instant, instantOrNull } from '../schemas/common.ts';
import type {
  Conversation,
  ConversationMessage,
  ListedConversation as ListedJson,
  Note,
} from '../schemas/conversations.ts';
import { authorOf, type ShownConversation, type ShownMessage, type ShownNote } from './conversation.ts';
import type { ListedConversation } from './conversations.ts';

type Me = string | null;

/** A line of the inbox as the API gives it. */
export function listedJson(row: ListedConversation, me: Me, now: number): z.output<typeof ListedJson> {
  return {
    id: row.id,
    lead_id: row.leadId,
    name: nameOf(row),
    phone: row.phone,
    campaign: { id: row.datasetId, name: row.datasetName },
    lead_status: row.leadStatus,
    sentiment: row.sentiment,
    needs_person:
      row.needsPersonReason === null ? null : { code: row.needsPersonReason, words: causeWords(row.needsPersonReason) },
    manual_mode: row.manualMode,
    taken_over_by:
      row.takenOverBy === null
        ? null
        : { id: row.takenOverById, name: row.takenOverBy, me: me !== null && row.takenOverById === me },
    assigned_to:
      row.assignedTo === null
        ? null
        : { id: row.assignedTo, name: row.assignedName ?? '', me: me !== null && row.assignedTo === me },
    suppressed: row.suppressed,
    status: row.status,
    unanswered: row.unanswered,
    message_count: row.messageCount,
    last_message_at: instant(row.lastMessageAt),
    last_text:
      row.lastKind === null || row.lastText === null || row.lastState === null
        ? null
        : { from: authorOf(row.lastKind), text: row.lastText, state: row.lastState },
    has_draft: row.hasDraft,
    draft_goes_at: instantOrNull(row.draftGoesAt),
    draft_due_at: instantOrNull(row.draftDueAt),
    typing:
      row.frozenUntil === null || row.frozenUntil <= now || row.frozenBy === null
        ? null
        : { by: row.frozenBy, until: instant(row.frozenUntil) },
    snoozed_until: row.snoozedUntil === null || row.snoozedUntil <= now ? null : instant(row.snoozedUntil),
  };
}

/** A text as the API gives it. */
function messageJson(text: ShownMessage): z.output<typeof ConversationMessage> {
  return {
    id: text.id,
    from: text.from,
    kind: text.kind,
    text: text.text,
    segments: text.segments,
    at: instant(text.at),
    state: text.state,
    why: text.why,
    by: text.by,
    not_before: instantOrNull(text.notBefore),
    delivered_at: instantOrNull(text.deliveredAt),
    error_code: text.errorCode,
    prompt_version: text.promptVersion,
    model: text.model,
    intent: text.intent,
    may_rearm: text.state === 'absent',
    may_cancel: text.kind === 'manual' && text.state === 'planned',
  };
}

/** Texts of a page, with where the older ones begin. */
export function textsJson({ items, next }: ShownConversation['texts']) {
  return { items: items.map(messageJson), next: next === null ? null : cursorOf([next.at, next.id]) };
}

export function noteJson(note: ShownNote, me: Me): z.output<typeof Note> {
  const { id, body, writtenBy } = note;
  return { id, at: instant(note.at), body, written_by: writtenBy, mine: me !== null && note.writtenById === me };
}

/** A whole conversation as the API gives it. */
export function conversationJson(shown: ShownConversation, me: Me, now: number): z.output<typeof Conversation> {
  const listed = listedJson(shown, me, now);
  const { draft, lead, handover, night, next, zone } = shown;
  return {
    ...listed,
    now: instant(now),
    ai_on: shown.aiOn,
    taken_over_at: instantOrNull(shown.takenOverAt),
    typing: listed.typing === null ? null : { ...listed.typing, me: me !== null && shown.frozenById === me },
    alarm_due_at: instantOrNull(shown.alarmDueAt),
    draft:
      draft === null
        ? null
        : {
            id: draft.messageId,
            text: draft.text,
            segments: draft.segments,
            goes_at: instantOrNull(draft.goesAt),
            waits_because: draft.reason === null ? null : causeWords(draft.reason),
            edited_by: draft.editedBy,
            prompt_version: draft.promptVersion,
          },
    texts: textsJson(shown.texts),
    notes: shown.notes.map((note) => noteJson(note, me)),
    handover:
      handover === null
        ? null
        : {
            state: handover.state,
            because: causeWords(handover.reason),
            urgent: handover.urgent,
            since: instant(handover.since),
            person: handover.person,
            next_at: instantOrNull(handover.nextAt),
          },
    night: night === null ? null : { opens_at: instantOrNull(night.opensAt) },
    zone,
    local_time: localMoment(now, zone),
    lead: {
      first_name: shown.firstName,
      last_name: shown.lastName,
      email: lead.email,
      postcode: lead.postcode,
      company: lead.company,
      inquiry_date: lead.inquiryDate,
      created_at: instant(lead.createdAt),
      call_booked_at: instantOrNull(lead.callBookedAt),
      booking_url: lead.bookingUrl,
      summary: lead.summary,
      outcome: lead.outcome === 'converted' || lead.outcome === 'lost' ? lead.outcome : null,
      attributes: Object.fromEntries(Object.entries(lead.attributes).map(([key, value]) => [key, String(value)])),
    },
    next: next === null ? null : { label: next.label, at: instantOrNull(next.at), not_sent: next.notSent },
  };
}

function nameOf({ firstName, lastName }: { firstName: string; lastName: string | null }): string {
  return [firstName, lastName].filter((part) => part !== null && part.trim() !== '').join(' ');
}
