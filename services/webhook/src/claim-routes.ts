import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type ClaimDeps, claimHandover, type ClaimView, showClaim } from './claim-handover.ts';
import { claimPage, PAGE_HEADERS } from './claim-page.ts';

const Params = z.object({ token: z.string().max(200) });

/** GET /claim/:token shows a hand-over, POST takes it. The token is the key: it is never logged, nor is its path. */
export function addClaimRoutes(app: FastifyInstance, deps: ClaimDeps): void {
  app.get('/claim/:token', async (request, reply) => answer(reply, await showClaim(deps, tokenOf(request.params))));
  app.post('/claim/:token', async (request, reply) =>
    answer(reply, await claimHandover(deps, tokenOf(request.params))),
  );
}

function tokenOf(params: unknown): string {
  const parsed = Params.safeParse(params);
  return parsed.success ? parsed.data.token : '';
}

function answer(reply: FastifyReply, view: ClaimView): FastifyReply {
  const { status, html } = claimPage(view);
  return reply.code(status).headers(PAGE_HEADERS).send(html);
}
