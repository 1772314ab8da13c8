import { Readable } from 'node:stream';
import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { FileError, rejectedFileOf, repairsOffOf, revertRepair, undoImport } from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { requireKind } from '../acts/take-upload.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import { Reverted, RevertOrder, Undone } from '../schemas/imports.ts';
import { importRunning, noSuchUpload, readUpload } from '../views/uploads.ts';

const TAG = 'Imports';
const needs = 'leads.import';

/** What an import has come to: its rejected rows, and taking it or one kind of its repairs back. */
export function addImportResultRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const seenUpload = async (clientId: string, id: string, actor: Actor) => {
    const tenant = { clientId, now: deps.clock.now() };
    return await inTenant(deps.db, tenant, async (tx) => await readUpload(tx, clientId, id, actor));
  };

  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/uploads/:id/rejected.csv',
    tag: TAG,
    summary: 'The rows that were rejected, with line number and reason',
    needs,
    params: IdParams,
    answers: { 200: z.string().describe('CSV') },
    audited: true,
    handle: async ({ clientId, actor, params }) => {
      const upload = await seenUpload(clientId, params.id, actor);
      if (!upload.has_rejected_file) throw new HttpProblem(404, 'No row of this upload was rejected.');
      const source = await deps.storage.read(rejectedFileOf(clientId, params.id)).catch((error: unknown) => {
        throw error instanceof FileError ? new HttpProblem(404, 'The file is no longer kept.') : error;
      });
      const filename = `${upload.filename.replace(/\.\w+$/, '')} rejected.csv`;
      return { status: 200, file: Readable.from(source.open()), type: 'text/csv; charset=utf-8', filename };
    },
  });

  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/uploads/:id/undo',
    tag: TAG,
    summary: 'Take an import back, or drop a list that waits',
    description: 'Only until the first text to one of its people. The file is kept and can be imported again.',
    needs,
    params: IdParams,
    answers: { 200: Undone },
    handle: async ({ clientId, actor, params }) => {
      requireKind(actor, (await seenUpload(clientId, params.id, actor)).kind);
      const outcome = await undoImport(deps, { clientId, uploadId: params.id }, actor.name);
      if (outcome.kind === 'not_found') throw noSuchUpload();
      if (outcome.kind === 'refused') throw new HttpProblem(409, outcome.sentence, { kind: outcome.code });
      if (outcome.kind === 'busy') throw importRunning();
      const { leads, refilled } = outcome.kind === 'undone' ? outcome : { leads: 0, refilled: 0 };
      return { status: 200, body: { outcome: outcome.kind, leads, refilled } };
    },
  });

  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/uploads/:id/revert-repair',
    tag: TAG,
    summary: 'Take one kind of repair back',
    needs,
    params: IdParams,
    body: RevertOrder,
    answers: { 200: Reverted },
    handle: async ({ clientId, actor, params, body }) => {
      requireKind(actor, (await seenUpload(clientId, params.id, actor)).kind);
      const [repair] = repairsOffOf([body.kind]);
      if (repair === undefined) throw new HttpProblem(400, 'Say which kind of repair.');
      const outcome = await revertRepair(deps, { clientId, uploadId: params.id }, repair, actor.name);
      if (outcome.kind === 'not_found') throw noSuchUpload();
      if (outcome.kind === 'refused') throw new HttpProblem(409, outcome.sentence, { kind: outcome.code });
      if (outcome.kind === 'busy') throw importRunning();
      const { kind: _, ...counts } = outcome;
      return { status: 200, body: { repair, ...counts } };
    },
  });
}
