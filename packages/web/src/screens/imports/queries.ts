import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { isWorthRetrying, queryClient, readAgain, showAnswer } from '../../api/query-client.ts';
import type { components, paths } from '../../api/schema.d.ts';

type Schemas = components['schemas'];
export type Upload = Schemas['Upload'];
export type UploadSummary = Schemas['UploadSummary'];
export type UploadPreview = Schemas['UploadPreview'];
export type PreviewColumn = UploadPreview['columns'][number];
export type PreviewRow = UploadPreview['rows'][number];
export type Reading = NonNullable<Upload['reading']>;
export type ImportDataset = Schemas['ImportDataset'];
export type UploadPatch = NonNullable<
  paths['/api/v1/uploads/{id}']['patch']['requestBody']
>['content']['application/json'];

/** While something runs its row is read this often; events bring the end of it sooner. */
const RUNNING_MS = 900;

export function isRunning(upload: Pick<UploadSummary, 'status'>): boolean {
  return upload.status === 'pending' || upload.status === 'processing';
}

export function uploadsQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['imports', clientId, 'list'],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/v1/uploads', { params: { query: { limit: 50, ...(pageParam !== '' && { after: pageParam }) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isRunning)) === true ? RUNNING_MS : false,
  });
}

export function uploadQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['imports', clientId, 'upload', id],
    queryFn: () => call(api.GET('/api/v1/uploads/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data !== undefined && isRunning(query.state.data) ? RUNNING_MS : false),
  });
}

export function datasetsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['imports', clientId, 'datasets'],
    queryFn: () => call(api.GET('/api/v1/datasets')),
  });
}

/** What a person has said that changes what becomes of the rows. */
function saidOf({ column_mapping, reading, mended_rows, repairs_off, dataset_id }: Upload) {
  return { column_mapping, reading, mended_rows, repairs_off, dataset_id };
}

/** How often, and how many milliseconds apart, a dry run is asked for again while an earlier one is being given up. */
const BUSY_TRIES_MAX = 20;
const BUSY_RETRY_MS = 400;

/** A dry run that something newer has replaced still holds its place for a moment. */
function isBusy(error: unknown): boolean {
  return error instanceof ProblemError && error.kind === 'import-running';
}

function previewOptions(clientId: string, upload: Upload, columnsOnly: boolean) {
  return queryOptions({
    // What happens elsewhere does not make it stale: it is asked again by a button, or when something else is said.
    queryKey: ['import-preview', clientId, upload.id, columnsOnly, saidOf(upload)],
    queryFn: ({ signal }) =>
      call(
        api.POST('/api/v1/uploads/{id}/preview', {
          params: { path: { id: upload.id } },
          body: { columns_only: columnsOnly },
          signal,
        }),
      ),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    retry: (count, error) => (isBusy(error) ? count < BUSY_TRIES_MAX : isWorthRetrying(count, error)),
    retryDelay: BUSY_RETRY_MS,
  });
}

/** What the columns become; a moment's work for any list. */
export function columnsQuery(clientId: string, upload: Upload) {
  return previewOptions(clientId, upload, true);
}

/** The dry run over every row. */
export function previewQuery(clientId: string, upload: Upload) {
  return previewOptions(clientId, upload, false);
}

/** What to keep; made from the upload as the save before left it where it adds to a list. */
type UploadChange = UploadPatch | ((upload: Upload) => UploadPatch);

let lastSave: Promise<unknown> = Promise.resolve();

/** Keeps what was said about a list that waits, and shows it at once. One after the other, so that the last word holds. */
export async function saveUpload(clientId: string, id: string, change: UploadChange): Promise<Upload> {
  const saved = lastSave.then(async () => await patchUpload(clientId, id, change));
  lastSave = saved.catch(() => {});
  return await saved;
}

async function patchUpload(clientId: string, id: string, change: UploadChange): Promise<Upload> {
  const body = typeof change === 'function' ? change(await queryClient.query(uploadQuery(clientId, id))) : change;
  const upload = await call(api.PATCH('/api/v1/uploads/{id}', { params: { path: { id } }, body }));
  showAnswer(uploadQuery(clientId, id).queryKey, upload);
  return upload;
}

/** Reads an upload and the list of uploads again after an act. */
export async function refreshImports(clientId: string): Promise<void> {
  await readAgain({ queryKey: ['imports', clientId] });
}
