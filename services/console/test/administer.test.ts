import { webhookSecretsFrom } from '@rekindle/boot';
import { handoverSubjects, inTenant, readAssignees } from '@rekindle/db';
import { givenClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstSignInLink, signInLink } from '../src/auth/first-link.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let skips = 0;
let speed = 1;
let learnt = 0;
beforeAll(async () => {
  world = await openConsole({
    sandbox: {
      skip: async () => {
        skips += 1;
        world.clock.advance(3_600_000);
        return world.clock.now();
      },
      setSpeed: async (next) => {
        speed = next;
      },
      speed: async () => speed,
      learnNumbers: async () => {
        learnt += 1;
      },
    },
  });
});
afterAll(async () => {
  await world.close();
});

/** Follows a sign-in link as a browser does. */
async function follow(link: string): Promise<Caller> {
  const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
  const token = link.split('#token=')[1];
  const answer = await browser('POST', '/api/v1/session/link', { token });
  expect(answer.status).toBe(200);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return world.nobody({ cookie, 'sec-fetch-site': 'same-origin' });
}

describe('whoever runs the installation', () => {
  let runner: Caller;
  beforeEach(async () => {
    const link = await firstSignInLink(world.deps, world.url);
    if (link !== null) runner = await follow(link);
  });

  test('signs in by the first link as administrator of every sandbox client and of no live one', async () => {
    const live = await givenClient(world.deps, { mode: 'live' });
    const later = await givenClient(world.deps);
    const ids = (await runner('GET', '/api/v1/me')).body.clients.map((each: { id: string }) => each.id);
    expect(ids).toEqual(expect.arrayContaining([world.client.clientId, later.clientId]));
    expect(ids).not.toContain(live.clientId);
    const headers = { 'x-client-id': later.clientId };
    expect((await runner('GET', '/api/v1/client', undefined, headers)).body.me.role).toBe('admin');
    expect((await runner('GET', '/api/v1/client', undefined, { 'x-client-id': live.clientId })).status).toBe(404);
  });

  test('is asked to take no lead: that is for the people of the client', async () => {
    const later = await givenClient(world.deps);
    await runner('GET', '/api/v1/me');
    const owner = await world.signIn('company_owner', { client: later });
    const { clientId } = later;
    const found = await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      readAssignees(tx, { clientId, datasetId: world.deps.ids.next() }),
    );
    expect(found.filter(({ available }) => available).map(({ userId }) => userId)).toEqual([owner.userId]);
    expect(found).toHaveLength(2);
  });

  test('adds a sandbox client, whose number the simulated carrier learns of', async () => {
    const body = { name: 'Bright Roofs', number: '+447400999055' };
    const before = learnt;
    const added = await runner('POST', '/api/v1/clients', body);
    expect(added).toMatchObject({ status: 201, body: { slug: 'bright-roofs', number: '+447400999055' } });
    expect(learnt).toBe(before + 1);
    expect((await runner('POST', '/api/v1/clients', body)).status).toBe(409);
    expect((await runner('POST', '/api/v1/clients', { ...body, number: 'nonsense' })).status).toBe(400);
    const owner = await world.signIn('company_owner');
    expect((await owner('POST', '/api/v1/clients', { name: 'Mine', number: '+447400999056' })).status).toBe(403);
  });

  test('stops the sending of everybody, and nobody else may', async () => {
    const owner = await world.signIn('company_owner');
    expect((await owner('POST', '/api/v1/installation/sending/stop', {})).status).toBe(403);
    await runner('POST', '/api/v1/installation/sending/stop', { reason: 'fire drill' });
    expect((await owner('GET', '/api/v1/client')).body).toMatchObject({ all_sending_stopped_reason: 'fire drill' });
    await runner('POST', '/api/v1/installation/sending/resume');
    expect((await owner('GET', '/api/v1/client')).body).toMatchObject({ all_sending_stopped_at: null });
  });

  test('gets no further link once they have a password, unless from the command line', async () => {
    expect((await runner('PUT', '/api/v1/me/password', { password: 'correct horse battery' })).status).toBe(204);
    expect(await firstSignInLink(world.deps, world.url)).toBeNull();
    const again = await follow(await signInLink(world.deps, world.url, { email: 'admin@localhost' }));
    expect((await again('GET', '/api/v1/me')).body).toMatchObject({ runs_installation: true, has_password: true });
  });
});

test('a link for somebody of a team signs them in to that team', async () => {
  const { clientId } = world.client;
  await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
    tx
      .insertInto('users')
      .values({ client_id: clientId, id: world.deps.ids.next(), email: 'cli@example.com' })
      .execute(),
  );
  const person = await follow(await signInLink(world.deps, world.url, { email: 'CLI@example.com' }));
  expect((await person('GET', '/api/v1/me')).body.clients).toHaveLength(1);
  const client = await person('GET', '/api/v1/client', undefined, { 'x-client-id': clientId });
  expect(client.body.me.role).toBe('sales_rep');
});

test('a link gives places in teams to whoever follows it, not to whoever has the account already', async () => {
  const squatter = await world.signIn('sales_rep', { client: await givenClient(world.deps) });
  await squatter('PUT', '/api/v1/me/password', { password: 'correct horse battery' });
  const { clientId } = world.client;
  await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
    tx.insertInto('users').values({ client_id: clientId, id: world.deps.ids.next(), email: squatter.email }).execute(),
  );
  const link = await signInLink(world.deps, world.url, { email: squatter.email });
  const reach = async (who: Caller) =>
    (await who('GET', '/api/v1/client', undefined, { 'x-client-id': clientId })).status;
  expect(await reach(squatter)).toBe(404);
  const person = await follow(link);
  expect(await reach(person)).toBe(200);
  expect(await reach(squatter)).toBe(401);
  const again = await world.nobody()('POST', '/api/v1/session', {
    ...{ email: squatter.email, password: 'correct horse battery' },
  });
  expect(again.status).toBe(401);
});

test('a manager stops all sending of the client and lets it go on, and each is in the log', async () => {
  const ann = await world.signIn('manager', { name: 'Ann Smith' });
  await ann('POST', '/api/v1/sending/stop', { reason: 'wrong price in M1' });
  await ann('POST', '/api/v1/sending/stop', { reason: 'again' });
  expect((await ann('GET', '/api/v1/client')).body.sending_stopped_reason).toBe('wrong price in M1');
  expect((await ann('POST', '/api/v1/sending/resume')).body).toEqual({ stopped: false, woken: 0 });
  const { items } = (await ann('GET', `/api/v1/audit?actor_id=${ann.userId}`)).body;
  expect(items.map((each: { action: string }) => each.action)).toEqual(
    expect.arrayContaining(['POST /api/v1/sending/stop', 'POST /api/v1/sending/resume']),
  );
  const first = (await ann('GET', `/api/v1/audit?actor_id=${ann.userId}&limit=2`)).body;
  const rest = (await ann('GET', `/api/v1/audit?actor_id=${ann.userId}&limit=2&after=${first.next}`)).body;
  expect([...first.items, ...rest.items].map((each: { id: string }) => each.id)).toEqual(
    items.map((each: { id: string }) => each.id),
  );
});

test('the sandbox clock is moved by those who may, and shown to all', async () => {
  const [manager, rep] = [await world.signIn('manager'), await world.signIn('sales_rep')];
  const skipped = await manager('POST', '/api/v1/sandbox/skip');
  expect(skipped.body.reached).toBe(new Date(world.clock.now()).toISOString());
  expect(skips).toBe(1);
  expect((await manager('PUT', '/api/v1/sandbox/speed', { speed: 60 })).body.speed).toBe(60);
  expect((await rep('GET', '/api/v1/sandbox')).body.speed).toBe(60);
  expect((await rep('POST', '/api/v1/sandbox/skip')).status).toBe(403);
  expect((await manager('PUT', '/api/v1/sandbox/speed', { speed: -1 })).status).toBe(400);
});

test('the state of the system names services, provider and numbers', async () => {
  const rep = await world.signIn('sales_rep');
  expect((await rep('GET', '/api/v1/system')).body).toMatchObject({
    mode: 'sandbox',
    work: { state: 'idle', stalled: [] },
    provider: { name: 'simulator', own_account: false, numbers: [{ e164: world.client.number, active: true }] },
  });
});

test('a webhook is made with its secret, tested, replayed and removed', async () => {
  const owner = await world.signIn('company_owner');
  const made = await owner('POST', '/api/v1/webhooks', { url: 'https://hooks.example.com/a', events: ['lead.hot'] });
  expect(made).toMatchObject({
    status: 201,
    body: { secret: expect.stringMatching(/^whsec_/), webhook: { active: true } },
  });
  const { id } = made.body.webhook;
  const tested = await owner('POST', `/api/v1/webhooks/${id}/test`);
  expect(world.jobs).toContainEqual({
    name: 'deliver-webhook',
    data: { clientId: world.client.clientId, deliveryId: tested.body.delivery_id },
  });
  const page = (await owner('GET', `/api/v1/webhooks/${id}/deliveries`)).body;
  expect(page).toMatchObject({ items: [{ event: 'webhook.test', state: 'due', tries: [] }], next: null });
  const replay = `/api/v1/webhooks/${id}/deliveries/${tested.body.delivery_id}/replay`;
  expect((await owner('POST', replay)).status).toBe(409);
  await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
    tx.updateTable('webhook_deliveries').set({ state: 'failed', next_at: null, attempt: 7 }).execute(),
  );
  expect((await owner('POST', replay)).status).toBe(202);
  const changed = await owner('POST', `/api/v1/webhooks/${id}/secret`);
  expect(changed.body.secret).not.toBe(made.body.secret);
  expect((await owner('PATCH', `/api/v1/webhooks/${id}`, { active: false })).body.active).toBe(false);
  expect((await owner('POST', '/api/v1/webhooks', { url: 'ftp://x', events: ['lead.hot'] })).status).toBe(400);
  expect((await owner('DELETE', `/api/v1/webhooks/${id}`)).status).toBe(204);
  expect((await owner('GET', '/api/v1/webhooks')).body.items).toEqual([]);
});

test('addresses that nothing is posted to are refused when they are given', async () => {
  const owner = await world.signIn('company_owner');
  for (const url of ['http://hooks.example.com/a', 'https://user:secret@hooks.example.com/a']) {
    const refused = await owner('POST', '/api/v1/webhooks', { url, events: ['lead.hot'] });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/url' }] } });
    expect((await owner('PUT', '/api/v1/client/handover-webhook', { url })).status).toBe(400);
  }
});

test('the secret of hand-overs is shown once, and can then only be changed; for a day both sign', async () => {
  const owner = await world.signIn('company_owner');
  const url = '/api/v1/client/handover-webhook';
  const address = 'https://hooks.example.com/h';
  const set = await owner('PUT', url, { url: address });
  expect(set.body).toMatchObject({ url: address, secret: expect.stringMatching(/^whsec_/) });
  expect((await owner('GET', url)).body).toEqual({ url: address });
  expect((await owner('PUT', url, { url: `${address}/2` })).body).toEqual({ url: `${address}/2`, secret: null });
  const changed = await owner('POST', `${url}/secret`);
  expect(changed.body.secret).not.toBe(set.body.secret);
  const secrets = async () => {
    const { clientId } = world.client;
    const subjects = await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      handoverSubjects(tx, clientId, world.real.now),
    );
    return subjects.flatMap((subject) => webhookSecretsFrom(world.deps.sealingSecrets, subject));
  };
  expect(await secrets()).toEqual([changed.body.secret, set.body.secret]);
  world.real.now += 86_400_001;
  expect(await secrets()).toEqual([changed.body.secret]);
});

test('caps on cost are shown to the team and changed by an administrator', async () => {
  const [admin, rep] = [await world.signIn('admin'), await world.signIn('sales_rep')];
  const changed = await admin('PATCH', '/api/v1/client/caps', { ai_cap_micros: 5_000_000, spend_cap_micros: null });
  expect(changed.body).toMatchObject({ ai_cap_micros: 5_000_000, ai_spent_micros: 0, spend_cap_micros: null });
  expect((await admin('PATCH', '/api/v1/client/caps', {})).body.ai_cap_micros).toBe(5_000_000);
  expect((await rep('GET', '/api/v1/client/caps')).body.ai_cap_micros).toBe(5_000_000);
});
