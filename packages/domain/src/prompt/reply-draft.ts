import { z } from 'zod';

export const NEXT_ACTIONS = ['reply', 'offer_slots', 'book', 'handover', 'close', 'wait'] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

/** What the model must answer with. Every field is required, as strict schemas want it; absent means null. */
export const ReplyDraft = z.object({
  reply: z.string(),
  intent: z.string(),
  sentiment: z.enum(['POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT']),
  stage: z.string(),
  next_action: z.enum(NEXT_ACTIONS),
  slot_id: z.string().nullable(),
  facts: z.array(z.object({ key: z.string(), value: z.string(), quote: z.string() })),
  objection_type: z.string().nullable(),
  opt_out: z.boolean(),
  opt_out_quote: z.string().nullable(),
  handover_reason: z.string().nullable(),
  used_lesson_ids: z.array(z.string()),
  claims: z.array(z.object({ text: z.string(), knowledge_id: z.string().nullable() })),
  confidence: z.number(),
});
export type ReplyDraft = z.infer<typeof ReplyDraft>;
