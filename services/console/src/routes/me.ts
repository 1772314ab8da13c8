import { asSystem } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { endSessions } from '../access/sessions.ts';
import { auditAccount } from '../auth/account-audit.ts';
import { findAccount } from '../auth/accounts.ts';
import { countTry, forgive } from '../auth/back-off.ts';
import { isPassword, setPassword } from '../auth/passwords.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Nothing } from '../schemas/common.ts';
import { Me, MeBody } from '../schemas/me.ts';
import { PasswordBody } from '../schemas/session.ts';
import { showMe } from '../views/me.ts';

/** One's own account. */
export function addMeRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const own = { tag: 'Sign-in', needs: null, scope: 'account' } as const;
  addRoute(app, deps, {
    ...own,
    method: 'GET',
    url: '/api/v1/me',
    summary: 'Who is signed in, and their clients',
    answers: { 200: Me },
    handle: async ({ actor }) => ({ status: 200, body: await showMe(deps, actor.id) }),
  });
  addRoute(app, deps, {
    ...own,
    method: 'PATCH',
    url: '/api/v1/me',
    summary: "Change one's name",
    body: MeBody,
    answers: { 200: Me },
    handle: async ({ actor, body }) => {
      await asSystem(deps.db, deps.monotonic.realNow(), (tx) =>
        tx.updateTable('accounts').set({ name: body.name }).where('id', '=', actor.id).execute(),
      );
      return { status: 200, body: await showMe(deps, actor.id) };
    },
  });
  addRoute(app, deps, {
    ...own,
    method: 'PUT',
    url: '/api/v1/me/password',
    summary: 'Choose a password',
    description: 'Signs the account out everywhere else.',
    body: PasswordBody,
    answers: { 204: Nothing },
    limit: 'sign_in',
    handle: async ({ actor, body, session, request }) => {
      const account = await findAccount(deps, { id: actor.id });
      if (account === null) throw new HttpProblem(401, 'The account is gone.');
      if (account.passwordHash !== null) {
        const tries = { email: account.email, address: request.ip };
        await countTry(deps, tries);
        if (!(await isPassword(account.passwordHash, body.current ?? ''))) {
          const errors = [{ path: 'current', message: 'is not the present password' }];
          throw new HttpProblem(400, 'The present password is wrong.', { kind: 'wrong-password', errors });
        }
        await forgive(deps, tries);
      }
      await setPassword(deps, account, body.password);
      await endSessions(deps, { accountId: actor.id, ...(session !== null && { except: session }) });
      await auditAccount(deps, { ...audited(request), accountId: actor.id, action: 'password', outcome: 'changed' });
      return { status: 204 };
    },
  });
}

function audited(request: { ip: string; id: string }) {
  return { address: request.ip, traceId: request.id };
}
