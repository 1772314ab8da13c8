import { LESSON_TYPES, PROMPT_SECTIONS } from '@rekindle/domain';
import { GOLDEN_ENDS } from '@rekindle/responder';
import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';
import { EvalSummary } from './prompt-evals.ts';

const name = z.string().trim().min(1).max(120);
const description = z.string().max(2_000);
const reason = z.string().trim().min(1).max(2_000);
/** Answers by the wizard's keys; how long each may be is the wizard's to say. */
const Answers = z.record(z.string().max(60), z.string().max(20_000));

const Piece = z.object({
  content: z.string().trim().min(1).max(4_000),
  why: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe('Why it is there; left out, what is unchanged keeps its own'),
  is_fact: z
    .boolean()
    .optional()
    .describe('Somebody answers for its figures: replies may state them. Of knowledge only.'),
});
const Sections = z
  .partialRecord(z.enum(PROMPT_SECTIONS), z.array(Piece).max(40))
  .describe('What each section says, piece by piece; sections left out stay');

const Golden = z.object({
  name: z.string().trim().min(1).max(120),
  says: z.array(z.string().trim().min(1).max(1_600)).min(1).max(10).describe('What the lead writes after M1'),
  answer: z
    .object({
      reply: z.string().max(1_600).exactOptional(),
      next_action: z.enum(['reply', 'offer_slots', 'book', 'handover', 'close', 'wait']).exactOptional(),
      handover_reason: z.string().max(200).nullable().exactOptional(),
      opt_out: z.boolean().exactOptional(),
      opt_out_quote: z.string().max(1_600).nullable().exactOptional(),
    })
    .describe('What a model answers; the rest is a plain friendly draft'),
  expects: z.enum(GOLDEN_ENDS).describe('What must come of that answer. `refused`: the gates let no word of it go'),
});

export const NewPrompt = z.object({
  name,
  description: description.nullable().default(null),
  campaign_id: z.uuid().nullable().default(null).describe('Null: for every campaign that has none of its own'),
  golden_conversations: z.array(Golden).max(30).default([]),
  origin: z.discriminatedUnion('from', [
    z.object({ from: z.literal('wizard'), answers: Answers }),
    z.object({ from: z.literal('template'), template_id: z.uuid(), answers: Answers.default({}) }),
    z.object({ from: z.literal('manual'), sections: Sections }),
    z.object({ from: z.literal('copied'), version_id: z.uuid() }),
  ]),
});
export const ChangePrompt = z.object({
  name: name.optional(),
  description: description.nullable().optional(),
  golden_conversations: z.array(Golden).max(30).optional(),
});

const VersionRef = z.object({ id: z.uuid(), version: z.string(), canary_percent: z.int() });
const VersionPlace = z.object({ id: z.uuid(), version: z.string(), prompt_id: z.uuid(), prompt_name: z.string() });
export const Prompt = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    campaign_id: z.uuid().nullable(),
    campaign_name: z.string().nullable(),
    created_at: Instant,
    live: VersionRef.nullable(),
    in_test: VersionRef.nullable().describe('The newest version in test'),
    newest: VersionRef,
    answering: VersionPlace.nullable().describe(
      'Live for the same leads, in this prompt or another: what publishing archives',
    ),
    rolls_back_to: VersionPlace.nullable().describe('What was live before its live version, in this prompt or another'),
    versions: z.int(),
    golden_conversations: z.array(Golden),
  })
  .meta({ id: 'Prompt' });
export const PromptPage = pageOf(Prompt);
export const PromptQuery = z.object({ ...PageQuery, campaign_id: z.uuid().optional() });
export const MadePrompt = z.object({
  prompt_id: z.uuid(),
  version_id: z.uuid(),
  left_out_lessons: z
    .array(z.object({ title: z.string(), why: z.string() }))
    .describe(
      'Lessons of its template that were refused, as they would be of whoever teaches them; the rest came along',
    ),
});

export const NewVersionBody = z.object({
  from_version_id: z.uuid().optional().describe('Left out: the newest'),
  lesson_ids: z.array(z.uuid()).max(20).default([]).describe('Lessons to apply'),
  change_reason: reason.nullable().default(null),
});
export const MadeVersion = z.object({ version_id: z.uuid() });

const VersionStatus = z.enum(['draft', 'test', 'live', 'archived']);
const VersionLine = z
  .object({
    id: z.uuid(),
    prompt_id: z.uuid(),
    version: z.string(),
    version_number: z.int(),
    status: VersionStatus,
    canary_percent: z.int(),
    created_at: Instant,
    created_by: z.string().nullable().describe('Name of who made it'),
    created_by_type: z.enum(['user', 'sophie', 'system']),
    created_from: z.enum(['wizard', 'template', 'manual', 'copied']),
    changes_summary: z.string(),
    change_reason: z.string().nullable(),
    lessons_count: z.int(),
    manual_edits_count: z.int(),
    golden_passed: z.boolean(),
    golden_at: Instant.nullable(),
    deployed_at: Instant.nullable(),
    deployed_by: z.string().nullable(),
    archived_at: Instant.nullable(),
    last_eval: EvalSummary.nullable().describe('How it did with simulated leads the last time'),
  })
  .meta({ id: 'PromptVersionLine' });
export const VersionPage = pageOf(VersionLine);
export const VersionQuery = z.object(PageQuery);

const GoldenResult = z.object({
  passed: z.boolean(),
  conversations: z.int(),
  model: z.string().describe('`scripted`: it measures the code and words around a model, not a model'),
  failures: z.array(z.object({ name: z.string(), expected: z.string(), got: z.string(), detail: z.string() })),
});
export const Version = VersionLine.extend({
  template_id: z.uuid().nullable(),
  copied_from_version_id: z.uuid().nullable(),
  previous_version_id: z.uuid().nullable(),
  replaced_version_id: z.uuid().nullable().describe('Where a rollback goes'),
  wizard_answers: z.record(z.string(), z.string()),
  applied_lessons: z.array(z.uuid()),
  lesson_applied_id: z.uuid().nullable(),
  changes: z.unknown(),
  prompt_structure: z.unknown().describe('{section: {content, source, why}}'),
  compiled_prompt: z.string().describe('Its own words as one text'),
  fragments: z.array(
    z.object({
      section: z.enum(PROMPT_SECTIONS),
      content: z.string(),
      source: z.string(),
      why: z.string(),
      ref_id: z.string().nullable(),
      ref_version: z.string().nullable(),
      is_fact: z.boolean(),
    }),
  ),
  golden_result: GoldenResult.nullable(),
}).meta({ id: 'PromptVersion' });

export const EditBody = z.object({ sections: Sections, change_reason: reason.nullable().optional() });
export const TestBody = z.object({
  canary_percent: z.int().min(0).max(100).default(0).describe('Share of leads that it answers; 0: nobody yet'),
});
export const Check = z
  .object({
    faults: z.array(
      z.object({ code: z.string(), section: z.string().nullable(), detail: z.string(), sentence: z.string() }),
    ),
    golden: GoldenResult.nullable().describe('Null while there are faults'),
    tokens: z.int().describe('Estimate, of the part that every lead shares'),
    budget: z.int().describe('Tokens that this part may take'),
    text: z.string().describe('That part, to the byte'),
    sections: z
      .array(
        z.object({
          section: z.string(),
          heading: z.string(),
          tokens: z.int().describe('Estimate, its heading counted'),
          pieces: z.array(z.object({ content: z.string(), source: z.string(), why: z.string() })),
        }),
      )
      .describe('The same section by section: each piece with where it comes from and why'),
  })
  .meta({ id: 'PromptCheck' });
export const RollBackBody = z
  .object({ live_version_id: z.uuid().optional().describe('The one you saw live; refused when another is by now') })
  .nullish();
export const RolledBack = z.object({
  live_version_id: z.uuid(),
  prompt_id: z.uuid().describe('Of that version: another prompt may have been live before'),
});

export const DiffQuery = z.object({ against: z.uuid().optional().describe('Left out: the version it was made from') });
export const Diff = z
  .object({
    against: z.uuid().nullable().describe('Null: there is none before it'),
    parts: z.array(z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() })),
  })
  .meta({ id: 'PromptDiff' });

const Share = z.object({ share: z.number().nullable(), low: z.number(), high: z.number() });
const Measured = z.object({
  conversations: z.int(),
  booked: z.int(),
  booking_rate: Share.describe('With its 95 % interval (Wilson); null: nothing was observed'),
  opt_out_rate: Share,
  handover_rate: Share,
  avg_sentiment: z.number().nullable().describe('0 to 1'),
});
export const Performance = z
  .object({
    after: Measured,
    before: Measured.nullable().describe('The version that was live before it, as both stand now'),
    change: z
      .object({ difference: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .describe('Of the booking rate, with its 95 % interval (Newcombe)'),
  })
  .meta({ id: 'PromptPerformance' });

export const WizardQuery = z.object({ template_id: z.uuid().optional() });
export const Wizard = z
  .object({
    questions: z.array(
      z.object({
        key: z.string(),
        section: z.enum(PROMPT_SECTIONS),
        question: z.string(),
        help: z.string(),
        kind: z.enum(['text', 'lines']),
        max_length: z.int().describe('Characters'),
        required: z.boolean(),
        is_fact: z.boolean(),
      }),
    ),
    answers: z.record(z.string(), z.string()).describe('What the template answers already'),
  })
  .meta({ id: 'PromptWizard' });

const TemplateLesson = z.object({
  lesson_type: z.enum(LESSON_TYPES),
  title: z.string().trim().min(1).max(200),
  trigger: z.string().max(300).nullable().default(null),
  correct_response: z.string().max(1_000).nullable().default(null),
  incorrect_response: z.string().max(1_000).nullable().default(null),
});
const TemplatePiece = z.object({
  content: z.string().trim().min(1).max(4_000),
  why: z.string().trim().min(1).max(500),
  is_fact: z.boolean().optional().describe('Somebody answers for its figures; of `knowledge` alone'),
});
export const TemplateBody = z.object({
  name,
  description: description.default(''),
  category: z.string().trim().min(1).max(60).default('general'),
  base_system_prompt: z.string().max(4_000).nullable().default(null).describe('Who the AI is, while it applies'),
  template_structure: z.partialRecord(z.enum(PROMPT_SECTIONS), z.array(TemplatePiece).max(40)).default({}),
  default_wizard_answers: Answers.default({}),
  included_lessons: z.array(TemplateLesson).max(10).default([]),
  industry: z.string().trim().min(1).max(60).default('solar'),
  use_case: z.string().max(60).nullable().default(null),
  best_for: z.string().max(500).nullable().default(null),
  temperature: z.number().min(0).max(2).nullable().default(0.7).describe("Null: the model's own"),
  max_tokens: z.int().min(100).max(600).nullable().default(null).describe('Of one answer'),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  is_active: z.boolean().default(true).describe('Offered to begin a prompt from'),
});
export const Template = TemplateBody.extend({
  id: z.uuid(),
  created_at: Instant,
  created_by: z.string().nullable().describe('Name of who made it'),
  is_system_template: z.boolean(),
  applies: z.boolean().describe('To leads whose campaign names no strategy'),
  included_lessons_count: z.int(),
  times_used: z.int(),
  success_rate: Share.describe('Booked among the conversations of its prompts, with the 95 % interval'),
}).meta({ id: 'PromptTemplate' });
export const TemplatePage = pageOf(Template);
export const TemplateQuery = z.object({ ...PageQuery, category: z.string().max(60).optional() });
