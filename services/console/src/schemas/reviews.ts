import {
  CHECK_KEYS,
  INSIGHT_CATEGORIES,
  INSIGHT_STATUSES,
  INSIGHT_TYPES,
  LESSON_TYPES,
  SENSITIVITIES,
  SEVERITIES,
} from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';

const reason = z.string().trim().min(1).max(2_000);
const words = (max: number) => z.string().trim().max(max).nullable();

/** What of the proposed lesson is to be other; what is left out stays as proposed. */
export const LessonChanges = z.object({
  lesson_type: z.enum(LESSON_TYPES).optional(),
  title: z.string().trim().min(1).max(200).optional(),
  description: words(2_000).optional(),
  trigger: words(300).optional().describe('When it applies, in words; null: always'),
  correct_response: words(1_000).optional(),
  incorrect_response: words(1_000).optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
  priority: z.int().min(-100).max(100).optional(),
  status: z.enum(['active', 'testing']).optional().describe('`testing`: for half of the leads'),
});

const ProposedLesson = z.object({
  lesson_type: z.enum(LESSON_TYPES),
  title: z.string(),
  description: z.string().nullable(),
  trigger: z.string().nullable(),
  correct_response: z.string().nullable(),
  incorrect_response: z.string().nullable(),
  tags: z.array(z.string()),
});

/** All that makes a lesson the one that was tried. */
export const TriedLesson = ProposedLesson.extend({ priority: z.int() });

const Played = z.object({
  text: z.string().nullable(),
  end: z.enum(['sent', 'fallback', 'silent', 'person', 'opt_out', 'unavailable']),
  gates: z.array(z.string()).describe('What the gates found in its drafts'),
  finds: z.array(z.string()).describe('Checks that find something in it'),
});

export const Replay = z.object({
  id: z.uuid(),
  insight_id: z.uuid(),
  lesson: TriedLesson.describe('What is tried, in the words that whoever began it gave it'),
  created_at: Instant,
  status: z.enum(['running', 'finished', 'failed']),
  reason: z.string().nullable(),
  conversations: z.int().describe('To be played, 25 at most'),
  played: z.int(),
  finished_at: Instant.nullable(),
  model: z.string().nullable(),
  model_kind: z
    .enum(['model', 'simulated', 'scripted'])
    .nullable()
    .describe('Who answered: without a key a scripted one, which shows words and gates and not a model'),
  verdicts: z.object({ same: z.int(), different: z.int(), better: z.int(), worse: z.int() }),
  turns: z.array(
    z.object({
      conversation_id: z.uuid(),
      said: z.string().nullable().describe('What the lead had written last'),
      sent: z.string().describe('What was sent then'),
      before: Played.nullable(),
      after: Played.nullable(),
      verdict: z.enum(['same', 'different', 'better', 'worse']).nullable(),
    }),
  ),
});

export const Insight = z.object({
  id: z.uuid(),
  version: z.int(),
  created_at: Instant,
  updated_at: Instant,
  insight_type: z.enum(INSIGHT_TYPES),
  check: z.enum(CHECK_KEYS),
  severity: z.enum(SEVERITIES),
  category: z.enum(INSIGHT_CATEGORIES),
  title: z.string(),
  description: z.string(),
  suggestion: z.string().nullable(),
  original_text: z.string().nullable().describe('The very words, out of the text they stand in'),
  suggested_text: z.string().nullable(),
  affected_leads_count: z.int(),
  evidence: z
    .object({ hits: z.int(), of: z.int(), share: z.number(), low: z.number(), high: z.number(), since: Instant })
    .nullable()
    .describe('Of a pattern: counts, and the share with its 95 % interval (Wilson)'),
  message_id: z.uuid().nullable(),
  conversation_id: z.uuid().nullable(),
  dataset_id: z.uuid().nullable(),
  campaign: z.string().nullable(),
  status: z.enum(INSIGHT_STATUSES),
  reviewed_by: z.string().nullable().describe('Name of who decided'),
  reviewed_at: Instant.nullable(),
  user_feedback: z.string().nullable(),
  lesson_id: z.uuid().nullable(),
  prompt_version_id: z.uuid().nullable(),
  prompt_id: z.uuid().nullable(),
  applied: z.boolean(),
  applied_at: Instant.nullable(),
  impact_score: z
    .number()
    .nullable()
    .describe('How much better it has been since, -1 to 1: what is found rarer, what works more frequent'),
});
export const InsightPage = pageOf(Insight);
export const InsightQuery = z.object({
  ...PageQuery,
  status: z.enum(['open', 'decided', ...INSIGHT_STATUSES]).default('open'),
  severity: z.enum(SEVERITIES).optional(),
  category: z.enum(INSIGHT_CATEGORIES).optional(),
  type: z.enum(INSIGHT_TYPES).optional(),
  check: z.enum(CHECK_KEYS).optional(),
});

export const InsightDetail = Insight.extend({
  talk: z
    .array(
      z.object({
        id: z.uuid(),
        from: z.enum(['lead', 'us']),
        by_ai: z.boolean(),
        text: z.string(),
        at: Instant,
        quoted: z.boolean().describe('The text that the insight quotes'),
      }),
    )
    .describe('The conversation it is about, its newest 60 texts; empty where you do not see it'),
  lesson: ProposedLesson.nullable().describe('What agreeing would teach'),
  replay: Replay.nullable().describe('The newest replay'),
});

export const AgreeBody = z.object({
  reason,
  lesson: LessonChanges.default({}),
  prompt_id: z
    .uuid()
    .nullable()
    .default(null)
    .describe('Null: the live one of these leads, else the newest, else a new one'),
  without_replay: z.boolean().default(false).describe('Teach it untried'),
});
export const Agreed = z.object({ lesson_id: z.uuid(), prompt_id: z.uuid(), version_id: z.uuid(), insight: Insight });
export const TeachBody = z.object({
  reason,
  effect: z
    .enum(['allow_words', 'lower', 'off'])
    .describe('The words are fine; or the check looks less closely, or not at all'),
  words: z.string().trim().min(1).max(1_600).nullable().default(null).describe('Of allow_words; null: the quoted ones'),
});
export const DismissBody = z.object({ reason: words(2_000).default(null) });
export const Dismissed = z.object({
  lowered: z.boolean().describe('The check looks less closely from now on'),
  insight: Insight,
});
export const ReplayBody = z.object({ lesson: LessonChanges.default({}) });

export const CheckParams = z.object({ check: z.enum(CHECK_KEYS) });
export const SensitivityBody = z.object({ sensitivity: z.enum(SENSITIVITIES) });
export const ReviewCheck = z.object({
  check: z.enum(CHECK_KEYS),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  severity: z.enum(SEVERITIES),
  sensitivity: z.enum(SENSITIVITIES),
  because: z.enum(['dismissals', 'taught', 'person']).nullable(),
  changed_at: Instant.nullable(),
  changed_by: z.string().nullable(),
  open: z.int().describe('Insights that wait'),
  agreed: z.int(),
  dismissed: z.int(),
  taught: z.int(),
  teachings: z.array(
    z.object({
      id: z.uuid(),
      created_at: Instant,
      effect: z.enum(['allow_words', 'lower', 'off']),
      words: z.string().nullable(),
      reason: z.string(),
      created_by: z.string().nullable(),
    }),
  ),
});
export const ReviewChecks = z.object({ items: z.array(ReviewCheck) });
