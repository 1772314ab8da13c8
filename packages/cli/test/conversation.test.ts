import { addSuppression, at, inTenant } from '@rekindle/db';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenSentM1,
  type TestDatabase,
  type TestLead,
} from '@rekindle/testkit';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

/** Monday, 10:00 in London; the sandbox stands still at it. */
const NOW = Date.parse('2026-11-23T10:00:00Z');

let db: TestDatabase;
let directory: string;
let clientId: string;
let lead: TestLead;
const clock = manualClock(NOW);
const ids = seededIds(8, clock);

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-cli');
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<Said> {
  return await rekindle(environmentOf(db, directory), 'conversation', ...args);
}

/** Somebody who got M1 and answered; the AI's answer waits for its time. */
beforeEach(async () => {
  await db.truncate();
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
  const deps = { db, ids, clock };
  const client = await givenClient(deps);
  const campaign = await givenCampaign(deps, client);
  const [first] = campaign.leads;
  if (first === undefined) throw new Error('no lead');
  lead = first;
  clientId = client.clientId;
  const { conversationId } = await givenSentM1(deps, client, campaign, lead);
  await inTenant(db, { clientId, now: NOW }, async (tx) => {
    await tx
      .updateTable('conversations')
      .set({ last_inbound_at: at(NOW - 60_000), turn: 1 })
      .where('id', '=', conversationId)
      .execute();
    await tx
      .insertInto('messages')
      .values({
        client_id: clientId,
        id: ids.next(),
        conversation_id: conversationId,
        lead_id: lead.leadId,
        dataset_id: campaign.datasetId,
        direction: 'outbound',
        kind: 'reply',
        content: 'Does Tuesday suit you?',
        to_number: lead.phone,
        state: 'planned',
        not_before: at(NOW + 60_000),
        turn: 1,
      })
      .execute();
  });
});

test('show tells the texts, and the draft with when it goes', async () => {
  const said = await run('show', lead.phone);
  expect(said.code).toBe(0);
  expect(said.out.at(-1)).toBe('Draft, goes Mon 23 Nov 2026 10:01: Does Tuesday suit you?');
  const shown = (await run('show', lead.leadId, '--json')).json<{ draft: unknown; texts: unknown[] }>();
  expect(shown.draft).toMatchObject({ text: 'Does Tuesday suit you?', goesAt: NOW + 60_000 });
  expect(shown.texts).toHaveLength(2);
});

test('edit changes the words; drop takes them back, and a second drop is a conflict', async () => {
  expect(await run('edit', lead.phone, 'Wednesday?', '--by', 'Jo')).toMatchObject({ code: 0 });
  expect((await run('show', lead.phone)).out.at(-1)).toContain('Wednesday?');
  expect(await run('drop', lead.phone)).toMatchObject({ code: 0, out: ['Dropped: nothing goes.'] });
  expect(await run('drop', lead.phone)).toMatchObject({
    code: 4,
    err: ['There is no draft any more: it has gone, or was dropped.'],
  });
});

test('edit takes risky words of a person and says what to look at again', async () => {
  const said = await run('edit', lead.phone, 'Hi Margaret, I guarantee 50% off 🎉');
  expect(said.code).toBe(0);
  expect(said.out[0]).toMatch(/^Changed; it takes \d segments?\.$/);
  const advice = said.out.slice(1).join('\n');
  expect(advice).toMatch(/“Hi Margaret” may be the name of somebody else/);
  expect(advice).toMatch(/“50%[^”]*” is a figure, saving or guarantee/);
  expect(advice).toContain('is an emoji');
  expect((await run('edit', lead.phone, 'Hi Sam, does Wednesday suit you?')).out).toEqual([
    'Changed; it takes 1 segment.',
  ]);
});

test('resume of nothing is a conflict', async () => {
  await run('drop', lead.phone);
  expect(await run('resume', lead.phone)).toMatchObject({ code: 4, err: ['Nothing waits to go to them.'] });
});

test('take-over says who had it, and of somebody who opted out that nothing may be sent', async () => {
  expect((await run('take-over', lead.phone, '--by', 'Jo')).out).toEqual(['The conversation is yours.']);
  expect((await run('take-over', lead.phone, '--by', 'Jo')).out).toEqual(['The conversation is yours.']);
  await inTenant(db, { clientId, now: NOW }, async (tx) => {
    await addSuppression(tx, ids.next, { clientId, phone: lead.phone, source: 'keyword' });
    await tx.updateTable('leads').set({ needs_person_reason: 'bereavement' }).where('id', '=', lead.leadId).execute();
  });
  expect((await run('show', lead.phone)).out.slice(-3)).toEqual([
    'They have opted out: nothing goes to them.',
    'Taken over since Mon 23 Nov 2026 10:00 by Jo.',
    expect.stringMatching(/^A person is asked to look, because \S.+\.$/),
  ]);
  expect((await run('take-over', lead.phone, '--by', 'Ann')).out).toEqual([
    'The conversation is yours. Until now Jo had it. They have opted out: nothing may be sent to them.',
  ]);
});

test('show says that a hand-over waits for somebody', async () => {
  await inTenant(db, { clientId, now: NOW }, async (tx) => {
    const { dataset_id } = await tx
      .selectFrom('leads')
      .select('dataset_id')
      .where('id', '=', lead.leadId)
      .executeTakeFirstOrThrow();
    const handover = { client_id: clientId, id: ids.next(), dataset_id, lead_id: lead.leadId, reason: 'hot' };
    await tx
      .insertInto('handovers')
      .values({ ...handover, state: 'unclaimed', next_at: null })
      .execute();
  });
  expect((await run('show', lead.phone)).out).toContain('A person is asked to look, because they want to talk.');
});

test('freeze says until when; resume and hand-back say what follows', async () => {
  expect(await run('freeze', lead.phone)).toMatchObject({ code: 0, out: ['Held until Mon 23 Nov 2026 10:10.'] });
  const held = (await run('show', lead.phone)).out.at(-1);
  expect(held).toMatch(/^Draft, held until Mon 23 Nov 2026 10:10 because .+ is writing: Does Tuesday suit you\?$/);
  expect(await run('resume', lead.phone)).toMatchObject({ code: 0 });
  expect((await run('show', lead.phone)).out.at(-1)).toContain('Draft, goes');
  expect(await run('hand-back', lead.phone)).toMatchObject({ code: 4 });
  expect(await run('take-over', lead.phone)).toMatchObject({ code: 0 });
  expect(await run('hand-back', lead.phone)).toMatchObject({ code: 0 });
});

test('say sends a text of one’s own, due at once, and takes over', async () => {
  const said = await run('say', lead.phone, 'Jo here, I will ring you.', '--json');
  const { messageId } = said.json<{ messageId: string }>();
  const row = await inTenant(
    db,
    { clientId, now: NOW },
    async (tx) =>
      await tx.selectFrom('messages').select(['state', 'kind', 'wake_after']).where('id', '=', messageId).execute(),
  );
  // Without a queue at hand the sweeper must find it at once.
  expect(row).toEqual([{ state: 'due', kind: 'manual', wake_after: null }]);
  expect((await run('show', lead.phone)).out.join('\n')).toContain('Taken over since');
});

test.each([
  ['edit without words', ['edit'], 2],
  ['freeze with words', ['freeze', 'why'], 2],
  ['somebody unknown', [], 3],
])('%s ends with its own code', async (_, [verb, ...rest], code) => {
  const args = verb === undefined ? ['show', '07400 999888'] : [verb, lead.phone, ...rest];
  expect(await run(...args)).toMatchObject({ code, out: [] });
});
