import { BookingPage, BookingProcessFields } from '@rekindle/domain';
import { z } from 'zod';
import { Instant, pageOf } from './common.ts';

export const BookingProcessUpsert = BookingProcessFields.partial()
  .extend({ id: z.uuid().optional().describe('Left out: a new one is added, which needs name and page') })
  .superRefine((body, context) => {
    if (body.id !== undefined) return;
    for (const field of ['name', 'booking_link'] as const) {
      if (body[field] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [field], message: 'A new booking process needs this.' });
    }
  });

export const BookingProcess = z
  .object({
    id: z.uuid(),
    version: z.int(),
    name: z.string(),
    booking_link: z.string().describe('The page on which calls are booked'),
    campaigns: z.int().describe('Campaigns that have it'),
    created_by: z.uuid().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'BookingProcess' });
export const BookingProcessPage = pageOf(BookingProcess);

export const CampaignBookingProcess = z.strictObject({
  booking_process_id: z.uuid().nullable().describe("Null: its calls are booked on the client's page"),
});

export const ClientBookingPage = z.strictObject({
  booking_link: BookingPage.nullable().describe('Null: it has none'),
});
