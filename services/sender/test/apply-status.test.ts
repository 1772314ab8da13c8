import { endCadences, inTenant } from '@rekindle/db';
import {
  givenCampaign,
  givenClient,
  givenDueReply,
  givenDueStep,
  type TestCampaign,
  type TestClient,
  type TestMessage,
} from '@rekindle/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyStatus } from '../src/apply-status.ts';
import { sendMessage } from '../src/send-message.ts';
import { type SenderWorld, senderWorld, storedEnrolment, storedLead, storedMessage } from './sender-world.ts';
import { eventsOf, report, setMessage, storeReport, suppressionOf, TIMEOUT } from './sent-text.ts';

let world: SenderWorld;
let client: TestClient;
let campaign: TestCampaign;
let used = 0;

beforeAll(async () => {
  world = await senderWorld();
  client = await givenClient(world);
  campaign = await givenCampaign(world, client, {
    people: 300,
    settings: { messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 },
  });
});
afterAll(async () => await world.db.close());

/** M1 to somebody who has had none. */
async function givenM1(): Promise<TestMessage> {
  const lead = campaign.leads[used];
  used += 1;
  if (lead === undefined) throw new Error('more people are needed');
  return await givenDueStep(world, client, campaign, lead);
}

const STARTS = ['sending', 'accepted', 'unknown', 'absent'] as const;

/** Brings M1 into a state with a SID at the provider, then lets `reports` come; in `sending` before the create answer. */
async function reportsFrom(
  start: (typeof STARTS)[number],
  message: TestMessage,
  reports: (sid: string) => Promise<void>,
) {
  const sid = `SM${message.messageId.replaceAll('-', '')}`;
  if (start === 'sending') {
    world.sms.next(async () => {
      await reports(sid);
      return { kind: 'accepted', sid, providerStatus: 'queued' };
    });
    return await sendMessage(world.deps, message);
  }
  world.sms.next(start === 'accepted' ? { kind: 'accepted', sid, providerStatus: 'queued' } : TIMEOUT);
  await sendMessage(world.deps, message);
  if (start === 'absent') await setMessage(world, message, { state: 'absent' });
  await reports(sid);
}

/** What holds in the end, whatever the order: the last stage that any report spoke of; of two ends the better one. */
function lastWord(words: readonly string[]): string {
  for (const word of ['delivered', 'undelivered', 'failed', 'sent']) if (words.includes(word)) return word;
  return 'accepted';
}

const RANKS = ['sending', 'unknown', 'absent', 'accepted', 'sent', 'failed', 'undelivered', 'delivered'];

describe.each(STARTS)('reports about a text that is %s', (start) => {
  it('come to the same end in every order, doubled or not, and never go back', async () => {
    const words = fc.constantFrom('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed');
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 5 }), async (reports) => {
        const message = await givenM1();
        const seen: number[] = [];
        await reportsFrom(start, message, async (sid) => {
          for (const status of reports) {
            await report(world, message, { sid, status });
            seen.push(RANKS.indexOf((await storedMessage(world, message)).state));
          }
        });
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        expect(await storedMessage(world, message)).toMatchObject({ state: lastWord(reports), attempt: 1 });
        expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
        expect(await storedLead(world, message)).toMatchObject({ total_messages: 1, contact_status: 'CONTACTED_1' });
        expect(await storedEnrolment(world, message)).toMatchObject({ next_step: 2, pending_message_id: null });
      }),
      { numRuns: 8 },
    );
  });
});

it('a report that is applied again, or by many at once, has one effect', async () => {
  const message = await givenM1();
  await reportsFrom('unknown', message, async (sid) => {
    const statusEventId = await report(world, message, { sid, status: 'sent' });
    await Promise.all(
      Array.from({ length: 6 }, () => applyStatus(world.deps, { clientId: message.clientId, statusEventId })),
    );
  });
  expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
  expect(await storedLead(world, message)).toMatchObject({ total_messages: 1 });
});

it('reports that were left lying are taken in the order in which they came', async () => {
  const message = await givenM1();
  await reportsFrom('accepted', message, async (sid) => {
    const receivedAt = world.clock.now();
    const last = await storeReport(world, message, { sid, status: 'undelivered', code: 30008, receivedAt });
    await storeReport(world, message, { sid, status: 'undelivered', code: 30003, receivedAt: receivedAt - 1_000 });
    await applyStatus(world.deps, { clientId: message.clientId, statusEventId: last });
  });
  expect(await storedMessage(world, message)).toMatchObject({ state: 'undelivered', error_code: 30003 });
});

it('a report for an older attempt changes nothing', async () => {
  const message = await givenM1();
  world.sms.next({ kind: 'not_sent', cause: 'rate_limited', retryAfterMs: 0, code: 20429, detail: '429' });
  await sendMessage(world.deps, message);
  await setMessage(world, message, { state: 'due' });
  await sendMessage(world.deps, message);
  const before = await storedMessage(world, message);
  await report(world, message, { sid: 'SMolder', status: 'failed', attempt: 1, code: 30005 });
  expect(await storedMessage(world, message)).toEqual(before);
  expect(await suppressionOf(world, message)).toBeNull();
});

it('a report with another SID than the text’s own changes nothing', async () => {
  const message = await givenM1();
  await reportsFrom('accepted', message, async () => {
    await report(world, message, { sid: 'SMother', status: 'delivered' });
  });
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted' });
});

it('a text known only by an early report is asked after when nothing more is heard', async () => {
  const message = await givenM1();
  await reportsFrom('sending', message, async (sid) => {
    await report(world, message, { sid, status: 'queued' });
  });
  expect((await storedMessage(world, message)).reconcile_at).toBe(world.clock.now() + 3_600_000);
});

describe('why a text was not delivered', () => {
  async function undelivered(code: number, status = 'undelivered'): Promise<TestMessage> {
    const message = await givenM1();
    await reportsFrom('accepted', message, async (sid) => {
      await report(world, message, { sid, status, code });
    });
    return message;
  }

  it.each([
    [30003, 'the phone was off', 'active', null, 'CONTACTED_1'],
    [30008, 'nobody knows why', 'active', null, 'CONTACTED_1'],
    [30007, 'filtered as spam', 'active', null, 'CONTACTED_1'],
    [30005, 'the number is dead', 'ended', 'invalid', 'REMOVED'],
    [30006, 'a landline', 'ended', 'invalid', 'REMOVED'],
    [21610, 'opted out with the provider', 'ended', 'provider', 'REMOVED'],
  ])('%i (%s): the cadence is %s, suppressed: %s, lead %s', async (code, _why, cadence, source, status) => {
    const message = await undelivered(code);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'undelivered', error_code: code });
    expect(await storedEnrolment(world, message)).toMatchObject({ state: cadence });
    expect(await suppressionOf(world, message)).toBe(source);
    expect(await storedLead(world, message)).toMatchObject({ contact_status: status });
  });

  it.each([
    [30001, 60_000],
    [30022, 60_000],
    [30023, 3_600_000],
    [30027, 3_600_000],
  ])('%i: the texts of campaigns from that number wait %i ms, answers do not', async (code, holdMs) => {
    const busy = await givenClient(world);
    const list = await givenCampaign(world, busy, {
      ...{ people: 3, firstPerson: 401 },
      settings: { messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 },
    });
    const [first, second, third] = list.leads;
    if (first === undefined || second === undefined || third === undefined) throw new Error('too few people');
    const lost = await givenDueStep(world, busy, list, first);
    const waits = await givenDueStep(world, busy, list, second);
    const answer = await givenDueReply(world, busy, list, third);
    await reportsFrom('accepted', lost, async (sid) => {
      await report(world, lost, { sid, status: 'failed', code });
    });
    expect(await storedMessage(world, lost)).toMatchObject({ state: 'failed' });
    await sendMessage(world.deps, waits);
    expect(await storedMessage(world, waits)).toMatchObject({
      ...{ state: 'planned', reason: 'slow_down', not_before: world.clock.now() + holdMs, attempt: 0 },
    });
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'accepted' });
    // Another client's number is none of this one's.
    const elsewhere = await givenM1();
    await sendMessage(world.deps, elsewhere);
    expect(await storedMessage(world, elsewhere)).toMatchObject({ state: 'accepted' });
    world.clock.advance(holdMs);
    await setMessage(world, waits, { state: 'due' });
    await sendMessage(world.deps, waits);
    expect(await storedMessage(world, waits)).toMatchObject({ state: 'accepted' });
  });

  it('30036: a step that is still wanted goes again, twice and no more', async () => {
    const message = await givenM1();
    for (const attempt of [1, 2, 3]) {
      const sid = `SM${attempt}${message.messageId.replaceAll('-', '').slice(1)}`;
      world.sms.next({ kind: 'accepted', sid, providerStatus: 'queued' });
      await sendMessage(world.deps, message);
      expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt });
      await report(world, message, { sid, status: 'failed', code: 30036, attempt });
      const planned = attempt < 3;
      expect(await storedMessage(world, message)).toMatchObject({ state: planned ? 'planned' : 'failed', attempt });
      expect(await storedEnrolment(world, message)).toMatchObject(
        planned ? { next_step: 1, pending_message_id: message.messageId } : { next_step: 2, pending_message_id: null },
      );
      if (planned) await setMessage(world, message, { state: 'due' });
    }
  });

  it('30036: a step does not go again after a later one', async () => {
    const first = await givenM1();
    const sid = `SM${first.messageId.replaceAll('-', '')}`;
    world.sms.next({ kind: 'accepted', sid, providerStatus: 'queued' });
    await sendMessage(world.deps, first);
    const lead = campaign.leads.find(({ leadId }) => leadId === first.leadId);
    if (lead === undefined) throw new Error('no lead');
    const second = await givenDueStep(world, client, campaign, lead, 'M2');
    await sendMessage(world.deps, second);
    await report(world, first, { sid, status: 'failed', code: 30036 });
    expect(await storedMessage(world, second)).toMatchObject({ state: 'accepted' });
    expect(await storedMessage(world, first)).toMatchObject({ state: 'failed' });
    expect(await storedEnrolment(world, first)).toMatchObject({ next_step: 3, pending_message_id: null });
  });

  it.each([
    ['failed', 30036],
    ['sent', null],
  ])(
    '30036: a text that goes again is not held for gone by a repeated or late report that it was %s',
    async (status, code) => {
      const message = await givenM1();
      const sid = `SM${message.messageId.replaceAll('-', '')}`;
      world.sms.next({ kind: 'accepted', sid, providerStatus: 'queued' });
      await sendMessage(world.deps, message);
      await report(world, message, { sid, status: 'failed', code: 30036 });
      await report(world, message, { sid, status, ...(code !== null && { code }) });
      expect(await storedMessage(world, message)).toMatchObject({ state: 'planned', reason: 'validity_over' });
      expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
      expect(await storedLead(world, message)).toMatchObject({ total_messages: 1 });
    },
  );

  it('30036: nor by an answer of its create call that comes after the report', async () => {
    const message = await givenM1();
    await reportsFrom('sending', message, async (sid) => {
      await report(world, message, { sid, status: 'sent' });
      await report(world, message, { sid, status: 'failed', code: 30036 });
    });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'planned', reason: 'validity_over' });
    expect(await eventsOf(world, message, 'message.accepted')).toBe(1);
    expect(await storedLead(world, message)).toMatchObject({ total_messages: 1 });
  });

  it('30036: that it was delivered after all is news, and it does not go again', async () => {
    const message = await givenM1();
    const sid = `SM${message.messageId.replaceAll('-', '')}`;
    world.sms.next({ kind: 'accepted', sid, providerStatus: 'queued' });
    await sendMessage(world.deps, message);
    await report(world, message, { sid, status: 'failed', code: 30036 });
    await report(world, message, { sid, status: 'delivered' });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered', twilio_sid: sid });
  });

  it('30036: a step of somebody who has answered meanwhile does not go again', async () => {
    const message = await givenM1();
    await reportsFrom('accepted', message, async (sid) => {
      await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, async (tx) => {
        await endCadences(tx, () => world.ids.next(), { ...message, reason: 'replied' });
      });
      await report(world, message, { sid, status: 'failed', code: 30036 });
    });
    expect(await storedMessage(world, message)).toMatchObject({ state: 'failed' });
  });
});
