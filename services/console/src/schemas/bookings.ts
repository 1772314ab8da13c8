import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';

export const BookingQuery = z.object({ time: z.enum(['upcoming', 'past']).default('upcoming'), ...PageQuery });

const Booking = z.object({
  id: z.uuid(),
  starts_at: Instant,
  ends_at: Instant.nullable(),
  status: z.enum(['pending', 'confirmed', 'moved', 'cancelled']),
  lead: z
    .object({ id: z.uuid(), name: z.string(), phone: z.string(), assigned_to: z.string().nullable() })
    .nullable()
    .describe('Null: nobody knows who booked it'),
  conversation_id: z.uuid().nullable(),
});
export const BookingPage = pageOf(Booking);
