import type { Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { listUploads, shownRejections, showUpload } from '@rekindle/ingest';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import type { Upload, UploadSummary } from '../schemas/imports.ts';

type Stored = Awaited<ReturnType<typeof listUploads>>['items'][number];

const Errors = z.array(
  z.object({
    code: z.string(),
    message: z.string().optional(),
    line: z.number().nullish(),
    rows: z.number().optional(),
  }),
);

/**
 * An upload as the API shows it.
 * @throws HttpProblem 404 when there is none, or it belongs to a dataset that the caller may not see
 */
export async function readUpload(tx: Tx, clientId: string, id: string, actor: Actor): Promise<Upload> {
  const upload = await showUpload(tx, clientId, id, viewerOf(actor));
  if (upload === null) throw noSuchUpload();
  const { reading, mended_rows, consent_draft, undo, same_file } = upload;
  return {
    ...summaryOf(upload),
    column_mapping: z.record(z.string(), z.string()).nullable().parse(upload.column_mapping),
    ...{ reading, mended_rows, consent_draft, undo },
    same_file: same_file.filter((other) => maySee(actor, other.dataset_id)),
  };
}

/** One page of the uploads that the caller may see, the newest first. */
export async function pageOfUploads(
  tx: Tx,
  clientId: string,
  page: { datasetId: string | undefined; before: string | undefined; limit: number; actor: Actor },
): Promise<{ items: UploadSummary[]; next: string | null }> {
  const { actor, ...rest } = page;
  const { items, next } = await listUploads(tx, clientId, { ...rest, viewer: viewerOf(actor) });
  return { items: items.map(summaryOf), next };
}

/** What cannot be done beside an import is done when it has ended. */
export function importRunning(): HttpProblem {
  const detail = 'A list of this client is being imported at the moment; try again when it is done.';
  return new HttpProblem(409, detail, { kind: 'import-running', retryAfterSeconds: 5 });
}

export function noSuchUpload(): HttpProblem {
  return new HttpProblem(404, 'There is no such upload.', { kind: 'no-such-upload' });
}

function viewerOf({ allowedDatasetIds: datasetIds, id: userId }: Actor) {
  return datasetIds === null ? null : { datasetIds, userId };
}

function maySee({ allowedDatasetIds }: Actor, datasetId: string | null): boolean {
  return allowedDatasetIds === null || (datasetId !== null && allowedDatasetIds.includes(datasetId));
}

function summaryOf(stored: Stored): UploadSummary {
  const { rejected_file_url: url, column_mapping: _, errors, ...rest } = stored;
  const sentences = new Map(shownRejections(countsOf(errors)).map(({ code, sentence }) => [code, sentence]));
  return {
    ...rest,
    has_rejected_file: url !== null,
    errors: Errors.parse(errors).map((error) => {
      const sentence = sentences.get(error.code);
      return { ...error, ...(sentence !== undefined && { sentence }) };
    }),
  };
}

function countsOf(errors: unknown): Record<string, number> {
  return Object.fromEntries(
    Errors.parse(errors).flatMap(({ code, rows }) => (rows === undefined ? [] : [[code, rows]])),
  );
}
