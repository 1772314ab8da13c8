import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's bytes as they came, for signatures; null where there was none. */
    rawBody: Buffer | null;
  }
}

/** Levels of arrays and objects within each other that a JSON body may have; what walks through it recurses. */
const JSON_DEPTH_MAX = 500;

/** JSON and forms, and nothing else; a service that takes more adds it. */
export function addBodyParsers(app: FastifyInstance): void {
  app.decorateRequest('rawBody', null);
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = Buffer.from(body);
    request.rawBody = bytes;
    try {
      // Declared with a promise too, but it answers by `done` alone.
      void parseJson(request, shallow(decode(bytes)), done);
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, parseForm);
}

async function parseForm(request: FastifyRequest, body: Buffer): Promise<Record<string, string>> {
  request.rawBody = body;
  return parseFlatForm(decode(body));
}

/**
 * A form's fields: `a[b]` is a key like any other, and the object has no prototype, so no key can reach one.
 * Throws `HttpProblem` 400 for a key that comes twice: which one was signed would be a guess.
 */
export function parseFlatForm(text: string): Record<string, string> {
  const fields = Object.create(null) as Record<string, string>;
  for (const [key, value] of new URLSearchParams(text)) {
    if (key in fields) throw new HttpProblem(400, 'A form field comes twice.', { kind: 'repeated-field' });
    fields[key] = value;
  }
  return fields;
}

/** The JSON text as it came. Throws `HttpProblem` 400 when it nests deeper than any request of ours. */
function shallow(text: string): string {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted && char === '\\') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > JSON_DEPTH_MAX) throw new HttpProblem(400, 'The body is nested too deeply.', { kind: 'too-deep' });
  }
  return text;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, 'The body is not valid UTF-8.');
  }
}
