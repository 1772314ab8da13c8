import { CRITERIA, RECOMMENDATIONS, TEMPLATE_GROUNDS } from '@rekindle/domain';
import { z } from 'zod';

/** Leads that are mapped while the caller waits. A list may have any number, and is mapped in the background. */
const LEADS_MAX = 5_000;
export const MapLeads = z
  .strictObject({
    lead_ids: z
      .array(z.uuid())
      .min(1)
      .max(LEADS_MAX)
      .optional()
      .describe('These, at once; none of them where one is unknown'),
    dataset_id: z.uuid().optional().describe('All leads of this list, in the background'),
  })
  .refine((body) => (body.lead_ids === undefined) !== (body.dataset_id === undefined), {
    message: 'Give either lead_ids or dataset_id.',
  });
export const Mapped = z.object({ leads: z.int(), mapped: z.int() });
export const ListsToMap = z.object({ lists: z.int() });

export const LeadFits = z.object({
  items: z.array(
    z.object({
      persona_id: z.uuid(),
      persona_name: z.string(),
      is_active: z.boolean(),
      is_primary: z.boolean().describe('The lead is written to as this one'),
      source: z.enum(['score', 'person']).nullable().describe('Who mapped it'),
      score: z.int().nullable().describe('0 to 100; null: too little is known'),
      confidence: z.number().describe('How much of the weight is known, 0 to 1'),
      disqualified_by: z.enum(CRITERIA).nullable(),
      breakdown: z.array(
        z.object({
          criterion: z.enum(CRITERIA),
          weight: z.int(),
          match: z.number().nullable().describe('0 to 1; null: nothing is known of it'),
        }),
      ),
    }),
  ),
  next: z.null(),
});

export const TemplateSuggestions = z.object({
  items: z.array(
    z
      .object({
        kind: z.enum(['prompt', 'campaign']).describe('What it is a template of'),
        id: z.uuid(),
        name: z.string(),
        score: z.int().describe('0 to 100: how much of what is said of the persona speaks for it'),
        reasons: z.array(
          z.object({ ground: z.enum(TEMPLATE_GROUNDS), words: z.array(z.string()).describe('That both have') }),
        ),
      })
      .meta({ id: 'TemplateSuggestion' }),
  ),
  next: z.null(),
});

const Counted = z.object({
  hits: z.number(),
  of: z.number().describe('A lead that fitted several personas counts to each by its share'),
  share: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});
export const Recommendations = z.object({
  items: z.array(
    z
      .object({
        kind: z.enum(RECOMMENDATIONS),
        sentence: z.string().describe('What to do, and the numbers that say so'),
        campaign_id: z.uuid().nullable(),
        persona_id: z.uuid().nullable(),
        compared: z
          .object({
            own: Counted,
            others: Counted,
            difference: z.object({ difference: z.number(), low: z.number(), high: z.number() }),
          })
          .nullable()
          .describe('With 95 % intervals'),
        leads: z
          .object({
            count: z.int(),
            first: z.array(z.object({ id: z.uuid(), name: z.string(), score: z.int() })).describe('The best of them'),
          })
          .nullable(),
      })
      .meta({ id: 'PersonaRecommendation' }),
  ),
  next: z.null(),
});

export const WinLossQuery = z.object({ persona_id: z.uuid().optional() });
export const WinLoss = z.object({
  deciles: z.array(
    z.object({
      decile: z
        .int()
        .nullable()
        .describe('Of the score at first touch: 1 holds 0 to 9, 10 holds 90 to 100; null: no score'),
      won: z.number().describe('A lead that fitted several personas counts to each by its share'),
      lost: z.number(),
      win_rate: z.number().nullable(),
      interval: z.tuple([z.number(), z.number()]).describe('Of the win rate, 95 %'),
    }),
  ),
});
