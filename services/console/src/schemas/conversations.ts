import { CalendarDay, CalendarInstant, CONTACT_STATUSES, MESSAGE_STATES, OUTCOMES, SENTIMENTS } from '@rekindle/domain';
import { z } from 'zod';
import { COUNTED_MAX, INBOX_QUEUES } from '../views/conversations.ts';
import { Instant, PageQuery, pageOf } from './common.ts';

const SEARCH_MAX = 200;
const TEXT_MAX = 1_600;
const NOTE_MAX = 4_000;

const ofCampaign = { dataset_id: z.uuid().describe('Only conversations of this campaign').optional() };

export const CountsQuery = z.object(ofCampaign);

export const ConversationQuery = z.object({
  ...ofCampaign,
  queue: z.enum(INBOX_QUEUES).default('all'),
  q: z.string().trim().max(SEARCH_MAX).describe('Start of a name or number, or words of a text').optional(),
  ...PageQuery,
});

const Person = z.object({ id: z.uuid().nullable(), name: z.string(), me: z.boolean() });
const AUTHORS = ['lead', 'ai', 'person', 'campaign'] as const;

const line = {
  id: z.uuid(),
  lead_id: z.uuid(),
  name: z.string(),
  phone: z.string(),
  campaign: z.object({ id: z.uuid(), name: z.string() }),
  lead_status: z.enum(CONTACT_STATUSES),
  sentiment: z.enum(SENTIMENTS).nullable(),
  needs_person: z
    .object({ code: z.string(), words: z.string().describe('Follows "because"') })
    .nullable()
    .describe('Why somebody should look at it'),
  manual_mode: z.boolean().describe('The AI writes nothing by itself'),
  taken_over_by: Person.nullable(),
  assigned_to: Person.nullable(),
  suppressed: z.boolean(),
  status: z.enum(['active', 'archived', 'completed']),
  unanswered: z.boolean().describe('They wrote last'),
  message_count: z.int(),
  last_message_at: Instant,
  last_text: z.object({ from: z.enum(AUTHORS), text: z.string(), state: z.enum(MESSAGE_STATES) }).nullable(),
  has_draft: z.boolean(),
  draft_goes_at: Instant.nullable(),
  draft_due_at: Instant.nullable().describe('When the AI writes an answer'),
  typing: z.object({ by: z.string(), until: Instant }).nullable(),
  snoozed_until: Instant.nullable(),
};
export const ListedConversation = z.object(line);
export const ConversationPage = pageOf(ListedConversation);

const count = z.int().min(0).max(COUNTED_MAX);
export const QueueCounts = z
  .object({
    ...{ hot: count, needs_person: count, ai: count, mine: count, unassigned: count, snoozed: count, all: count },
    unmatched: count.describe('Texts from numbers of no lead, and so of no campaign'),
    bookings: count.describe('Calls to come, of every campaign'),
    counted_to: z.int(),
  })
  .describe('A count that equals counted_to means: at least so many');

export const ConversationMessage = z.object({
  id: z.uuid(),
  from: z.enum(AUTHORS),
  kind: z.enum(['M1', 'M2', 'M3', 'nudge', 'reply', 'manual', 'inbound']),
  text: z.string(),
  segments: z.int(),
  at: Instant,
  state: z.enum(MESSAGE_STATES),
  why: z.string().nullable().describe('What became of it and why, in one sentence'),
  by: z.string().nullable().describe("Who wrote it, or changed the AI's words"),
  not_before: Instant.nullable(),
  delivered_at: Instant.nullable(),
  error_code: z.int().nullable(),
  prompt_version: z.string().nullable(),
  model: z.string().nullable(),
  intent: z.string().nullable().describe('How the AI took what they wrote'),
  may_rearm: z.boolean().describe('A person may order it to be sent again'),
  may_cancel: z.boolean().describe('It waits and can be taken back'),
});
export const MessagePage = pageOf(ConversationMessage);

export const Draft = z.object({
  id: z.uuid(),
  text: z.string(),
  segments: z.int(),
  goes_at: Instant.nullable(),
  waits_because: z.string().nullable(),
  edited_by: z.string().nullable(),
  prompt_version: z.string().nullable(),
});

export const Note = z.object({
  id: z.uuid(),
  at: Instant,
  body: z.string(),
  written_by: z.string(),
  mine: z.boolean(),
});

export const Conversation = z.object({
  ...line,
  now: Instant.describe("The server's time, from which to count down"),
  ai_on: z.boolean().describe('The campaign has the AI answer'),
  taken_over_at: Instant.nullable(),
  typing: z.object({ by: z.string(), until: Instant, me: z.boolean() }).nullable(),
  alarm_due_at: Instant.nullable(),
  draft: Draft.nullable(),
  texts: MessagePage,
  notes: z.array(Note),
  handover: z
    .object({
      state: z.enum(['open', 'claimed', 'unclaimed', 'closed']),
      because: z.string(),
      urgent: z.boolean(),
      since: Instant,
      person: z.string().nullable(),
      next_at: Instant.nullable(),
    })
    .nullable(),
  night: z
    .object({ opens_at: Instant.nullable() })
    .nullable()
    .describe("It is night where they are: one's own text needs a confirmation"),
  zone: z.string(),
  local_time: z.string().describe('On the wall clock where they are'),
  lead: z.object({
    first_name: z.string(),
    last_name: z.string().nullable(),
    email: z.string().nullable(),
    postcode: z.string().nullable(),
    company: z.string().nullable(),
    inquiry_date: z.string().nullable(),
    created_at: Instant,
    call_booked_at: Instant.nullable(),
    booking_url: z.string().nullable(),
    summary: z.string().nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    attributes: z.record(z.string(), z.string()),
  }),
  next: z.object({ label: z.string(), at: Instant.nullable(), not_sent: z.string().nullable() }).nullable(),
});

export const OwnTextBody = z.object({
  text: z.string().min(1).max(TEXT_MAX),
  id: z.uuid().describe('Chosen by the caller: with the same one nothing is sent twice').optional(),
  at_night: z
    .enum(['ask', 'send', 'wait'])
    .default('ask')
    .describe('At night there: refuse with 409 night_unconfirmed, send all the same, or wait for the morning'),
});
export const OwnTextSent = z.object({ message_id: z.uuid() });
export const DraftEdit = z.object({
  text: z.string().min(1).max(TEXT_MAX),
  expected: z.string().max(TEXT_MAX).optional(),
});
export const DraftSeen = z.object({ expected: z.string().max(TEXT_MAX).optional() });
export const Frozen = z.object({ until: Instant });
export const HandedBack = z.object({ answers_now: z.boolean() });
export const AssignBody = z.object({ user_id: z.uuid().nullable() });
export const StatusBody = z
  .object({ status: z.enum(CONTACT_STATUSES).optional(), sentiment: z.enum(SENTIMENTS).nullable().optional() })
  .refine(({ status, sentiment }) => status !== undefined || sentiment !== undefined, 'Name a status or a sentiment.');
export const StatusNow = z.object({ lead_status: z.enum(CONTACT_STATUSES) });
export const SuppressBody = z.object({
  why: z.enum(['opt_out', 'wrong_number']),
  evidence: z.string().trim().max(TEXT_MAX).describe('Their own words, as far as they are known').optional(),
});
export const OutcomeBody = z.object({
  outcome: z.enum(OUTCOMES),
  value_pence: z.int().min(0).max(1_000_000_000_00).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  occurred_on: CalendarDay.nullable().default(null),
});
export const OutcomeKept = z.object({
  result: z.enum(['recorded', 'changed', 'unchanged']),
  lead_status: z.enum(CONTACT_STATUSES),
});
export const NoteBody = z.object({ body: z.string().trim().min(1).max(NOTE_MAX) });
export const SnoozeBody = z.object({ until: CalendarInstant.describe('ISO 8601, UTC').nullable() });

export const CannedBody = z.object({
  shortcut: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'Small letters, digits and hyphens, at most 40.')
    .describe('What is typed after the slash'),
  body: z.string().trim().min(1).max(TEXT_MAX),
});
export const Canned = z.object({
  id: z.uuid(),
  shortcut: z.string(),
  body: z.string(),
  changed_by: z.string(),
  text: z.string().nullable().describe('Filled in for the lead asked about; null when something is missing'),
  missing: z.array(z.string()),
});
export const CannedList = z.object({ items: z.array(Canned), next: z.null() });

const Unmatched = z.object({
  id: z.uuid(),
  from: z.string(),
  to: z.string(),
  text: z.string(),
  pictures: z.int(),
  received_at: Instant,
  opted_out: z.boolean(),
});
export const UnmatchedPage = pageOf(Unmatched);

const Assignee = z.object({ id: z.uuid(), name: z.string(), role: z.string(), me: z.boolean() });
export const AssigneeList = z.object({ items: z.array(Assignee), next: z.null() });
