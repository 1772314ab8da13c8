import { inTenant } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { givenCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW, picture } from './harness.ts';

const PEOPLE = 10_000;
/** An imported list without settings, with somebody of a long name, an emoji, a blank and another zone in it. */
async function givenList(world: BrowserWorld, name: string, people: number): Promise<string> {
  const { clientId } = world.client;
  const { datasetId } = await givenCampaign(world.deps, { clientId }, { people: 0, started: false });
  await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    await sql`
      update datasets set name = ${name}, campaign_settings_id = null where client_id = ${clientId} and id = ${datasetId}`.execute(
      tx,
    );
    await sql`
      insert into leads (client_id, id, dataset_id, first_name, last_name, phone_number, email, attributes)
      select ${clientId}::uuid, gen_random_uuid(), ${datasetId}::uuid,
        (array['Sam', 'Ann', 'Joe', 'Priya', 'Oluwaseun', 'Mary'])[1 + n % 6], (array['Taylor', 'Shah', 'Obi'])[1 + n % 3],
        '+44740' || lpad(n::text, 7, '0'), 'p' || n || '@example.com', '{"Roof type": "slate"}'
      from generate_series(1, ${people}::integer) n`.execute(tx);
    await sql`update leads set first_name = 'Maximiliana-Bartholomea', last_name = 'Featherstonehaugh-Cholmondeley'
      where client_id = ${clientId} and phone_number = '+447400000003'`.execute(tx);
    await sql`update leads set first_name = 'Zoë 🌞' where client_id = ${clientId} and phone_number = '+447400000004'`.execute(
      tx,
    );
    await sql`update leads set timezone = 'America/New_York' where client_id = ${clientId} and phone_number = '+447400000005'`.execute(
      tx,
    );
    await sql`update leads set attributes = '{}' where client_id = ${clientId} and phone_number = '+447400000006'`.execute(
      tx,
    );
    await sql`update leads set flagged = true where client_id = ${clientId} and phone_number in ('+447400000007', '+447400000008')`.execute(
      tx,
    );
  });
  // As autovacuum does a little later.
  const admin = new pg.Client({ connectionString: world.db.adminUrl });
  await admin.connect();
  await admin.query('analyze leads');
  await admin.end();
  return datasetId;
}

async function rowOf(world: BrowserWorld, datasetId: string) {
  const { clientId } = world.client;
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    const { rows } = await sql<{
      status: string;
      version: number;
      settings: Record<string, unknown>;
      enrolled: number;
      starts: number;
    }>`
      select campaign_status as status, settings_version as version, settings_snapshot as settings,
        (select count(*) from enrolments e where e.client_id = d.client_id and e.dataset_id = d.id and e.state = 'active') as enrolled,
        (select count(*) from decisions x where x.client_id = d.client_id and x.dataset_id = d.id and x.decision = 'started') as starts
      from datasets d where client_id = ${clientId} and id = ${datasetId}`.execute(tx);
    const [row] = rows;
    if (row === undefined) throw new Error('no such dataset');
    return row;
  });
}

inBrowser('campaigns', (world) => {
  let ann: Caller;
  beforeAll(async () => {
    ann = await world().signIn('manager', { name: 'Ann Smith' });
  });

  test('over 10,000 leads one is built, simulated, started with a double click, paused and resumed', async () => {
    const id = await givenList(world(), 'Solar quotes 2024', PEOPLE);
    const page = await world().open(ann, 'campaigns');
    await page.getByRole('link', { name: 'Solar quotes 2024' }).waitFor();
    await picture(page, 'list');
    await page.getByRole('link', { name: 'Solar quotes 2024' }).click();
    await page.getByText('10,000 people on the list, 9,998 ready to be texted.').waitFor();
    await picture(page, 'builder-empty');

    await page
      .getByLabel('M1, the first text')
      .fill(
        'Hi {{first_name}}, Bright Roofs here. Still after a quote for your {{attributes.roof_type}} roof? Reply STOP to opt out.',
      );
    await page
      .getByLabel('M2, when there is no answer to M1')
      .fill('Hi {{first_name}}, any questions for Bright Roofs? ’Tis quick. Reply STOP to opt out.');
    await page.getByText('’ make the whole text UCS-2').waitFor();
    await page.getByRole('button', { name: 'Write it plainly' }).click();
    await page.getByLabel('Open from').fill('09:00');
    await page.getByLabel('Open until').fill('17:00');
    await page.getByRole('combobox', { name: 'Bank holidays' }).click();
    await page.getByRole('option', { name: 'England and Wales' }).click();
    await page.getByLabel('Texts a minute, at most').fill('10');
    await page.getByLabel('Texts an hour, at most').fill('200');
    await page.getByLabel('Texts a day, at most').fill('1000');
    await page.getByText('Maximiliana-Bartholomea').first().waitFor();
    await page.getByText('emoji or unusual letter in the name').waitFor();
    await picture(page, 'builder', { tall: true });

    await page.getByRole('tab', { name: 'Simulate' }).click();
    await page.getByLabel('Started at').fill('2026-03-30T09:00');
    await page.getByRole('button', { name: 'Save and simulate' }).click();
    await page.getByText('Last text').waitFor({ timeout: 90_000 });
    await page
      .getByRole('img', { name: /^Texts a day: / })
      .locator('canvas')
      .waitFor();
    await page.getByText('2 flagged at the import').waitFor();
    await page.getByText('Closed for bank holidays').waitFor();
    await picture(page, 'simulate', { tall: true });
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('columnheader', { name: 'Texts' }).waitFor();

    await page.getByRole('tab', { name: 'Before the start' }).click();
    await page.getByText('Nothing stands in the way.').waitFor({ timeout: 60_000 });
    // The second click meets what is beside the dialog.
    await page.getByRole('button', { name: 'Start', exact: true }).dblclick();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('9,998 people get their first text').waitFor({ timeout: 60_000 });
    await dialog.getByText(/^About £[\d,.]+ for 19,99\d texts/).waitFor({ timeout: 90_000 });
    await picture(page, 'start');
    await dialog.getByRole('button', { name: 'Start texting 9,998 people' }).dblclick({ timeout: 60_000 });

    await page.getByRole('heading', { name: 'Funnel' }).waitFor({ timeout: 60_000 });
    const started = await rowOf(world(), id);
    expect(started).toMatchObject({ status: 'active', version: 1, enrolled: 9_998, starts: 1 });
    expect(started.settings).toMatchObject({
      ...{ messages_per_day: 1_000, messages_per_hour: 200, messages_per_minute: 10 },
      ...{ sending_hours_start: '09:00:00', sending_hours_end: '17:00:00', holiday_calendar: 'england-and-wales' },
      m2_message: "Hi {{first_name}}, any questions for Bright Roofs? 'Tis quick. Reply STOP to opt out.",
      m3_message: null,
    });
    await page.getByText('Plan of').waitFor({ timeout: 90_000 });
    await picture(page, 'live', { tall: true });

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByText('9,998 queued').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: by a person, 9,998 queued').waitFor();
    await expect.poll(async () => (await rowOf(world(), id)).status).toBe('paused');
    await page.getByText('Paused by Ann Smith').waitFor();
    await picture(page, 'paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(async () => (await rowOf(world(), id)).status).toBe('active');
  }, 240_000);

  test('a draft that somebody else starts is seen to run, and the palette finds it by its name', async () => {
    const { clientId } = world().client;
    const given = { people: 1, firstPerson: 27_000, started: false };
    const { datasetId } = await givenCampaign(world().deps, { clientId }, given);
    const { page, caller } = await world().openAs('manager', `campaigns/${datasetId}/edit`);
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    const { name } = (await caller('GET', `/api/v1/campaigns/${datasetId}`)).body;
    const bob = await world().signIn('manager');
    expect((await bob('POST', `/api/v1/campaigns/${datasetId}/start`, {})).status).toBe(200);
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).fill(name);
    await page.getByRole('dialog', { name: 'Search' }).getByText(name, { exact: true }).waitFor();
  });

  test('two people who change one campaign see both, and choose', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(
      world().deps,
      { clientId },
      { people: 3, firstPerson: 20_000, started: false },
    );
    const page = await world().open(ann, 'campaigns');
    // The stream of events connects late, and everything is then read again: not the form, nor what it saves over.
    const late = Promise.withResolvers<void>();
    await page.route('**/api/v1/events?*', async (route) => {
      await late.promise;
      await route.continue();
    });
    await page.goto(`${world().url}/c/${clientId}/campaigns/${datasetId}/edit`);
    await page.getByLabel('Texts a day, at most').fill('70');
    await page.getByLabel('Texts an hour, at most').fill('9');

    const bob = await world().signIn('manager');
    const saved = await bob('PATCH', `/api/v1/campaigns/${datasetId}/settings`, {
      settings: { messages_per_day: 60, pacing: 'asap' },
    });
    expect(saved.status).toBe(200);
    const readAgain = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/v1/client');
    late.resolve();
    await readAgain;

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'This campaign was changed meanwhile' });
    await dialog.getByRole('row', { name: /Texts a day.*70.*60/ }).waitFor();
    await dialog.getByRole('row', { name: /Texts an hour.*9.*not changed meanwhile/ }).waitFor();
    await dialog.getByRole('row', { name: /Pace.*not changed here.*As fast as the limits allow/ }).waitFor();
    await expect.poll(() => dialog.getByText('It has been started meanwhile').count()).toBe(0);
    await picture(page, 'conflict');
    await expectAccessible(page);
    const ofDay = dialog.getByRole('row', { name: /Texts a day/ });
    await expect.poll(() => ofDay.getByRole('radio', { name: 'Here' }).isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await page.getByText('Everything is saved').waitFor();
    const { settings } = (await bob('GET', `/api/v1/campaigns/${datasetId}/settings`)).body;
    expect(settings).toMatchObject({ messages_per_day: 70, messages_per_hour: 9, pacing: 'asap' });

    await page.getByLabel('Texts a day, at most').fill('80');
    await bob('PATCH', `/api/v1/campaigns/${datasetId}/settings`, { settings: { messages_per_day: 50 } });
    expect((await bob('POST', `/api/v1/campaigns/${datasetId}/start`, {})).status).toBe(200);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('It has been started meanwhile').waitFor();
    await ofDay.getByText('Meanwhile').click();
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await page.getByText('This campaign runs.').waitFor();
    await expect.poll(() => page.getByLabel('Texts a day, at most').inputValue()).toBe('50');
  });

  test('every setting there is has its input', async () => {
    const { clientId } = world().client;
    const settings = { silence_nudge_enabled: true, silence_nudge_message: 'Still there? Reply STOP to opt out.' };
    const given = { people: 1, firstPerson: 25_000, started: false, settings };
    const { datasetId } = await givenCampaign(world().deps, { clientId }, given);
    const page = await world().open(ann, `campaigns/${datasetId}/edit`);
    await page.getByLabel('M1, the first text').waitFor();
    for (const name of Object.keys(CampaignSettings.shape)) {
      await expect.poll(() => page.locator(`#field-${name}`).count(), { message: name }).toBe(1);
    }
  });

  test('faults lead to their fields, and leaving with changes asks first', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(
      world().deps,
      { clientId },
      { people: 2, firstPerson: 21_000, started: false },
    );
    const page = await world().open(ann, `campaigns/${datasetId}/edit`);
    await page.getByLabel('M1, the first text').fill('Hi {{nonsense}}');
    await page.getByText('There is no field "nonsense".').first().waitFor();
    await page.getByLabel('Texts a day, at most').fill('0');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Some settings need another look').waitFor();
    await page.getByRole('button', { name: /“Texts a day, at most” is 0/ }).click();
    await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('field-messages_per_day');
    await picture(page, 'faults');
    await page.getByRole('link', { name: 'Campaigns' }).first().click();
    await page.getByText('Leave without saving?').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByLabel('Texts a day, at most').inputValue()).toBe('0');
    await page.getByRole('link', { name: 'Campaigns' }).first().click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
  });

  test('who may only look sees no acts, and is told why they may not make one', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(world().deps, { clientId }, { people: 2, firstPerson: 22_000 });
    const { page } = await world().openAs('read_only', `campaigns/${datasetId}`);
    await page.getByRole('heading', { name: 'Funnel' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Edit settings' }).click();
    await page.getByText('You can look at these settings but not change them.').waitFor();
    await expect.poll(() => page.getByLabel('Texts a day, at most').isDisabled()).toBe(true);
    await page.goto(page.url().replace(`${datasetId}/edit`, 'new'));
    await page.getByText('may not change campaigns (campaigns.edit)').waitFor();
    await picture(page, 'forbidden');
  });

  test('axe finds nothing in the list, the builder, the forecast and the live screen, light or dark', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(
      world().deps,
      { clientId },
      { people: 40, firstPerson: 23_000, started: false },
    );
    const page = await world().open(ann, 'campaigns');
    await page.getByRole('table').waitFor();
    await expectAccessible(page);
    await page.goto(`${world().url}/c/${clientId}/campaigns/new`);
    await page.getByLabel('Name').waitFor();
    await picture(page, 'new');
    await expectAccessible(page);
    await page.goto(`${world().url}/c/${clientId}/campaigns/${datasetId}/edit`);
    await page.getByText('longest name').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Simulate' }).click();
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('Last text').waitFor();
    await page.locator('canvas').waitFor();
    await expectAccessible(page);
    const started = await ann('POST', `/api/v1/campaigns/${datasetId}/start`, {});
    expect(started.status).toBe(200);
    await page.goto(`${world().url}/c/${clientId}/campaigns/${datasetId}`);
    await page.getByText('Plan of').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await picture(page, 'live-dark', { tall: true });
  }, 240_000);

  test('everything fits on a telephone', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(world().deps, { clientId }, { people: 40, firstPerson: 24_000 });
    const page = await world().open(ann, 'campaigns', { viewport: NARROW });
    await page.getByRole('table').waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'narrow-list');
    await page.goto(`${world().url}/c/${clientId}/campaigns/${datasetId}/edit`);
    await page.getByText('longest name').first().waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'narrow-builder', { tall: true });
    await page.getByRole('tab', { name: 'Simulate' }).click();
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.locator('canvas').waitFor({ timeout: 30_000 });
    await expectNoSideScroll(page);
    await picture(page, 'narrow-simulate', { tall: true });
    await page.goto(`${world().url}/c/${clientId}/campaigns/${datasetId}`);
    await page.getByRole('heading', { name: 'Funnel' }).waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'narrow-live', { tall: true });
  }, 240_000);

  test('the start repeats what the forecast warns of; a mere start by somebody else is not called a change', async () => {
    const { clientId } = world().client;
    const { datasetId } = await givenCampaign(
      world().deps,
      { clientId },
      { people: 3, firstPerson: 31_000, started: false },
    );
    await inTenant(world().db, { clientId, now: world().clock.now() }, async (tx) => {
      await sql`update leads set attributes = '{"Roof": "slate"}' where client_id = ${clientId} and dataset_id = ${datasetId}
        and id = (select min(id::text)::uuid from leads where dataset_id = ${datasetId})`.execute(tx);
    });
    const bob = await world().signIn('manager');
    const m2 = 'Hi {{first_name}}, still thinking of a {{attributes.roof}} roof? Reply STOP to opt out.';
    const saved = await bob('PATCH', `/api/v1/campaigns/${datasetId}/settings`, { settings: { m2_message: m2 } });
    expect(saved.status).toBe(200);
    const page = await world().open(ann, `campaigns/${datasetId}/edit`);
    await page.getByText('still thinking of a slate roof?').first().waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const start = page.getByRole('dialog');
    await start.getByText(/2 people.*roof/).waitFor({ timeout: 60_000 });
    await start.getByRole('button', { name: 'Cancel' }).click();

    await page.getByLabel('Texts a day, at most').fill('70');
    expect((await bob('POST', `/api/v1/campaigns/${datasetId}/start`, {})).status).toBe(200);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'This campaign was started meanwhile' });
    await dialog.getByText('no setting was changed').waitFor();
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await page.getByText('This campaign runs.').waitFor();
    await expect.poll(() => page.getByLabel('Texts a day, at most').inputValue()).toBe('70');
  });
});
