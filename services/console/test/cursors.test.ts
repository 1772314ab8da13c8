import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let owner: Caller;
beforeAll(async () => {
  world = await openConsole();
  owner = await world.signIn('company_owner');
});
afterAll(async () => {
  await world.close();
});

const ID = '0198f7a0-0000-7000-8000-000000000000';
const LISTS = ['leads?sort=activity&', 'leads?sort=reply&', 'audit?', 'conversations?', 'suppressions?', 'bookings?'];

test.each([
  ...LISTS.flatMap((list) => [1e300, -1e15, 'abc'].map((value) => [list, value] as const)),
  ['leads?sort=name&', 5] as const,
  ['leads?sort=name&', 'a\0b'] as const,
])('%s goes on from no place that was made up (%j)', async (list, value) => {
  const cursor = Buffer.from(JSON.stringify([value, ID])).toString('base64url');
  const answer = await owner('GET', `/api/v1/${list}after=${cursor}`);
  expect(answer).toMatchObject({ status: 400, body: { type: 'urn:rekindle:problem:bad-cursor' } });
});
