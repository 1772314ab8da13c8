import { inTenant } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { IdParams, requireDataset } from './api-client.ts';
import type { MappingOverrides } from './map-columns.ts';
import { ImportRunning } from './import-lock.ts';
import { loadImportRules } from './import-rules.ts';
import { asProblem, mappingOf, receiveList, repairsOffOf } from './receive-list.ts';
import { previewList } from './preview-import.ts';
import { previewUpload } from './preview-upload.ts';
import { shownPreview } from './show-preview.ts';
import type { FileRef } from './storage.ts';
import type { UploadRouteDeps } from './upload-routes.ts';

const Body = z
  .object({ mapping: z.record(z.string(), z.string()).optional(), repairs_off: z.array(z.string()).optional() })
  .nullish();

/** What an import would do, of a file that is sent along or of an upload; nothing is written. */
export function addPreviewRoutes(app: FastifyInstance, deps: UploadRouteDeps): void {
  app.post('/api/v1/datasets/:id/previews', async (request, reply) => {
    const { id } = parseInput(IdParams, request.params);
    await deps.clock.sync();
    await requireDataset(deps, request.clientId, id);
    const file: FileRef = { bucket: 'csv_uploads', key: `${request.clientId}/preview-${deps.ids.next()}.csv` };
    const list = await receiveList(deps, request, reply, file, { anyMapping: true });
    try {
      const { overrides, off } = list;
      return await preview(deps, { clientId: request.clientId, datasetId: id, file, overrides, off });
    } finally {
      await deps.storage.remove(file);
    }
  });

  app.post('/api/v1/uploads/:id/preview', async (request) => {
    const { id } = parseInput(IdParams, request.params);
    const { mapping, repairs_off: repairsOff } = parseInput(Body, request.body) ?? {};
    const said = {
      mapping: mapping === undefined ? undefined : mappingOf(mapping),
      off: repairsOff === undefined ? undefined : repairsOffOf(repairsOff),
    };
    return await previewUpload(deps, { clientId: request.clientId, uploadId: id }, said);
  });
}

async function preview(
  deps: UploadRouteDeps,
  list: { clientId: string; datasetId: string; file: FileRef; overrides: MappingOverrides; off: RepairSwitches },
) {
  const { clientId, datasetId, file } = list;
  const rules = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await loadImportRules(tx, clientId, datasetId);
  });
  try {
    const source = await deps.storage.read(file);
    const options = { ...list, source, rules, maxBytes: deps.maxFileBytes };
    return shownPreview(await previewList(deps, options, { wait: false }));
  } catch (error) {
    if (error instanceof ImportRunning) {
      throw new HttpProblem(409, error.message, { kind: 'import-running', retryAfterSeconds: 5 });
    }
    throw asProblem(error);
  }
}
