import { rmSync } from 'node:fs';
import { at, inTenant } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import { followLine, type PlayedTurn } from '@rekindle/responder';
import { createLogger, manualClock, seededIds, systemMonotonicClock, temporaryDirectory } from '@rekindle/runtime';
import { senderHandlers } from '@rekindle/sender';
import {
  createTestDatabase,
  fakeSmsGateway,
  givenCampaign,
  givenClient,
  givenInboundText,
  givenSentM1,
  type TestCampaign,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { matchInbound } from '@rekindle/webhook';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rehearse, type RehearseOptions } from '../src/commands/rehearse.ts';
import { explainError } from '../src/explain-error.ts';
import { environmentOf, type Said, saidBy } from './command-line.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINE = '+447400900001';

let db: TestDatabase;
let directory: string;
let client: TestClient;
let campaign: TestCampaign;
const clock = manualClock(NOW);
const ids = seededIds(21, clock);
type Model = Exclude<Parameters<typeof rehearse>[2], undefined>;

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-rehearse');
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.truncate();
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
  client = await givenClient({ db, ids, clock });
  campaign = await givenCampaign({ db, ids, clock }, client, { firstPerson: 500, started: false });
});

async function run(options: Partial<RehearseOptions>, lines: string[] = [], model?: Model): Promise<Said> {
  return await saidBy(environmentOf(db, directory), lines, (session) =>
    rehearse(session, { client: client.slug, ...options }, model).catch((error: unknown) => {
      const { message, exitCode } = explainError(error);
      session.say(message);
      return exitCode;
    }),
  );
}

/** A model that writes these replies one after the other. */
function writing(...replies: (string | Record<string, unknown>)[]): Model & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    model: 'scripted',
    async draft({ clientId, input }) {
      asked.push(clientId, input);
      const next = replies.shift() ?? '';
      const changes = typeof next === 'string' ? { reply: next } : next;
      const draft = {
        ...{ reply: '', intent: 'interested', sentiment: 'POSITIVE', stage: 'qualifying', next_action: 'reply' },
        ...{ slot_id: null, facts: [], objection_type: null, opt_out: false, opt_out_quote: null },
        ...{ handover_reason: null, used_lesson_ids: [], claims: [], confidence: 0.9, ...changes },
      } as Extract<Awaited<ReturnType<Model['draft']>>, { kind: 'draft' }>['draft'];
      const usage = { model: 'scripted', inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costMicros: 1_000 };
      return { kind: 'draft', draft, usage: { ...usage, priceVersion: 'test', latencyMs: 1 } };
    },
  };
}

async function turns(lines: string[], model?: Model): Promise<(PlayedTurn & { type: string })[]> {
  const { out } = await run({ json: true }, lines, model);
  return out.slice(1).map((line) => JSON.parse(line) as PlayedTurn & { type: string });
}

/** Rows by table, of everything that a client has. */
async function rows(): Promise<Record<string, string>> {
  const tables = [
    'datasets',
    'leads',
    'conversations',
    'messages',
    'inbox',
    'suppressions',
    'events',
    'decisions',
    'ai_runs',
  ];
  const counts: Record<string, string> = {};
  await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
    for (const table of tables) {
      const found = await sql<{ md5: string }>`
        select count(*) || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as md5 from ${sql.table(table)} t`.execute(
        tx,
      );
      counts[table] = found.rows[0]?.md5 ?? '';
    }
  });
  return counts;
}

describe('playing the lead', () => {
  test('shows M1, then each answer with its gates, segments and what becomes of the lead; stores nothing', async () => {
    const before = await rows();
    const model = writing('Happy to help. When suits you?');
    const { code, out } = await run({}, ['yes please, how much is it?', 'Stop', 'hello?'], model);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^M1> Hi Sam, Bright Roofs here\..*\(1 segment\)$/);
    expect(out).toContainEqual(
      expect.stringMatching(/^AI> Happy to help\. When suits you\? {2}\(1 segment, after \d+ s\)$/),
    );
    expect(out).toContainEqual(expect.stringContaining('model: used, $0.001000; gates after: passed'));
    expect(out).toContainEqual(expect.stringContaining('CONTACTED_1 -> '));
    expect(out).toContainEqual(expect.stringMatching(/opt-out: rule .*, in "stop"/i));
    expect(out.at(-1)).toBe('AI> (no answer)');
    expect(model.asked).toHaveLength(2);
    expect(await rows()).toEqual(before);
  });

  test('without a key it says that a person would answer', async () => {
    const [turn] = await turns(['what does it cost?']);
    expect(turn).toMatchObject({ reply: null, person: 'ai_no_key', runs: [{ outcome: 'unavailable' }] });
  });

  test('an answer that the gates refuse twice becomes the approved line, with both reasons', async () => {
    const bad = 'I guarantee you save 90% on your bills 🎉';
    const [turn] = await turns(['what does it cost?'], writing(bad, bad));
    expect(turn?.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
    expect(turn?.runs[0]?.gates.join()).toMatch(/emoji.*claim|claim.*emoji/);
    expect([turn?.person, turn?.reply?.text]).toEqual(['ai_gates', expect.not.stringContaining('90%')]);
  });

  test('what is said before is known to the model, and what a handover means to the next line', async () => {
    const model = writing('Shall we talk?', {
      reply: 'A colleague calls.',
      next_action: 'handover',
      handover_reason: 'wants a person',
    });
    const [, second, third] = await turns(['how does it work?', 'can I talk to someone?', 'hello?'], model);
    expect(model.asked[3]).toContain('how does it work?');
    expect(model.asked[3]).toContain('Shall we talk?');
    expect(second).toMatchObject({ person: 'wants a person', reply: { text: 'A colleague calls.' } });
    expect(third).toMatchObject({ person: 'manual_mode', reply: null, runs: [] });
  });

  test('a blank line is no text, and /new begins anew', async () => {
    const played = await turns(['no thanks', '', '   ', '/new', 'no thanks']);
    expect(played.map(({ type, line }) => [type, line])).toEqual([
      ['turn', 'no thanks'],
      ['sent', undefined],
      ['turn', 'no thanks'],
    ]);
    expect(played[2]?.status.from).toBe('CONTACTED_1');
    expect(played[2]?.reply?.text).toBe(played[0]?.reply?.text);
  });

  test('no fixed line is said twice: then a person is asked', async () => {
    const played = await turns(Array.from({ length: 4 }, () => 'are you a bot?'));
    const said = played.map(({ reply }) => reply?.text ?? null);
    expect(said.slice(0, 3).every((text) => text !== null && /automated assistant|computer/.test(text))).toBe(true);
    expect(new Set(said).size).toBe(4);
    expect([said[3], played[3]?.person]).toEqual([null, 'ai_gates']);
  });

  test('after a death no price question makes them hot', async () => {
    const played = await turns(['my husband passed away last month', 'how much would it be?']);
    expect(played[1]).toMatchObject({ status: { from: 'CONTACTED_1', to: 'CONTACTED_1' }, reply: null });
  });

  test('the fixed lines need no model', async () => {
    const [turn] = await turns(['are you a bot?']);
    expect(turn).toMatchObject({
      read: { fixedReply: 'bot_question' },
      runs: [],
      reply: { segments: expect.any(Number) },
    });
    expect(turn?.reply?.text).toContain('automated assistant');
  });

  test.each<[Partial<CampaignSettings> | null, number, string]>([
    [{ m1_message: 'Hi {{first_name' }, 4, 'cannot be rehearsed'],
    [{ m1_message: 'Hi {{attributes.boiler}}' }, 4, 'boiler'],
    [null, 3, 'no campaign to rehearse yet'],
  ])('%j is said in words', async (settings, code, words) => {
    const other = await givenClient({ db, ids, clock });
    if (settings !== null)
      await givenCampaign({ db, ids, clock }, other, { settings, started: false, firstPerson: 900 });
    const said = await run({ client: other.slug });
    expect([said.code, said.err.join()]).toEqual([code, expect.stringContaining(words)]);
  });
});

describe('what follows from a line is what the webhook service makes of the same text', () => {
  test.each([
    'yes please',
    'how much is it?',
    'STOP',
    'please take me off your list',
    'Stop. Wrong number',
    'wrong number mate',
    'my husband passed away last month',
    'I am reporting you to the ICO, how did you get my number',
    'are you a bot?',
    'no thanks',
    'HELP',
    'do one',
    'Liked “Hi Sam”',
    "I'm driving - sent automatically",
    'ok',
    '??',
    '',
  ])('%j', async (body) => {
    const started = await givenCampaign({ db, ids, clock }, client, { firstPerson: 600 });
    const [lead] = started.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1({ db, ids, clock }, client, started, lead);
    await inTenant(db, { clientId: client.clientId, now: NOW }, (tx) =>
      tx.updateTable('leads').set({ contact_status: 'CONTACTED_1' }).where('id', '=', lead.leadId).execute(),
    );
    const { inboxId } = await givenInboundText({ db, ids, clock }, client, { from: lead.phone, body });
    const log = createLogger({ level: 'silent' });
    const deps = { db, ids, clock, log, monotonic: systemMonotonicClock, queues: { add: async () => {} } };
    await matchInbound(deps, { clientId: client.clientId, inboxId });
    const real = await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => ({
      ...(await tx
        .selectFrom('leads')
        .select(['contact_status', 'manual_mode', 'needs_person_reason'])
        .where('id', '=', lead.leadId)
        .executeTakeFirstOrThrow()),
      suppressed:
        (await tx.selectFrom('suppressions').select('id').where('phone', '=', lead.phone).execute()).length > 0,
      answers:
        (
          await tx
            .selectFrom('conversations')
            .select('reply_due_at')
            .where('lead_id', '=', lead.leadId)
            .executeTakeFirst()
        )?.reply_due_at !== null,
    }));
    const before = { status: 'CONTACTED_1', suppressed: null, manual: false, grave: false } as const;
    const { after, act, person } = followLine(body, before, started.settings);
    const { grave: _, ...shown } = after;
    expect({ ...shown, suppressed: after.suppressed !== null, answers: act === 'answer', person }).toEqual({
      ...{ status: real.contact_status, manual: real.manual_mode, suppressed: real.suppressed },
      ...{ answers: real.answers, person: real.needs_person_reason },
    });
  });
});

describe('texting oneself', () => {
  async function mine() {
    return await inTenant(db, { clientId: client.clientId, now: NOW }, (tx) =>
      tx
        .selectFrom('messages')
        .select(['id', 'kind', 'state', 'content', 'enrolment_id', 'from_number'])
        .where('to_number', '=', MINE)
        .orderBy('id')
        .execute(),
    );
  }

  test('shows the texts and sends nothing until --yes', async () => {
    const said = await run({ to: MINE });
    expect([said.code, said.err.join('\n')]).toEqual([2, expect.stringMatching(/M1> Hi Sam[^]*M3> Last one[^]*--yes/)]);
    expect(await mine()).toEqual([]);
  });

  test('texts M1 to M3 as texts of a person, through the sender, and counts in no campaign', async () => {
    const said = await run({ to: MINE, yes: true, json: true });
    expect(said.json<{ messageIds: string[] }>().messageIds).toHaveLength(3);
    const due = await mine();
    expect(due.map(({ kind, state, enrolment_id }) => [kind, state, enrolment_id])).toEqual(
      Array.from({ length: 3 }, () => ['manual', 'due', null]),
    );
    const sms = fakeSmsGateway(clock);
    const log = createLogger({ level: 'silent' });
    const sender = senderHandlers({
      ...{ db, clock, ids, log, sms, monotonic: systemMonotonicClock, queues: { add: async () => {} } },
      ...{ modes: ['sandbox'], publicBaseUrl: 'http://127.0.0.1:1' },
    });
    for (const { id } of due) await sender['send-reply']?.({ clientId: client.clientId, messageId: id });
    expect(sms.sent.map(({ to, from, body }) => [to, from, body.slice(0, 12)])).toEqual([
      [MINE, client.number, 'Hi Sam, Brig'],
      [MINE, client.number, 'Hi Sam, Brig'],
      [MINE, client.number, 'Last one fro'],
    ]);
    const counted = await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => ({
      history: await tx.selectFrom('contact_history').select('phone').execute(),
      enrolled: await tx.selectFrom('enrolments').select('id').where('phone', '=', MINE).execute(),
      gates: await tx
        .selectFrom('campaign_gates')
        .select('last_seq')
        .where('dataset_id', '=', campaign.datasetId)
        .execute(),
    }));
    expect(counted).toEqual({ history: [], enrolled: [], gates: [{ last_seq: 0 }] });
  });

  test('a second rehearsal to the same phone is another three texts to the same place', async () => {
    await run({ to: MINE, yes: true });
    await run({ to: MINE, yes: true });
    expect(await mine()).toHaveLength(6);
    const { code, out } = await run({}, []);
    expect([code, out[0]]).toEqual([0, expect.stringContaining('M1> Hi Sam')]);
  });

  test.each<[string, () => Promise<Partial<RehearseOptions>>, number, string]>([
    ['a lead', async () => ({ to: campaign.leads[0]?.phone ?? '' }), 4, 'is a lead in'],
    ['no number', async () => ({ to: 'me' }), 2, 'is no mobile number'],
    [
      'somebody who opted out',
      async () => {
        await run({ to: MINE, yes: true });
        await givenStop();
        return { to: MINE };
      },
      4,
      'has opted out',
    ],
  ])('%s is refused', async (_, prepare, code, words) => {
    const options = await prepare();
    const before = await rows();
    const said = await run({ ...options, yes: true });
    expect([said.code, said.err.join()]).toEqual([code, expect.stringContaining(words)]);
    expect(await rows()).toEqual(before);
  });

  async function givenStop(): Promise<void> {
    const { addSuppression } = await import('@rekindle/db');
    const { clientId } = client;
    await inTenant(db, { clientId, now: NOW }, (tx) =>
      addSuppression(tx, ids.next, { clientId, phone: MINE, source: 'keyword' }),
    );
  }
});
