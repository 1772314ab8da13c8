import { z } from 'zod';
import { pageOf } from './common.ts';
import { Suppression } from './leads.ts';

export const SuppressionQuery = z.object({
  q: z.string().trim().max(40).describe('Start of a number').optional(),
  source: z.enum(['keyword', 'phrase', 'provider', 'person', 'import', 'wrong_number', 'invalid', 'model']).optional(),
  lifted: z.enum(['no', 'yes']).default('no'),
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const SuppressionPage = pageOf(Suppression);

export const SuppressionBody = z.strictObject({
  phone: z.string().min(4).max(40),
  evidence: z.string().trim().min(1).max(1_000),
});

export const NumberQuery = z.object({ phone: z.string().min(4).max(40) });
/** Whether a number could be texted now, and every reason against it. */
export const NumberAnswer = z.object({
  phone: z.string(),
  may_be_texted: z.boolean(),
  sentence: z.string(),
  suppressions: z.array(Suppression),
  leads: z.array(z.object({ id: z.uuid(), name: z.string(), dataset_name: z.string(), sentence: z.string() })),
});
export const LiftAnswer = z.object({ phone: z.string(), may_be_texted: z.boolean() });
