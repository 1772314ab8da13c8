import { rmSync } from 'node:fs';
import { at, inTenant, jsonb } from '@rekindle/db';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, givenSentM1, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

let db: TestDatabase;
let directory: string;
let run: (...args: string[]) => Promise<Said>;
const clock = manualClock(NOW);
const ids = seededIds(12, clock);

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-cli');
  run = async (...args) => await rekindle(environmentOf(db, directory), ...args);
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

test('what a client may cost in a day is set, shown with what it has cost, and taken away', async () => {
  const client = await givenClient({ db, ids, clock });
  const campaign = await givenCampaign({ db, ids, clock }, client);
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1({ db, ids, clock }, client, campaign, lead);
  await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
    const common = { client_id: client.clientId, conversation_id: conversationId, turn: 1, gates: jsonb([]) };
    const call = { ...common, prompt_hash: 'h', prompt_version: 'v', outcome: 'used', cost_micros: 300_000 };
    const yesterday = at(NOW - 86_400_000);
    await tx
      .insertInto('ai_runs')
      .values([
        { ...call, id: ids.next() },
        { ...call, id: ids.next(), at: yesterday },
      ])
      .execute();
  });
  const caps = async (...args: string[]) => await run('client', 'caps', client.slug, ...args);
  expect((await caps()).out).toEqual([
    expect.stringContaining('the model may cost anything, $0.30 so far today.'),
    'Texts: no cap.',
  ]);
  expect((await caps('--ai', '2.50', '--spend', '20', '--json')).json()).toEqual({
    ...{ clientId: client.clientId, ai_cap_micros: 2_500_000, ai_spent_micros: 300_000 },
    ...{ spend_cap_micros: 20_000_000, currency: 'GBP' },
  });
  expect((await caps('--ai', '0.3')).out.join('\n')).toContain('it is used up, so people answer until midnight');
  expect((await caps('--ai', 'none', '--json')).json()).toMatchObject({
    ...{ ai_cap_micros: null, spend_cap_micros: 20_000_000 },
  });
});

test.each([
  [['--ai', 'much'], 2],
  [['--ai', '-1'], 2],
  [['--spend', ''], 2],
])('%j ends with exit code %i', async (args, code) => {
  const { slug } = await givenClient({ db, ids, clock });
  expect((await run('client', 'caps', slug, ...args)).code).toBe(code);
  expect((await run('client', 'caps', 'nobody')).code).toBe(3);
});
