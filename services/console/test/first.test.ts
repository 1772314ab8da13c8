import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => {
  await world.close();
});

test('a person sees who they are and what they may do', async () => {
  const ann = await world.signIn('manager', { name: 'Ann Smith' });
  const me = await ann('GET', '/api/v1/me');
  expect(me).toMatchObject({ status: 200, body: { email: ann.email, clients: [{ id: world.client.clientId }] } });
  const client = await ann('GET', '/api/v1/client');
  expect(client).toMatchObject({ status: 200, body: { me: { id: ann.userId, name: 'Ann Smith', role: 'manager' } } });
  expect(client.body.me.permissions).toContain('campaigns.run');
});

test('nobody is told to sign in', async () => {
  expect(await world.nobody()('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});
