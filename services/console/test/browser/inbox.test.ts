import { at, inTenant } from '@rekindle/db';
import { givenCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { givenInbox } from '../inbox-world.ts';
import {
  type BrowserWorld,
  expectAccessible,
  expectNoSideScroll,
  faultsOf,
  inBrowser,
  NARROW,
  picture,
} from './harness.ts';

/** A campaign of so many people who all answered, one a second, in a few statements. */
async function givenCrowd(world: BrowserWorld, people: number): Promise<void> {
  const { clientId } = world.client;
  const campaign = await givenCampaign(world.deps, world.client, { people, firstPerson: 50_000, started: false });
  const now = world.clock.now();
  await inTenant(world.db, { clientId, now }, async (tx) => {
    await sql`
      insert into conversations (client_id, id, lead_id, dataset_id, phone, last_message_at, last_inbound_at, message_count)
      select client_id, gen_random_uuid(), id, dataset_id, phone_number,
        ${at(now)}::timestamptz - row_number() over (order by id) * interval '1 second',
        ${at(now)}::timestamptz - row_number() over (order by id) * interval '1 second', 1
      from leads where client_id = ${clientId} and dataset_id = ${campaign.datasetId}`.execute(tx);
    await sql`
      insert into messages (client_id, id, created_at, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state)
      select v.client_id, gen_random_uuid(), v.last_inbound_at, v.id, v.lead_id, v.dataset_id, 'inbound', 'inbound',
        'What would that cost?', ${world.client.number}, 'received'
      from conversations v where v.client_id = ${clientId} and v.dataset_id = ${campaign.datasetId}`.execute(tx);
    await sql`
      update leads set first_name = 'Pat', last_name = 'Number ' || right(phone_number, 5), contact_status = 'WARM'
      where client_id = ${clientId} and dataset_id = ${campaign.datasetId}`.execute(tx);
  });
}

inBrowser('the inbox', (world) => {
  describe('over 10,000 leads', () => {
    test('a person types, which holds the AI; sends, which takes over; and hands back', async () => {
      const here = world();
      await givenCrowd(here, 10_000);
      const inbox = await givenInbox(here);
      const talk = await inbox.givenTalk({ name: 'Zoe', status: 'HOT', draft: 'Happy to help! What day suits you?' });
      const { page, caller } = await here.openAs('manager', 'inbox?queue=hot', { name: 'Ann Smith' });
      const conversation = async () =>
        await inbox.write(
          async (tx) =>
            await tx
              .selectFrom('conversations as v')
              .innerJoin('leads as l', 'l.id', 'v.lead_id')
              .select(['v.frozen_by', 'v.frozen_until', 'v.taken_over_by', 'l.manual_mode', 'l.assigned_to'])
              .where('v.id', '=', talk.conversationId)
              .executeTakeFirstOrThrow(),
        );
      const texts = async () =>
        await inbox.write(
          async (tx) =>
            await tx
              .selectFrom('messages')
              .select(['kind', 'state', 'content', 'reason', 'edited_by'])
              .where('conversation_id', '=', talk.conversationId)
              .where('kind', 'in', ['reply', 'manual'])
              .orderBy('kind')
              .execute(),
        );

      // By keys: the first of the queue, opened.
      await page.getByText('Zoe').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('timer').filter({ hasText: 'goes in' }).waitFor();
      await picture(page, 'draft');

      await page.keyboard.press('r');
      await page.keyboard.type('H');
      await page.getByText('You are writing: the AI waits until').waitFor();
      await expect.poll(() => conversation()).toMatchObject({ frozen_by: 'Ann Smith', manual_mode: false });
      await page.keyboard.type('i Zoe, Ann here. Shall I call you at four?');
      await picture(page, 'typing');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Hand back to AI').waitFor();
      await page.getByRole('article').filter({ hasText: 'Ann here' }).waitFor();
      await expect
        .poll(() => conversation())
        .toMatchObject({
          manual_mode: true,
          taken_over_by: 'Ann Smith',
          assigned_to: caller.userId,
          frozen_until: null,
        });
      await expect
        .poll(() => texts())
        .toMatchObject([
          {
            kind: 'manual',
            state: 'due',
            content: 'Hi Zoe, Ann here. Shall I call you at four?',
            edited_by: 'Ann Smith',
          },
          { kind: 'reply', state: 'blocked', reason: 'manual_mode' },
        ]);
      await picture(page, 'taken');

      await page.getByRole('button', { name: 'Hand back to AI' }).click();
      await page.getByText('The AI answers', { exact: true }).waitFor();
      await expect.poll(() => conversation()).toMatchObject({ manual_mode: false, taken_over_by: null });
      await expect.poll(() => texts()).toHaveLength(2);
    });

    test('the list scrolls on to whoever is wanted, and search finds one of them', async () => {
      const { page } = await world().openAs('manager', 'inbox?queue=all', { name: 'Lee Fox' });
      const list = page.getByRole('list', { name: 'Conversations: All' });
      await list.getByRole('listitem').first().waitFor();
      await expect.poll(() => list.getByRole('listitem').count()).toBeLessThan(60);
      // Each look goes on from the last row that is drawn, so that none is passed over: the pages come as needed.
      await expect
        .poll(async () => {
          const there = await page.getByText('Number 50200').count();
          if (there === 0)
            await list
              .getByRole('listitem')
              .last()
              .evaluate((row) => row.scrollIntoView());
          return there;
        })
        .toBe(1);
      await page.getByRole('searchbox', { name: 'Name, number or words' }).fill('07400 159999');
      await page.getByText('Number 59999').waitFor();
      await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
    });
  });

  test('the cursor and what is open stay with their people while others write, and one name is two people', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const first = await inbox.givenTalk({ name: 'Kim' });
    const second = await inbox.givenTalk({ name: 'Kim' });
    const { page, caller } = await here.openAs('manager', 'inbox?queue=ai', { name: 'Ann Smith' });
    const list = page.getByRole('list', { name: 'Conversations: AI handling' });
    const rows = list.getByRole('link').filter({ hasText: 'Kim' });
    const row = (talk: { phone: string }) => rows.filter({ hasText: `…${talk.phone.slice(-4)}` });
    const cursor = list.locator('[data-active="true"]');
    const opened = list.locator('[aria-current]');
    const idOf = async (which: typeof cursor) => await which.getAttribute('data-conversation');
    /** Somebody new of the same name writes, and slides in above. */
    const anotherWrites = async (rowsThen: number) => {
      const other = await inbox.givenTalk({ name: 'Kim' });
      await caller('POST', `${other.url}/freeze`);
      await expect.poll(() => rows.count()).toBe(rowsThen);
    };
    await row(second).waitFor();
    await row(first).waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => idOf(cursor)).toBe(second.conversationId);

    await anotherWrites(3);
    await expect.poll(() => idOf(cursor)).toBe(second.conversationId);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/inbox/${second.conversationId}?**`);
    await expect.poll(() => idOf(opened)).toBe(second.conversationId);
    await page.keyboard.press('j');
    await anotherWrites(4);
    await expect.poll(() => idOf(opened)).toBe(second.conversationId);
    await expect.poll(() => idOf(cursor)).toBe(first.conversationId);
    await picture(page, 'cursor');

    // A click takes the cursor along, and it goes on from there with the focus.
    await row(second).click();
    await expect.poll(() => idOf(cursor)).toBe(second.conversationId);
    await page.keyboard.press('j');
    await expect.poll(() => idOf(cursor)).toBe(first.conversationId);
    await expect.poll(() => idOf(page.locator(':focus'))).toBe(first.conversationId);

    // The one that is open leaves the queue: the list says whose it is.
    expect(await caller('POST', `${second.url}/take-over`)).toMatchObject({ status: 204 });
    await page.getByText('Not among the conversations listed here.').waitFor();
    const strip = page.getByText('Open now: Kim');
    await expect.poll(() => strip.textContent()).toContain(second.phone.slice(-6));
    await expect.poll(() => opened.count()).toBe(0);
    await expect.poll(() => idOf(cursor)).toBe(first.conversationId);
    await picture(page, 'open-elsewhere');
    await expectAccessible(page);

    // The row of the cursor leaves: Enter opens nobody until the cursor is moved again.
    expect(await caller('POST', `${first.url}/take-over`)).toMatchObject({ status: 204 });
    await row(first).waitFor({ state: 'detached' });
    await expect.poll(() => cursor.count()).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain(second.conversationId);
  });

  test('the queues and their counts are narrowed to one campaign, also while one searches', async () => {
    const here = world();
    const [one, two] = [await givenInbox(here), await givenInbox(here)];
    await one.givenTalk({ name: 'Quentin', status: 'HOT' });
    await two.givenTalk({ name: 'Quincy', status: 'HOT' });
    const named = async (inbox: typeof one, name: string) =>
      await inbox.write(
        async (tx) =>
          await tx.updateTable('datasets').set({ name }).where('id', '=', inbox.campaign.datasetId).execute(),
      );
    await named(one, 'First list');
    await named(two, 'Second list');
    const { page } = await here.openAs('manager', 'inbox?queue=hot');
    const list = page.getByRole('list', { name: 'Conversations: Hot' });
    await list.getByText('Quentin').waitFor();
    await list.getByText('Quincy').waitFor();
    await page.getByRole('combobox', { name: 'Campaign' }).selectOption('Second list');
    await list.getByText('Quentin').waitFor({ state: 'detached' });
    await list.getByText('Quincy').waitFor();
    await page.getByRole('button', { name: /^Hot 1$/ }).waitFor();
    await expect.poll(() => page.url()).toContain(`campaign=${two.campaign.datasetId}`);
    await page.getByRole('searchbox', { name: 'Name, number or words' }).fill('Quentin');
    await page.getByText('Nothing found').waitFor();
    await expectAccessible(page);
  });

  test('a draft is changed before it goes, and only as it was seen', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Yara', draft: 'We have time on Monday.' });
    const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=all`, { name: 'Ann Smith' });
    await page.getByText('We have time on Monday.').waitFor();
    await page.keyboard.press('e');
    const field = page.getByRole('textbox', { name: "The AI's answer" });
    await field.fill('We have time on Tuesday.');
    await picture(page, 'editing');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('changed by Ann Smith').waitFor();
    const draft = await inbox.write(
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select(['content', 'state', 'edited_by'])
          .where('id', '=', talk.draftId)
          .executeTakeFirst(),
    );
    expect(draft).toEqual({ content: 'We have time on Tuesday.', state: 'planned', edited_by: 'Ann Smith' });
  });

  test('what was typed survives a reload and a lost connection, and goes once', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Xena' });
    const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=all`, { name: 'Ann Smith' });
    const field = page.getByRole('textbox', { name: 'Your text' });
    await field.fill('Half a thought');
    await page.reload();
    await page.getByText('Xena').first().waitFor();
    await expect.poll(() => field.inputValue()).toBe('Half a thought');

    await field.fill('A whole thought');
    // The request arrives and its answer is lost: the worst of both.
    await page.route('**/texts', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article').filter({ hasText: 'A whole thought' }).waitFor();
    await page.getByText('No answer from the server yet').waitFor({ state: 'detached' });
    // Now nothing arrives at all, until the line is back.
    await page.unroute('**/texts');
    await page.route('**/conversations/**', async (route) => await route.abort());
    await field.fill('And another');
    await page.keyboard.press('Control+Enter');
    await page.getByText('No answer from the server yet').waitFor();
    await picture(page, 'unsure');
    await page.unroute('**/conversations/**');
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByText('No answer from the server yet').waitFor({ state: 'detached' });
    await page.getByRole('article').filter({ hasText: 'And another' }).waitFor();
    const sent = await inbox.write(
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select('content')
          .where('conversation_id', '=', talk.conversationId)
          .where('kind', '=', 'manual')
          .orderBy('content')
          .execute(),
    );
    expect(sent).toEqual([{ content: 'A whole thought' }, { content: 'And another' }]);
    // Chromium tells of the request that was cut off.
    faultsOf(page).length = 0;
  });

  test('of two on one conversation the second sees who is on it, and nothing goes twice', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Wim', draft: 'Gladly!' });
    const address = `inbox/${talk.conversationId}?queue=all`;
    const ann = await here.openAs('manager', address, { name: 'Ann Smith' });
    const ben = await here.openAs('manager', address, { name: 'Ben Jones' });
    await ann.page.getByRole('textbox', { name: 'Your text' }).fill('Ann here');
    await ann.page.getByText('You are writing').waitFor();
    // Without asking: it is told as it happens.
    await ben.page.getByText('Ann Smith is writing to them just now').waitFor();
    await ben.page.getByRole('textbox', { name: 'Your text' }).fill('Ben here');
    await ben.page.keyboard.press('Control+Enter');
    await ben.page.getByRole('alert').filter({ hasText: 'Ann Smith' }).first().waitFor();
    await expect.poll(() => ben.page.getByRole('textbox', { name: 'Your text' }).inputValue()).toBe('Ben here');
    await picture(ben.page, 'conflict');
    const sent = await inbox.write(
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select('content')
          .where('conversation_id', '=', talk.conversationId)
          .where('kind', '=', 'manual')
          .execute(),
    );
    expect(sent).toEqual([]);
  });

  test('at night it asks first, and a text can wait for the morning', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Vic' });
    const before = here.clock.now();
    here.clock.set(Date.parse('2026-01-12T23:00:00Z'));
    const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=all`, { name: 'Ann Smith' });
    await page.getByRole('textbox', { name: 'Your text' }).fill('Good evening');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').getByText('Their clock says').waitFor();
    await picture(page, 'night');
    await page.getByRole('button', { name: 'Send tomorrow 08:00' }).click();
    await page.getByText('Hand back to AI').waitFor();
    const kept = await inbox.write(
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select(['content', 'confirmed_at_night'])
          .where('conversation_id', '=', talk.conversationId)
          .where('kind', '=', 'manual')
          .execute(),
    );
    expect(kept).toEqual([{ content: 'Good evening', confirmed_at_night: false }]);
    here.clock.set(before);
  });

  test('a text kept ready is chosen with a slash, and a note stays among colleagues', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Una' });
    const { page, caller } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=all`, {
      name: 'Ann Smith',
    });
    await caller('POST', '/api/v1/canned-replies', {
      shortcut: 'hello',
      body: 'Hi {{first_name}}, thanks for writing.',
    });
    const field = page.getByRole('textbox', { name: 'Your text' });
    await field.fill('/hel');
    await page.getByRole('option').filter({ hasText: 'Hi Una' }).waitFor();
    await picture(page, 'canned');
    await page.keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toBe('Hi Una, thanks for writing.');
    await page.getByText('Note', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Note for colleagues' }).fill('Rang, no answer');
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByText('Note by Ann Smith').waitFor();
    await picture(page, 'note');
  });

  test('a failed text says why in its place, and can be written again', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Tom' });
    await inbox.write(
      async (tx) =>
        await tx
          .updateTable('messages')
          .set({ state: 'undelivered', error_code: 30005, error_message: 'Unknown destination handset' })
          .where('conversation_id', '=', talk.conversationId)
          .where('kind', '=', 'M1')
          .execute(),
    );
    const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=all`, { name: 'Ann Smith' });
    await page.getByRole('button', { name: 'Write it again' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Your text' }).inputValue()).toContain('Bright Roofs');
    await page.getByRole('button', { name: 'Lead', exact: true }).click();
    await page.getByRole('link', { name: 'Open the lead' }).waitFor();
    await picture(page, 'failed');
  });

  test('a booked call leads to its conversation', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Lou', status: 'CALL_BOOKED' });
    await inbox.write(
      async (tx) =>
        await tx
          .insertInto('bookings')
          .values({
            ...{ client_id: here.client.clientId, id: here.deps.ids.next(), lead_id: talk.leadId },
            ...{ provider_uid: 'lou', status: 'confirmed', starts_at: at(here.clock.now() + 26 * 3_600_000) },
          })
          .execute(),
    );
    const { page } = await here.openAs('manager', 'inbox?queue=bookings');
    await page.getByRole('list', { name: 'Calls booked' }).getByText('Lou').click();
    await page.getByRole('heading', { name: 'Lou Taylor' }).waitFor();
    await picture(page, 'bookings');
  });

  test('who may only read reads, and who may not is told whom to ask', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({ name: 'Sue', draft: 'Gladly!' });
    const { page } = await here.openAs('read_only', `inbox/${talk.conversationId}?queue=all`, {
      flags: { can_view_all_leads: true },
    });
    await page.getByText('Your role reads conversations but does not answer leads.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Take over' }).count()).toBe(0);
    await picture(page, 'read-only');
  });

  describe('axe finds nothing, light and dark', () => {
    test('in a conversation with a draft, and the list beside it', async () => {
      const here = world();
      const inbox = await givenInbox(here);
      const talk = await inbox.givenTalk({ name: 'Oda', status: 'HOT', needs: 'legal', draft: 'Gladly!' });
      const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=hot`);
      await page.getByRole('timer').filter({ hasText: 'goes in' }).waitFor();
      await expectAccessible(page);
    });

    test('where a colleague has it, a text has failed and the lead is open', async () => {
      const here = world();
      const inbox = await givenInbox(here);
      const talk = await inbox.givenTalk({ name: 'Pia', draft: 'Gladly!' });
      const ben = await here.signIn('manager', { name: 'Ben Jones' });
      await ben('POST', `${talk.url}/texts`, { text: 'Ben here' });
      await inbox.write(
        async (tx) =>
          await tx
            .updateTable('messages')
            .set({ state: 'absent' })
            .where('conversation_id', '=', talk.conversationId)
            .where('kind', '=', 'M1')
            .execute(),
      );
      const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=hot`, { name: 'Ann Smith' });
      const field = page.getByRole('textbox', { name: 'Your text' });
      await field.fill('Ann here');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('button', { name: 'Take over from Ben Jones' }).nth(1).waitFor();
      await picture(page, 'refused');
      await expectAccessible(page);
    });

    test('on a telephone', async () => {
      const here = world();
      const inbox = await givenInbox(here);
      const talk = await inbox.givenTalk({ name: 'Nan', draft: 'Gladly!' });
      const { page } = await here.openAs('manager', `inbox/${talk.conversationId}?queue=hot`, { viewport: NARROW });
      await page.getByRole('timer').filter({ hasText: 'goes in' }).waitFor();
      await page.getByRole('button', { name: 'Lead', exact: true }).click();
      await page.getByRole('link', { name: 'Open the lead' }).waitFor();
      await picture(page, 'narrow-lead');
      await expectAccessible(page);
    });
  });

  test('on a telephone it is one at a time', async () => {
    const here = world();
    const inbox = await givenInbox(here);
    const talk = await inbox.givenTalk({
      name: 'Ria',
      status: 'HOT',
      draft: 'Happy to help! What day suits you for a call?',
    });
    const { page, caller } = await here.openAs('manager', 'inbox?queue=hot', { viewport: NARROW, name: 'Ann Smith' });
    await page.getByText('Ria').click();
    await page.getByRole('timer').filter({ hasText: 'goes in' }).waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'narrow-conversation');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('list', { name: 'Conversations: Hot' }).waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'narrow-list');
    const empty = await here.open(caller, 'inbox?queue=snoozed', { viewport: NARROW, scheme: 'dark' });
    await empty.getByText('Nothing is snoozed').waitFor();
    await picture(empty, 'narrow-empty-dark');
    const dark = await here.open(caller, `inbox/${talk.conversationId}?queue=all`, { scheme: 'dark' });
    await dark.getByRole('timer').filter({ hasText: 'goes in' }).waitFor();
    await picture(dark, 'dark');
    const gone = await here.open(caller, 'inbox/00000000-0000-7000-8000-000000000000?queue=mine');
    await gone.getByText('This does not exist').waitFor();
    await picture(gone, 'gone');
  });
});
