import { Readable } from 'node:stream';
import { HttpProblem } from '@rekindle/http';
import {
  FileError,
  OUTCOMES_BYTES_MAX,
  receiveOutcomes,
  rejectedOutcomesOf,
  takeOutcomes,
  takesForms,
} from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';

const count = z.int().min(0);
const OutcomesTaken = z
  .object({
    id: z.uuid(),
    ...{ rows: count, recorded: count, rejected: count },
    changed: count.describe('Known otherwise before'),
    unchanged: count.describe('Known already, as after a second time'),
    rejected_csv: z.string().nullable().describe('Where the rejected rows are, each with its reason'),
  })
  .describe('`rows` is the sum of the other counts');

/** Files that say what became of many leads; what the command line has as `outcomes`. */
export function addOutcomeFileRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  app.register(async (forms) => {
    await takesForms(forms);
    addRoute(forms, deps, {
      method: 'POST',
      url: '/api/v1/outcomes/files',
      tag: 'Leads',
      summary: 'Say what became of many leads',
      description: `A form (multipart/form-data) with one \`file\` of at most ${OUTCOMES_BYTES_MAX / 1e6} MB: CSV, TSV or xlsx with the columns phone (or lead_id), outcome, value, date. It is taken in before the answer comes, some hundred rows at a time; sent again it changes nothing.`,
      needs: 'leads.edit',
      limit: 'heavy',
      answers: { 200: OutcomesTaken },
      receive: async ({ clientId, actor, request, reply }) => {
        requireAllLeads(actor);
        return await receiveOutcomes(deps, { request, reply }, { clientId, id: deps.ids.next() });
      },
      handle: async (_call, received) => {
        const { rejected_file: file, ...counts } = await takeOutcomes(deps, received);
        const { id } = received;
        const rejectedCsv = file === null ? null : `/api/v1/outcomes/files/${id}/rejected.csv`;
        return { status: 200, body: { id, ...counts, rejected_csv: rejectedCsv } };
      },
    });
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/outcomes/files/:id/rejected.csv',
    tag: 'Leads',
    summary: 'The rows of a file of outcomes that were rejected, with line number and reason',
    needs: 'leads.edit',
    params: IdParams,
    answers: { 200: z.string().describe('CSV') },
    audited: true,
    handle: async ({ clientId, actor, params }) => {
      requireAllLeads(actor);
      const source = await deps.storage.read(rejectedOutcomesOf(clientId, params.id)).catch((error: unknown) => {
        throw error instanceof FileError
          ? new HttpProblem(404, 'There is no such file, or no row was rejected.')
          : error;
      });
      const file = Readable.from(source.open());
      return { status: 200, file, type: 'text/csv; charset=utf-8', filename: 'outcomes rejected.csv' };
    },
  });
}
