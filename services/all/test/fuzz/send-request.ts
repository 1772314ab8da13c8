import { type Agent, request as httpRequest } from 'node:http';
import { SANDBOX_ACCOUNT } from '@rekindle/boot';
import type { FuzzWorld } from './fuzz-world.ts';
import { BOUNDARY } from './hostile-files.ts';
import type { HostileBody, HostileRequest } from './hostile-requests.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** What came back, the first part of a long body. */
export interface Answer {
  status: number;
  contentType: string;
  requestId: string;
  body: string;
  /** The form's fields as they were sent, flat; empty for other bodies. */
  form: Record<string, string>;
  target: string;
  /** The first part of the body as it was sent. */
  sent: string;
}

/** Real milliseconds after which a route counts as hanging. */
const ANSWER_MAX_MS = 20_000;
const BODY_READ_MAX = 2_000_000;
const TYPES: Readonly<Record<HostileBody['kind'], string | null>> = {
  none: null,
  json: 'application/json',
  latin1: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: `multipart/form-data; boundary=${BOUNDARY}`,
  text: 'text/plain',
};

/** Fills in the ids of rows that exist and who sends it, and sends it. Throws when nothing comes back. */
export async function send(
  world: FuzzWorld,
  agent: Agent,
  route: WalkedRoute,
  { target: path, headers, body }: HostileRequest,
): Promise<Answer> {
  const filled = (text: string) =>
    text
      .replaceAll(/(?:«|%C2%AB)([a-z]*)(\d+)(?:»|%C2%BB)/g, (_, hint: string, index) => world.idOf(hint, Number(index)))
      .replaceAll(/(?:«|%C2%AB)number(?:»|%C2%BB)/g, encodeURIComponent(world.client().number));
  const account = body.kind === 'form' ? `&AccountSid=${SANDBOX_ACCOUNT.accountSid}` : '';
  const text = filled(body.text + account);
  const raw = Buffer.from(
    body.times > 1 ? text.repeat(body.times) : text,
    body.kind === 'latin1' || body.kind === 'multipart' ? 'latin1' : 'utf8',
  );
  const form = body.kind === 'form' && body.times === 1 ? Object.fromEntries(new URLSearchParams(text)) : {};
  const target = filled(path);
  const said = text.slice(0, BODY_READ_MAX);
  const type = TYPES[body.kind];
  const credentials = world.credentialsFor(route.app);
  if (credentials === null) throw new Error(`Nobody has told the fuzz how to be let into ${route.app.listeningOrigin}`);
  const { hostname, port } = new URL(route.app.listeningOrigin);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = httpRequest(
    {
      ...{ hostname, port, agent, method: route.method, path: target },
      headers: {
        ...(type !== null && { 'content-type': type, 'content-length': String(raw.length) }),
        ...credentials({ target, form, raw }),
        ...headers,
      },
    },
    (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const done = () => {
        const { statusCode = 0, headers: got } = response;
        const contentType = got['content-type'] ?? '';
        const requestId = String(got['x-request-id'] ?? '');
        resolve({
          status: statusCode,
          contentType,
          requestId,
          form,
          target,
          sent: said,
          body: Buffer.concat(chunks).toString(),
        });
      };
      // A stream of events has no end.
      const isEndless = response.headers['content-type']?.startsWith('text/event-stream') === true;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (isEndless || length > BODY_READ_MAX) {
          done();
          response.destroy();
        }
      });
      response.on('end', done);
      response.on('error', reject);
    },
  );
  sent.on('error', (error: Error & { code?: string }) => {
    // A server that has refused a body need not read the rest of it.
    if (raw.length > 1_000_000 && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
      resolve({
        status: 413,
        contentType: 'application/problem+json',
        requestId: '',
        form,
        target,
        sent: said,
        body: '',
      });
    } else reject(error);
  });
  sent.setTimeout(ANSWER_MAX_MS, () => sent.destroy(new Error(`no answer within ${ANSWER_MAX_MS} ms`)));
  sent.end(type === null ? undefined : raw);
  return await promise;
}
