import { z } from 'zod';

/** Characters of a booking page's address: a text has to have room for it. */
const LINK_CHARACTERS_MAX = 300;

/** What a person says of a booking process: a name, and the page on which calls are booked. */
export const BookingProcessFields = z.strictObject({
  name: z.string().trim().min(1).max(120),
  booking_link: z
    .string()
    .trim()
    .max(LINK_CHARACTERS_MAX)
    .refine((link) => URL.canParse(link) && /^https?:$/.test(new URL(link).protocol), {
      message: 'The address of a page, such as https://cal.com/bright/call.',
    }),
});
export type BookingProcessFields = z.output<typeof BookingProcessFields>;
