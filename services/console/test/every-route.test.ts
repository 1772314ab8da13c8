import { buildApp } from '@rekindle/http';
import { permissionsOf, ROLES } from '@rekindle/domain';
import { createLogger } from '@rekindle/runtime';
import { givenClient } from '@rekindle/testkit';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addApi } from '../src/api.ts';
import type { ConsoleDeps } from '../src/deps.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

interface Walked {
  method: string;
  url: string;
  needs: string | null;
  scope: 'client' | 'account' | 'public';
}

/** Routes that are for anybody, each with why. */
const PUBLIC: Readonly<Record<string, string>> = {
  'POST /api/v1/session': 'signs in',
  'POST /api/v1/session/link': 'signs in',
  'POST /api/v1/password/forgotten': 'tells nobody whether there is an account',
  'POST /api/v1/password/reset': 'takes a one-time link',
  'POST /api/v1/invitations/look': 'takes a one-time link',
  'POST /api/v1/invitations/accept': 'takes a one-time link',
};

/** Routes that need no permission: what every member of a team may do. */
const NO_PERMISSION = new Set(['GET /api/v1/client', 'GET /api/v1/events', 'GET /api/v1/sandbox']);

/** Every route of the API, found by walking what the app registers. */
async function walk(): Promise<Walked[]> {
  const log = createLogger({ level: 'silent' });
  const app = buildApp({ name: 'walk', log, metrics: null, readiness: async () => ({ ok: true, detail: {} }) });
  const found: Walked[] = [];
  app.addHook('onRoute', (route: RouteOptions) => {
    const access = route.config?.access;
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    for (const method of methods) {
      if (method === 'HEAD' || !route.url.startsWith('/api/')) continue;
      found.push({ method, url: route.url, needs: access?.needs ?? null, scope: access?.scope ?? 'public' });
    }
  });
  // Nothing is asked of the app but its routes.
  await addApi(app, { log } as ConsoleDeps);
  await app.ready();
  await app.close();
  return found;
}

let world: ConsoleWorld;
let routes: Walked[];
beforeAll(async () => {
  world = await openConsole();
  routes = await walk();
});
afterAll(async () => {
  await world.close();
});

const nameOf = ({ method, url }: Walked) => `${method} ${url}`;
const filled = (url: string) => url.replaceAll(/:[a-z_]+/g, '018f0000-0000-7000-8000-000000000000');

async function status(caller: Caller, route: Walked, headers: Record<string, string> = {}): Promise<number> {
  const leaving = AbortSignal.timeout(10_000);
  const answer = await fetch(`${world.url}${filled(route.url)}`, {
    method: route.method,
    headers: { cookie: caller.cookie, 'sec-fetch-site': 'same-origin', ...headers },
    signal: leaving,
  });
  await answer.body?.cancel();
  return answer.status;
}

test('the walk finds the routes', () => {
  expect(routes.length).toBeGreaterThan(60);
  expect(routes.map(nameOf)).toContain('POST /api/v1/team');
});

describe('every route', () => {
  test('says who may use it; only a few are for anybody, and only a few need no permission', () => {
    const open = routes.filter(({ scope }) => scope === 'public').map(nameOf);
    expect(open.sort()).toEqual(Object.keys(PUBLIC).sort());
    const free = routes.filter(({ scope, needs }) => scope === 'client' && needs === null).map(nameOf);
    expect(free.filter((name) => !NO_PERMISSION.has(name))).toEqual([]);
  });

  test('sends away whoever is not signed in', async () => {
    for (const route of routes.filter(({ scope }) => scope !== 'public')) {
      const headers = { 'x-client-id': world.client.clientId };
      expect([nameOf(route), await status(world.nobody(), route, headers)]).toEqual([nameOf(route), 401]);
    }
  });

  test('knows no client that is not the caller’s own, not even for another’s administrator', async () => {
    const other = await givenClient(world.deps);
    const admin = await world.signIn('admin', { client: other });
    for (const route of routes.filter(({ scope }) => scope === 'client')) {
      const found = await status(admin, route, { 'x-client-id': world.client.clientId });
      expect([nameOf(route), found]).toEqual([nameOf(route), 404]);
    }
  });

  test.each(ROLES)('lets %s do what the matrix says and refuses the rest with 403', async (role) => {
    const person = await world.signIn(role);
    const permissions: ReadonlySet<string> = permissionsOf(role);
    for (const route of routes.filter(({ scope, url }) => scope === 'client' && url !== '/api/v1/events')) {
      const granted = route.needs === null || permissions.has(route.needs);
      // They reach everybody's leads.
      const reachesAll =
        route.url.startsWith('/api/v1/outcomes') || nameOf(route) === 'POST /api/v1/persona-mappings/lists';
      const allowed = granted && (!reachesAll || permissionsOf(role).has('leads.view_all'));
      // A GET does what it says; what changes something is sent without what it needs, which comes after the permission.
      const found = await status(person, route, { 'x-client-id': world.client.clientId });
      expect([nameOf(route), found === 403]).toEqual([nameOf(route), !allowed]);
      expect([nameOf(route), found < 500]).toEqual([nameOf(route), true]);
    }
  });

  test('that a person is refused names the permission, the role and whom to ask', async () => {
    const rep = await world.signIn('sales_rep');
    const { status: code, body } = await rep('POST', '/api/v1/team', { email: 'x@example.com', role: 'read_only' });
    expect(code).toBe(403);
    expect(body.detail).toBe(
      'Your role (sales rep) may not invite people and change what they may do (team.manage). Ask somebody with the role company owner or administrator.',
    );
  });
});
