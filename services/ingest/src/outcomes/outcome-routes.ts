import { inTenant, recordOutcomes } from '@rekindle/db';
import { CalendarDay, parseMobile } from '@rekindle/domain';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ImportDeps } from '../import-deps.ts';
import { answerOnce, idempotencyKey, requestHash, sendAnswer } from '../idempotency.ts';

const VALUE_MAX = 1_000_000_000;
const MICROS = 1_000_000;
/** What became of a lead, as it is told. */
export const OutcomeBody = z
  .strictObject({
    lead_id: z.uuid().optional(),
    phone: z.string().max(40).optional(),
    outcome: z.enum(['converted', 'lost']),
    value: z.number().min(0).max(VALUE_MAX).nullish(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'a code such as GBP')
      .nullish(),
    date: CalendarDay.nullish(),
  })
  .refine((given) => (given.lead_id === undefined) !== (given.phone === undefined), {
    message: 'either lead_id or phone',
    path: ['lead_id'],
  });

/** `POST /api/v1/outcomes`: what became of one lead. Saying it again changes nothing. */
export function addOutcomeRoutes(app: FastifyInstance, deps: ImportDeps): void {
  app.post('/api/v1/outcomes', async (request, reply) => {
    const { clientId } = request;
    const key = idempotencyKey(request);
    const given = parseInput(OutcomeBody, request.body);
    const lead = leadOf(given);
    await deps.clock.sync();
    const now = deps.clock.now();
    const answer = await inTenant(deps.db, { clientId, now }, async (tx) => {
      const once = { clientId, key, hash: requestHash('outcome', given), now };
      return await answerOnce(tx, once, async () => {
        const by = { clientId, source: 'api' as const, recordedBy: null };
        const [done] = await recordOutcomes(tx, deps.ids.next, by, [
          {
            lead,
            outcome: given.outcome,
            valueMicros: given.value == null ? null : Math.round(given.value * MICROS),
            currency: given.currency ?? null,
            occurredOn: given.date ?? null,
          },
        ]);
        if (done === undefined || done.result === 'unknown_lead') throw new HttpProblem(404, 'There is no such lead.');
        const { result, leadId, status } = done;
        return { status: 200, body: { result, lead_id: leadId, contact_status: status } };
      });
    });
    return await sendAnswer(reply, answer);
  });
}

function leadOf(given: z.output<typeof OutcomeBody>): { leadId: string } | { phone: string } {
  if (given.lead_id !== undefined) return { leadId: given.lead_id.toLowerCase() };
  const parsed = parseMobile(given.phone ?? '', { allowInternational: true });
  if (parsed.ok) return { phone: parsed.e164 };
  const errors = [{ path: 'phone', message: 'is no mobile number' }];
  throw new HttpProblem(400, 'The request does not have the expected fields.', { kind: 'invalid-input', errors });
}
