import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { clearSessionCookie } from '../access/session-cookie.ts';
import { endSessions } from '../access/sessions.ts';
import { auditAccount } from '../auth/account-audit.ts';
import { findAccount } from '../auth/accounts.ts';
import { addressOfLink, deadLink, makeResetLink, readLink, useLink } from '../auth/links.ts';
import { refuseWeak, setPassword } from '../auth/passwords.ts';
import { checkPassword, signIn, takeLink } from '../auth/sign-in.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Nothing } from '../schemas/common.ts';
import { Me } from '../schemas/me.ts';
import { ForgotBody, ResetBody, SignInBody, TokenBody } from '../schemas/session.ts';
import { showMe } from '../views/me.ts';

/** An account gets no second mail within it: anybody can ask for one. */
const RESET_EVERY_MS = 5 * 60_000;

/** Signing in and out, and a new password for one that was forgotten. */
export function addSessionRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const open = { tag: 'Sign-in', needs: null, scope: 'public', limit: 'sign_in' } as const;
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/session',
    summary: 'Sign in',
    body: SignInBody,
    answers: { 200: Me },
    handle: async ({ body, request, reply }) => {
      const account = await checkPassword(deps, body, request);
      await signIn(deps, reply, account, { action: 'sign_in', ip: request.ip, id: request.id });
      return { status: 200, body: await showMe(deps, account.id) };
    },
  });
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/session/link',
    summary: 'Sign in by a one-time link',
    body: TokenBody,
    answers: { 200: Me },
    handle: async ({ body, request, reply }) => {
      const account = await takeLink(deps, body.token, request);
      await signIn(deps, reply, account, { action: 'sign_in_link', ip: request.ip, id: request.id });
      return { status: 200, body: await showMe(deps, account.id) };
    },
  });
  addSigningOut(app, deps);
  addForgotten(app, deps);
}

function addSigningOut(app: FastifyInstance, deps: ConsoleDeps): void {
  for (const everywhere of [false, true]) {
    addRoute(app, deps, {
      method: 'DELETE',
      url: everywhere ? '/api/v1/sessions' : '/api/v1/session',
      tag: 'Sign-in',
      summary: everywhere ? 'Sign out everywhere' : 'Sign out',
      needs: null,
      scope: 'account',
      answers: { 204: Nothing },
      handle: async ({ actor, session, request, reply }) => {
        await endSessions(deps, { accountId: actor.id, ...(!everywhere && session !== null && { session }) });
        clearSessionCookie(reply, deps.consoleUrl);
        const outcome = everywhere ? 'everywhere' : 'ok';
        const where = { address: request.ip, traceId: request.id };
        await auditAccount(deps, { accountId: actor.id, action: 'sign_out', outcome, ...where });
        return { status: 204 };
      },
    });
  }
}

function addForgotten(app: FastifyInstance, deps: ConsoleDeps): void {
  const open = { tag: 'Sign-in', needs: null, scope: 'public', limit: 'sign_in' } as const;
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/password/forgotten',
    summary: 'Ask for a link to choose a new password',
    description: 'The answer is the same whether there is such an account or not.',
    body: ForgotBody,
    answers: { 202: Nothing },
    handle: async ({ body, request, log }) => {
      const { sendMail } = deps;
      if (sendMail === null) {
        const detail =
          'This installation sends no e-mail. Whoever runs it makes a link with: npx --no rekindle user reset-link EMAIL.';
        throw new HttpProblem(409, detail, { kind: 'no-mail' });
      }
      const account = await findAccount(deps, body);
      const made =
        account === null ? null : await makeResetLink(deps, { accountId: account.id, everyMs: RESET_EVERY_MS });
      const entry = { accountId: account?.id ?? null, action: 'password_forgotten', address: request.ip };
      const outcome = account === null ? 'unknown' : made === null ? 'too_soon' : 'ok';
      await auditAccount(deps, { ...entry, outcome, traceId: request.id });
      if (account === null || made === null) return { status: 202 };
      const link = addressOfLink(deps.address(), 'reset_password', made.token);
      // Not waited for: how long it takes would tell whether there is such an account.
      void sendMail(resetMail(account.email, link)).catch((err: unknown) => log.error({ err }, 'a mail did not leave'));
      return { status: 202 };
    },
  });
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/password/reset',
    summary: 'Choose a new password by a link',
    description: 'Signs the account out everywhere else, and in here.',
    body: ResetBody,
    answers: { 200: Me },
    handle: async ({ body, request, reply }) => {
      const link = await readLink(deps, 'reset_password', body.token);
      const account = link === null || !('accountId' in link) ? null : await findAccount(deps, { id: link.accountId });
      if (account === null) throw deadLink('Ask for another one.');
      // Before the link is used up: a password that is too weak must not cost it.
      await setPasswordBy(deps, body.token, account, body.password);
      await endSessions(deps, { accountId: account.id });
      await signIn(deps, reply, account, { action: 'password_reset', ip: request.ip, id: request.id });
      return { status: 200, body: await showMe(deps, account.id) };
    },
  });
}

async function setPasswordBy(
  deps: ConsoleDeps,
  token: string,
  account: { id: string; email: string },
  password: string,
): Promise<void> {
  refuseWeak(password, account.email);
  if (!(await useLink(deps, token))) throw deadLink('Ask for another one.');
  await setPassword(deps, account, password);
}

function resetMail(to: string, link: string) {
  const text = `Somebody asked for a new password for ${to} on Rekindle. If it was you, choose one here, within an hour:\n\n${link}\n\nIf it was not, do nothing: the old password goes on working.\n`;
  return { to, subject: 'A new password for Rekindle', text };
}
