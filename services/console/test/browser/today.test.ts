import { at, inTenant } from '@rekindle/db';
import { givenCampaign, givenSentM1, type TestCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW } from './harness.ts';

async function query<T>(world: BrowserWorld, statement: ReturnType<typeof sql>): Promise<T[]> {
  const scope = { clientId: world.client.clientId, now: world.clock.now() };
  return (await inTenant(world.db, scope, async (tx) => await statement.execute(tx))).rows as T[];
}

/** One of everything that needs somebody, in a list of 10,000. */
async function givenTrouble(world: BrowserWorld): Promise<TestCampaign> {
  const { deps, client, clock } = world;
  const { clientId } = client;
  const campaign = await givenCampaign(deps, client, { people: 10_000, firstPerson: 1 });
  const lead = (n: number) => campaign.leads[n]?.leadId ?? '';
  const id = () => deps.ids.next();
  const [, second] = campaign.leads;
  if (second === undefined) throw new Error('nobody was made');
  const { conversationId } = await givenSentM1(deps, client, campaign, second);
  clock.advance(60_000);
  const run = async (statement: ReturnType<typeof sql>) => await query(world, statement);
  await run(
    sql`update leads set first_name = 'Hester', latest_lead_reply = 'Could somebody ring me today please?' where id = ${lead(0)}`,
  );
  await run(
    sql`insert into handovers (client_id, id, lead_id, dataset_id, reason, urgent) values (${clientId}, ${id()}, ${lead(0)}, ${campaign.datasetId}, 'hot', true)`,
  );
  await run(
    sql`update leads set first_name = 'Tobias', manual_mode = true, latest_lead_reply = 'Are you still there?' where id = ${lead(1)}`,
  );
  await run(
    sql`update conversations set last_inbound_at = app_now(), taken_over_by = 'Rob Rep' where id = ${conversationId}`,
  );
  await run(
    sql`update leads set first_name = 'Nia', needs_person_reason = 'legal', reply_received_at = app_now() where id = ${lead(2)}`,
  );
  await run(
    sql`insert into bookings (client_id, id, lead_id, provider_uid, status, starts_at) values (${clientId}, ${id()}, ${lead(3)}, 'b', 'confirmed', ${at(clock.now() + 5 * 3_600_000)})`,
  );
  await run(
    sql`insert into uploads (client_id, id, filename, file_url, status, errors) values (${clientId}, ${id()}, 'leads-from-the-old-system.xlsx', 'csv_uploads/a', 'failed', '[{"message": "No column holds mobile numbers."}]')`,
  );
  const paused = await givenCampaign(deps, client, { people: 1, firstPerson: 20_000 });
  await run(
    sql`update datasets set campaign_status = 'paused', paused_reason = 'opt_out_rate', name = 'Boilers 2023' where id = ${paused.datasetId}`,
  );
  return campaign;
}

inBrowser('today', (world) => {
  let campaign: TestCampaign;
  beforeAll(async () => {
    campaign = await givenTrouble(world());
  }, 150_000);

  test('shows what needs somebody among 10,000 leads, and a hot lead is taken with one click', async () => {
    const { page, caller } = await world().openAs('manager', 'today', { name: 'Ann Smith' });
    await page.getByRole('heading', { name: 'Hot leads that nobody has' }).waitFor();
    for (const heading of [
      'Waiting for your answer',
      'A person is needed',
      'Campaigns that paused themselves',
      'Imports',
      'Calls today and tomorrow',
    ]) {
      await page.getByRole('heading', { name: heading }).waitFor();
    }
    await expectAccessible(page);
    const small = await world().open(caller, 'today', { viewport: NARROW, scheme: 'dark' });
    await small.getByRole('heading', { name: 'Imports' }).waitFor();
    await expectNoSideScroll(small);

    await page.getByRole('button', { name: 'Take: Hester Taylor' }).click();
    await page.getByText('Hester Taylor is yours now.').waitFor();
    await page.getByRole('heading', { name: 'Hot leads that nobody has' }).waitFor({ state: 'detached' });
    await expect
      .poll(() => query(world(), sql`select state, assigned_to as who from handovers`))
      .toEqual([{ state: 'claimed', who: caller.userId }]);

    await page.getByRole('button', { name: 'Resume: Boilers 2023' }).click();
    await page.getByText('too many people opted out').last().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Boilers 2023 goes on.').waitFor();
    await expect
      .poll(
        async () =>
          await query(world(), sql`select campaign_status as status from datasets where name = 'Boilers 2023'`),
      )
      .toEqual([{ status: 'active' }]);

    await page.getByRole('link', { name: 'Nia Taylor', exact: true }).click();
    await page.getByRole('complementary', { name: 'Lead' }).getByRole('heading', { name: 'Nia Taylor' }).waitFor();
  });

  test('says when the next text goes when nothing needs anybody', async () => {
    await query(
      world(),
      sql`update campaign_gates set last_reason = ${JSON.stringify({ code: 'window_shut', opensAt: Date.parse('2026-01-13T09:00:00Z'), queued: 3 })} where dataset_id = ${campaign.datasetId}`,
    );
    await query(world(), sql`update datasets set campaign_status = 'completed' where id <> ${campaign.datasetId}`);
    await query(world(), sql`update leads set manual_mode = false, needs_person_reason = null`);
    await query(world(), sql`update handovers set state = 'closed'`);
    await query(world(), sql`delete from bookings`);
    await query(world(), sql`update uploads set undone_at = app_now()`);
    const { page } = await world().openAs('manager', 'today');
    await page.getByRole('heading', { name: 'Nothing needs you; next send 09:00 tomorrow' }).waitFor();
  });
});
