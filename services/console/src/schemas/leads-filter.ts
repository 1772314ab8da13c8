import { CONTACT_STATUSES, SENTIMENTS } from '@rekindle/domain';
import { z } from 'zod';

const FILTER_TEXT_MAX = 200;
const CHOICES_MAX = 200;

/** One value, several with commas, or several of the same name, as an address holds them. */
function many<T extends z.ZodType>(each: T) {
  return z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',').filter((part) => part !== '') : given),
    z.array(each).max(CHOICES_MAX),
  );
}

const yesNo = z.enum(['yes', 'no']);

/** What may be asked of a list of leads; a field that is left out asks nothing. */
export const LeadFilter = z.object({
  q: z.string().trim().max(FILTER_TEXT_MAX).describe('Start of a name, an e-mail or a number').optional(),
  status: many(z.enum(CONTACT_STATUSES)).optional(),
  sentiment: many(z.enum(SENTIMENTS)).optional(),
  dataset: many(z.uuid()).describe('Datasets; a dataset is a campaign').optional(),
  upload: z.uuid().describe('Leads that came with this upload').optional(),
  cadence: z
    .enum(['active', 'waiting', 'held', 'ended', 'completed', 'none'])
    .describe('Place in the campaign; `none`: not in it')
    .optional(),
  step: many(z.coerce.number().int().min(1).max(3)).describe('The next text: 1 is M1').optional(),
  suppressed: yesNo.optional(),
  replied: yesNo.optional(),
  needs_person: yesNo.optional(),
  manual: yesNo.describe('A person answers them').optional(),
  flagged: yesNo.describe('Waits for a word whether they are a duplicate').optional(),
  archived: z.enum(['yes', 'no', 'any']).describe('`no` unless told').optional(),
  assigned: z
    .union([z.uuid(), z.enum(['me', 'nobody', 'somebody'])])
    .describe('A person of the team, or me, nobody, somebody')
    .optional(),
  attribute: z
    .string()
    .max(FILTER_TEXT_MAX)
    .regex(/^[^=]{1,100}=.*$/s, 'name=value')
    .describe('`name=value` of a column that the list brought along')
    .optional(),
});
export type LeadFilter = z.output<typeof LeadFilter>;

/** Orders of a list of leads. `activity`: the latest text in either direction. */
export const LEAD_SORTS = ['newest', 'oldest', 'name', 'activity', 'reply'] as const;
export type LeadSort = (typeof LEAD_SORTS)[number];
