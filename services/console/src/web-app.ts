import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { newNonce, pagePolicy } from './security-headers.ts';

/** Where the build leaves room for each answer's nonce. */
const NONCE_PLACE = '__CSP_NONCE__';
/** Files under it carry a hash of what they hold in their names. */
const HASHED = 'assets/';

const NOT_BUILT =
  'The web app is not built. Build it with "npm run build --workspace packages/web" (npm start does so by itself) and load this page again. The API works without it.\n';

/** Serves the web app: its files, and its page for every other address that a browser asks for. */
export async function serveWebApp(app: FastifyInstance, webDist: string): Promise<void> {
  // The build lays compressed forms beside its files.
  await app.register(fastifyStatic, { root: webDist, serve: false, preCompressed: true });
  let files = await filesOf(webDist);

  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
    const name = request.params['*'];
    if (name === 'api' || name.startsWith('api/')) {
      reply.callNotFound();
      return reply;
    }
    // A build while we run brings new names.
    if (name.startsWith(HASHED) && !files.has(name)) files = await filesOf(webDist);
    if (name !== 'index.html' && files.has(name)) {
      const hashed = name.startsWith(HASHED);
      return await reply.sendFile(name, { maxAge: hashed ? '365d' : 0, immutable: hashed });
    }
    if (name.startsWith(HASHED) || path.extname(name) !== '') {
      reply.callNotFound();
      return reply;
    }
    return await sendPage(reply, webDist);
  });
}

async function sendPage(reply: FastifyReply, webDist: string): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store');
  const page = path.join(webDist, 'index.html');
  if (!existsSync(page)) return await reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  const nonce = newNonce();
  const html = (await readFile(page, 'utf8')).replaceAll(NONCE_PLACE, nonce);
  reply.header('content-security-policy', pagePolicy(nonce));
  return await reply.type('text/html; charset=utf-8').send(html);
}

async function filesOf(folder: string): Promise<Set<string>> {
  if (!existsSync(folder)) return new Set();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  );
}
