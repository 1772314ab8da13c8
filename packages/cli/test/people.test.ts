import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emitEvent, inTenant } from '@rekindle/db';
import { manualClock, seededIds } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  phoneOf,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

let db: TestDatabase;
let folder: string;
let client: TestClient;
const clock = manualClock(Date.parse('2026-11-20T12:00:00Z'));
const ids = seededIds('people', clock);

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'rekindle-people-'));
});
beforeEach(async () => {
  await db.truncate();
  client = await givenClient({ db, ids, clock });
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<Said> {
  return await rekindle(environmentOf(db, folder), ...args);
}

describe('rekindle user', () => {
  test('adds somebody, shows what they are told, and lists them', async () => {
    const added = await run(
      ...['user', 'add', 'Ann@Example.com', '--client', client.slug, '--name', 'Ann Lee', '--phone', '07400 999001'],
      ...['--territory', 'm', '--territory', 'SW1A', '--quiet', '20:00-08:00'],
    );
    expect(added.code).toBe(0);
    const line =
      'Ann Lee <ann@example.com>: sales_rep, active, for M SW1A, told by e-mail and text to +447400999001, no texts 20:00-08:00';
    expect(added.out).toEqual([line]);
    expect((await run('user', 'list', '--client', client.slug)).out).toEqual([line]);
  });

  test('changes only what is given', async () => {
    await run('user', 'add', 'ann@example.com', '--client', client.slug, '--phone', '07400999001', '--name', 'Ann');
    const set = ['user', 'set', 'ann@example.com', '--client', client.slug];
    expect((await run(...set, '--no-texts', '--role', 'manager')).out).toEqual([
      'Ann <ann@example.com>: manager, active, told by e-mail',
    ]);
    expect((await run(...set, '--texts', '--no-emails', '--status', 'suspended')).out).toEqual([
      'Ann <ann@example.com>: manager, suspended, told by text to +447400999001',
    ]);
    expect((await run(...set, '--phone', 'none')).out).toEqual([
      'Ann <ann@example.com>: manager, suspended, told nothing',
    ]);
  });

  test.each([
    [['add', 'rubbish'], 2],
    [['add', 'a@example.com', '--phone', '123'], 2],
    [['add', 'a@example.com', '--quiet', 'nights'], 2],
    [['add', 'a@example.com', '--timezone', 'Mars/Base'], 2],
    [['add', 'a@example.com', '--territory', 'Manchester'], 2],
    [['add', 'a@example.com', '--role', 'boss'], 2],
    [['set', 'nobody@example.com', '--role', 'manager'], 3],
    [['set', 'nobody@example.com'], 2],
  ])('%j ends with %i', async (args, code) => {
    expect((await run('user', ...args, '--client', client.slug)).code).toBe(code);
  });

  test("a phone that leads are texted from is nobody's own", async () => {
    const added = await run('user', 'add', 'a@example.com', '--client', client.slug, '--phone', client.number);
    expect(added.code).toBe(4);
  });

  test('the same address twice is a conflict, and nobody at all is said so', async () => {
    expect((await run('user', 'list', '--client', client.slug)).err.join('\n')).toContain('Nobody works for');
    await run('user', 'add', 'a@example.com', '--client', client.slug);
    expect((await run('user', 'add', 'A@example.com', '--client', client.slug)).code).toBe(4);
  });
});

describe('rekindle webhook', () => {
  test('sets the address, shows a secret that stays, and takes the address back', async () => {
    const set = await run('webhook', client.slug, 'https://n8n.example.com/hook', '--json');
    const { url, secret } = set.json<{ url: string; secret: string }>();
    expect([url, secret]).toEqual(['https://n8n.example.com/hook', expect.stringMatching(/^whsec_[\w-]{43}$/)]);
    expect((await run('webhook', client.slug, '--json')).json()).toMatchObject({ url, secret });
    expect((await run('webhook', client.slug, '--off')).out[0]).toContain('posted nowhere');
  });

  test('refuses what is no https address', async () => {
    expect((await run('webhook', client.slug, 'http://n8n.example.com/')).code).toBe(2);
  });
});

describe('outcomes', () => {
  test('of a file add up, and exit 5 when some rows were rejected', async () => {
    await givenCampaign({ db, ids, clock }, client, { people: 2 });
    const file = path.join(folder, 'won.csv');
    await writeFile(file, `phone,outcome\n${phoneOf(1)},won\n${phoneOf(9)},won\n`);
    const taken = await run('outcomes', file, '--client', client.slug);
    expect([taken.code, taken.out[0]]).toEqual([5, '2 rows = 1 recorded + 0 changed + 0 unchanged + 1 rejected']);
    expect(taken.out[1]).toContain('rejected.csv');
  });

  test('a missing file is said in one sentence', async () => {
    const taken = await run('outcomes', path.join(folder, 'none.csv'), '--client', client.slug);
    expect(taken.code).not.toBe(0);
    expect(taken.err.join(' ')).toContain('There is no file none.csv');
  });

  test('a person says one lead is a customer; again it is known', async () => {
    await givenCampaign({ db, ids, clock }, client);
    const say = ['outcome', phoneOf(1), 'won', '--value', '£9,900', '--by', 'Ann'];
    expect((await run(...say)).out).toEqual(['Recorded: converted. The lead is CONVERTED.']);
    expect((await run(...say)).out).toEqual(['Known already: converted. The lead is CONVERTED.']);
    expect((await run('outcome', phoneOf(1), 'perhaps')).code).toBe(2);
    expect((await run('outcome', phoneOf(1), 'won', '--date', '0000-01-01')).code).toBe(2);
    expect((await run('outcome', phoneOf(2), 'won')).code).toBe(3);
  });
});

test('why lead tells who is asked to take the lead', async () => {
  const campaign = await givenCampaign({ db, ids, clock }, client);
  const [lead] = campaign.leads;
  const { clientId } = client;
  await run('user', 'add', 'ann@example.com', '--client', client.slug, '--name', 'Ann Lee');
  await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const user = await tx.selectFrom('users').select('id').executeTakeFirstOrThrow();
    const target = { clientId, leadId: lead?.leadId ?? '', datasetId: campaign.datasetId };
    await emitEvent(tx, { id: ids.next(), ...target, type: 'lead.hot' });
    const handover = await tx.selectFrom('handovers').select('id').executeTakeFirstOrThrow();
    await tx
      .insertInto('handover_offers')
      .values({
        ...{ client_id: clientId, id: ids.next(), handover_id: handover.id, user_id: user.id },
        ...{ level: 0, urgent: true, because: 'turn' },
      })
      .execute();
  });
  const why = await run('why', 'lead', lead?.phone ?? '');
  expect(why.out[0]).toContain('Ann Lee, whose turn it was, was asked Fri 20 Nov 2026 12:00 to take the lead');
});

test('a lead that waits for somebody is listed, taken once for somebody, and listed no more', async () => {
  const campaign = await givenCampaign({ db, ids, clock }, client);
  const [lead] = campaign.leads;
  const { clientId } = client;
  const phone = lead?.phone ?? '';
  for (const name of ['ann', 'ben']) await run('user', 'add', `${name}@example.com`, '--client', client.slug);
  expect((await run('handover', 'list')).err.join(' ')).toContain('No lead waits');
  expect((await run('handover', 'take', phone, '--as', 'ann@example.com')).code).toBe(3);
  await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const target = { clientId, leadId: lead?.leadId ?? '', datasetId: campaign.datasetId };
    await emitEvent(tx, { id: ids.next(), ...target, type: 'lead.hot' });
  });
  expect((await run('handover', 'list')).out).toEqual([
    expect.stringMatching(
      /^Sam Taylor \(\+447400100001\) of .*: open since Fri 20 Nov 2026 12:00, because they want to talk$/,
    ),
  ]);
  expect((await run('handover', 'take', phone, '--as', 'nobody@example.com')).code).toBe(3);
  expect((await run('handover', 'take', phone, '--as', 'ann@example.com')).code).toBe(0);
  const again = await run('handover', 'take', phone, '--as', 'ben@example.com');
  expect([again.code, again.err.at(-1)]).toEqual([4, 'ann@example.com has this lead.']);
  expect((await run('handover', 'list')).out).toEqual([]);
});

test('doctor says that no e-mail leaves, who has nobody to hand leads to, and what nobody took', async () => {
  const campaign = await givenCampaign({ db, ids, clock }, client);
  const { clientId } = client;
  const of = async () =>
    (await run('doctor', '--json'))
      .json<{ check: string; detail: string }[]>()
      .filter(({ check }) => check === 'handovers')
      .map(({ detail }) => detail);
  const before = await of();
  expect(before[0]).toBe('nobody is told of hot leads by e-mail');
  expect(before[1]).toMatch(/has nobody to hand leads to$/);
  await run('user', 'add', 'ann@example.com', '--client', client.slug);
  await inTenant(db, { clientId, now: clock.now() }, (tx) =>
    tx
      .insertInto('handovers')
      .values({
        ...{ client_id: clientId, id: ids.next(), dataset_id: campaign.datasetId, reason: 'hot' },
        ...{ lead_id: campaign.leads[0]?.leadId ?? '', state: 'unclaimed', next_at: null },
      })
      .execute(),
  );
  expect((await of()).slice(1)).toEqual([expect.stringMatching(/^1 lead waits at .* that nobody has taken$/)]);
});
