import { LESSON_TYPES } from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';

const STATUSES = ['active', 'testing', 'archived'] as const;
const STAGES = [
  ...['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3', 'HOT', 'WARM', 'COLD', 'CALL_BOOKED', 'CONVERTED'],
] as const;
const text = (max: number) => z.string().trim().max(max).nullable().default(null);

const Words = z.object({
  lesson_type: z.enum(LESSON_TYPES),
  title: z.string().trim().min(1).max(200),
  description: text(2_000),
  trigger: text(300).describe('When it applies, in words ("lead mentions price"); null: always'),
  stages: z.array(z.enum(STAGES)).max(9).default([]).describe('Lead statuses at which it applies; empty: all'),
  correct_response: text(1_000),
  incorrect_response: text(1_000).describe(
    'What must not be said. Of a blacklist_word or never_rule: words or phrases that no reply has, one a line; * stands for up to five words',
  ),
  reasoning: text(2_000),
  example_conversation: z
    .array(z.object({ from: z.enum(['lead', 'us']), text: z.string().trim().min(1).max(1_600) }))
    .max(30)
    .nullable()
    .default(null),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  priority: z.int().min(-100).max(100).default(0).describe('Higher ones first'),
  status: z.enum(STATUSES).default('active').describe('`testing`: for half of the leads'),
  conflicts_with: z
    .array(z.uuid())
    .max(50)
    .default([])
    .describe('Lessons that say the opposite: the better one applies'),
});
export const LessonBody = Words;
export const NewLesson = Words.extend({
  source: z.enum(['sophie_suggestion', 'user_taught', 'imported']).default('user_taught'),
  source_message_id: z.uuid().nullable().default(null),
  supersedes: z.uuid().nullable().default(null).describe('The lesson it stands in for'),
});
export const SupersedeBody = z.object({ by: z.uuid() });

export const Lesson = Words.extend({
  id: z.uuid(),
  version: z.int(),
  created_at: Instant,
  updated_at: Instant,
  universal: z
    .boolean()
    .describe('It holds for every client and is kept by whoever runs the platform; only `supersede` changes it here'),
  created_by: z.string().nullable().describe('Name of who taught it'),
  source: z.enum(['sophie_suggestion', 'user_taught', 'imported']),
  source_message_id: z.uuid().nullable(),
  superseded_by: z.uuid().nullable(),
  times_applied: z.int().describe('Conversations in which the model says that it used it'),
  success_rate: z
    .object({ share: z.number().nullable(), low: z.number(), high: z.number() })
    .describe('Booked calls among these, with the 95 % interval (Wilson)'),
  enforced: z
    .array(z.string())
    .describe(
      'Words and phrases that code keeps out of every reply, whatever the model says; empty: the model is asked',
    ),
}).meta({ id: 'Lesson' });
export const LessonPage = pageOf(Lesson);
export const UniversalLessons = z.object({ items: z.array(Lesson) });
export const LessonQuery = z.object({
  ...PageQuery,
  q: z.string().max(200).optional().describe('Words of its texts'),
  type: z.enum(LESSON_TYPES).optional(),
  status: z.enum(STATUSES).optional(),
  tag: z.string().max(40).optional(),
});
