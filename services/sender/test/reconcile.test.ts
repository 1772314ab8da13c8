import type { SendResult } from '@rekindle/contracts';
import { HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenDueReply,
  givenDueStep,
  type TestCampaign,
  type TestClient,
  type TestMessage,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rearmMessage } from '../src/rearm-message.ts';
import { reconcileMessage } from '../src/reconcile-message.ts';
import { sendMessage } from '../src/send-message.ts';
import {
  MONDAY_10,
  type SenderWorld,
  senderWorld,
  storedEnrolment,
  storedLead,
  storedMessage,
} from './sender-world.ts';
import { eventsOf, outcomesOf, report, setMessage, sweepUntil, TIMEOUT } from './sent-text.ts';

let world: SenderWorld;
let client: TestClient;
let campaign: TestCampaign;

beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(async () => {
  world.clock.set(MONDAY_10);
  world.sms.sent.length = 0;
  world.sms.unavailable = false;
  delete world.deps.failpoint;
  client = await givenClient(world);
  campaign = await givenCampaign(world, client, { people: 2, settings: { messages_per_minute: 100 } });
});

async function givenM1(): Promise<TestMessage> {
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  return await givenDueStep(world, client, campaign, lead);
}

function crashAt(name: string): void {
  world.deps.failpoint = async (reached) => {
    if (reached === name) throw new Error(`killed at ${name}`);
  };
}

function leaseOver(): void {
  delete world.deps.failpoint;
  world.real.now += 61_000;
}

describe('after a crash', () => {
  it('before the claim is written the text is still due, and goes once', async () => {
    const message = await givenM1();
    crashAt('claim.locked');
    await expect(sendMessage(world.deps, message)).rejects.toThrow('killed');
    leaseOver();
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'due', attempt: 0 });
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(1);
  });

  it('between claim and call the text is unknown, then absent, and goes only when a person says so', async () => {
    const message = await givenM1();
    crashAt('claim.committed');
    await expect(sendMessage(world.deps, message)).rejects.toThrow('killed');
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'sending' });
    leaseOver();
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'unknown', reason: 'lease_over' });
    expect(await outcomesOf(world, message)).toEqual([{ attempt: 1, outcome: 'unknown', evidence: 'lease over' }]);
    await sendMessage(world.deps, message);
    await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'absent', reconcile_at: null });
    expect(await storedLead(world, message)).toMatchObject({ needs_person_reason: 'text_absent' });
    expect(world.sms.sent).toHaveLength(0);

    expect(await rearmMessage(world.deps, message, 'Ann')).toBe(true);
    expect(await rearmMessage(world.deps, message, 'Ann')).toBe(false);
    await setMessage(world, message, { state: 'due' });
    await sendMessage(world.deps, message);
    expect(world.sms.sent.map(({ attempt }) => attempt)).toEqual([2]);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 2 });
  });

  it('between answer and record the text is found in the provider’s list, and never goes again', async () => {
    const message = await givenM1();
    crashAt('send.returned');
    await expect(sendMessage(world.deps, message)).rejects.toThrow('killed');
    leaseOver();
    await sendMessage(world.deps, message);
    await reconcileMessage(world.deps, message);
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 1 });
    expect(await storedEnrolment(world, message)).toMatchObject({ next_step: 2, pending_message_id: null });
    expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
    expect(world.sms.sent).toHaveLength(1);
  });

  it('after the record nothing is left to do', async () => {
    const message = await givenM1();
    crashAt('record.committed');
    await expect(sendMessage(world.deps, message)).rejects.toThrow('killed');
    leaseOver();
    await sendMessage(world.deps, message);
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 1 });
    expect(world.sms.sent).toHaveLength(1);
  });
});

describe('an unknown text', () => {
  it('is looked for after 1, 5, 15 and 30 minutes, and is absent only after the last', async () => {
    const message = await givenM1();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, message);
    for (const minutes of [1, 5, 15, 30]) {
      expect(await storedMessage(world, message)).toMatchObject({
        state: 'unknown',
        reconcile_at: MONDAY_10 + minutes * MINUTE_MS,
      });
      await sweepUntil(world, message, MONDAY_10 + minutes * MINUTE_MS);
    }
    expect(await storedMessage(world, message)).toMatchObject({ state: 'absent' });
  });

  it.each([36, 50])('that is first looked for after %s minutes reaches a person within the hour', async (minutes) => {
    const message = await givenM1();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, message);
    world.clock.set(MONDAY_10 + minutes * MINUTE_MS);
    expect(await sweepUntil(world, message, MONDAY_10 + (minutes + 3) * MINUTE_MS)).toBe(4);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'absent' });
    expect(await storedLead(world, message)).toMatchObject({ needs_person_reason: 'text_absent' });
  });

  it('that the provider took is accepted by the first look, once, whoever looks', async () => {
    const message = await givenM1();
    world.sms.next(TIMEOUT, { taken: true });
    await sendMessage(world.deps, message);
    await Promise.all(Array.from({ length: 5 }, () => reconcileMessage(world.deps, message)));
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', reason: null });
    expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
    expect(await storedLead(world, message)).toMatchObject({ total_messages: 1 });
    expect(world.sms.sent).toHaveLength(1);
  });

  it('is kept as unknown while the provider cannot be asked, and reaches a person within the hour', async () => {
    const message = await givenM1();
    world.sms.next(TIMEOUT, { taken: true });
    await sendMessage(world.deps, message);
    world.sms.unavailable = true;
    const early = await sweepUntil(world, message, MONDAY_10 + 44 * MINUTE_MS);
    expect(await storedLead(world, message)).toMatchObject({ needs_person_reason: null });
    const looks = early + (await sweepUntil(world, message, MONDAY_10 + HOUR_MS));
    expect(looks).toBeGreaterThan(30);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'unknown', reconcile_count: 0 });
    expect(await storedLead(world, message)).toMatchObject({ needs_person_reason: 'text_unknown' });
    world.sms.unavailable = false;
    await reconcileMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted' });
  });

  it('is settled by a report that names it, also when it was absent already', async () => {
    const message = await givenM1();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, message);
    await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
    await report(world, message, { sid: `SM${message.messageId.replaceAll('-', '')}`, status: 'delivered' });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered' });
    expect(await rearmMessage(world.deps, message, 'Ann')).toBe(false);
  });

  it.each([
    ['accepted', { kind: 'accepted', sid: 'SMlate', providerStatus: 'queued' }],
    ['rejected', { kind: 'rejected', code: 21617, httpStatus: 400, action: 'template_fault', detail: 'long' }],
    ['planned', { kind: 'not_sent', cause: 'connect_failed', retryAfterMs: 0, code: null, detail: 'refused' }],
    ['unknown', TIMEOUT],
  ] satisfies [string, SendResult][])('is %s when its own call answers so after the lease', async (state, result) => {
    const message = await givenM1();
    const answer = result.kind === 'accepted' ? { ...result, sid: `SM${message.messageId.slice(0, 8)}` } : result;
    world.sms.next(async () => {
      leaseOver();
      await reconcileMessage(world.deps, message);
      expect(await storedMessage(world, message)).toMatchObject({ state: 'unknown' });
      return answer;
    });
    await sendMessage(world.deps, message);
    expect(await storedMessage(world, message)).toMatchObject({ state, attempt: 1 });
    expect(world.sms.sent).toHaveLength(1);
  });
});

describe('a person has ordered a text again that was absent', () => {
  /** The first attempt, still on its way while the person orders the second; `then` happens before it is answered. */
  async function givenFrozen(then: (message: TestMessage) => Promise<void>): Promise<TestMessage> {
    const message = await givenM1();
    world.sms.next(async () => {
      leaseOver();
      await reconcileMessage(world.deps, message);
      await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
      expect(await rearmMessage(world.deps, message, 'Ann')).toBe(true);
      await then(message);
      return { kind: 'accepted', sid: `SMfirst${message.messageId.slice(0, 8)}`, providerStatus: 'queued' };
    });
    await sendMessage(world.deps, message);
    return message;
  }

  it('and the first attempt is answered before the second goes: it has gone, and does not go again', async () => {
    const message = await givenFrozen(async () => {});
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 1 });
    await sendMessage(world.deps, message);
    expect(world.sms.sent).toHaveLength(1);
    expect(await storedEnrolment(world, message)).toMatchObject({ next_step: 2, pending_message_id: null });
  });

  it('and a report names the first attempt before the second goes: it has gone, and does not go again', async () => {
    const message = await givenM1();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, message);
    await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
    await rearmMessage(world.deps, message, 'Ann');
    await report(world, message, { sid: `SM${message.messageId.replaceAll('-', '')}`, status: 'delivered' });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered', not_before: null });
    expect(await storedEnrolment(world, message)).toMatchObject({ next_step: 2, pending_message_id: null });
  });

  it('and the first attempt is answered after the second went: the second stands', async () => {
    const second: { sid: string | null } = { sid: null };
    const message = await givenFrozen(async (rearmed) => {
      await setMessage(world, rearmed, { state: 'due' });
      await sendMessage(world.deps, rearmed);
      second.sid = (await storedMessage(world, rearmed)).twilio_sid;
    });
    expect(second.sid).not.toBeNull();
    expect(await storedMessage(world, message)).toMatchObject({
      state: 'accepted',
      attempt: 2,
      twilio_sid: second.sid,
    });
  });

  it('and the first attempt is answered and reported on while the second is on its way: only the second settles it', async () => {
    const message = await givenFrozen(async (rearmed) => {
      await setMessage(world, rearmed, { state: 'due' });
      world.deps.failpoint = async (reached) => {
        if (reached === 'claim.committed') throw new Error('killed');
      };
      await expect(sendMessage(world.deps, rearmed)).rejects.toThrow('killed');
      delete world.deps.failpoint;
    });
    await report(world, message, { sid: `SM${message.messageId.replaceAll('-', '')}`, status: 'failed', attempt: 1 });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'sending', attempt: 2, twilio_sid: null });
  });
});

it('a text that goes again is not found in that of its first attempt, whose validity was over', async () => {
  const message = await givenM1();
  world.sms.next(TIMEOUT, { taken: true });
  await sendMessage(world.deps, message);
  await reconcileMessage(world.deps, message);
  const sid = world.sms.messages.at(-1)?.sid ?? '';
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', twilio_sid: sid });
  await report(world, message, { sid, status: 'failed', code: 30036 });
  await setMessage(world, message, { state: 'due' });
  world.sms.next(TIMEOUT, { taken: false });
  await sendMessage(world.deps, message);
  await reconcileMessage(world.deps, message);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'unknown', attempt: 2, twilio_sid: null });
});

describe('two unknown texts to one person', () => {
  async function givenBoth(m1Taken: boolean, replyTaken: boolean): Promise<[TestMessage, TestMessage]> {
    const m1 = await givenM1();
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    world.sms.next(TIMEOUT, { taken: m1Taken });
    await sendMessage(world.deps, m1);
    const reply = await givenDueReply(world, client, campaign, lead);
    world.sms.next(TIMEOUT, { taken: replyTaken });
    await sendMessage(world.deps, reply);
    expect(world.sms.sent).toHaveLength(2);
    return [m1, reply];
  }

  it.each(['M1 first', 'the reply first'])('each get the SID of their own, %s', async (order) => {
    const both = await givenBoth(true, true);
    for (const message of order === 'M1 first' ? both : both.toReversed()) await reconcileMessage(world.deps, message);
    const [m1, reply] = await Promise.all(both.map((message) => storedMessage(world, message)));
    const own = world.sms.messages.slice(-2).map(({ sid }) => sid);
    expect([m1?.twilio_sid, reply?.twilio_sid]).toEqual(own);
  });

  it('do not take the same SID when the provider has edited both texts', async () => {
    const both = await givenBoth(true, true);
    for (const message of world.sms.messages.slice(-2)) message.body = 'edited';
    await Promise.all(both.map((message) => reconcileMessage(world.deps, message)));
    const sids = await Promise.all(both.map(async (message) => (await storedMessage(world, message)).twilio_sid));
    expect(new Set(sids)).toEqual(new Set(world.sms.messages.slice(-2).map(({ sid }) => sid)));
  });

  it('leave the one alone that only the other can be', async () => {
    const [m1, reply] = await givenBoth(false, true);
    await reconcileMessage(world.deps, m1);
    expect(await storedMessage(world, m1)).toMatchObject({ state: 'unknown', twilio_sid: null });
    await reconcileMessage(world.deps, reply);
    expect(await storedMessage(world, reply)).toMatchObject({ state: 'accepted' });
  });
});

it('an accepted text of which nothing is heard for an hour is asked for by its SID', async () => {
  const message = await givenM1();
  await sendMessage(world.deps, message);
  const taken = world.sms.messages.at(-1);
  if (taken === undefined) throw new Error('nothing taken');
  taken.status = 'delivered';
  expect((await storedMessage(world, message)).reconcile_at).toBe(MONDAY_10 + HOUR_MS);
  await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered', reconcile_at: null });
});

it('a report that comes while a text is asked for by its SID is the last word, and it is asked for no more', async () => {
  const message = await givenM1();
  await sendMessage(world.deps, message);
  const [sid, ask] = [world.sms.messages.at(-1)?.sid ?? '', world.sms.fetch];
  world.sms.fetch = async (asked) => {
    await report(world, message, { sid, status: 'delivered' });
    return await ask.call(world.sms, asked);
  };
  try {
    await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
  } finally {
    world.sms.fetch = ask;
  }
  expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered', reconcile_at: null });
});

it('an accepted text of which nobody can tell anything is asked for six times more, ever later, and then no more', async () => {
  const message = await givenM1();
  await sendMessage(world.deps, message);
  world.sms.unavailable = true;
  try {
    const looks: number[] = [];
    for (;;) {
      const { reconcile_at: next } = await storedMessage(world, message);
      if (next === null) break;
      looks.push((next - MONDAY_10) / HOUR_MS);
      world.clock.set(next);
      await reconcileMessage(world.deps, message);
    }
    expect(looks).toEqual([1, 2, 4, 8, 16, 32, 64]);
  } finally {
    world.sms.unavailable = false;
  }
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted' });
});
