import { inTenant } from '@rekindle/db';
import { givenCampaign, givenSentM1 } from '@rekindle/testkit';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW } from './harness.ts';

async function query<T>(world: BrowserWorld, statement: ReturnType<typeof sql>): Promise<T[]> {
  const scope = { clientId: world.client.clientId, now: world.clock.now() };
  return (await inTenant(world.db, scope, async (tx) => await statement.execute(tx))).rows as T[];
}

/** People of a draft list; every tenth is warm, every hundredth hot, with what goes with it. */
async function givenPeople(world: BrowserWorld, name: string, count: number): Promise<string> {
  const datasetId = world.deps.ids.next();
  const { clientId } = world.client;
  await query(world, sql`insert into datasets (client_id, id, name) values (${clientId}, ${datasetId}, ${name})`);
  await query(
    world,
    sql`insert into leads (client_id, id, dataset_id, first_name, last_name, phone_number, email, postcode, contact_status,
          lead_sentiment, latest_lead_reply, reply_received_at, last_message_at, attributes)
        select ${clientId}::uuid, ('01990000-' || lpad(to_hex(abs(hashtext(${name})) % 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          ${datasetId}::uuid, (array['Jane', 'Omar', 'Priya', 'Siân', 'Liam', 'Chloe', 'Zoë', 'Aoife'])[1 + n % 8], 'Person ' || n,
          '+4474' || lpad((abs(hashtext(${name})) % 90)::text, 2, '0') || lpad(n::text, 6, '0'), 'p' || n || '@example.com', 'M' || n % 20 || ' 1AA',
          case when n % 100 = 0 then 'HOT' when n % 10 = 0 then 'WARM' else 'READY' end, case when n % 100 = 0 then 'HOT' end,
          case when n % 100 = 0 then 'Ring me after six please, we want a quote for the whole roof' end, case when n % 100 = 0 then app_now() - n * interval '1 second' end,
          case when n % 10 = 0 then app_now() - n * interval '1 second' end, jsonb_build_object('roof_type', case when n % 3 = 0 then 'slate' else 'tile' end)
        from generate_series(1, ${count}::integer) n`,
  );
  return datasetId;
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Leads' });

inBrowser('leads', (world) => {
  let ann: Caller;
  let datasetId: string;
  beforeAll(async () => {
    datasetId = await givenPeople(world(), 'Quotes 2024', 10_000);
    ann = await world().signIn('company_owner', { name: 'Ann Smith' });
    await world().signIn('sales_rep', { name: 'Rob Rep' });
  }, 150_000);

  test('of 10,000 leads some are filtered, one is opened and suppressed, and many are done at once', async () => {
    const page = await world().open(ann, 'leads');
    await page.getByText('10,000 leads').waitFor();
    await page.getByRole('button', { name: 'Status' }).click();
    await page.getByRole('checkbox', { name: 'Hot' }).check();
    await page.getByText('100 leads').waitFor();
    expect(new URL(page.url()).search).toBe('?status=HOT');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Liam Person 9900' }).click();
    const drawer = page.getByRole('complementary', { name: 'Lead' });
    await drawer.getByRole('heading', { name: 'Liam Person 9900' }).waitFor();
    await drawer.getByText('Imported').or(drawer.getByText('Added to')).first().waitFor();
    await drawer.getByRole('button', { name: 'Suppress' }).click();
    await page.getByLabel('What they said').fill('Rang and asked never to be texted');
    await page.getByRole('dialog').getByRole('button', { name: 'Suppress' }).click();
    await drawer.getByText('Not sent: a person put them on the stop list').waitFor();
    await expect
      .poll(
        async () =>
          await query(
            world(),
            sql`select source, evidence from suppressions where client_id = ${world().client.clientId}`,
          ),
      )
      .toEqual([{ source: 'person', evidence: 'Rang and asked never to be texted' }]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });

    await page.getByRole('checkbox', { name: 'Choose all that the filter finds' }).click();
    await page.getByText('99 leads chosen').waitFor();
    await page.getByRole('button', { name: 'Assign' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('To').selectOption({ label: 'Rob Rep' });
    await dialog.getByRole('button', { name: 'Assign 99 leads' }).click();
    await page.getByText('Done: 99 leads.').waitFor();
    await expect
      .poll(
        async () =>
          await query(
            world(),
            sql`select count(*) as n from leads l join users u on u.client_id = l.client_id and u.id = l.assigned_to where u.first_name = 'Rob'`,
          ),
      )
      .toEqual([{ n: 99 }]);
    await expectAccessible(page);
  });

  test('a count that has changed meanwhile is told, and nothing is done', async () => {
    const page = await world().open(ann, 'leads?q=Person%2077');
    await page.getByText('111 leads').waitFor();
    await page.getByRole('checkbox', { name: 'Choose all that the filter finds' }).click();
    await page.getByRole('button', { name: 'Set status' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Set the status of 111 leads' }).waitFor();
    await query(world(), sql`update leads set contact_status = 'COLD' where last_name = 'Person 7701'`);
    await dialog.getByRole('button', { name: 'Set the status of 111 leads' }).click();
    await dialog.getByText('it would be 110 leads now').waitFor();
    await expect
      .poll(() => query(world(), sql`select count(*) as n from leads where contact_status = 'COLD'`))
      .toEqual([{ n: 1 }]);
    await dialog.getByRole('button', { name: 'Set the status of 110 leads' }).click();
    await page.getByText('Done: 110 leads.').waitFor();
    await expect
      .poll(() => query(world(), sql`select count(*) as n from leads where contact_status = 'COLD'`))
      .toEqual([{ n: 111 }]);
  });

  test('the keyboard alone goes through the list: j, x, Enter, j in the drawer, Esc', async () => {
    const page = await world().open(ann, 'leads?sort=oldest');
    await page.getByRole('button', { name: 'Omar Person 1', exact: true }).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 leads chosen').waitFor();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: 'Lead' });
    await drawer.getByRole('heading', { name: 'Priya Person 2' }).waitFor();
    await page.keyboard.press('j');
    await drawer.getByRole('heading', { name: 'Siân Person 3' }).waitFor();
    await page.keyboard.press('k');
    await drawer.getByRole('heading', { name: 'Priya Person 2' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('07400');
    await page.waitForURL(/q=07400/);
  });

  test('the cursor stays with its person when somebody new comes in above', async () => {
    const page = await world().open(ann, 'leads?q=Person%2088');
    await page.getByText('111 leads').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const cursor = grid(page).locator('[data-active]');
    const person = await cursor.getAttribute('data-lead');
    const place = Number(await cursor.getAttribute('aria-rowindex'));
    const name = { first_name: 'Nova', last_name: 'Person 88 the newest' };
    expect(
      (await ann('POST', `/api/v1/datasets/${datasetId}/leads`, { ...name, phone_number: '07400 888999' })).status,
    ).toBe(201);
    await page.getByRole('button', { name: 'Nova Person 88 the newest' }).waitFor();
    await expect.poll(() => cursor.getAttribute('data-lead')).toBe(person);
    await expect.poll(() => cursor.getAttribute('aria-rowindex')).toBe(String(place + 1));
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/leads/${person}?**`);
  });

  test('shift takes a range, and a view is kept and gone back to', async () => {
    const page = await world().open(ann, 'leads?sort=oldest&status=WARM');
    await page.getByRole('checkbox', { name: 'Choose Priya Person 10', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Choose Liam Person 60', exact: true }).click({ modifiers: ['Shift'] });
    await page.getByText('6 leads chosen').waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await page.getByLabel('Name of the view').fill('Warm ones');
    await page.getByRole('dialog').getByRole('button', { name: 'Save this view' }).click();
    await page.getByText('The view Warm ones is saved.').waitFor();
    const other = await world().open(ann, 'leads');
    await other.getByRole('button', { name: 'Views' }).click();
    await other.getByRole('menuitem', { name: 'Warm ones' }).click();
    await other.waitForURL(/status=WARM/);
  });

  test('a lead is changed, given away and erased from its drawer', async () => {
    const [lead] = await query<{ id: string; phone: string }>(
      world(),
      sql`select id, phone_number as phone from leads where last_name = 'Person 42'`,
    );
    const page = await world().open(ann, `leads/${lead?.id}`);
    const drawer = page.getByRole('complementary', { name: 'Lead' });
    await drawer.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Change details' }).click();
    await page.getByLabel('Last name').fill('Changed');
    await page.getByRole('button', { name: 'Save' }).click();
    await drawer.getByRole('heading', { name: 'Priya Changed' }).waitFor();
    await drawer.getByText('Person 42 → Changed').waitFor();
    await drawer.getByRole('button', { name: 'Status' }).click();
    await page.getByRole('menuitem', { name: 'Warm' }).click();
    await page.getByText('The status is Warm now.').waitFor();
    await drawer.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Erase this person' }).click();
    await page.getByLabel('to confirm').fill(lead?.phone ?? '');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Erased.').waitFor();
    await drawer.waitFor({ state: 'detached' });
    await expect
      .poll(() => query(world(), sql`select count(*) as n from leads where phone_number = ${lead?.phone}`))
      .toEqual([{ n: 0 }]);
    await expect
      .poll(() => query(world(), sql`select rule from suppressions where phone = ${lead?.phone}`))
      .toEqual([{ rule: 'erased' }]);
  });

  test('the stop list says whether a number could be texted now, and takes it with evidence', async () => {
    const page = await world().open(ann, 'leads');
    await page.getByRole('button', { name: 'Stop list' }).click();
    await page.getByLabel('Could we text this number now?').fill('07400 123456');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Yes: nothing stands against').waitFor();
    await page.getByRole('button', { name: 'Put it on the stop list' }).click();
    await page.getByLabel('What they said').fill('Wrote us a letter');
    await page.getByRole('dialog').getByRole('button', { name: 'Suppress' }).click();
    await page.getByText('No: a person put them').waitFor();
    await page.getByText('Wrote us a letter').first().waitFor();
    await expect
      .poll(() => query(world(), sql`select evidence from suppressions where phone = '+447400123456'`))
      .toEqual([{ evidence: 'Wrote us a letter' }]);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take off the stop list: +447400123456' }).click();
    await page.getByLabel('Why they may be texted again').fill('It was somebody else');
    await page.getByRole('dialog').getByRole('button', { name: 'Take off the stop list' }).click();
    await page.getByText('Taken off the stop list.').waitFor();
  });

  describe('a lead with a story', () => {
    test('says why nothing is sent and what happened, in both themes and on a telephone', async () => {
      const { deps, client, clock } = world();
      const campaign = await givenCampaign(deps, client, {
        people: 1,
        firstPerson: 90_000,
        lead: { first_name: 'Bronwyn' },
      });
      const [lead] = campaign.leads;
      if (lead === undefined) throw new Error('nobody was made');
      const { conversationId } = await givenSentM1(deps, client, campaign, lead);
      const about = { client_id: client.clientId, lead_id: lead.leadId, dataset_id: campaign.datasetId };
      clock.advance(60_000);
      await inTenant(deps.db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
        await tx
          .insertInto('messages')
          .values({
            ...about,
            id: deps.ids.next(),
            conversation_id: conversationId,
            direction: 'inbound',
            kind: 'inbound',
            content: 'How much would it be for a three-bed semi? And do you do flat roofs as well?',
            to_number: client.number,
            state: 'received',
          })
          .execute();
        await sql`insert into ai_runs (client_id, id, conversation_id, turn, model, prompt_hash, prompt_version, outcome, detail, gates, draft)
          values (${client.clientId}, ${deps.ids.next()}, ${conversationId}, 1, 'gpt-5-mini', 'h', 'plain-3', 'refused_by_gates', 'it names a price', '["claims"]', '{"reply": "About five thousand pounds", "intent": "price", "sentiment": "HOT"}')`.execute(
          tx,
        );
        await tx
          .insertInto('decisions')
          .values({
            ...about,
            id: deps.ids.next(),
            decision: 'status_changed',
            reason: 'model',
            data: JSON.stringify({ from: 'CONTACTED_1', to: 'HOT' }),
          })
          .execute();
        await sql`insert into handovers (client_id, id, lead_id, dataset_id, reason) values (${client.clientId}, ${deps.ids.next()}, ${lead.leadId}, ${campaign.datasetId}, 'hot')`.execute(
          tx,
        );
        await sql`update leads set contact_status = 'HOT', reply_received_at = app_now(), needs_person_reason = 'asked_for_person', latest_lead_reply = 'How much' where id = ${lead.leadId}`.execute(
          tx,
        );
      });
      const page = await world().open(ann, `leads/${lead.leadId}`);
      const drawer = page.getByRole('complementary', { name: 'Lead' });
      await drawer.getByText('Needs a person: they asked for a person').waitFor();
      await drawer.getByText('Prompt plain-3').waitFor();
      await expectAccessible(page);
      const dark = await world().open(ann, `leads/${lead.leadId}`, { scheme: 'dark' });
      await dark.getByText('Prompt plain-3').waitFor();
      const small = await world().open(ann, 'leads', { viewport: NARROW });
      await grid(small).getByRole('row').first().waitFor();
      await expectNoSideScroll(small);
      await small
        .getByRole('button', { name: /Bronwyn/ })
        .first()
        .click();
      await small.getByText('Prompt plain-3').waitFor();
      await expectNoSideScroll(small);
      await expectAccessible(small);
    });

    test('is not there for who may not see it', async () => {
      const [lead] = await query<{ id: string }>(world(), sql`select id from leads where last_name = 'Person 50'`);
      const { page } = await world().openAs('sales_rep', `leads/${lead?.id}`);
      await page.getByText('There is no such lead').waitFor();
      await page.getByText('No lead yet').waitFor();
      const none = await world().open(ann, 'leads?q=nobodyhasthisname');
      await none.getByText('Nobody fits this filter').waitFor();
    });
  });
});

inBrowser('100,000 leads', (world) => {
  test('scroll from one end to the other, and the last one is there', async () => {
    await givenPeople(world(), 'Everybody', 100_000);
    const { page } = await world().openAs('manager', 'leads?sort=oldest');
    await page.getByText('100,000 leads').waitFor();
    await page.getByRole('button', { name: 'Omar Person 1', exact: true }).waitFor();
    const scrollTo = async (share: number) =>
      await page.evaluate<number>(`(() => {
        const box = document.querySelector('[role=grid]');
        box.scrollTop = box.scrollHeight * ${share};
        return document.querySelectorAll('[role=row]').length;
      })()`);
    for (const share of [0.1, 0.5, 0.9]) {
      await scrollTo(share);
      const about = Math.round(100_000 * share) + 5;
      await page.getByRole('button', { name: new RegExp(` Person ${about}$`) }).waitFor();
    }
    await scrollTo(1);
    await page.getByRole('button', { name: 'Jane Person 100000', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBeLessThan(80);
    await scrollTo(0);
    await page.getByRole('button', { name: 'Omar Person 1', exact: true }).waitFor();
  });
});
