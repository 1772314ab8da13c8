import { ERASED } from '@rekindle/db';
import { causeWords, suppressionWords } from '@rekindle/domain';
import type { z } from 'zod';
import { instant, instantOrNull } from '../schemas/common.ts';
import type { Lead, LeadRow, Suppression, TimelineEntry as TimelineJson } from '../schemas/leads.ts';
import { leadTag } from './edit-tag.ts';
import type { LeadView } from './lead.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import type { ListedLead } from './leads.ts';
import { isLiftable, type ListedSuppression } from './suppressions.ts';

/** A line of the list as the API writes it. */
export function leadRow(lead: ListedLead): z.input<typeof LeadRow> {
  return {
    id: lead.id,
    first_name: lead.firstName,
    last_name: lead.lastName,
    phone: lead.phone,
    email: lead.email,
    postcode: lead.postcode,
    company: lead.company,
    inquiry_date: lead.inquiryDate,
    dataset_id: lead.datasetId,
    dataset_name: lead.datasetName,
    status: lead.status,
    sentiment: lead.sentiment,
    suppressed: lead.suppressed,
    manual_mode: lead.manualMode,
    needs_person: lead.needsPersonReason === null ? null : causeWords(lead.needsPersonReason),
    flagged: lead.flagged,
    archived: lead.archived,
    assigned_to: lead.assignedTo,
    assigned_name: lead.assignedName,
    last_message_at: instantOrNull(lead.lastMessageAt),
    replied_at: instantOrNull(lead.repliedAt),
    latest_reply: lead.latestReply,
    attributes: lead.attributes,
    created_at: instant(lead.createdAt),
    next: {
      kind: lead.next.kind,
      label: lead.next.label,
      at: instantOrNull(lead.next.at),
      not_sent: lead.next.notSent,
    },
  };
}

/** A lead with all that is known of it, as the API writes it, and its ETag. */
export function leadJson(lead: LeadView): z.input<typeof Lead> {
  const shown = allOf(lead);
  return { ...shown, etag: leadTag(shown, shown) };
}

function allOf(lead: LeadView): Omit<z.input<typeof Lead>, 'etag'> {
  return {
    ...leadRow(lead),
    position: lead.position,
    custom_id: lead.customId,
    timezone: lead.timezone,
    notes: lead.notes,
    zone: lead.zone,
    originals: lead.originals,
    sentence: lead.sentence,
    manual_since: instantOrNull(lead.manualSince),
    taken_over_by: lead.takenOverBy,
    summary: lead.summary,
    call_booked_for: instantOrNull(lead.callBookedFor),
    conversation_id: lead.conversationId,
    handover: lead.handover,
    suppressions: lead.suppressions.map(suppressionJson),
    others: lead.others.map(({ id, datasetName, status }) => ({ id, dataset_name: datasetName, status })),
  };
}

/** An entry of the stop list as the API writes it. */
export function suppressionJson(entry: ListedSuppression): z.input<typeof Suppression> {
  const reason = entry.rule === ERASED ? 'they asked to be erased' : suppressionWords(entry.source);
  return {
    id: entry.id,
    phone: entry.phone,
    source: entry.source,
    reason,
    evidence: entry.evidence,
    since: instant(entry.since),
    lifted_at: instantOrNull(entry.liftedAt),
    lifted_by: entry.liftedBy,
    may_lift: entry.liftedAt === null && isLiftable(entry) && entry.theirs,
  };
}

/** An entry of a lead's story as the API writes it. */
export function timelineJson(entry: TimelineEntry): z.input<typeof TimelineJson> {
  const { message, ai } = entry;
  return {
    ...{
      id: entry.id,
      at: instant(entry.at),
      kind: entry.kind,
      title: entry.title,
      detail: entry.detail,
      by: entry.by,
    },
    message:
      message === null
        ? null
        : {
            ...{ id: message.id, direction: message.direction, kind: message.kind, text: message.text },
            ...{ state: message.state, segments: message.segments, edited_by: message.editedBy, ai: message.ai },
            steps: message.steps.map(({ at, what }) => ({ at: instant(at), what })),
          },
    ai:
      ai === null
        ? null
        : {
            ...{
              run_id: ai.runId,
              outcome: ai.outcome,
              prompt_version: ai.promptVersion,
              model: ai.model,
              gates: ai.gates,
            },
            ...{ intent: ai.intent, draft: ai.draft, latency_ms: ai.latencyMs },
          },
    facts: entry.facts,
  };
}
