import { z } from 'zod';

/** An RFC 9457 answer. */
export const Problem = z
  .object({
    type: z.string().describe('What kind of problem, for programs; about:blank when the status says it all.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened and how to mend it, for people.'),
    trace_id: z.string().describe("The request's id, which the log has too."),
    errors: z.array(z.object({ path: z.string(), message: z.string(), pointer: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
