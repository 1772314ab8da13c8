import type { ReviewRequest } from '@rekindle/contracts';
import type { Tx } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS, type RoleFlags } from '@rekindle/domain';
import { givenCampaign, givenLesson, givenSentM1 } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agreeWithInsight, teachOtherwise } from '../src/review/acts.ts';
import { findPatternsStep } from '../src/review/find-patterns.ts';
import type { InsightAct } from '../src/review/insight.ts';
import { reviewConversationStep } from '../src/review/review-conversation.ts';
import { setSensitivity } from '../src/review/sensitivity.ts';
import { tellOfInsight } from '../src/review/tell-of-insight.ts';
import { givenAnswer, givenReplyDue, NOON, type Scene } from './harness.ts';
import {
  asClient,
  AWAY,
  givenReviewed,
  givenSentReply,
  readReviews,
  reviewed,
  type ReviewWorld,
  reviewWorld,
} from './review-world.ts';

let world: ReviewWorld;
beforeAll(async () => {
  world = await reviewWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
  world.model.reset();
  world.asked.length = 0;
  world.script.length = 0;
  world.mails.length = 0;
  world.mailFaults.length = 0;
});

const inOrder = (one: string | null, other: string | null) => (one ?? '').localeCompare(other ?? '');
const EMOJI = 'Lovely \u{1F600} What day suits you for a call?';
const PRICE = 'It is £4,999 fitted. What day suits you?';

describe('a message of the AI’s', () => {
  test('asks for its review when it has left, is reviewed once and no more is due but the look for patterns', async () => {
    const scene = await givenReplyDue(world);
    expect((await readReviews(world, scene)).tasks).toEqual([]);
    const messageId = await givenSentReply(world, scene, EMOJI);
    expect((await readReviews(world, scene)).tasks).toMatchObject([{ task: 'conversation', id: scene.conversationId }]);
    await reviewConversationStep(world, scene.ref);
    await reviewConversationStep(world, scene.ref);
    const { messages, insights, leads, tasks, texts, conversation, events } = await readReviews(world, scene);
    expect(messages).toMatchObject([
      {
        message_id: messageId,
        model_state: 'no_key',
        quality_score: 0.75,
        findings: [{ check: 'emoji', by: 'rules' }],
      },
    ]);
    expect(insights).toMatchObject([
      {
        ...{
          insight_type: 'message',
          check_key: 'emoji',
          severity: 'warning',
          category: 'compliance',
          status: 'pending',
        },
        ...{ message_id: messageId, conversation_id: scene.conversationId, dataset_id: scene.campaign.datasetId },
        ...{ title: 'An emoji in a message', original_text: '\u{1F600}', affected_leads_count: 1, applied: false },
        suggested_text: 'Lovely What day suits you for a call?',
      },
    ]);
    expect(insights[0]?.description).not.toBe('');
    expect(insights[0]?.created_at).toBeGreaterThanOrEqual(NOON);
    expect(leads).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'insight.found', data: { check: 'emoji' } }]);
    expect(texts).toMatchObject([{ ai_quality_score: 0.75, ai_feedback_status: 'pending' }]);
    expect(texts[0]?.ai_feedback).toBe('Lovely What day suits you for a call?');
    expect(conversation).toEqual({ quality_score: 0.75, needs_review: true });
    expect(tasks).toMatchObject([{ task: 'patterns', due_at: NOON + MINUTE_MS + HOUR_MS }]);
  });

  test('that is faultless is approved, and makes no insight', async () => {
    const scene = await givenReviewed(world);
    const { insights, texts, conversation } = await readReviews(world, scene);
    expect(insights).toEqual([]);
    expect(texts).toMatchObject([{ ai_quality_score: 1, ai_feedback: null, ai_feedback_status: 'approved' }]);
    expect(conversation).toEqual({ quality_score: 1, needs_review: false });
  });

  test.each([
    ['that leads to the page of before with a token of ours', '?metadata%5Btoken%5D=AbC', []],
    ['that leads to that page without one', '', ['foreign_link']],
  ])('%s is looked at by what was ours then', async (_what, token, found) => {
    const scene = await givenReplyDue(world, { settings: { cal_booking_link: 'https://cal.example/new' } });
    await givenSentReply(world, scene, `What day suits you? https://cal.example/old${token}`);
    await reviewConversationStep(world, scene.ref);
    const { messages } = await readReviews(world, scene);
    const findings = messages[0]?.findings as { check: string }[];
    expect(findings.map(({ check }) => check)).toEqual(found);
  });

  test('that breaks what a lesson forbids is found by its words', async () => {
    const scene = await givenReplyDue(world);
    await givenLesson(world, scene.client, { lesson_type: 'never_rule', incorrect_response: 'dirt cheap' });
    await givenSentReply(world, scene, 'It is dirt cheap. What day suits you?');
    await reviewConversationStep(world, scene.ref);
    expect((await readReviews(world, scene)).insights).toMatchObject([
      { check_key: 'forbidden_words', severity: 'critical', original_text: 'dirt cheap' },
    ]);
  });

  test('with the same fault again adds to the open insight; once dismissed it comes no more', async () => {
    const first = await givenReviewed(world, EMOJI);
    await givenAnswer(world, first, 'and the price?');
    await givenSentReply(world, first, 'Sure \u{1F600} What day suits you?');
    await reviewConversationStep(world, first.ref);
    const { insights, leads } = await readReviews(world, first);
    expect(insights).toMatchObject([{ affected_leads_count: 1 }]);
    expect(leads).toHaveLength(1);
    await asClient(world, first, (tx) =>
      tx
        .updateTable('sophie_insights')
        .set({ status: 'dismissed', reviewed_at: new Date(NOON) })
        .execute(),
    );
    await givenAnswer(world, first, 'hello?');
    await givenSentReply(world, first, 'Yes \u{1F600} What day suits you?');
    await reviewConversationStep(world, first.ref);
    expect((await readReviews(world, first)).insights).toHaveLength(1);
  });

  describe('with what is critical', () => {
    const CLAIM = 'It is £50. What day suits you?';
    let times = 0;
    const again = async (scene: Scene) => {
      world.clock.advance(MINUTE_MS);
      times += 1;
      const words = ['Sure: £50. Shall we talk?', 'The survey is £50. When may we ring you?'][times % 2] ?? CLAIM;
      await givenAnswer(world, scene, 'and then?');
      await givenSentReply(world, scene, words);
      await reviewConversationStep(world, scene.ref);
      return await readReviews(world, scene);
    };
    const told = ({ events }: Awaited<ReturnType<typeof again>>) =>
      events.filter(({ type }) => type === 'insight.critical').length;
    const sensitivity = async (scene: Scene, now: 'low' | 'normal') =>
      await asClient(world, scene, (tx) =>
        setSensitivity(
          tx,
          { clientId: scene.client.clientId, now: NOON, userId: null },
          { check: 'claim', sensitivity: now, because: 'person' },
        ),
      );
    const decide = async (scene: Scene, status: 'viewed' | 'dismissed') =>
      await asClient(world, scene, (tx) =>
        tx
          .updateTable('sophie_insights')
          .set({ status, reviewed_at: status === 'dismissed' ? new Date(NOON) : null })
          .execute(),
      );

    test('makes an open warning critical, for whoever looked at it too, and that is told once', async () => {
      const scene = await givenReplyDue(world);
      await sensitivity(scene, 'low');
      await givenSentReply(world, scene, CLAIM);
      await reviewConversationStep(world, scene.ref);
      const before = await readReviews(world, scene);
      expect([before.insights.map(({ severity }) => severity), told(before)]).toEqual([['warning'], 0]);
      await decide(scene, 'viewed');
      await sensitivity(scene, 'normal');
      const raised = await again(scene);
      expect(raised.insights).toMatchObject([{ severity: 'critical', status: 'pending', version: 2 }]);
      expect(told(raised)).toBe(1);
      await sensitivity(scene, 'low');
      const more = await again(scene);
      expect([more.insights.map(({ severity }) => severity), told(more)]).toEqual([['critical'], 1]);
    });

    test('is told again in another conversation though the same was dismissed, and not again in that one', async () => {
      const scene = await givenReviewed(world, CLAIM);
      await decide(scene, 'dismissed');
      const same = await again(scene);
      expect([same.insights.length, told(same)]).toEqual([1, 1]);
      expect(same.texts.map(({ ai_feedback_status: status }) => status).sort(inOrder)).toEqual([
        ...['dismissed', 'pending'],
      ]);
      const campaign = await givenCampaign(world, scene.client, { firstPerson: 700 });
      const [lead] = campaign.leads;
      if (lead === undefined) throw new Error('no lead');
      const { conversationId } = await givenSentM1(world, scene.client, campaign, lead);
      const ref = { clientId: scene.client.clientId, conversationId };
      const other = await again({ client: scene.client, campaign, lead, conversationId, ref });
      expect(other.insights).toMatchObject([{ status: 'dismissed' }, { status: 'pending', severity: 'critical' }]);
      expect(told(other)).toBe(2);
    });
  });

  test('is passed by where a person taught that its words are fine, or turned the check off', async () => {
    const scene = await givenReplyDue(world);
    await asClient(world, scene, (tx) =>
      tx
        .insertInto('review_checks')
        .values({ client_id: scene.client.clientId, check_key: 'emoji', sensitivity: 'off', because: 'person' })
        .execute(),
    );
    await givenSentReply(world, scene, EMOJI);
    await reviewConversationStep(world, scene.ref);
    expect((await readReviews(world, scene)).insights).toEqual([]);
  });
});

describe('the model', () => {
  test('is asked after the rules, and what it finds with a true quote counts besides theirs', async () => {
    world.script.push(
      reviewed([
        {
          message: 'A1',
          check: 'tone',
          quote: 'What day suits you?',
          suggested_text: 'When would suit you for a call?',
        },
        { message: 'A1', check: 'grammar', quote: 'not in it', suggested_text: null },
      ]),
    );
    const scene = await givenReviewed(world, PRICE);
    const { messages, insights, runs } = await readReviews(world, scene);
    expect(world.asked[0]?.input).toContain('[A1] company: "It is £4,999 fitted');
    expect(messages).toMatchObject([
      { model_state: 'done', findings: [{ check: 'claim' }, { check: 'tone', by: 'model' }] },
    ]);
    expect(insights.map(({ check_key: key, suggested_text: text }) => [key, text])).toEqual([
      ['claim', null],
      ['tone', 'When would suit you for a call?'],
    ]);
    expect(runs).toMatchObject([
      { purpose: 'review', outcome: 'reviewed', model: 'fake-1', cost_micros: 70, prompt_version: 'sophie-review-1' },
    ]);
    expect(runs[0]?.gates).toEqual(['grammar: its quote is not in the message']);
    expect(messages[0]?.ai_run_id).toBe(runs[0]?.id);
  });

  test('counts in how good the conversation is, and in whether somebody is to look at it', async () => {
    world.script.push(
      reviewed([{ message: 'A1', check: 'question_missed', quote: 'What day suits you', suggested_text: null }]),
    );
    const scene = await givenReviewed(world);
    const { messages, conversation } = await readReviews(world, scene);
    expect(messages[0]?.quality_score).toBeLessThan(1);
    expect(conversation).toEqual({ quality_score: messages[0]?.quality_score, needs_review: true });
  });

  test('is asked again later when it is away, three times in all, each call kept; the rules’ findings stand at once', async () => {
    world.script.push(AWAY, AWAY, AWAY);
    const scene = await givenReviewed(world, EMOJI);
    const first = await readReviews(world, scene);
    expect(first.insights).toHaveLength(1);
    expect(first.tasks).toMatchObject([
      { task: 'conversation', tries: 1, due_at: NOON + 6 * MINUTE_MS },
      { task: 'patterns' },
    ]);
    await reviewConversationStep(world, scene.ref);
    expect(world.asked).toHaveLength(1);
    for (const wait of [5, 10]) {
      world.clock.advance(wait * MINUTE_MS);
      await reviewConversationStep(world, scene.ref);
    }
    const last = await readReviews(world, scene);
    expect(last.messages).toMatchObject([{ model_state: 'failed' }]);
    expect(last.tasks).toMatchObject([{ task: 'patterns' }]);
    expect(last.runs.map(({ outcome, detail }) => [outcome, detail])).toEqual(
      Array(3).fill(['unavailable', 'server_error: HTTP 503']),
    );
    expect(last.insights).toHaveLength(1);
  });

  test('is not asked above the client’s cap', async () => {
    const scene = await givenReplyDue(world);
    await givenSentReply(world, scene, EMOJI);
    await asClient(world, scene, (tx) => tx.updateTable('clients').set({ daily_ai_cap_micros: 0 }).execute());
    await reviewConversationStep(world, scene.ref);
    expect(world.asked).toEqual([]);
    expect((await readReviews(world, scene)).messages).toMatchObject([{ model_state: 'capped' }]);
  });

  test('is asked once for a message, however often the step runs', async () => {
    world.script.push(reviewed());
    const scene = await givenReviewed(world);
    for (let run = 0; run < 3; run += 1) {
      await asClient(world, scene, (tx) =>
        tx
          .insertInto('review_tasks')
          .values({
            client_id: scene.client.clientId,
            id: scene.conversationId,
            task: 'conversation',
            due_at: new Date(NOON),
          })
          .execute(),
      );
      await reviewConversationStep(world, scene.ref);
    }
    expect(world.asked).toHaveLength(1);
  });
});

describe('while the model is asked', () => {
  /** The model answers once `during` is over. */
  async function asking(scene: Scene, during: () => Promise<unknown>) {
    const deps = {
      ...world,
      reviewer: {
        model: 'fake-1',
        review: async (request: ReviewRequest) => {
          world.asked.push(request);
          if (world.asked.length === 1) await during();
          return reviewed();
        },
      },
    };
    await reviewConversationStep(deps, scene.ref);
    return deps;
  }

  test('nobody else asks about the same messages; whoever does the rest has nothing to do', async () => {
    const scene = await givenReplyDue(world);
    await givenSentReply(world, scene, EMOJI);
    await asking(scene, async () => await reviewConversationStep(world, scene.ref));
    expect(world.asked).toHaveLength(1);
    const { runs, messages, tasks } = await readReviews(world, scene);
    expect([runs.length, messages[0]?.model_state]).toEqual([1, 'done']);
    expect(tasks.map(({ task }) => task)).toEqual(['patterns']);
  });

  test('a process that dies over it leaves it to another, two minutes later', async () => {
    const scene = await givenReplyDue(world);
    await givenSentReply(world, scene, EMOJI);
    const died = asking(scene, async () => await Promise.reject(new Error('killed')));
    await expect(died).rejects.toThrow('killed');
    world.clock.advance(2 * MINUTE_MS);
    world.script.push(reviewed());
    await reviewConversationStep(world, scene.ref);
    const { messages, tasks } = await readReviews(world, scene);
    expect([messages[0]?.model_state, tasks.map(({ task }) => task)]).toEqual(['done', ['patterns']]);
  });

  test('an end that comes meanwhile is reviewed too', async () => {
    const scene = await givenReplyDue(world);
    await givenSentReply(world, scene, EMOJI);
    const deps = await asking(scene, async () => {
      await asClient(world, scene, (tx) =>
        tx.updateTable('leads').set({ contact_status: 'CALL_BOOKED' }).where('id', '=', scene.lead.leadId).execute(),
      );
    });
    await reviewConversationStep(deps, scene.ref);
    const { conversations, tasks } = await readReviews(world, scene);
    expect(conversations).toMatchObject([{ outcome: 'booked' }]);
    expect(tasks.map(({ task }) => task)).toEqual(['patterns']);
  });
});

describe('a conversation that has ended', () => {
  test('is reviewed as a whole, by its status or its lead’s, once for each end', async () => {
    const scene = await givenReplyDue(world, { body: 'Can you ring me?' });
    await givenSentReply(world, scene, 'Thanks for your message.');
    await reviewConversationStep(world, scene.ref);
    expect((await readReviews(world, scene)).conversations).toEqual([]);
    await asClient(world, scene, (tx) =>
      tx.updateTable('conversations').set({ status: 'archived' }).where('id', '=', scene.conversationId).execute(),
    );
    await reviewConversationStep(world, scene.ref);
    const silent = await readReviews(world, scene);
    expect(silent.conversations).toMatchObject([{ outcome: 'silent', intent_reached: 'missed', turn: 1 }]);
    expect(silent.insights).toMatchObject([
      {
        insight_type: 'conversation',
        check_key: 'call_not_offered',
        category: 'objection',
        original_text: 'Can you ring me?',
      },
    ]);
    await asClient(world, scene, (tx) =>
      tx.updateTable('leads').set({ contact_status: 'CALL_BOOKED' }).where('id', '=', scene.lead.leadId).execute(),
    );
    await reviewConversationStep(world, scene.ref);
    expect((await readReviews(world, scene)).conversations).toMatchObject([
      { outcome: 'booked', intent_reached: 'reached' },
    ]);
  });
});

describe('what is critical', () => {
  async function givenPerson(
    scene: Pick<Scene, 'client'>,
    person: { role: 'company_owner' | 'manager' | 'sales_rep'; allowed_dataset_ids?: string[] } & Partial<RoleFlags>,
  ) {
    return await asClient(world, scene, async (tx) => {
      const id = world.ids.next();
      await tx
        .insertInto('users')
        .values({
          client_id: scene.client.clientId,
          id,
          email: `${id}@example.com`,
          first_name: 'Olive',
          status: 'active',
          ...person,
        })
        .execute();
      return id;
    });
  }

  test('is told at once: to the outbox, and by e-mail to who may act on it, tried again until it arrives', async () => {
    const scene = await givenReplyDue(world);
    const owner = await givenPerson(scene, { role: 'company_owner' });
    await givenSentReply(world, scene, PRICE);
    await reviewConversationStep(world, scene.ref);
    const { notices, events, tasks } = await readReviews(world, scene);
    expect(events).toMatchObject([{ type: 'insight.critical', data: { check: 'claim', severity: 'critical' } }]);
    expect(notices).toMatchObject([{ user_id: owner, state: 'due' }]);
    expect(tasks.map(({ task }) => task)).toEqual(['notice', 'patterns']);
    const ref = { clientId: scene.client.clientId, noticeId: notices[0]?.id ?? '' };
    world.mailFaults.push(Object.assign(new Error('busy'), { code: 'ECONNREFUSED' }));
    await tellOfInsight(world, ref);
    expect(world.mails).toEqual([]);
    expect((await readReviews(world, scene)).notices).toMatchObject([
      { state: 'due', reason: 'ECONNREFUSED', attempt: 1 },
    ]);
    world.clock.advance(MINUTE_MS);
    await tellOfInsight(world, ref);
    await tellOfInsight(world, ref);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.subject).toContain('Critical: A claim that nobody approved');
    expect(world.mails[0]?.text).toContain('£4,999');
    expect(world.mails[0]?.text).toContain(`https://rekindle.example.com/c/${scene.client.clientId}/review?insight=`);
    expect((await readReviews(world, scene)).notices).toMatchObject([{ state: 'delivered', attempt: 2 }]);
  });

  test('is told to nobody who may not see the campaign, or all of its leads', async () => {
    const scene = await givenReplyDue(world);
    const own = { allowed_dataset_ids: [scene.campaign.datasetId] };
    const other = { allowed_dataset_ids: [world.ids.next()] };
    await givenPerson(scene, { role: 'manager', ...other });
    await givenPerson(scene, { role: 'sales_rep', can_edit_lessons: true });
    const told = [
      await givenPerson(scene, { role: 'manager', ...own }),
      await givenPerson(scene, { role: 'sales_rep', can_edit_lessons: true, can_view_all_leads: true }),
    ];
    await givenSentReply(world, scene, PRICE);
    await reviewConversationStep(world, scene.ref);
    const { notices } = await readReviews(world, scene);
    expect(notices.map(({ user_id: userId }) => userId)).toEqual(told);
  });

  test('is not told to who may not see it any more by then', async () => {
    const scene = await givenReplyDue(world);
    await givenPerson(scene, { role: 'manager' });
    await givenSentReply(world, scene, PRICE);
    await reviewConversationStep(world, scene.ref);
    await asClient(world, scene, (tx) =>
      tx.updateTable('users').set({ allowed_dataset_ids: [] }).where('role', '=', 'manager').execute(),
    );
    const [notice] = (await readReviews(world, scene)).notices;
    await tellOfInsight(world, { clientId: scene.client.clientId, noticeId: notice?.id ?? '' });
    expect(world.mails).toEqual([]);
    expect((await readReviews(world, scene)).notices).toMatchObject([{ state: 'skipped', reason: 'not_theirs' }]);
  });

  test('is not told to who has looked at it by then', async () => {
    const scene = await givenReplyDue(world);
    await givenPerson(scene, { role: 'company_owner' });
    await givenSentReply(world, scene, PRICE);
    await reviewConversationStep(world, scene.ref);
    await asClient(world, scene, (tx) => tx.updateTable('sophie_insights').set({ status: 'viewed' }).execute());
    const [notice] = (await readReviews(world, scene)).notices;
    await tellOfInsight(world, { clientId: scene.client.clientId, noticeId: notice?.id ?? '' });
    expect(world.mails).toEqual([]);
    expect((await readReviews(world, scene)).notices).toMatchObject([{ state: 'skipped', reason: 'looked_at' }]);
  });
});

test('patterns are found over many messages, with counts and interval, and shown once', async () => {
  const scene = await givenReplyDue(world);
  await givenSentReply(world, scene, EMOJI);
  await reviewConversationStep(world, scene.ref);
  const { clientId } = scene.client;
  const campaign = await givenCampaign(world, scene.client, { firstPerson: 800 });
  const [other] = campaign.leads;
  if (other === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, scene.client, campaign, other);
  await asClient(world, scene, async (tx) => {
    for (let nth = 0; nth < 24; nth += 1) {
      const id = world.ids.next();
      const [talk, lead, list] =
        nth < 2
          ? [conversationId, other.leadId, campaign.datasetId]
          : [scene.conversationId, scene.lead.leadId, scene.campaign.datasetId];
      const findings = JSON.stringify(nth < 11 ? [{ check: 'emoji', severity: 'warning', quote: 'x' }] : []);
      await sql`
        insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, turn, ai_generated)
        select client_id, ${id}, ${talk}, ${lead}, ${list}, direction, kind, content, to_number, state, ${100 + nth}::int, true
        from messages where client_id = ${clientId} and kind = 'reply' and turn = 1`.execute(tx);
      await sql`
        insert into message_reviews (client_id, message_id, conversation_id, dataset_id, quality_score, findings, created_at)
        values (${clientId}, ${id}, ${talk}, ${list}, 1, ${findings}::jsonb,
          ${new Date(world.clock.now() + (nth < 2 ? MINUTE_MS : 0))})`.execute(tx);
    }
  });
  world.clock.advance(2 * HOUR_MS);
  await findPatternsStep(world, { clientId });
  await findPatternsStep(world, { clientId });
  const patterns = (await readReviews(world, scene)).insights.filter((each) => each.insight_type === 'pattern');
  expect(patterns).toMatchObject([
    {
      ...{ check_key: 'emoji', evidence: { hits: 12, of: 25, share: 0.48 }, affected_leads_count: 2 },
      // The newest, which is the other lead's.
      conversation_id: conversationId,
    },
  ]);
  expect(patterns[0]?.description).toContain('found in 12 of 25 messages (48 %, between 30 % and 67 %)');
});

describe('a pattern that somebody decided on', () => {
  /** Messages of a scene's lead that were reviewed: emoji in every other one. */
  async function givenTwentyFive(scene: Scene, from: number) {
    const { clientId } = scene.client;
    await asClient(world, scene, async (tx) => {
      for (let nth = 0; nth < 25; nth += 1) {
        const id = world.ids.next();
        const findings = JSON.stringify(nth < 12 ? [{ check: 'emoji', severity: 'warning', quote: 'x' }] : []);
        await sql`
          insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, turn, ai_generated)
          select client_id, ${id}, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, ${from + nth}::int, true
          from messages where client_id = ${clientId} and kind = 'reply' and turn = 1`.execute(tx);
        await sql`
          insert into message_reviews (client_id, message_id, conversation_id, dataset_id, quality_score, findings)
          values (${clientId}, ${id}, ${scene.conversationId}, ${scene.campaign.datasetId}, 1, ${findings}::jsonb)`.execute(
          tx,
        );
      }
    });
  }
  async function lookAgain(scene: Scene) {
    world.clock.advance(2 * HOUR_MS);
    const { clientId } = scene.client;
    await asClient(world, scene, (tx) =>
      sql`insert into review_tasks (client_id, id, task, due_at) values (${clientId}, ${clientId}, 'patterns', app_now())
          on conflict (client_id, task, id) do update set due_at = app_now()`.execute(tx),
    );
    await findPatternsStep(world, { clientId });
    const { insights, events } = await readReviews(world, scene);
    return { patterns: insights.filter((each) => each.insight_type === 'pattern'), events };
  }
  const UNTRIED = { reason: 'No emoji.', lesson: {}, promptId: null, withoutReplay: true };

  test.each<[string, (tx: Tx, act: InsightAct) => Promise<unknown>]>([
    ['agreed with', (tx, act) => agreeWithInsight(world, tx, act, UNTRIED)],
    ['taught of', (tx, act) => teachOtherwise(world, tx, act, { reason: 'Fine.', effect: 'allow_words', words: 'x' })],
  ])('and %s comes again for what was found since, not for what led to the decision', async (_how, decide) => {
    const scene = await givenReplyDue(world);
    await givenSentReply(world, scene);
    await givenTwentyFive(scene, 100);
    const first = await lookAgain(scene);
    expect(first.patterns).toMatchObject([{ status: 'pending', evidence: { hits: 12, of: 25 } }]);
    const insightId = first.patterns[0]?.id ?? '';
    const act = { clientId: scene.client.clientId, insightId, now: world.clock.now(), userId: null };
    await asClient(world, scene, (tx) => decide(tx, act));
    const decided = await lookAgain(scene);
    expect(decided.patterns.map(({ id }) => id)).toEqual([insightId]);
    expect(decided.events.filter(({ type }) => type === 'insight.found')).toHaveLength(1);
    await givenTwentyFive(scene, 200);
    const { patterns } = await lookAgain(scene);
    expect(patterns).toMatchObject([{ id: insightId }, { status: 'pending', evidence: { hits: 12, of: 25 } }]);
    expect(patterns[1]?.description).toContain('between 30 % and 67 %) since it was last decided on.');
  });
});

test('what is surely found more often in one campaign than elsewhere is told of that campaign, shown once', async () => {
  const scene = await givenReplyDue(world);
  await givenSentReply(world, scene, EMOJI);
  const { clientId } = scene.client;
  const others = await givenCampaign(world, scene.client, { firstPerson: 900 });
  const [theirs] = others.leads;
  if (theirs === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, scene.client, others, theirs);
  await asClient(world, scene, async (tx) => {
    for (let nth = 0; nth < 80; nth += 1) {
      const id = world.ids.next();
      const own = nth < 30;
      const findings = JSON.stringify(
        nth < 15 || nth > 77 ? [{ check: 'emoji', severity: 'warning', quote: 'x' }] : [],
      );
      const [talk, lead, list] = own
        ? [scene.conversationId, scene.lead.leadId, scene.campaign.datasetId]
        : [conversationId, theirs.leadId, others.datasetId];
      await sql`
        insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, turn, ai_generated)
        select client_id, ${id}, ${talk}, ${lead}, ${list}, direction, kind, content, to_number, state, ${100 + nth}::int, true
        from messages where client_id = ${clientId} and kind = 'reply' and turn = 1`.execute(tx);
      await sql`
        insert into message_reviews (client_id, message_id, conversation_id, dataset_id, quality_score, findings)
        values (${clientId}, ${id}, ${talk}, ${list}, 1, ${findings}::jsonb)`.execute(tx);
    }
    await sql`insert into review_tasks (client_id, id, task, due_at) values (${clientId}, ${clientId}, 'patterns', app_now())
              on conflict (client_id, task, id) do update set due_at = app_now()`.execute(tx);
  });
  world.clock.advance(2 * HOUR_MS);
  await findPatternsStep(world, { clientId });
  const { insights } = await readReviews(world, scene);
  const found = insights.filter((each) => each.insight_type === 'campaign');
  expect(found).toMatchObject([
    {
      ...{ check_key: 'emoji', dataset_id: scene.campaign.datasetId, affected_leads_count: 1 },
      evidence: { hits: 15, of: 30, others: { hits: 2, of: 50 } },
    },
  ]);
  expect(found[0]?.description).toMatch(
    /found in 15 of 30 messages .* in the campaign ".+", and in 2 of 50 elsewhere\.$/,
  );
  expect(insights.filter((each) => each.insight_type === 'pattern')).toHaveLength(1);
});
