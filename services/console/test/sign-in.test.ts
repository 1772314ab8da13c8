import { asSystem } from '@rekindle/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureAccount } from '../src/auth/accounts.ts';
import { makeLink } from '../src/auth/links.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

const PASSWORD = 'correct horse battery';
const OURS = { 'sec-fetch-site': 'same-origin' };

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => {
  await world.close();
});

/** A person who has chosen the password, and a browser that knows nothing of them. */
async function person(): Promise<{ ann: Caller; browser: Caller }> {
  const ann = await world.signIn('sales_rep');
  expect(await ann('PUT', '/api/v1/me/password', { password: PASSWORD })).toMatchObject({ status: 204 });
  return { ann, browser: world.nobody(OURS) };
}

function cookieOf(answer: { headers: Headers }): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('signing in', () => {
  test('with the right password opens a session that no script and no other site gets at', async () => {
    const { ann, browser } = await person();
    const answer = await browser('POST', '/api/v1/session', { email: ann.email.toUpperCase(), password: PASSWORD });
    expect(answer).toMatchObject({ status: 200, body: { email: ann.email, has_password: true } });
    expect(answer.headers.get('set-cookie')).toMatch(/^rekindle_session=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
    const me = await browser('GET', '/api/v1/me', undefined, { cookie: cookieOf(answer) });
    expect(me.body.email).toBe(ann.email);
  });

  test('tells neither which of the two was wrong nor who has an account', async () => {
    const { ann, browser } = await person();
    const wrong = await browser('POST', '/api/v1/session', { email: ann.email, password: 'not it at all' });
    const unknown = await browser('POST', '/api/v1/session', { email: 'nobody@example.com', password: PASSWORD });
    expect(wrong.status).toBe(401);
    expect({ ...unknown.body, trace_id: '' }).toEqual({ ...wrong.body, trace_id: '' });
  });

  test('waits after five failures, also for the right password and for many tries at once', async () => {
    const { ann, browser } = await person();
    const tries = Array.from({ length: 12 }, async (_, i) =>
      browser('POST', '/api/v1/session', { email: ann.email, password: `wrong password ${i}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBe(5);
    expect(statuses.filter((status) => status === 429).length).toBe(7);
    const locked = await browser('POST', '/api/v1/session', { email: ann.email, password: PASSWORD });
    expect(locked).toMatchObject({ status: 429, body: { type: 'urn:rekindle:problem:too-many-tries' } });
    expect(locked.headers.get('retry-after')).toBe('30');
    world.real.now += 31_000;
    expect(await browser('POST', '/api/v1/session', { email: ann.email, password: PASSWORD })).toMatchObject({
      status: 200,
    });
  });
});

test('a stranger who knows the e-mail address locks its owner out nowhere but at their own address', async () => {
  const { ann } = await person();
  const told = await openConsole({
    db: world.db,
    monotonic: world.deps.monotonic,
    consoleUrl: 'https://console.example',
  });
  try {
    const from = (address: string) => told.nobody({ ...OURS, 'x-forwarded-for': address });
    const stranger = from('203.0.113.9');
    const wrong = { email: ann.email, password: 'not it at all' };
    for (let i = 0; i < 12; i++) {
      expect((await stranger('POST', '/api/v1/session', wrong)).status).toBe(401);
      world.real.now += 60 * 60_000;
    }
    await stranger('POST', '/api/v1/session', wrong);
    world.real.now += 3_000;
    const right = { email: ann.email, password: PASSWORD };
    expect((await stranger('POST', '/api/v1/session', right)).status).toBe(429);
    expect((await from('198.51.100.4')('POST', '/api/v1/session', right)).status).toBe(200);
  } finally {
    await told.close();
  }
});

describe('a session', () => {
  test('lasts while it is used, ends after twelve idle hours, and after fourteen days in any case', async () => {
    const ann = await world.signIn('manager');
    const start = world.real.now;
    for (let hours = 11; hours <= 14 * 24 - 2; hours += 11) {
      world.real.now = start + hours * 3_600_000;
      expect((await ann('GET', '/api/v1/me')).status).toBe(200);
    }
    world.real.now = start + 14 * 24 * 3_600_000;
    expect((await ann('GET', '/api/v1/me')).status).toBe(401);
    const bob = await world.signIn('manager');
    world.real.now += 13 * 3_600_000;
    expect((await bob('GET', '/api/v1/me')).status).toBe(401);
  });

  test('that is over is gone from the database with the next sign-in', async () => {
    const ann = await world.signIn('manager');
    const kept = async () => {
      const { rows } = await world.db.system.executeQuery<{ account_id: string }>(
        world.db.system.selectFrom('sessions').select('account_id').compile(),
      );
      return rows.filter(({ account_id: id }) => id === ann.accountId).length;
    };
    expect(await kept()).toBe(1);
    world.real.now += 12 * 3_600_000 + 1;
    await world.signIn('manager');
    expect(await kept()).toBe(0);
  });

  test('is not ended by a sandbox clock that runs ahead', async () => {
    const ann = await world.signIn('manager');
    world.clock.advance(90 * 24 * 3_600_000);
    expect((await ann('GET', '/api/v1/me')).status).toBe(200);
    world.clock.set(world.clock.now() - 90 * 24 * 3_600_000);
  });

  test('ends on signing out, and all of them on signing out everywhere', async () => {
    const { ann, browser } = await person();
    const tabs = await Promise.all(
      [1, 2, 3].map(async () =>
        cookieOf(await browser('POST', '/api/v1/session', { email: ann.email, password: PASSWORD })),
      ),
    );
    const statuses = async () =>
      await Promise.all(tabs.map(async (cookie) => (await browser('GET', '/api/v1/me', undefined, { cookie })).status));
    const [first = ''] = tabs;
    await browser('DELETE', '/api/v1/session', undefined, { cookie: first });
    expect(await statuses()).toEqual([401, 200, 200]);
    await ann('DELETE', '/api/v1/sessions');
    expect(await statuses()).toEqual([401, 401, 401]);
  });

  test('of every other browser ends when the password changes, which takes the present one', async () => {
    const { ann, browser } = await person();
    const signedIn = await browser('POST', '/api/v1/session', { email: ann.email, password: PASSWORD });
    const other = { cookie: cookieOf(signedIn) };
    const wrong = await ann('PUT', '/api/v1/me/password', {
      current: 'not this one',
      password: 'another fine password',
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'current', pointer: '#/current' }] } });
    expect((await browser('GET', '/api/v1/me', undefined, other)).status).toBe(200);
    const right = await ann('PUT', '/api/v1/me/password', { current: PASSWORD, password: 'another fine password' });
    expect(right.status).toBe(204);
    expect((await browser('GET', '/api/v1/me', undefined, other)).status).toBe(401);
    expect((await ann('GET', '/api/v1/me')).status).toBe(200);
  });
});

describe('a page of somebody else', () => {
  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{}, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
  ])('that sends %j changes nothing: %i', async (headers, status) => {
    const ann = await world.signIn('manager');
    const bare = world.nobody({ cookie: ann.cookie });
    expect((await bare('PATCH', '/api/v1/me', { name: 'Mallory' }, headers)).status).toBe(status);
  });

  test('cannot sign a browser in either', async () => {
    const { ann } = await person();
    const evil = world.nobody({ origin: 'https://evil.example' });
    expect((await evil('POST', '/api/v1/session', { email: ann.email, password: PASSWORD })).status).toBe(403);
  });

  test('an older browser tells the page by its origin', async () => {
    const ann = await world.signIn('manager');
    const bare = world.nobody({ cookie: ann.cookie, origin: world.url });
    expect((await bare('PATCH', '/api/v1/me', { name: 'Ann' })).status).toBe(200);
  });
});

describe('a one-time link', () => {
  test('signs in exactly one of two who open it at once, and nobody later', async () => {
    const account = await ensureAccount(world.deps, { email: 'runs@example.com', runsInstallation: true });
    const { token } = await makeLink(world.deps, { purpose: 'sign_in', accountId: account.id });
    const browser = world.nobody(OURS);
    const both = await Promise.all([1, 2].map(async () => browser('POST', '/api/v1/session/link', { token })));
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 410]));
    const winner = both.find(({ status }) => status === 200);
    expect(winner?.body).toMatchObject({ runs_installation: true, has_password: false });
    expect(winner?.body.clients).toEqual([{ id: world.client.clientId, name: expect.any(String) }]);
    expect((await browser('POST', '/api/v1/session/link', { token })).status).toBe(410);
  });

  test('works for half an hour, and only the newest', async () => {
    const account = await ensureAccount(world.deps, { email: 'later@example.com' });
    const first = await makeLink(world.deps, { purpose: 'sign_in', accountId: account.id });
    const second = await makeLink(world.deps, { purpose: 'sign_in', accountId: account.id });
    const browser = world.nobody(OURS);
    expect((await browser('POST', '/api/v1/session/link', { token: first.token })).status).toBe(410);
    world.real.now += 30 * 60_000 + 1;
    expect((await browser('POST', '/api/v1/session/link', { token: second.token })).status).toBe(410);
  });

  test('of one kind does not open another', async () => {
    const { ann, browser } = await person();
    const { token } = await makeLink(world.deps, { purpose: 'reset_password', accountId: ann.accountId });
    expect((await browser('POST', '/api/v1/session/link', { token })).status).toBe(410);
    expect((await browser('POST', '/api/v1/invitations/look', { token })).status).toBe(410);
  });

  test('is stored as a hash only', async () => {
    const account = await ensureAccount(world.deps, { email: 'hash@example.com' });
    const { token } = await makeLink(world.deps, { purpose: 'sign_in', accountId: account.id });
    const rows = await asSystem(world.db, world.real.now, (tx) =>
      tx.selectFrom('one_time_links').selectAll().where('account_id', '=', account.id).execute(),
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('a forgotten password', () => {
  test('is replaced by a link in an e-mail; a weak one does not cost the link', async () => {
    const { ann, browser } = await person();
    world.mails.length = 0;
    expect((await browser('POST', '/api/v1/password/forgotten', { email: 'nobody@example.com' })).status).toBe(202);
    expect((await browser('POST', '/api/v1/password/forgotten', { email: ann.email })).status).toBe(202);
    expect(world.mails.map(({ to }) => to)).toEqual([ann.email]);
    const token = /\/reset-password#token=([\w-]+)/.exec(world.mails[0]?.text ?? '')?.[1] ?? '';
    expect((await browser('POST', '/api/v1/password/reset', { token, password: 'short' })).status).toBe(400);
    const done = await browser('POST', '/api/v1/password/reset', { token, password: 'a brand new password' });
    expect(done).toMatchObject({ status: 200, body: { email: ann.email } });
    expect((await ann('GET', '/api/v1/me')).status).toBe(401);
    expect((await browser('POST', '/api/v1/session', { email: ann.email, password: PASSWORD })).status).toBe(401);
    expect((await browser('POST', '/api/v1/password/reset', { token, password: PASSWORD })).status).toBe(410);
  });

  test('sends an account one mail in five minutes, however often and at once it is asked for', async () => {
    const { ann, browser } = await person();
    world.mails.length = 0;
    const ask = async () => (await browser('POST', '/api/v1/password/forgotten', { email: ann.email })).status;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([202, 202, 202]);
    expect(world.mails).toHaveLength(1);
    const token = /#token=([\w-]+)/.exec(world.mails[0]?.text ?? '')?.[1] ?? '';
    world.real.now += 5 * 60_000;
    expect(await ask()).toBe(202);
    expect(world.mails).toHaveLength(2);
    expect((await browser('POST', '/api/v1/password/reset', { token, password: PASSWORD })).status).toBe(410);
  });
});
