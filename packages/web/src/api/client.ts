import createClient from 'openapi-fetch';
import { ProblemError, problemFrom, problemOf } from './problem.ts';
import type { paths } from './schema.d.ts';
import { waitForSignIn } from './session-gate.ts';

/** The client that the address names (`/c/<client id>/...`), or null outside of one. */
export function clientIdOfAddress(): string | null {
  return /^\/c\/([^/]+)/.exec(window.location.pathname)?.[1] ?? null;
}

/**
 * `fetch` with the client and, for a POST, an Idempotency-Key. A session that is over opens the
 * sign-in dialog and repeats the request afterwards. Throws ProblemError when there is no answer; answers are given
 * back whatever they say.
 */
export async function apiFetch(input: Request): Promise<Response> {
  const request = withHeaders(input);
  const response = await send(request.clone());
  if (response.status !== 401 || !(await isSessionOver(response))) return response;
  if (!(await waitForSignIn())) return response;
  return await send(request);
}

/** A wrong password answers 401 too, of another kind; that is for its form. */
async function isSessionOver(response: Response): Promise<boolean> {
  return (await problemOf(response.clone())).kind === 'unauthorised';
}

function withHeaders(input: Request): Request {
  const request = new Request(input);
  const { headers } = request;
  const clientId = clientIdOfAddress();
  if (clientId !== null && !headers.has('x-client-id')) headers.set('x-client-id', clientId);
  if (request.method === 'POST' && !headers.has('idempotency-key')) {
    headers.set('idempotency-key', crypto.randomUUID());
  }
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(0, '');
  }
}

/** Typed calls of every route of services/console/openapi.json. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: apiFetch,
  credentials: 'same-origin',
});

interface Answer<T> {
  data?: T | undefined;
  /** The body of an answer that is no success, read already. */
  error?: unknown;
  response: Response;
}

/** The body of a successful answer. Throws ProblemError for any other. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  return (await callWithEtag(answer)).body;
}

/** As `call`, with the ETag to send back as If-Match when changing what was read. */
export async function callWithEtag<T>(
  answer: Promise<Answer<T>>,
): Promise<{ body: NonNullable<T>; etag: string | null }> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemFrom(response.status, error);
  // A 204 has no body: nobody reads it.
  return { body: data as NonNullable<T>, etag: response.headers.get('etag') };
}

const PAGE = 200;

/** Every row of a list that comes in pages, for a choice among all of them. Throws ProblemError. */
export async function everyPage<T>(
  read: (page: { limit: number; after?: string }) => Promise<{ items: T[]; next: string | null }>,
): Promise<{ items: T[] }> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: { items: T[]; next: string | null } = await read({ limit: PAGE, ...(after !== null && { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return { items };
}

/** A call outside of the typed ones (uploads, sign-in): JSON in and out. Throws ProblemError. */
export async function rawCall<T>(method: string, path: string, body?: unknown): Promise<T> {
  const request = new Request(new URL(path, window.location.origin), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await apiFetch(request);
  if (!response.ok) throw await problemOf(response);
  // The caller names what the route's schema says; the server checks it against the same schema.
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
