import { CONTACT_STATUSES } from '@rekindle/domain';
import { z } from 'zod';
import { LeadFilter } from './leads-filter.ts';

const IDS_MAX = 10_000;

/** Which leads: those named, or all that pass a filter, less those taken out by hand. */
export const Selection = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(IDS_MAX) }),
  z.strictObject({ filter: LeadFilter, except: z.array(z.uuid()).max(IDS_MAX).default([]) }),
]);
export type Selection = z.output<typeof Selection>;

/** What is to be done with all of them. */
export const BulkAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('suppress'), evidence: z.string().trim().min(1).max(1_000) }),
  z.strictObject({ act: z.literal('set_status'), status: z.enum(CONTACT_STATUSES) }),
  z.strictObject({ act: z.literal('assign'), user_id: z.uuid().nullable() }),
  z.strictObject({ act: z.literal('enrol') }),
  z.strictObject({ act: z.literal('stop_cadence') }),
  z.strictObject({ act: z.literal('export') }),
]);
export type BulkAct = z.output<typeof BulkAct>;

export const BulkPreviewBody = z.strictObject({ selection: Selection, do: BulkAct });
export const BulkPreview = z.object({
  selected: z.number().int(),
  /** What will be done. */
  affected: z.number().int(),
  left_out: z.array(z.object({ reason: z.string(), leads: z.number().int() })),
  /** Names exactly these leads in this state; a later act with it is refused when anything has changed. */
  token: z.string(),
});
export const BulkBody = z.strictObject({ selection: Selection, do: BulkAct, token: z.string().max(200) });
export const BulkResult = z.object({ affected: z.number().int() });
