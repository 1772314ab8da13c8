import { CalendarDay, CONTACT_STATUSES, EMAIL_MAX, SENTIMENTS } from '@rekindle/domain';
import { z } from 'zod';
import { Instant } from './common.ts';
import { LEAD_SORTS, LeadFilter } from './leads-filter.ts';

const ContactStatus = z.enum(CONTACT_STATUSES);
const Sentiment = z.enum(SENTIMENTS);

/** Lines of the list at a time; a grid fetches a window of it. */
const WINDOW_MAX = 500;
const SKIP_MAX = 2_000_000;

export const LeadListQuery = LeadFilter.extend({
  sort: z.enum(LEAD_SORTS).default('newest'),
  after: z.string().max(500).optional(),
  skip: z.coerce.number().int().min(0).max(SKIP_MAX).default(0).describe('Lines to leave out after the cursor'),
  limit: z.coerce.number().int().min(1).max(WINDOW_MAX).default(100),
});

const NextAct = z.object({
  kind: z.enum(['text', 'reply', 'person', 'wait', 'none']),
  label: z.string(),
  at: Instant.nullable(),
  not_sent: z.string().nullable().describe('One sentence: why nothing is sent now, and when it goes on'),
});

const person = { assigned_to: z.uuid().nullable(), assigned_name: z.string().nullable() };

export const LeadRow = z.object({
  id: z.uuid(),
  first_name: z.string(),
  last_name: z.string().nullable(),
  phone: z.string(),
  email: z.string().nullable(),
  postcode: z.string().nullable(),
  company: z.string().nullable(),
  inquiry_date: z.string().nullable(),
  dataset_id: z.uuid(),
  dataset_name: z.string(),
  status: ContactStatus,
  sentiment: Sentiment.nullable(),
  suppressed: z.boolean(),
  manual_mode: z.boolean(),
  needs_person: z.string().nullable().describe('Why a person is to look at them, in words'),
  flagged: z.boolean(),
  archived: z.boolean(),
  ...person,
  last_message_at: Instant.nullable(),
  replied_at: Instant.nullable(),
  latest_reply: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
  created_at: Instant,
  next: NextAct,
});

export const LeadPage = z.object({ items: z.array(LeadRow), next: z.string().nullable() });
export const LeadCount = z.object({ count: z.number().int(), exact: z.boolean() });

/** What filters can be chosen from. */
export const LeadChoices = z.object({
  datasets: z.array(z.object({ id: z.uuid(), name: z.string(), leads: z.number().int() })),
  people: z.array(z.object({ id: z.uuid(), name: z.string() })),
  attributes: z.array(z.string()),
});

export const Suppression = z.object({
  id: z.uuid(),
  phone: z.string(),
  source: z.string(),
  reason: z.string().describe('In words'),
  evidence: z.string().nullable(),
  since: Instant,
  lifted_at: Instant.nullable(),
  lifted_by: z.string().nullable(),
  may_lift: z
    .boolean()
    .describe(
      'False when only the person can, by texting START, or nobody, or somebody who sees all leads of the number',
    ),
});

export const Lead = LeadRow.extend({
  position: z.string().nullable(),
  custom_id: z.string().nullable(),
  timezone: z.string().nullable().describe('Their own, when the list said it'),
  notes: z.string().nullable(),
  zone: z.string().describe('The zone in which times are shown'),
  originals: z.record(z.string(), z.string()).describe('Cells as they were before they were repaired'),
  sentence: z.string().describe('Why they were or were not texted, and what happens next'),
  /** Counts changes of the lead itself; for If-Match. */
  etag: z.string(),
  manual_since: Instant.nullable(),
  taken_over_by: z
    .object({ name: z.string(), me: z.boolean() })
    .nullable()
    .describe('Who answers them: while somebody does, only they hand the lead back'),
  summary: z.string().nullable(),
  call_booked_for: Instant.nullable(),
  conversation_id: z.uuid().nullable(),
  handover: z
    .object({
      id: z.uuid(),
      state: z.enum(['open', 'claimed', 'unclaimed', 'closed']),
      sentence: z.string().nullable(),
    })
    .nullable(),
  suppressions: z.array(Suppression),
  others: z
    .array(z.object({ id: z.uuid(), dataset_name: z.string(), status: ContactStatus }))
    .describe('Leads of the same number'),
});

export const TimelineEntry = z.object({
  id: z.string(),
  at: Instant,
  kind: z.enum([
    'import',
    'text',
    'ai',
    'booking',
    'handover',
    'status',
    'suppression',
    'campaign',
    'person',
    'outcome',
  ]),
  title: z.string(),
  detail: z.string().nullable(),
  by: z.string().nullable(),
  message: z
    .object({
      id: z.uuid(),
      direction: z.enum(['inbound', 'outbound']),
      kind: z.string(),
      text: z.string(),
      state: z.string(),
      segments: z.number().int(),
      edited_by: z.string().nullable(),
      ai: z.boolean(),
      steps: z.array(z.object({ at: Instant, what: z.string() })).describe('What became of it'),
    })
    .nullable(),
  ai: z
    .object({
      run_id: z.uuid(),
      outcome: z.string(),
      prompt_version: z.string(),
      model: z.string().nullable(),
      gates: z.array(z.string()),
      intent: z.string().nullable(),
      draft: z.string().nullable(),
      latency_ms: z.number().int().nullable(),
    })
    .nullable(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })).describe('Cells of a row, changed fields'),
});
export const Timeline = z.object({ items: z.array(TimelineEntry), truncated: z.boolean() });

const field = (max: number) => z.string().trim().max(max).nullable();

/** Fields of a lead that a person may change; null empties one. */
export const LeadEdit = z
  .strictObject({
    first_name: z.string().trim().min(1).max(200),
    last_name: field(200),
    email: z.union([z.email().max(EMAIL_MAX), z.literal('')]).nullable(),
    postcode: field(20),
    company: field(200),
    position: field(200),
    custom_id: field(200),
    timezone: field(60),
    inquiry_date: CalendarDay.nullable(),
    notes: field(10_000),
    attributes: z.record(z.string().max(100), z.string().max(10_000)),
  })
  .partial();

export const StatusBody = z.strictObject({ status: ContactStatus });
export const ManualBody = z.strictObject({ on: z.boolean() });
export const AssignBody = z.strictObject({ user_id: z.uuid().nullable() });
export const SuppressBody = z.strictObject({
  evidence: z.string().trim().min(1).max(1_000).describe('What they said, or where it is written'),
});
export const LiftBody = z.strictObject({
  reason: z.string().trim().min(3).max(1_000).describe('Why they may be texted again'),
});
export const EraseBody = z.strictObject({
  confirm: z.string().describe('The number of the person, as a safeguard'),
});

export const ErasePreview = z.object({
  phone: z.string(),
  leads: z.number().int(),
  texts: z.number().int(),
  ai_runs: z.number().int(),
  bookings: z.number().int(),
  files: z.array(z.object({ upload_id: z.uuid(), filename: z.string(), rows: z.number().int().nullable() })),
  on_its_way: z.boolean().describe('A text is just being sent: it can be done in a minute'),
});

export const SavedView = z.object({
  id: z.uuid(),
  name: z.string(),
  shared: z.boolean(),
  filters: z.record(z.string(), z.unknown()),
});
export const SavedViewBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  shared: z.boolean().default(false),
  filters: z.record(z.string().max(40), z.unknown()),
});
export const FlagBody = z.strictObject({ duplicate: z.boolean() });
