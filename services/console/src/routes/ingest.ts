import { addExportRoutes, addLeadRoutes, addOutcomeRoutes, LeadBody, OutcomeBody } from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { type MountedRoute, mountRoutes } from '../mount.ts';
import { IdParams } from '../schemas/common.ts';

const AddedLead = z.object({
  outcome: z.string().describe('new, flagged, or why it was not added'),
  lead_id: z.uuid().nullable(),
  reason: z.object({ code: z.string(), sentence: z.string() }),
});
const RecordedOutcome = z.object({ result: z.string(), lead_id: z.uuid(), contact_status: z.string() });

const DESCRIBED: Readonly<Record<string, MountedRoute>> = {
  'POST /api/v1/datasets/:id/leads': {
    tag: 'Leads',
    summary: 'Add one lead to a list, by the rules of an import',
    needs: 'leads.import',
    params: IdParams,
    body: LeadBody,
    answers: { 200: AddedLead, 201: AddedLead },
    dataset: 'id',
  },
  'POST /api/v1/outcomes': {
    tag: 'Leads',
    summary: 'Say what became of a lead',
    needs: 'leads.edit',
    body: OutcomeBody,
    answers: { 200: RecordedOutcome },
    dataset: 'all',
  },
  'GET /api/v1/datasets/:id/leads.csv': {
    tag: 'Leads',
    summary: 'Download the leads of a list with what came of them',
    needs: 'leads.export',
    params: IdParams,
    answers: { 200: z.string() },
    dataset: 'whole',
    limit: 'heavy',
  },
};

/** Routes that ingest has for itself too: single leads, outcomes, exports. */
export function addIngestRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  mountRoutes(app, DESCRIBED, (mounted) => {
    addLeadRoutes(mounted, deps);
    addOutcomeRoutes(mounted, deps);
    addExportRoutes(mounted, deps);
  });
}
