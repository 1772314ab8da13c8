import { inTenant } from '@rekindle/db';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type AddedLead, addLead, type GivenLead, OUTCOME_SENTENCES } from './add-lead.ts';
import { IdParams, requireDataset } from './api-client.ts';
import { LEAD_FIELDS } from './field-names.ts';
import { type Answer, answerOnce, idempotencyKey, requestHash, sendAnswer } from './idempotency.ts';
import type { ImportDeps } from './import-deps.ts';
import { settlePerson } from './opt-outs.ts';

const TEXT_MAX = 10_000;
const ATTRIBUTES_MAX = 200;
const cell = z.union([z.string().max(TEXT_MAX), z.number(), z.boolean()]).nullish();
/** One lead as it is given. */
export const LeadBody = z.strictObject({
  ...(Object.fromEntries(LEAD_FIELDS.map((field) => [field, cell])) as Record<
    (typeof LEAD_FIELDS)[number],
    typeof cell
  >),
  attributes: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'a lower-case name such as roof_type'), cell)
    .refine((all) => Object.keys(all).length <= ATTRIBUTES_MAX, `at most ${ATTRIBUTES_MAX}`)
    .optional(),
});

/** `POST /api/v1/datasets/:id/leads`: one lead, by the rules of an import. */
export function addLeadRoutes(app: FastifyInstance, deps: ImportDeps): void {
  app.post('/api/v1/datasets/:id/leads', async (request, reply) => {
    const { id: datasetId } = parseInput(IdParams, request.params);
    const { clientId } = request;
    const key = idempotencyKey(request);
    const given = givenLead(parseInput(LeadBody, request.body));
    await deps.clock.sync();
    await requireDataset(deps, clientId, datasetId);
    const now = deps.clock.now();
    const once = { clientId, key, hash: requestHash('lead', datasetId, given), now };
    const answer = await inTenant(deps.db, { clientId, now }, async (tx) => {
      return await answerOnce(tx, once, async () => {
        const added = await addLead(tx, deps, { clientId, datasetId, now }, given);
        const optedOut = added.outcome === 'rejected' ? [] : added.optedOut.toSorted();
        for (const phone of optedOut) await settlePerson(tx, deps, { clientId, phone });
        return answerOf(added, request.id);
      });
    });
    return await sendAnswer(reply, answer);
  });
}

function givenLead(body: z.output<typeof LeadBody>): GivenLead {
  const { attributes, ...fields } = body;
  return { fields: texts(fields), attributes: texts(attributes ?? {}) };
}

function texts(values: Readonly<Record<string, z.output<typeof cell>>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  );
}

function answerOf(added: AddedLead, traceId: string): Answer {
  if (added.outcome === 'rejected') {
    const { code, sentence, missing } = added;
    const problem = new HttpProblem(422, sentence, { kind: 'lead-rejected' });
    return {
      status: problem.status,
      problem: true,
      body: {
        ...{ type: problem.type, title: 'Unprocessable Entity', status: problem.status, detail: sentence },
        trace_id: traceId,
        ...{ outcome: 'rejected', reason: { code, sentence } },
        ...(missing.length > 0 && { errors: missing.map((path) => ({ path, message: 'is required' })) }),
      },
    };
  }
  const { outcome, leadId } = added;
  const reason = { code: outcome, sentence: OUTCOME_SENTENCES[outcome] };
  const created = outcome === 'new' || outcome === 'flagged';
  return { status: created ? 201 : 200, body: { outcome, lead_id: leadId, reason } };
}
