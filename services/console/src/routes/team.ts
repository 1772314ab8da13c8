import { inTenant, sqlState } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addressOfLink, makeLink } from '../auth/links.ts';
import { checkedContact } from '../auth/team-contact.ts';
import { refuseLockOut, requireGrant } from '../auth/team-rules.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import { ChangeMemberBody, Invited, InviteBody, Member } from '../schemas/team.ts';
import { type MemberRow, readMemberRow, showTeam } from '../views/team.ts';

const UNIQUE_VIOLATION = '23505';

/** A client's team: who is in it, inviting, and what each may do. */
export function addTeamRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/team',
    tag: 'Team',
    summary: 'Everybody in the team',
    needs: 'team.view',
    answers: { 200: z.object({ items: z.array(Member), next: z.null() }) },
    handle: async ({ clientId }) => ({ status: 200, body: { items: await showTeam(deps, clientId), next: null } }),
  });
  addInviting(app, deps);
  addRoute(app, deps, {
    method: 'PATCH',
    url: '/api/v1/team/:id',
    tag: 'Team',
    summary: 'Change what somebody may do, or suspend them',
    needs: 'team.manage',
    params: IdParams,
    body: ChangeMemberBody,
    answers: { 200: Member },
    handle: async ({ clientId, actor, params, body: asked, now }) => {
      const body = await checkedContact(deps, asked);
      await inTenant(deps.db, { clientId, now }, async (tx) => {
        // Two who take each other's rights away take turns.
        await tx.selectFrom('users').select('id').where('client_id', '=', clientId).orderBy('id').forUpdate().execute();
        const row = await readMemberRow(tx, clientId, params.id);
        if (row === undefined) throw noSuchMember();
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        if (Object.keys(given).length === 0) return;
        const changed: MemberRow = { ...row, ...given };
        requireGrant(actor, row);
        requireGrant(actor, changed);
        if (row.status === 'invited' && changed.status === 'active') {
          throw new HttpProblem(409, 'They have not accepted the invitation yet.', { kind: 'invited' });
        }
        await tx.updateTable('users').set(given).where('client_id', '=', clientId).where('id', '=', row.id).execute();
        await refuseLockOut(tx, clientId, row);
      });
      const [member] = await showTeam(deps, clientId, params.id);
      if (member === undefined) throw noSuchMember();
      return { status: 200, body: member };
    },
  });
}

function addInviting(app: FastifyInstance, deps: ConsoleDeps): void {
  const inviting = { tag: 'Team', needs: 'team.manage', secretAnswer: true } as const;
  addRoute(app, deps, {
    ...inviting,
    method: 'POST',
    url: '/api/v1/team',
    summary: 'Invite somebody',
    body: InviteBody,
    answers: { 201: Invited },
    handle: async ({ clientId, actor, body: asked, now }) => {
      requireGrant(actor, asked);
      const body = await checkedContact(deps, asked);
      const id = deps.ids.next();
      try {
        await inTenant(deps.db, { clientId, now }, (tx) =>
          tx
            .insertInto('users')
            .values({ ...body, client_id: clientId, id, status: 'invited' })
            .execute(),
        );
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        throw new HttpProblem(409, `${body.email} is in the team already.`, { kind: 'in-team' });
      }
      return { status: 201, body: await invite(deps, clientId, id, actor.name) };
    },
  });
  addRoute(app, deps, {
    ...inviting,
    method: 'POST',
    url: '/api/v1/team/:id/invitation',
    summary: 'Invite somebody again; the earlier link stops working',
    params: IdParams,
    answers: { 200: Invited },
    handle: async ({ clientId, actor, params, now }) => {
      const row = await inTenant(deps.db, { clientId, now }, (tx) => readMemberRow(tx, clientId, params.id));
      if (row === undefined) throw noSuchMember();
      requireGrant(actor, row);
      if (row.user_id !== null && row.status !== 'invited') {
        throw new HttpProblem(409, 'They have joined already.', { kind: 'in-team' });
      }
      return { status: 200, body: await invite(deps, clientId, params.id, actor.name) };
    },
  });
}

async function invite(
  deps: ConsoleDeps,
  clientId: string,
  userId: string,
  by: string,
): Promise<z.input<typeof Invited>> {
  const { token } = await makeLink(deps, { purpose: 'invitation', clientId, userId });
  const link = addressOfLink(deps.address(), 'invitation', token);
  const [member] = await showTeam(deps, clientId, userId);
  if (member === undefined) throw noSuchMember();
  const client = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
    tx.selectFrom('clients').select('company_name').where('id', '=', clientId).executeTakeFirstOrThrow(),
  );
  if (deps.sendMail === null) return { member, mailed: false, link };
  try {
    const text = `${by} asks you to join ${client.company_name} on Rekindle. This link works for a week:\n\n${link}\n`;
    await deps.sendMail({ to: member.email, subject: `Join ${client.company_name} on Rekindle`, text });
    return { member, mailed: true, link: null };
  } catch (err) {
    deps.log.error({ err }, 'an invitation could not be sent by e-mail');
    return { member, mailed: false, link };
  }
}

function noSuchMember(): HttpProblem {
  return new HttpProblem(404, 'There is nobody of this id in the team.', { kind: 'no-such-member' });
}
