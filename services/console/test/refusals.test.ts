import { inTenant } from '@rekindle/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole({ limits: { usual: 5, heavy: 5, model: 5, sign_in: 5 } });
});
afterAll(async () => {
  await world.close();
});

async function statuses(who: Caller, method: string, url: string): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < 7; i++) found.push((await who(method, url)).status);
  return found;
}

test('whoever is refused too often waits, is not written down further, and keeps nobody else out', async () => {
  const reader = await world.signIn('read_only');
  expect(await statuses(reader, 'POST', '/api/v1/sending/stop')).toEqual([403, 403, 403, 403, 403, 429, 429]);
  const rows = await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
    tx.selectFrom('audit_log').select('status').execute(),
  );
  expect(rows.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  const stranger = world.nobody({ authorization: 'Bearer rk_wrong' });
  const refused = await stranger('GET', '/api/v1/client');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await reader('GET', '/api/v1/client')).status).toBe(200);
  world.real.now += 60_000;
  expect((await stranger('GET', '/api/v1/client')).status).toBe(401);
});
