import { asSystem, inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { addAccount, findAccount } from '../auth/accounts.ts';
import { deadLink, readLink, useLink } from '../auth/links.ts';
import { refuseWeak, setPassword } from '../auth/passwords.ts';
import { checkPassword, signIn } from '../auth/sign-in.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, type Call } from '../route.ts';
import { Me } from '../schemas/me.ts';
import { AcceptBody, Invitation, TokenBody } from '../schemas/session.ts';
import { showMe } from '../views/me.ts';
import { readMemberRow } from '../views/team.ts';

const ASK_AGAIN = 'Ask whoever invited you for another one.';

/** What an invited person does: look at the invitation, and accept it. */
export function addInvitationRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const open = { tag: 'Sign-in', needs: null, scope: 'public', limit: 'sign_in' } as const;
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/invitations/look',
    summary: 'What an invitation is to',
    description: 'The same whether there is an account of that address or not: whoever invites may hold the link.',
    body: TokenBody,
    answers: { 200: Invitation },
    handle: async ({ body }) => {
      const { client, row } = await readInvitation(deps, body.token);
      const name = [row.first_name, row.last_name].filter(Boolean).join(' ');
      return { status: 200, body: { client, email: row.email, name: name || null } };
    },
  });
  addRoute(app, deps, {
    ...open,
    method: 'POST',
    url: '/api/v1/invitations/accept',
    summary: 'Join a team, with a new account or the one that there is',
    body: AcceptBody,
    answers: { 200: Me },
    handle: async (call) => {
      const { body, request, reply } = call;
      const { row, clientId } = await readInvitation(deps, body.token);
      const account = await accountFor(deps, call, row.email);
      const { id: accountId } = account ?? (await newAccount(deps, row.email, body));
      if (!(await useLink(deps, body.token))) throw deadLink(ASK_AGAIN);
      const joined = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
        tx
          .updateTable('users')
          .set({ status: 'active', user_id: accountId })
          .where('client_id', '=', clientId)
          .where('id', '=', row.id)
          // They may have been suspended since the invitation was read.
          .where('status', '<>', 'suspended')
          .returning('id')
          .executeTakeFirst(),
      );
      if (joined === undefined) throw deadLink(ASK_AGAIN);
      await signIn(deps, reply, { id: accountId }, { action: 'invitation', ip: request.ip, id: request.id });
      return { status: 200, body: await showMe(deps, accountId) };
    },
  });
}

type Accepting = Call<
  undefined,
  undefined,
  { token: string; name?: string | undefined; password?: string | undefined }
>;

/** The account that joins: the one signed in here, the one whose password came, or null for one yet to be made. */
async function accountFor(deps: ConsoleDeps, call: Accepting, email: string) {
  const { account: signedIn, body, request } = call;
  if (signedIn !== null && signedIn.email === email) return signedIn;
  // Before there is a look at the account: no answer to a weak password says whether there is one.
  refuseWeak(body.password ?? '', email);
  const account = await findAccount(deps, { email });
  if (account !== null && account.passwordHash === null) {
    // Whoever holds the invitation is not yet whoever holds the account.
    throw signInFirst();
  }
  if (account !== null) return await checkPassword(deps, { email, password: body.password ?? '' }, request);
  return null;
}

async function newAccount(
  deps: ConsoleDeps,
  email: string,
  body: { name?: string | undefined; password?: string | undefined },
) {
  const account = await addAccount(deps, { email, name: body.name ?? null });
  // Somebody has made one meanwhile: whoever holds the invitation is not yet whoever holds that.
  if (account === null) throw signInFirst();
  await setPassword(deps, account, body.password ?? '');
  return account;
}

function signInFirst(): HttpProblem {
  return new HttpProblem(409, 'Sign in to your account first, then open the invitation again.', { kind: 'sign-in' });
}

async function readInvitation(deps: ConsoleDeps, token: string) {
  const link = await readLink(deps, 'invitation', token);
  if (link === null || !('clientId' in link)) throw deadLink(ASK_AGAIN);
  const { clientId, userId } = link;
  const row = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => readMemberRow(tx, clientId, userId));
  if (row === undefined || row.status === 'suspended') throw deadLink(ASK_AGAIN);
  const client = await asSystem(deps.db, deps.clock.now(), (tx) =>
    tx.selectFrom('clients').select('company_name').where('id', '=', clientId).executeTakeFirst(),
  );
  if (client === undefined) throw new HttpProblem(404, 'There is no such client any more.');
  return { clientId, row, client: client.company_name };
}
