import { Readable } from 'node:stream';
import { parseInput } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { IdParams, requireDataset } from './api-client.ts';
import { exportLeads } from './export-leads.ts';
import type { ImportDeps } from './import-deps.ts';

/** `GET /api/v1/datasets/:id/leads.csv`: the leads of a dataset with what came of them. */
export function addExportRoutes(app: FastifyInstance, deps: ImportDeps): void {
  app.get('/api/v1/datasets/:id/leads.csv', async (request, reply) => {
    const { id: datasetId } = parseInput(IdParams, request.params);
    await deps.clock.sync();
    await requireDataset(deps, request.clientId, datasetId);
    reply.header('content-type', 'text/csv; charset=utf-8');
    reply.header('content-disposition', 'attachment; filename="leads.csv"');
    return await reply.send(Readable.from(exportLeads(deps, { clientId: request.clientId, datasetId })));
  });
}
