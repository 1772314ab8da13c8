import { z } from 'zod';
import { Instant } from './common.ts';

const TODAY_KINDS = [
  'hot_lead',
  'takeover',
  'needs_person',
  'campaign_paused',
  'campaign_behind',
  'rate',
  'import',
  'failed_texts',
  'lost_texts',
  'unmatched_text',
  'booking',
] as const;

/** One thing that needs somebody, and the one click that answers it. */
const TodayItem = z.object({
  id: z.string(),
  kind: z.enum(TODAY_KINDS),
  urgent: z.boolean(),
  title: z.string(),
  detail: z.string().nullable(),
  at: Instant.nullable(),
  act: z.enum(['take', 'answer', 'open', 'resume', 'import', 'list', 'inbox']).describe('What the button does'),
  lead_id: z.uuid().nullable(),
  conversation_id: z.uuid().nullable(),
  campaign_id: z.uuid().nullable(),
  upload_id: z.uuid().nullable(),
});

export const Today = z.object({
  sections: z.array(
    z.object({ kind: z.enum(TODAY_KINDS), count: z.number().int(), more: z.boolean(), items: z.array(TodayItem) }),
  ),
  /** How much there is in all. */
  count: z.number().int(),
  next_send_at: Instant.nullable(),
  sentence: z.string().describe('What happens by itself next'),
  zone: z.string(),
});
