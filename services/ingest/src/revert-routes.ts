import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { IdParams } from './api-client.ts';
import type { ImportDeps } from './import-deps.ts';
import { repairsOffOf } from './receive-list.ts';
import { revertRepair } from './revert-repair.ts';

const Body = z.object({ kind: z.string().trim().min(1), by: z.string().trim().min(1).max(200).optional() });

/** `POST /api/v1/uploads/:id/revert-repair`: one kind of repair taken back. */
export function addRevertRoutes(app: FastifyInstance, deps: ImportDeps): void {
  app.post('/api/v1/uploads/:id/revert-repair', async (request) => {
    const { id } = parseInput(IdParams, request.params);
    const { kind: text, by = 'api' } = parseInput(Body, request.body);
    const [repair] = repairsOffOf([text]);
    if (repair === undefined) throw new HttpProblem(400, 'Say which kind of repair.');
    const outcome = await revertRepair(deps, { clientId: request.clientId, uploadId: id }, repair, by);
    if (outcome.kind === 'not_found') throw new HttpProblem(404, 'There is no such upload.');
    if (outcome.kind === 'refused') throw new HttpProblem(409, outcome.sentence, { kind: outcome.code });
    if (outcome.kind === 'busy') {
      const detail = 'A list of this client is being imported at the moment; try again when it is done.';
      throw new HttpProblem(409, detail, { kind: 'import-running', retryAfterSeconds: 5 });
    }
    const { kind: _, ...counts } = outcome;
    return { id, outcome: 'reverted', repair, ...counts };
  });
}
