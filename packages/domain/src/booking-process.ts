import { z } from 'zod';

/** Characters of a booking page's address: a text has to have room for it. */
const LINK_CHARACTERS_MAX = 300;

/** The address of a page on which calls are booked. */
export const BookingPage = z
  .string({ error: 'Say on which page calls are booked.' })
  .trim()
  .max(LINK_CHARACTERS_MAX)
  .refine((link) => /^https?:\/\/\S+$/i.test(link) && URL.canParse(link), {
    message: 'The address of a page, such as https://cal.com/bright/call.',
  });

/** What a person says of a booking process: a name, and the page on which calls are booked. */
export const BookingProcessFields = z.strictObject({
  name: z.string({ error: 'Give it a name.' }).trim().min(1).max(120),
  booking_link: BookingPage,
});
export type BookingProcessFields = z.output<typeof BookingProcessFields>;
