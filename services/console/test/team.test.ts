import { inTenant } from '@rekindle/db';
import { givenClient, sessionsWaitingFor } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from './world.ts';

const PASSWORD = 'correct horse battery';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => {
  await world.close();
});

function tokenIn(text: string): string {
  return /#token=([\w-]+)/.exec(text)?.[1] ?? '';
}

describe('an invitation', () => {
  test('goes by e-mail, makes an account with a password, and works once', async () => {
    const owner = await world.signIn('company_owner', { name: 'Olive Owner' });
    const invited = await owner('POST', '/api/v1/team', { email: 'New.Rep@example.com', role: 'sales_rep' });
    expect(invited).toMatchObject({ status: 201, body: { mailed: true, link: null, member: { status: 'invited' } } });
    const mail = world.mails.at(-1);
    expect(mail).toMatchObject({ to: 'new.rep@example.com', text: expect.stringContaining('Olive Owner') });
    const token = tokenIn(mail?.text ?? '');
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    const look = await browser('POST', '/api/v1/invitations/look', { token });
    expect(look).toMatchObject({ status: 200, body: { email: 'new.rep@example.com' } });
    const joined = await browser('POST', '/api/v1/invitations/accept', { token, name: 'New Rep', password: PASSWORD });
    expect(joined).toMatchObject({ status: 200, body: { clients: [{ id: world.client.clientId }] } });
    expect((await browser('POST', '/api/v1/invitations/accept', { token, password: PASSWORD })).status).toBe(410);
    const team = await owner('GET', '/api/v1/team');
    expect(team.body.items.find((each: { email: string }) => each.email === 'new.rep@example.com').status).toBe(
      'active',
    );
  });

  test('to a second client takes the password of the account that there is', async () => {
    const rep = await world.signIn('sales_rep');
    await rep('PUT', '/api/v1/me/password', { password: PASSWORD });
    const other = await givenClient(world.deps);
    const owner = await world.signIn('company_owner', { client: other });
    await owner('POST', '/api/v1/team', { email: rep.email, role: 'manager' });
    const token = tokenIn(world.mails.at(-1)?.text ?? '');
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    const stolen = await browser('POST', '/api/v1/invitations/accept', { token, password: 'what I would like' });
    expect(stolen.status).toBe(401);
    const joined = await browser('POST', '/api/v1/invitations/accept', { token, password: PASSWORD });
    expect(joined.body.clients.map((each: { id: string }) => each.id).sort()).toEqual(
      [world.client.clientId, other.clientId].sort(),
    );
  });

  test('does not undo a suspension that is made in the moment in which it is accepted', async () => {
    const owner = await world.signIn('company_owner');
    const { body } = await owner('POST', '/api/v1/team', { email: 'not.wanted@example.com', role: 'manager' });
    const { clientId } = world.client;
    const token = tokenIn(world.mails.at(-1)?.text ?? '');
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    const asked = await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
      await tx.updateTable('users').set({ status: 'suspended' }).where('id', '=', body.member.id).execute();
      const accepted = browser('POST', '/api/v1/invitations/accept', { token, password: PASSWORD });
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
      return { accepted };
    });
    expect(await asked.accepted).toMatchObject({ status: 410, body: { type: 'urn:rekindle:problem:dead-link' } });
    const { body: team } = await owner('GET', '/api/v1/team');
    expect(team.items.find(({ id }: { id: string }) => id === body.member.id)).toMatchObject({ status: 'suspended' });
  });

  test('tells nobody whether its address has an account', async () => {
    const rep = await world.signIn('sales_rep');
    await rep('PUT', '/api/v1/me/password', { password: PASSWORD });
    const owner = await world.signIn('company_owner', { client: await givenClient(world.deps) });
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    const answers = [];
    for (const email of [rep.email, 'a.stranger@example.com']) {
      await owner('POST', '/api/v1/team', { email, role: 'manager' });
      const token = tokenIn(world.mails.at(-1)?.text ?? '');
      const { body } = await browser('POST', '/api/v1/invitations/look', { token });
      const weak = await browser('POST', '/api/v1/invitations/accept', { token, password: 'weak' });
      answers.push([{ ...body, email: '' }, weak.status, { ...weak.body, trace_id: '' }]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  test('never takes an account that somebody else made meanwhile', async () => {
    const email = 'wanted@example.com';
    const tokens: string[] = [];
    for (const client of [world.client, await givenClient(world.deps)]) {
      const owner = await world.signIn('company_owner', { client });
      await owner('POST', '/api/v1/team', { email, role: 'manager' });
      tokens.push(tokenIn(world.mails.at(-1)?.text ?? ''));
    }
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    const passwords = [PASSWORD, 'another horse battery'];
    const answers = await Promise.all(
      tokens.map(async (token, at) =>
        browser('POST', '/api/v1/invitations/accept', { token, password: passwords[at] }),
      ),
    );
    const joined = answers.filter(({ status }) => status === 200);
    expect(joined).toHaveLength(1);
    expect(joined[0]?.body.clients).toHaveLength(1);
    const loser = answers.findIndex(({ status }) => status !== 200);
    const signIn = { email, password: passwords[loser] };
    expect((await browser('POST', '/api/v1/session', signIn)).status).toBe(401);
  });

  test('does not give away an account that has no password yet', async () => {
    const rep = await world.signIn('sales_rep');
    const other = await givenClient(world.deps);
    const owner = await world.signIn('company_owner', { client: other });
    await owner('POST', '/api/v1/team', { email: rep.email, role: 'manager' });
    const token = tokenIn(world.mails.at(-1)?.text ?? '');
    const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
    expect((await browser('POST', '/api/v1/invitations/accept', { token, password: PASSWORD })).status).toBe(409);
    const joined = await rep('POST', '/api/v1/invitations/accept', { token });
    expect(joined).toMatchObject({ status: 200, body: { has_password: false } });
  });
});

describe('who may change the team', () => {
  test('gives nobody more than they have themselves', async () => {
    const owner = await world.signIn('company_owner');
    const rep = await world.signIn('sales_rep', { flags: { can_manage_users: true } });
    const victim = await world.signIn('read_only');
    expect((await owner('POST', '/api/v1/team', { email: 'x@example.com', role: 'admin' })).status).toBe(403);
    expect((await rep('PATCH', `/api/v1/team/${rep.userId}`, { role: 'company_owner' })).status).toBe(403);
    expect((await rep('PATCH', `/api/v1/team/${owner.userId}`, { status: 'suspended' })).status).toBe(403);
    expect(
      (await rep('PATCH', `/api/v1/team/${victim.userId}`, { can_push_to_n8n: true, role: 'sales_rep' })).status,
    ).toBe(403);
    expect((await rep('PATCH', `/api/v1/team/${victim.userId}`, { role: 'sales_rep' })).status).toBe(200);
  });

  test('a suspended person is out at once', async () => {
    const owner = await world.signIn('company_owner');
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', '/api/v1/client')).status).toBe(200);
    expect((await owner('PATCH', `/api/v1/team/${rep.userId}`, { status: 'suspended' })).status).toBe(200);
    expect((await rep('GET', '/api/v1/client')).status).toBe(404);
  });

  test('never leaves a team that nobody can change', async () => {
    const alone = await givenClient(world.deps);
    const owner = await world.signIn('company_owner', { client: alone });
    const second = await world.signIn('company_owner', { client: alone });
    expect((await owner('PATCH', `/api/v1/team/${second.userId}`, { role: 'manager' })).status).toBe(200);
    const last = await owner('PATCH', `/api/v1/team/${owner.userId}`, { role: 'manager' });
    expect(last).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:last-manager' } });
  });
});

describe('the audit log', () => {
  test('has every change with who and what, refused ones too, and no body', async () => {
    const owner = await world.signIn('company_owner', { name: 'Audited Ann' });
    const rep = await world.signIn('read_only', { name: 'Refused Ray' });
    const third = await world.signIn('sales_rep');
    await owner('PATCH', `/api/v1/team/${third.userId}`, { last_name: 'Secretive' });
    await rep('POST', '/api/v1/team', { email: 'y@example.com', role: 'read_only' });
    const rows = await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
      tx
        .selectFrom('audit_log')
        .selectAll()
        .where('actor_id', 'in', [owner.userId, rep.userId])
        .orderBy('action')
        .execute(),
    );
    expect(rows).toMatchObject([
      { actor_name: 'Audited Ann', action: 'PATCH /api/v1/team/:id', target_id: third.userId, status: 200 },
      { actor_name: 'Refused Ray', action: 'POST /api/v1/team', permission: 'team.manage', status: 403 },
    ]);
    expect(JSON.stringify(rows)).not.toContain('Secretive');
  });

  test('cannot be changed', async () => {
    const { clientId } = world.client;
    const rewrite = inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('audit_log').set({ actor_name: 'nobody' }).where('client_id', '=', clientId).execute(),
    );
    await expect(rewrite).rejects.toThrow(/permission denied/);
  });
});
