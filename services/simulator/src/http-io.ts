import type { IncomingMessage, ServerResponse } from 'node:http';

const MAX_BODY_BYTES = 1_000_000;

/** What is wrong with a request itself, thrown by whoever reads it. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** Where a request goes. Throws `BadRequest` for what is no address. */
export function urlOf(request: Pick<IncomingMessage, 'url'>): URL {
  const url = URL.parse(request.url ?? '/', 'http://simulator');
  if (url === null) throw new BadRequest(400, 'the address cannot be read');
  return url;
}

/** The whole body as text. Throws `BadRequest` past 1 MB, and the stream's error when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to its end all the same: whoever still sends hears no answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new BadRequest(413, 'body over 1 MB');
  return Buffer.concat(chunks).toString('utf8');
}

/** A form body or query, flat; of a repeated key the last value. */
export function parseForm(text: string): Map<string, string> {
  return new Map(new URLSearchParams(text));
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Cuts the connection with a TCP reset, as a crashed proxy does. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
