import { inTenant } from '@rekindle/db';
import type { Role } from '@rekindle/domain';
import { givenClient, givenInboundText } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givenInbox } from './inbox-world.ts';
import { type Caller, type ConsoleWorld, MONDAY, openConsole, type SignInOptions } from './world.ts';

let world: ConsoleWorld;
let inbox: Awaited<ReturnType<typeof givenInbox>>;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
});
beforeEach(async () => {
  await world.db.deleteClients();
  world.clock.set(MONDAY);
  world.jobs.length = 0;
  world.client = await givenClient(world.deps);
  inbox = await givenInbox(world);
  ann = await signIn('manager', { name: 'Ann Smith' });
});
afterAll(async () => await world.close());

async function signIn(role: Role, options: SignInOptions = {}): Promise<Caller> {
  return await world.signIn(role, { client: world.client, ...options });
}

const LIST = '/api/v1/conversations';
// oxlint-disable-next-line typescript/no-explicit-any -- what came over the wire
const names = (answer: { body: any }) => answer.body.items.map((item: { name: string }) => item.name.split(' ')[0]);

describe('the queues', () => {
  test('hold whom their name says, counted, the latest text first', async () => {
    const ben = await signIn('sales_rep');
    await inbox.givenTalk({ name: 'Hot', status: 'HOT' });
    await inbox.givenTalk({ name: 'Needs', needs: 'legal', manual: true });
    await inbox.givenTalk({ name: 'Talks' });
    await inbox.givenTalk({ name: 'Mine', assignedTo: ann.userId, manual: true });
    await inbox.givenTalk({ name: 'Bens', assignedTo: ben.userId, status: 'HOT' });
    await inbox.givenTalk({ name: 'Silent', says: null, status: 'CONTACTED_1' });
    const slept = await inbox.givenTalk({ name: 'Slept', status: 'HOT' });
    const until = new Date(world.clock.now() + 3_600_000).toISOString();
    expect(await ann('PUT', `${slept.url}/snooze`, { until })).toMatchObject({ status: 204 });
    const expected = {
      hot: ['Bens', 'Hot'],
      needs_person: ['Needs'],
      ai: ['Bens', 'Talks', 'Hot'],
      mine: ['Mine'],
      unassigned: ['Needs', 'Hot'],
      snoozed: ['Slept'],
      all: ['Slept', 'Silent', 'Bens', 'Mine', 'Talks', 'Needs', 'Hot'],
    };
    const counts = await ann('GET', `${LIST}/counts`);
    for (const [queue, whom] of Object.entries(expected)) {
      expect([queue, names(await ann('GET', `${LIST}?queue=${queue}`))]).toEqual([queue, whom]);
      expect([queue, counts.body[queue]]).toEqual([queue, whom.length]);
    }
    world.clock.advance(3_600_001);
    expect((await ann('GET', `${LIST}/counts`)).body).toMatchObject({ snoozed: 0, hot: 3 });
  });

  test('are read page by page, each conversation once', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await inbox.givenTalk({ name });
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 5 && after !== 'end'; page++) {
      const answer = await ann('GET', `${LIST}?limit=2${after === '' ? '' : `&after=${after}`}`);
      seen.push(...names(answer));
      after = answer.body.next ?? 'end';
    }
    expect(seen).toEqual(['E', 'D', 'C', 'B', 'A']);
    expect(await ann('GET', `${LIST}?after=nonsense`)).toMatchObject({ status: 400 });
  });

  test('hold only conversations of the campaign asked for, counted so too', async () => {
    const other = await givenInbox(world);
    await inbox.givenTalk({ name: 'First', status: 'HOT' });
    await other.givenTalk({ name: 'Second', status: 'HOT' });
    await other.givenTalk({ name: 'Third' });
    const { datasetId } = other.campaign;
    const only = `dataset_id=${datasetId}`;
    expect(names(await ann('GET', `${LIST}?${only}`))).toEqual(['Third', 'Second']);
    expect(names(await ann('GET', `${LIST}?${only}&queue=hot`))).toEqual(['Second']);
    expect(names(await ann('GET', `${LIST}?${only}&q=first`))).toEqual([]);
    expect((await ann('GET', `${LIST}/counts?${only}`)).body).toMatchObject({ all: 2, hot: 1 });
    expect((await ann('GET', `${LIST}/counts`)).body).toMatchObject({ all: 3, hot: 2 });
    const outsider = await signIn('manager', { allowedDatasetIds: [inbox.campaign.datasetId] });
    expect(names(await outsider('GET', `${LIST}?${only}`))).toEqual([]);
    expect((await outsider('GET', `${LIST}/counts?${only}`)).body.all).toBe(0);
    expect(await ann('GET', `${LIST}?dataset_id=everything`)).toMatchObject({ status: 400 });
  });

  test('are searched by the start of a name or number, and by words', async () => {
    const zoe = await inbox.givenTalk({ name: 'Zoe', says: 'What about 100% solar panels?' });
    await inbox.givenTalk({ name: 'Adam', says: 'No roof' });
    const find = async (q: string) => names(await ann('GET', `${LIST}?q=${encodeURIComponent(q)}`));
    expect(await find('zo')).toEqual(['Zoe']);
    expect(await find('solar panels')).toEqual(['Zoe']);
    expect(await find('100%')).toEqual(['Zoe']);
    expect(await find(zoe.phone.replace('+44', '0'))).toEqual(['Zoe']);
    expect(await find('nothing like it')).toEqual([]);
  });

  test('show a sales rep their own leads and those they were asked to take, and nobody the datasets they may not see', async () => {
    const ben = await signIn('sales_rep');
    const outsider = await signIn('manager', { allowedDatasetIds: [] });
    await inbox.givenTalk({ name: 'Own', assignedTo: ben.userId });
    const offered = await inbox.givenTalk({ name: 'Offered', status: 'HOT' });
    const other = await inbox.givenTalk({ name: 'Other' });
    await inbox.write(async (tx) => {
      const own = { client_id: world.client.clientId };
      const handoverId = world.deps.ids.next();
      await tx
        .insertInto('handovers')
        .values({
          ...own,
          id: handoverId,
          lead_id: offered.leadId,
          dataset_id: inbox.campaign.datasetId,
          reason: 'hot',
        })
        .execute();
      await tx
        .insertInto('handover_offers')
        .values({
          ...own,
          ...{ id: world.deps.ids.next(), handover_id: handoverId, user_id: ben.userId, level: 0 },
          ...{ urgent: true, because: 'turn' },
        })
        .execute();
    });
    expect(names(await ben('GET', LIST))).toEqual(['Offered', 'Own']);
    expect((await ben('GET', `${LIST}/counts`)).body.all).toBe(2);
    expect(await ben('GET', other.url)).toMatchObject({ status: 404 });
    expect(await ben('POST', `${other.url}/take-over`)).toMatchObject({ status: 404 });
    expect(await ben('POST', `${offered.url}/claim`)).toMatchObject({ status: 204 });
    expect((await ben('GET', offered.url)).body).toMatchObject({ manual_mode: true, taken_over_by: { me: true } });
    expect((await outsider('GET', LIST)).body.items).toEqual([]);
  });

  test("hold nothing of another client's", async () => {
    const talk = await inbox.givenTalk();
    const stranger = await signIn('admin', { client: await givenClient(world.deps) });
    expect((await stranger('GET', LIST)).body.items).toEqual([]);
    expect(await stranger('GET', talk.url)).toMatchObject({ status: 404 });
    expect(await stranger('POST', `${talk.url}/texts`, { text: 'Hi' })).toMatchObject({ status: 404 });
  });
});

describe('a conversation', () => {
  test('shows who wrote what, what became of it, and the draft with when it goes', async () => {
    const talk = await inbox.givenTalk({ draft: 'Happy to help!' });
    const { status, body } = await ann('GET', talk.url);
    expect(status).toBe(200);
    expect(body.texts.items).toMatchObject([
      { from: 'lead', text: 'Yes, still interested', why: null },
      { from: 'campaign', kind: 'M1', state: 'delivered', why: expect.stringContaining('delivered') },
    ]);
    expect(body.draft).toMatchObject({ text: 'Happy to help!', segments: 1, waits_because: null });
    expect(Date.parse(body.draft.goes_at) - Date.parse(body.now)).toBe(300_000);
    expect(body).toMatchObject({ ai_on: true, manual_mode: false, typing: null, night: null, unanswered: true });
  });

  test('whose draft is edited keeps when it goes; one that changed meanwhile is left alone', async () => {
    const talk = await inbox.givenTalk({ draft: 'Happy to help!' });
    const edited = await ann('PUT', `${talk.url}/draft`, { text: 'Gladly!', expected: 'Happy to help!' });
    expect(edited).toMatchObject({ status: 200, body: { text: 'Gladly!', edited_by: 'Ann Smith' } });
    expect(await ann('PUT', `${talk.url}/draft`, { text: 'X', expected: 'Happy to help!' })).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:draft-changed' },
    });
    expect((await ann('GET', talk.url)).body.draft).toMatchObject({ text: 'Gladly!', edited_by: 'Ann Smith' });
  });

  test('on which somebody types is held for them, and the other hears who it is', async () => {
    const talk = await inbox.givenTalk({ draft: 'Happy to help!' });
    const ben = await signIn('manager', { name: 'Ben Jones' });
    expect(await ann('POST', `${talk.url}/freeze`)).toMatchObject({ status: 200 });
    expect((await ben('GET', talk.url)).body.typing).toMatchObject({ by: 'Ann Smith', me: false });
    expect((await ann('GET', talk.url)).body.typing).toMatchObject({ me: true });
    const refused = await ben('POST', `${talk.url}/texts`, { text: 'Ben here' });
    expect(refused).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:frozen-by-other', detail: 'Ann Smith is writing to them just now.' },
    });
    expect(await ben('POST', `${talk.url}/draft/send`, {})).toMatchObject({ status: 409 });
    expect(await ann('POST', `${talk.url}/texts`, { text: 'Ann here' })).toMatchObject({ status: 202 });
    expect(await ben('POST', `${talk.url}/texts`, { text: 'Ben here' })).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:taken-by-other' },
    });
    const { body } = await ben('GET', talk.url);
    expect(body).toMatchObject({ taken_over_by: { name: 'Ann Smith', me: false }, draft: null });
    const people = body.texts.items.filter(({ from }: { from: string }) => from === 'person');
    expect(people).toMatchObject([{ text: 'Ann here', by: 'Ann Smith' }]);
  });

  test.each(['idempotency key', 'id'])('takes a text sent twice with the same %s once', async (by) => {
    const talk = await inbox.givenTalk();
    const id = world.deps.ids.next();
    const body = by === 'id' ? { text: 'Ann here', id } : { text: 'Ann here' };
    const headers: Record<string, string> = by === 'id' ? {} : { 'idempotency-key': id };
    const first = await ann('POST', `${talk.url}/texts`, body, headers);
    const second = await ann('POST', `${talk.url}/texts`, body, headers);
    expect(second.status).toBe(202);
    expect(second.body).toEqual(first.body);
    const { body: shown } = await ann('GET', talk.url);
    expect(shown.texts.items.filter(({ from }: { from: string }) => from === 'person')).toHaveLength(1);
    expect(world.jobs.filter(({ name }) => name === 'send-reply').map(({ data }) => data['messageId'])).toContain(
      first.body.message_id,
    );
  });

  test('at night takes a text only with a word about it, and lets one that waits be taken back', async () => {
    const talk = await inbox.givenTalk();
    world.clock.set(Date.parse('2026-01-12T23:00:00Z'));
    expect((await ann('GET', talk.url)).body.night).toEqual({ opens_at: '2026-01-13T08:00:00.000Z' });
    expect(await ann('POST', `${talk.url}/texts`, { text: 'Hello' })).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:night-unconfirmed' },
    });
    const kept = async () =>
      await inbox.write(
        async (tx) =>
          await tx
            .selectFrom('messages')
            .select(['id', 'confirmed_at_night', 'state'])
            .where('kind', '=', 'manual')
            .orderBy('id')
            .execute(),
      );
    expect(await kept()).toEqual([]);
    await ann('POST', `${talk.url}/texts`, { text: 'Hello', at_night: 'send' });
    const { body } = await ann('POST', `${talk.url}/texts`, { text: 'Morning', at_night: 'wait' });
    expect((await kept()).map(({ confirmed_at_night }) => confirmed_at_night)).toEqual([true, false]);
    // What the sender does with a text for the night that nobody has confirmed.
    await inbox.write(
      async (tx) =>
        await tx
          .updateTable('messages')
          .set({ state: 'planned', reason: 'night_unconfirmed' })
          .where('id', '=', body.message_id)
          .execute(),
    );
    expect(await ann('DELETE', `${talk.url}/texts/${body.message_id}`)).toMatchObject({ status: 204 });
    expect(await ann('DELETE', `${talk.url}/texts/${body.message_id}`)).toMatchObject({ status: 409 });
  });

  test('is taken over, given up, given to another and handed back', async () => {
    const talk = await inbox.givenTalk({ draft: 'Happy to help!' });
    const ben = await signIn('manager', { name: 'Ben Jones' });
    await ann('POST', `${talk.url}/take-over`);
    expect(await ben('POST', `${talk.url}/claim`)).toMatchObject({ status: 409 });
    expect((await ann('GET', talk.url)).body).toMatchObject({
      draft: null,
      manual_mode: true,
      assigned_to: { me: true },
    });
    expect(await ann('POST', `${talk.url}/release`)).toMatchObject({ status: 204 });
    expect((await ann('GET', talk.url)).body).toMatchObject({ taken_over_by: null, handover: { state: 'open' } });
    expect(await ann('PUT', `${talk.url}/assignee`, { user_id: ben.userId })).toMatchObject({ status: 204 });
    expect((await ben('GET', talk.url)).body).toMatchObject({
      taken_over_by: { me: true },
      handover: { state: 'claimed' },
    });
    expect(await ann('PUT', `${talk.url}/assignee`, { user_id: world.deps.ids.next() })).toMatchObject({ status: 409 });
    expect(await ann('POST', `${talk.url}/hand-back`)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:taken-by-other' },
    });
    expect(await ben('POST', `${talk.url}/hand-back`)).toMatchObject({ status: 200, body: { answers_now: true } });
    expect((await ben('GET', talk.url)).body).toMatchObject({ manual_mode: false, handover: { state: 'closed' } });
    expect(await ben('POST', `${talk.url}/hand-back`)).toMatchObject({ status: 409 });
  });

  test('is given up by whoever has it, once, however often they say so', async () => {
    const talk = await inbox.givenTalk();
    const ben = await signIn('manager', { name: 'Ben Jones' });
    await ann('POST', `${talk.url}/take-over`);
    expect(await ben('POST', `${talk.url}/release`)).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:taken-by-other' },
    });
    const answers = await Promise.all([ann('POST', `${talk.url}/release`), ann('POST', `${talk.url}/release`)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect((await ann('GET', talk.url)).body).toMatchObject({
      ...{ taken_over_by: null, needs_person: { code: 'released' }, handover: { state: 'open' } },
    });
  });

  test('of somebody who opted out takes no text, and no status but theirs', async () => {
    const talk = await inbox.givenTalk();
    expect(await ann('PATCH', `${talk.url}/lead`, { status: 'COLD', sentiment: 'NEGATIVE' })).toMatchObject({
      body: { lead_status: 'COLD' },
    });
    expect(await ann('POST', `${talk.url}/suppress`, { why: 'opt_out', evidence: 'rang us' })).toMatchObject({
      status: 204,
    });
    expect((await ann('GET', talk.url)).body).toMatchObject({
      ...{ suppressed: true, lead_status: 'REMOVED', sentiment: 'NEGATIVE' },
    });
    expect(await ann('POST', `${talk.url}/texts`, { text: 'Sorry' })).toMatchObject({ status: 409 });
    expect(await ann('PATCH', `${talk.url}/lead`, { status: 'WARM' })).toMatchObject({ status: 409 });
  });

  test('keeps what became of the lead, in pence, and notes that only their writer takes back', async () => {
    const talk = await inbox.givenTalk();
    const ben = await signIn('manager');
    expect(await ann('POST', `${talk.url}/outcome`, { outcome: 'converted', value_pence: 1_250_000 })).toMatchObject({
      body: { result: 'recorded', lead_status: 'CONVERTED' },
    });
    const stored = await inbox.write(
      async (tx) => await tx.selectFrom('lead_outcomes').select('value_micros').execute(),
    );
    expect(stored).toEqual([{ value_micros: 12_500_000_000 }]);
    const { body: note } = await ann('POST', `${talk.url}/notes`, { body: 'Rang, no answer' });
    expect(note).toMatchObject({ body: 'Rang, no answer', written_by: 'Ann Smith', mine: true });
    expect((await ben('GET', talk.url)).body).toMatchObject({
      notes: [{ mine: false }],
      lead: { outcome: 'converted' },
    });
    expect(await ben('DELETE', `${talk.url}/notes/${note.id}`)).toMatchObject({ status: 404 });
    expect(await ann('DELETE', `${talk.url}/notes/${note.id}`)).toMatchObject({ status: 204 });
    expect((await ann('GET', talk.url)).body.notes).toEqual([]);
  });

  test('has a text sent again only when the carrier knows nothing of it', async () => {
    const talk = await inbox.givenTalk();
    const { body } = await ann('GET', talk.url);
    const m1 = body.texts.items.at(-1);
    expect(m1.may_rearm).toBe(false);
    expect(await ann('POST', `${talk.url}/texts/${m1.id}/rearm`)).toMatchObject({ status: 409 });
    await inbox.write(
      async (tx) => await tx.updateTable('messages').set({ state: 'absent' }).where('id', '=', m1.id).execute(),
    );
    expect(await ann('POST', `${talk.url}/texts/${m1.id}/rearm`)).toMatchObject({ status: 204 });
    const again = (await ann('GET', talk.url)).body.texts.items.at(-1);
    expect(again).toMatchObject({ state: 'planned' });
    const other = await inbox.givenTalk();
    expect(await ann('POST', `${other.url}/texts/${m1.id}/rearm`)).toMatchObject({ status: 409 });
  });

  test('is read by somebody who may only read, and nothing more', async () => {
    const talk = await inbox.givenTalk({ draft: 'Happy to help!' });
    const eve = await signIn('read_only', { flags: { can_view_all_leads: true } });
    expect(await eve('GET', talk.url)).toMatchObject({ status: 200 });
    for (const [method, path, body] of [
      ['POST', 'texts', { text: 'Hi' }],
      ['POST', 'freeze', undefined],
      ['DELETE', 'draft', undefined],
      ['POST', 'take-over', undefined],
      ['POST', 'suppress', { why: 'opt_out' }],
      ['PATCH', 'lead', { status: 'COLD' }],
      ['POST', 'notes', { body: 'x' }],
    ] as const) {
      expect([path, (await eve(method, `${talk.url}/${path}`, body)).status]).toEqual([path, 403]);
    }
  });

  test.each([
    ['an empty text', 'POST', 'texts', { text: '' }],
    ['blanks', 'POST', 'texts', { text: '   ' }],
    ['more than a text holds', 'POST', 'texts', { text: 'x'.repeat(1_601) }],
    ['no status', 'PATCH', 'lead', {}],
    ['a day that is none', 'POST', 'outcome', { outcome: 'lost', occurred_on: '2026-02-30' }],
    ['a day of the year 0', 'POST', 'outcome', { outcome: 'lost', occurred_on: '0000-01-01' }],
    ['a moment that is none', 'PUT', 'snooze', { until: 'tomorrow' }],
    ['a moment of the year 0', 'PUT', 'snooze', { until: '0000-01-01T00:00:00Z' }],
  ])('refuses %s', async (_, method, path, body) => {
    const talk = await inbox.givenTalk();
    expect(await ann(method, `${talk.url}/${path}`, body)).toMatchObject({ status: 400 });
  });
});

describe('texts kept ready', () => {
  test('are filled in for the lead, and say what is missing', async () => {
    const talk = await inbox.givenTalk({ name: 'Zoe' });
    const kept = await ann('POST', '/api/v1/canned-replies', { shortcut: 'hello', body: 'Hi {{first_name}}, thanks!' });
    expect(kept).toMatchObject({ status: 201 });
    await ann('POST', '/api/v1/canned-replies', { shortcut: 'area', body: 'In {{postcode}} we have time.' });
    const { body } = await ann('GET', `/api/v1/canned-replies?conversation_id=${talk.conversationId}`);
    expect(body.items).toMatchObject([
      { shortcut: 'area', text: null, missing: ['postcode'] },
      { shortcut: 'hello', text: 'Hi Zoe, thanks!', missing: [] },
    ]);
    expect(await ann('POST', '/api/v1/canned-replies', { shortcut: 'hello', body: 'Again' })).toMatchObject({
      status: 409,
    });
    expect(await ann('POST', '/api/v1/canned-replies', { shortcut: 'bad', body: 'Hi {{' })).toMatchObject({
      status: 400,
    });
    const changed = { shortcut: 'hi', body: 'Hi!' };
    expect(await ann('PUT', `/api/v1/canned-replies/${kept.body.id}`, changed)).toMatchObject({ status: 200 });
    expect(await ann('DELETE', `/api/v1/canned-replies/${kept.body.id}`)).toMatchObject({ status: 204 });
    expect((await ann('GET', '/api/v1/canned-replies')).body.items).toHaveLength(1);
  });
});

test('texts from numbers of nobody are shown to who sees everything', async () => {
  const { inboxId } = await givenInboundText(world.deps, world.client, { from: '+447400999999', body: 'Who is this?' });
  const { clientId } = world.client;
  await inTenant(
    world.db,
    { clientId, now: world.clock.now() },
    async (tx) => await tx.updateTable('inbox').set({ result: 'unmatched' }).where('id', '=', inboxId).execute(),
  );
  expect((await ann('GET', '/api/v1/unmatched-texts')).body.items).toMatchObject([
    { from: '+447400999999', text: 'Who is this?', opted_out: false },
  ]);
  expect((await ann('GET', `${LIST}/counts`)).body.unmatched).toBe(1);
  const ben = await signIn('sales_rep');
  expect((await ben('GET', '/api/v1/unmatched-texts')).body.items).toEqual([]);
});

test('booked calls are shown to come and past, each to who may see the lead', async () => {
  const talk = await inbox.givenTalk({ name: 'Zoe' });
  const base = { client_id: world.client.clientId, lead_id: talk.leadId };
  const booking = (uid: string, hours: number, status: 'confirmed' | 'cancelled') => ({
    ...{ ...base, id: world.deps.ids.next(), provider_uid: uid, status },
    starts_at: new Date(world.clock.now() + hours * 3_600_000),
  });
  await inbox.write(
    async (tx) =>
      await tx
        .insertInto('bookings')
        .values([
          booking('b', 5, 'confirmed'),
          booking('a', 2, 'confirmed'),
          booking('c', 3, 'cancelled'),
          booking('d', -2, 'confirmed'),
        ])
        .execute(),
  );
  const hoursOf = async (query: string) =>
    (await ann('GET', `/api/v1/bookings${query}`)).body.items.map(({ starts_at }: { starts_at: string }) =>
      Math.round((Date.parse(starts_at) - world.clock.now()) / 3_600_000),
    );
  expect(await hoursOf('')).toEqual([2, 5]);
  expect(await hoursOf('?time=past')).toEqual([-2]);
  const { body } = await ann('GET', '/api/v1/bookings?limit=1');
  expect(body.items).toMatchObject([{ lead: { name: 'Zoe Taylor' }, conversation_id: talk.conversationId }]);
  expect(await hoursOf(`?limit=1&after=${body.next}`)).toEqual([5]);
  expect((await ann('GET', `${LIST}/counts`)).body.bookings).toBe(2);
  const ben = await signIn('sales_rep');
  expect((await ben('GET', '/api/v1/bookings')).body.items).toEqual([]);
});
