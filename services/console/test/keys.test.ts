import { inTenant } from '@rekindle/db';
import { givenClient } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let owner: Caller;
beforeAll(async () => {
  world = await openConsole();
  owner = await world.signIn('company_owner', { name: 'Olive Owner' });
});
afterAll(async () => {
  await world.close();
});

async function keyWith(...scopes: string[]): Promise<{ program: Caller; id: string; key: string }> {
  const made = await owner('POST', '/api/v1/api-keys', { name: 'a program', scopes });
  expect(made.status).toBe(201);
  return {
    program: world.nobody({ authorization: `Bearer ${made.body.key}` }),
    id: made.body.api_key.id,
    key: made.body.key,
  };
}

describe('an API key', () => {
  test('names its client and does what its scopes say, and nothing else', async () => {
    const { program } = await keyWith('clients.view', 'team.view');
    expect((await program('GET', '/api/v1/client')).body).toMatchObject({
      id: world.client.clientId,
      me: { role: null, permissions: ['clients.view', 'team.view'] },
    });
    expect((await program('GET', '/api/v1/team')).status).toBe(200);
    const refused = await program('GET', '/api/v1/audit');
    expect(refused).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('This API key may not read the audit log (audit.view)') },
    });
  });

  test('is of no use for another client, nor for what only a person does', async () => {
    const other = await givenClient(world.deps);
    const { program } = await keyWith('clients.view');
    expect((await program('GET', '/api/v1/client', undefined, { 'x-client-id': other.clientId })).status).toBe(404);
    expect((await program('GET', '/api/v1/me')).status).toBe(403);
  });

  test('is shown once and stored as a hash; the list tells when it was used', async () => {
    const { program, id, key } = await keyWith('clients.view');
    await program('GET', '/api/v1/client');
    const list = await owner('GET', '/api/v1/api-keys');
    const shown = list.body.items.find((each: { id: string }) => each.id === id);
    expect(shown).toMatchObject({
      name: 'a program',
      created_by: 'Olive Owner',
      prefix: key.slice(0, 12),
      revoked_at: null,
    });
    expect(shown.last_used_at).toBe(new Date(world.real.now).toISOString());
    const stored = await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
      tx.selectFrom('api_keys').selectAll().where('id', '=', id).execute(),
    );
    expect(JSON.stringify([list.body, stored])).not.toContain(key);
  });

  test('ends at once when it is revoked', async () => {
    const { program, id } = await keyWith('clients.view');
    expect((await owner('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(204);
    expect((await program('GET', '/api/v1/client')).status).toBe(401);
  });

  test('works only as long as its maker has access, and never does more than they may then', async () => {
    const maker = await world.signIn('manager', { flags: { can_manage_users: true } });
    const lists = [world.deps.ids.next()];
    const { clientId } = world.client;
    const change = async (to: object) =>
      await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
        tx.updateTable('users').set(to).where('id', '=', maker.userId).execute(),
      );
    await change({ role: 'company_owner' });
    const made = await maker('POST', '/api/v1/api-keys', {
      name: 'theirs',
      scopes: ['audit.view', 'leads.view_all', 'leads.view'],
    });
    const program = world.nobody({ authorization: `Bearer ${made.body.key}` });
    expect((await program('GET', '/api/v1/audit')).status).toBe(200);
    await change({ role: 'sales_rep', allowed_dataset_ids: lists });
    expect((await program('GET', '/api/v1/audit')).status).toBe(403);
    const now = await program('GET', '/api/v1/client');
    expect(now.body.me).toMatchObject({ permissions: ['leads.view'], allowed_dataset_ids: lists });
    await change({ status: 'suspended' });
    expect((await program('GET', '/api/v1/client')).status).toBe(401);
    const worksNow = async () =>
      (await owner('GET', '/api/v1/api-keys')).body.items.find(({ name }: { name: string }) => name === 'theirs').works;
    expect(await worksNow()).toBe(false);
    await change({ status: 'active' });
    expect((await program('GET', '/api/v1/client')).status).toBe(200);
    expect(await worksNow()).toBe(true);
  });

  test('that a key has made ends with the person behind both', async () => {
    const maker = await world.signIn('company_owner');
    const first = await maker('POST', '/api/v1/api-keys', { name: 'first', scopes: ['keys.manage', 'clients.view'] });
    const program = world.nobody({ authorization: `Bearer ${first.body.key}` });
    const second = await program('POST', '/api/v1/api-keys', { name: 'second', scopes: ['clients.view'] });
    expect(second.status).toBe(201);
    const other = world.nobody({ authorization: `Bearer ${second.body.key}` });
    expect((await other('GET', '/api/v1/client')).status).toBe(200);
    expect((await owner('PATCH', `/api/v1/team/${maker.userId}`, { status: 'suspended' })).status).toBe(200);
    expect((await other('GET', '/api/v1/client')).status).toBe(401);
  });

  test('that somebody made up is none', async () => {
    for (const key of ['rk_', 'rk_abc', `rk_${Buffer.alloc(48, 7).toString('base64url')}`, 'sk-other']) {
      const program = world.nobody({ authorization: `Bearer ${key}` });
      expect([key, (await program('GET', '/api/v1/client')).status]).toEqual([key, 401]);
    }
  });

  test('gets no scope that its maker does not have', async () => {
    const made = await owner('POST', '/api/v1/api-keys', { name: 'more', scopes: ['clients.manage'] });
    expect(made).toMatchObject({ status: 403, body: { detail: expect.stringContaining('clients.manage') } });
  });
});

describe('an Idempotency-Key', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('makes a request happen once, however often it comes, also at the same time', async () => {
    const webhook = { url: 'https://hooks.example.com/once', events: ['lead.hot'] };
    const program = (await keyWith('webhooks.manage', 'leads.view_all')).program;
    await program('POST', '/api/v1/webhooks', webhook);
    const [endpoint] = (await program('GET', '/api/v1/webhooks')).body.items;
    const test = `/api/v1/webhooks/${endpoint.id}/test`;
    const first = await program('POST', test, undefined, key('one'));
    const again = await program('POST', test, undefined, key('one'));
    expect(first.status).toBe(202);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const many = await Promise.all([1, 2, 3, 4].map(async () => program('POST', test, undefined, key('two'))));
    expect(many.every(({ status }) => status === 202 || status === 409)).toBe(true);
    const { items } = (await program('GET', `/api/v1/webhooks/${endpoint.id}/deliveries`)).body;
    expect(items).toHaveLength(2);
  });

  test('that came with another request, or from another person, is refused', async () => {
    expect((await owner('POST', '/api/v1/sending/stop', { reason: 'a' }, key('three'))).status).toBe(200);
    expect((await owner('POST', '/api/v1/sending/stop', { reason: 'b' }, key('three'))).status).toBe(422);
    const other = await world.signIn('company_owner');
    expect((await other('POST', '/api/v1/sending/stop', { reason: 'a' }, key('three'))).status).toBe(422);
    await owner('POST', '/api/v1/sending/resume');
  });

  test('does not give a secret away a second time', async () => {
    const body = { name: 'secret', scopes: ['clients.view'] };
    expect((await owner('POST', '/api/v1/api-keys', body, key('four'))).status).toBe(201);
    const again = await owner('POST', '/api/v1/api-keys', body, key('four'));
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:answered-already' } });
  });

  test('of a request that failed may be used again', async () => {
    const invite = { email: 'fails@example.com', role: 'admin' };
    expect((await owner('POST', '/api/v1/team', invite, key('five'))).status).toBe(403);
    expect((await owner('POST', '/api/v1/team', { ...invite, role: 'sales_rep' }, key('five'))).status).toBe(201);
  });
});

test('faults of a body are told each with its place', async () => {
  const answer = await owner('POST', '/api/v1/api-keys', { name: '', scopes: ['nonsense'] });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual(['#/name', '#/scopes/0']);
});

test('a client that asks too often waits, and nobody else does', async () => {
  const busy = await openConsole({ limits: { usual: 5, heavy: 5, model: 5, sign_in: 5 } });
  try {
    const ann = await busy.signIn('manager');
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await ann('GET', '/api/v1/client')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const refused = await ann('GET', '/api/v1/client');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await busy.signIn('manager', { client: await givenClient(busy.deps) });
    expect((await other('GET', '/api/v1/client')).status).toBe(200);
  } finally {
    await busy.close();
  }
});
