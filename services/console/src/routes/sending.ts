import { startAllSending, startClientSending, stopAllSending, stopClientSending } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from '../access/actor.ts';
import { auditAccount } from '../auth/account-audit.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';

const StopBody = z.object({ reason: z.string().trim().max(500).optional() }).nullish();
const Stopped = z.object({ stopped: z.boolean() });
const Started = z.object({ stopped: z.boolean(), woken: z.int().describe('Texts that waited and are looked at now.') });

/** The switch for all texts, replies included: of the client, and for whoever runs it, of the whole installation. */
export function addSendingRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const sending = { method: 'POST', tag: 'Sending' } as const;
  const reasonOf = (body: z.output<typeof StopBody>, by: string) => body?.reason || `${by}, in the console`;
  addRoute(app, deps, {
    ...sending,
    url: '/api/v1/sending/stop',
    summary: 'Stop all sending of the client',
    needs: 'sending.stop',
    body: StopBody,
    answers: { 200: Stopped },
    handle: async ({ clientId, actor, body }) => {
      await stopClientSending(deps, { clientId, reason: reasonOf(body, actor.name), by: actor.name });
      return { status: 200, body: { stopped: true } };
    },
  });
  addRoute(app, deps, {
    ...sending,
    url: '/api/v1/sending/resume',
    summary: 'Let the client send again',
    needs: 'sending.stop',
    answers: { 200: Started },
    handle: async ({ clientId, actor }) => {
      const { woken } = await startClientSending(deps, { clientId, by: actor.name });
      return { status: 200, body: { stopped: false, woken } };
    },
  });
  addRoute(app, deps, {
    ...sending,
    url: '/api/v1/installation/sending/stop',
    summary: 'Stop all sending of every client',
    description: 'For whoever runs the installation.',
    needs: null,
    scope: 'account',
    body: StopBody,
    answers: { 200: Stopped },
    handle: async ({ account, body, request }) => {
      const by = requireRunner(account);
      await stopAllSending(deps, reasonOf(body, by.name ?? by.email));
      await auditAccount(deps, { accountId: by.id, action: 'stop_all_sending', outcome: 'ok', address: request.ip });
      return { status: 200, body: { stopped: true } };
    },
  });
  addRoute(app, deps, {
    ...sending,
    url: '/api/v1/installation/sending/resume',
    summary: 'Let every client send again that was not stopped for itself',
    description: 'For whoever runs the installation.',
    needs: null,
    scope: 'account',
    answers: { 200: Started },
    handle: async ({ account, request }) => {
      const by = requireRunner(account);
      const { woken } = await startAllSending(deps, by.name ?? by.email);
      await auditAccount(deps, { accountId: by.id, action: 'resume_all_sending', outcome: 'ok', address: request.ip });
      return { status: 200, body: { stopped: false, woken } };
    },
  });
}

/** Throws `HttpProblem` 403 for everybody but who runs the installation. */
export function requireRunner(account: Account | null): Account {
  if (account?.runsInstallation === true) return account;
  throw new HttpProblem(403, 'Only whoever runs this installation may do this.', { kind: 'forbidden' });
}
