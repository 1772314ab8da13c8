import { inTenant, type Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import {
  mappingOf,
  previewUpload,
  releaseUpload,
  repairsOffOf,
  saveChoices,
  takesForms,
  wakeImport,
} from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { keepUpload, receiveUpload, requireKind, requireOwnDataset } from '../acts/take-upload.ts';
import { placeOf } from '../cursor.ts';
import { requireEveryDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, pageOf } from '../schemas/common.ts';
import {
  DatasetsQuery,
  ImportDatasets,
  ImportOrder,
  NewUploadQuery,
  PreviewOrder,
  Upload,
  UploadPatch,
  UploadPreview,
  UploadsQuery,
  UploadSummary,
  UploadTaken,
} from '../schemas/imports.ts';
import { importDatasets } from '../views/import-datasets.ts';
import { noSuchUpload, pageOfUploads, readUpload } from '../views/uploads.ts';

const TAG = 'Imports';
const needs = 'leads.import';

/** Uploads of leads and of suppressions until they are imported; `import-results` has what came of them. */
export function addImportRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const tenant = async <T>(clientId: string, fn: (tx: Tx) => Promise<T>) =>
    await inTenant(deps.db, { clientId, now: deps.clock.now() }, fn);

  app.register(async (forms) => {
    await takesForms(forms);
    addRoute(forms, deps, {
      method: 'POST',
      url: '/api/v1/uploads',
      tag: TAG,
      summary: 'Send a list',
      description:
        'A form (multipart/form-data) with one `file` (CSV, TSV or xlsx), and if you like `hold` ("true": it waits ' +
        'to be looked at), `mapping` and `reading` (JSON), `repairs_off` (kinds with commas), `consent_basis`, ' +
        '`consent_source` and `consent_attested_by`. Unless it is held, it is imported at once.',
      needs,
      query: NewUploadQuery,
      answers: { 202: UploadTaken },
      receive: async ({ clientId, actor, query, request, reply }) => {
        const order = { clientId, actor, kind: query.kind, datasetId: query.dataset_id ?? null };
        return await receiveUpload(deps, order, { request, reply });
      },
      handle: async (_call, received) => {
        const { id, held } = await keepUpload(deps, received);
        const location = `/api/v1/uploads/${id}`;
        return {
          status: 202,
          headers: { location },
          body: { id, status: held ? ('mapping' as const) : ('pending' as const), location },
        };
      },
    });
  });

  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/uploads',
    tag: TAG,
    summary: 'Uploads, the newest first',
    needs,
    query: UploadsQuery,
    answers: { 200: pageOf(UploadSummary) },
    handle: async ({ clientId, actor, query }) => {
      const [before] = placeOf(query.after, z.tuple([z.uuid()])) ?? [];
      const body = await tenant(clientId, async (tx) => {
        const { dataset_id: datasetId, limit } = query;
        return await pageOfUploads(tx, clientId, { datasetId, before, limit, actor });
      });
      return { status: 200, body: { ...body, next: body.next === null ? null : cursorOf([body.next]) } };
    },
  });

  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/uploads/:id',
    tag: TAG,
    summary: 'An upload: how far it is, or what it came to',
    needs,
    params: IdParams,
    answers: { 200: Upload },
    handle: async ({ clientId, actor, params }) => {
      return {
        status: 200,
        body: await tenant(clientId, async (tx) => await readUpload(tx, clientId, params.id, actor)),
      };
    },
  });

  addRoute(app, deps, {
    method: 'PATCH',
    url: '/api/v1/uploads/:id',
    tag: TAG,
    summary: 'Keep what is said about a list that waits',
    description: 'Mapping, repairs, consent, how the file is read, mended rows, and where it goes; part by part.',
    needs,
    params: IdParams,
    body: UploadPatch,
    bodyLimit: 2_000_000,
    answers: { 200: Upload },
    handle: async ({ clientId, actor, params, body: patch }) => {
      const { dataset_id: datasetId, new_dataset_name: newName, mapping, repairs_off, reading } = patch;
      const consent = patch.consent === undefined ? patch.consent_draft : patch.consent;
      if (datasetId !== undefined) await requireOwnDataset(deps, { clientId, actor }, datasetId);
      if (newName !== undefined) requireEveryDataset(actor);
      const body = await tenant(clientId, async (tx) => {
        const { kind } = await readUpload(tx, clientId, params.id, actor);
        requireKind(actor, kind);
        const dataset = datasetId !== undefined ? { id: datasetId } : newName !== undefined ? { newName } : undefined;
        const saved = await saveChoices(
          tx,
          { clientId, uploadId: params.id },
          {
            ...{ dataset, reading, mended: patch.mended_rows },
            mapping: mapping === undefined ? undefined : mappingOf(mapping),
            off: repairs_off === undefined ? undefined : repairsOffOf(repairs_off),
            consent: consent == null ? consent : { ...consent, attestedBy: consent.attested_by },
          },
        );
        if (saved === 'not_found') throw noSuchUpload();
        if (saved === 'running') throw new HttpProblem(409, 'The list is being imported.', { kind: 'import-running' });
        if (saved === 'imported') throw alreadyImported();
        return await readUpload(tx, clientId, params.id, actor);
      });
      return { status: 200, body };
    },
  });

  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/uploads/:id/preview',
    tag: TAG,
    summary: 'A dry run: what importing it would do',
    needs,
    // It is full of people's data, and asked anew each time.
    secretAnswer: true,
    params: IdParams,
    body: PreviewOrder,
    answers: { 200: UploadPreview },
    handle: async ({ clientId, actor, params, body, request }) => {
      await tenant(clientId, async (tx) => await readUpload(tx, clientId, params.id, actor));
      const said = {
        mapping: body.mapping === undefined ? undefined : mappingOf(body.mapping),
        off: body.repairs_off === undefined ? undefined : repairsOffOf(body.repairs_off),
        columnsOnly: body.columns_only,
      };
      const gone = new AbortController();
      request.raw.once('close', () => {
        if (request.raw.socket.destroyed) gone.abort(new Error('Nobody waits for this dry run any more.'));
      });
      const preview = await previewUpload(deps, { clientId, uploadId: params.id }, said, gone.signal);
      return { status: 200, body: preview };
    },
  });

  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/uploads/:id/import',
    tag: TAG,
    summary: 'Import a list that waits, was mended or was undone',
    needs,
    params: IdParams,
    body: ImportOrder,
    answers: { 202: UploadTaken },
    handle: async ({ clientId, actor, params, body }) => {
      const job = { clientId, uploadId: params.id };
      const consent = body.consent === undefined ? null : { ...body.consent, attestedBy: body.consent.attested_by };
      const released = await tenant(clientId, async (tx) => {
        const upload = await readUpload(tx, clientId, params.id, actor);
        requireKind(actor, upload.kind);
        if (upload.status === 'pending' || upload.status === 'processing') return 'released';
        if (upload.kind === 'leads' && upload.dataset_name === null) {
          throw new HttpProblem(409, 'Choose the list that these leads are for first.', { kind: 'no-dataset' });
        }
        return await releaseUpload(tx, deps.ids, job, {
          mapping: body.mapping === undefined ? null : mappingOf(body.mapping),
          off: body.repairs_off === undefined ? null : repairsOffOf(body.repairs_off),
          consent,
        });
      });
      if (released === 'not_found') throw noSuchUpload();
      if (released === 'done') throw alreadyImported();
      if (released === 'name_taken') {
        throw new HttpProblem(409, 'There is a list of this name by now: choose it, or another name.', {
          kind: 'name-taken',
          errors: [{ path: 'new_dataset_name', message: 'This name is taken.' }],
        });
      }
      await wakeImport(deps, job);
      const location = `/api/v1/uploads/${params.id}`;
      return { status: 202, body: { id: params.id, status: 'pending' as const, location } };
    },
  });

  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/datasets',
    tag: TAG,
    summary: 'The lists that leads may be imported into',
    needs,
    query: DatasetsQuery,
    answers: { 200: ImportDatasets },
    handle: async ({ clientId, actor, query }) => {
      const filter = { q: query.q, ids: actor.allowedDatasetIds };
      const items = await tenant(clientId, async (tx) => await importDatasets(tx, clientId, filter));
      return { status: 200, body: { items, max_file_bytes: deps.maxFileBytes } };
    },
  });
}

function alreadyImported(): HttpProblem {
  return new HttpProblem(409, 'The list is imported already; undo the import first.', { kind: 'imported' });
}
