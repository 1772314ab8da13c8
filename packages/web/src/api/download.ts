import { apiFetch } from './client.ts';
import { problemOf } from './problem.ts';

/** When the browser has certainly taken a file. */
const TAKEN_MS = 10_000;

/**
 * Has the browser keep what the API answers to `path` (from /api on), posted to with `body` when there is one. A plain
 * link could not say which client it is for. Throws ProblemError.
 */
export async function download(path: string, name: string, body?: object): Promise<void> {
  const request = new Request(new URL(path, window.location.origin), {
    credentials: 'same-origin',
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const response = await apiFetch(request);
  if (!response.ok) throw await problemOf(response);
  saveFile(await response.blob(), name);
}

/** Has the browser keep a file. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_MS);
}
