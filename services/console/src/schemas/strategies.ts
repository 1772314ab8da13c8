import { missingOfStrategy, objectOf, STRATEGY_COLUMNS } from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';

const METADATA_KEYS_MAX = 50;
const Metadata = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => Object.keys(value).length <= METADATA_KEYS_MAX, { message: `At most ${METADATA_KEYS_MAX} keys.` })
  .describe('Whatever another tool keeps with it; nothing here depends on it');

export const StrategyUpsert = objectOf(STRATEGY_COLUMNS)
  .partial()
  .extend({
    id: z.uuid().optional().describe('Left out: a new one is added, which needs its template and all required columns'),
    ai_persona_id: z.uuid().nullable().optional().describe('The voice; null: the default one'),
    persona_id: z.uuid().nullable().optional().describe('Whom it addresses, where a lead has no persona of its own'),
    product_id: z.uuid().nullable().optional().describe("In place of the persona's product"),
    prompt_template_id: z.uuid().optional().describe("In place of the client's active template"),
    metadata: Metadata.optional(),
  })
  .superRefine((body, context) => {
    if (body.id !== undefined) return;
    const missing = [
      ...missingOfStrategy(body),
      ...(body.prompt_template_id === undefined ? ['prompt_template_id'] : []),
    ];
    for (const column of missing) {
      context.addIssue({ code: 'custom', path: [column], message: 'A new strategy needs this.' });
    }
  });

export const Strategy = z
  .object(Object.fromEntries(STRATEGY_COLUMNS.map(({ column, type }) => [column, type.nullable()])))
  .extend({
    id: z.uuid(),
    version: z.int(),
    ai_persona_id: z.uuid().nullable(),
    ai_persona_name: z.string().nullable(),
    persona_id: z.uuid().nullable(),
    persona_name: z.string().nullable(),
    product_id: z.uuid().nullable(),
    product_name: z.string().nullable(),
    prompt_template_id: z.uuid(),
    prompt_template_name: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    campaigns: z.int().describe('Campaigns that have it'),
    created_by: z.uuid().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Strategy' });
export const StrategyPage = pageOf(Strategy);

export const StrategyQuery = z.object({
  ...PageQuery,
  q: z.string().trim().min(1).max(100).optional(),
  tag: z.string().trim().min(1).max(60).optional(),
  active: z.enum(['true', 'false']).optional(),
});
