import { HttpProblem } from '@rekindle/http';
import type { PageNeeded } from '@rekindle/scheduler';

/** Why a booking page is not taken away. */
export function pageNeeded({ campaigns }: PageNeeded): HttpProblem {
  const [first = '', ...more] = campaigns;
  const which = more.length === 0 ? `The campaign "${first}"` : `The campaign "${first}" and ${more.length} more`;
  const detail = `${which} would have no booking page left, and has {{booking_link}} in its texts or its prompt: choose another page for it, or give the client one.`;
  return new HttpProblem(409, detail, { kind: 'booking-page-needed' });
}
