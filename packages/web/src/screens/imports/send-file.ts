import { clientIdOfAddress } from '../../api/client.ts';
import { ProblemError, problemOf } from '../../api/problem.ts';
import { waitForSignIn } from '../../api/session-gate.ts';

/** A file on its way to the server. The same `key` on another try cannot make a second upload of it. */
export interface Sending {
  file: File;
  kind: 'leads' | 'suppressions';
  key: string;
  /** 0 to 1 of the bytes. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Sends a list to be held for a look; its upload's id. A session that is over opens the sign-in dialog, and the file is
 * sent again afterwards.
 * @throws ProblemError of status 0 when the connection broke
 */
export async function sendFile(sending: Sending): Promise<string> {
  const response = await post(sending);
  if (response.status === 401 && (await waitForSignIn())) return taken(await post(sending));
  return await taken(response);
}

async function taken(response: Response): Promise<string> {
  if (!response.ok) throw await problemOf(response);
  // The route's schema says so.
  return ((await response.json()) as { id: string }).id;
}

/** fetch tells nothing of how much has been sent, hence the older way. */
function post({ file, kind, key, onProgress, signal }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.set('hold', 'true');
    form.set('file', file);
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ kind, size: String(file.size) });
    request.open('POST', `/api/v1/uploads?${query}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-client-id', clientIdOfAddress() ?? '');
    request.setRequestHeader('idempotency-key', key);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve(new Response(request.responseText || null, { status: request.status }));
    request.onerror = () => reject(new ProblemError(0, ''));
    request.onabort = () => reject(new DOMException('Stopped', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/** Cells copied from a spreadsheet (tabs between them) as a file; null when it has fewer rows. */
export function tableFile(text: string, name: string, rowsMin: number): File | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length < rowsMin ? null : new File([text], name, { type: 'text/csv' });
}

/** "1.2 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
