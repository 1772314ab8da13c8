import { asSystem, inTenant } from '@rekindle/db';
import { importAny } from '@rekindle/ingest';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { workbookOf } from '@rekindle/testkit';
import { CONSENT, type ImportsWorld, importsOf } from '../imports-world.ts';
import type { Caller } from '../world.ts';
import {
  type BrowserWorld,
  expectAccessible,
  expectNoSideScroll,
  faultsOf,
  inBrowser,
  NARROW,
  picture,
} from './harness.ts';

const LEADS_THERE = 10_000;
/** Of tests that look for faults of accessibility again and again. */
const SLOW_MS = 150_000;
/** A list as offices keep them: shouted names, damaged numbers, pound signs, people who are there already. */
const MESSY = workbookOf({
  Notes: [],
  'Quotes 2023': [
    ['Exported from the old system', null, null, null, null],
    ['CUSTOMER NAME', 'Mobile No', 'E-mail', 'Date of enquiry', 'Quote £'],
    ['MR JOHN O’NEILL', 447400900001, 'john@example.com', new Date('2023-03-04'), '£4,250'],
    ['mrs anna smith', '07400 900 002', 'ANNA@EXAMPLE.COM', new Date('2023-04-05'), '£900'],
    ['ZOË BRONTË', '07400900003', null, new Date('2023-05-06'), '£1,200'],
    ['Old Friend', '07400 000001', null, null, '£80'],
    ['Twice There', '07400 900 002', null, null, null],
    ['No Number', 'see notes', null, null, null],
    ['Only Landline', '020 7946 0000', null, null, null],
  ],
  Archive: [
    ['Name', 'Phone'],
    ['Somebody Else', '07400 900 009'],
  ],
});

async function givenLeads(world: BrowserWorld, count: number): Promise<void> {
  const { clientId } = world.client;
  const datasetId = world.deps.ids.next();
  await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    await tx.insertInto('datasets').values({ client_id: clientId, id: datasetId, name: 'Everybody so far' }).execute();
    await sql`
      insert into leads (client_id, id, dataset_id, first_name, phone_number)
      select ${clientId}::uuid, gen_random_uuid(), ${datasetId}::uuid, 'Person ' || n,
             '+447400' || lpad(n::text, 6, '0')
      from generate_series(1, ${count}::integer) n`.execute(tx);
  });
}

async function leadsOf(world: BrowserWorld, dataset: string) {
  const { clientId } = world.client;
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('leads as l')
      .innerJoin('datasets as d', (join) =>
        join.onRef('d.client_id', '=', 'l.client_id').onRef('d.id', '=', 'l.dataset_id'),
      )
      .select(['l.first_name', 'l.last_name', 'l.phone_number', 'l.attributes', 'l.flagged', 'd.consent_basis'])
      .where('l.client_id', '=', clientId)
      .where('d.name', '=', dataset)
      .orderBy('l.row_number')
      .execute();
  });
}

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.setInputFiles('input[type=file]', { name, mimeType: 'application/octet-stream', buffer });
}

async function consentTo(page: Page, dataset: string): Promise<void> {
  await page.getByLabel('Basis').selectOption('soft_opt_in');
  await page.getByLabel('Where it was given').fill('Quote form, 2023');
  await page.getByLabel('Name of the new list').fill(dataset);
}

/** The counts on screen, by part. */
async function partsOf(page: Page): Promise<Record<string, number>> {
  const parts = await page.locator('[data-part]').all();
  const read = parts.map(async (part) => {
    return [(await part.getAttribute('data-part')) ?? '', Number(await part.textContent())] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

inBrowser('importing lists', (world) => {
  let imports: ImportsWorld;
  let ann: Caller;
  beforeAll(async () => {
    imports = importsOf(world());
    await givenLeads(world(), LEADS_THERE);
    ann = await world().signIn('manager', { name: 'Ann Smith' });
  });

  test('a messy Excel file is mapped, checked, mended and imported beside 10,000 leads, and taken back', {
    timeout: SLOW_MS,
  }, async () => {
    const page = await world().open(ann, 'imports');
    await page.getByRole('heading', { name: 'No list has been imported yet' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'New import' }).first().click();
    await page.getByText('Drop a file here').waitFor();
    await picture(page, 'new', { tall: true });
    await choose(page, 'old_quotes.xlsx', MESSY);

    await page.getByText('CUSTOMER NAME').first().waitFor();
    await expect.poll(() => page.getByLabel('What the column Mobile No becomes').inputValue()).toBe('phone_number');
    await expect.poll(() => page.getByLabel('What the column CUSTOMER NAME becomes').inputValue()).toBe('full_name');
    await page.getByText('{{attributes.quote}}').waitFor();
    await expect.poll(() => page.getByLabel('Name of the new list').inputValue()).toBe('Old quotes');
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByText('Say on what ground they may be texted.').waitFor();
    await expectAccessible(page);
    await picture(page, 'map-faults', { tall: true });
    await consentTo(page, 'Quotes 2023');
    await expect.poll(() => page.getByLabel('Who vouches for it').inputValue()).toBe('Ann Smith');
    await page.getByRole('button', { name: 'Check the list' }).click();

    await page.getByRole('heading', { name: 'What will happen' }).waitFor();
    const looked = { new: 3, merged: 0, flagged: 1, duplicate: 1, suppressed: 0, rejected: 2 };
    await expect.poll(() => partsOf(page)).toEqual(looked);
    await expectAccessible(page);
    await picture(page, 'check', { tall: true });
    await page.getByRole('button', { name: 'Flagged 1' }).click();
    await page.getByText('Also in "Everybody so far"').waitFor();
    await expect.poll(() => page.url()).toContain('rows=flagged');
    await page.getByRole('button', { name: 'Rejected 2' }).click();
    await page.getByRole('button', { name: 'Mend line 8' }).click();
    await picture(page, 'mend', { tall: true });
    await page.getByLabel('Mobile No').fill('07400 900 004');
    await page.getByRole('button', { name: 'Use these values' }).click();
    await page.getByText('1 row mended by hand.').waitFor();
    await page.getByRole('button', { name: 'Import 5 people' }).waitFor();
    await expect.poll(() => partsOf(page)).toEqual({ ...looked, new: 4, rejected: 1 });
    await expect.poll(() => leadsOf(world(), 'Quotes 2023')).toEqual([]);

    // A browser that is closed now loses nothing of it.
    const address = page.url();
    await page.close();
    const later = await world().open(ann, new URL(address).pathname + new URL(address).search);
    await later.getByRole('button', { name: 'Import 5 people' }).click();
    await later.getByText('You can leave this page').waitFor();
    await picture(later, 'progress', { tall: true });
    await imports.drain();
    await later.getByRole('heading', { name: 'Imported' }).waitFor();
    await expect.poll(() => partsOf(later)).toEqual({ ...looked, new: 4, rejected: 1 });
    await later.getByText('7 rows =').waitFor();
    await expect
      .poll(() => later.getByRole('link', { name: 'Write the texts' }).getAttribute('href'))
      .toMatch(/\/edit$/);
    await expectAccessible(later);
    await picture(later, 'result', { tall: true });
    const leads = await leadsOf(world(), 'Quotes 2023');
    expect(leads.map(({ first_name, phone_number }) => `${first_name} ${phone_number}`)).toEqual([
      'John +447400900001',
      'Anna +447400900002',
      'Zoë +447400900003',
      'Old +447400000001',
      'No +447400900004',
    ]);
    expect(leads[0]).toMatchObject({
      last_name: "O'Neill",
      attributes: { quote: '£4,250' },
      consent_basis: 'soft_opt_in',
    });
    expect(leads.map((lead) => lead.flagged)).toEqual([false, false, false, true, false]);

    const [download] = await Promise.all([
      later.waitForEvent('download'),
      later.getByRole('button', { name: 'Download the rejected rows' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('old_quotes rejected.csv');

    await later.getByRole('button', { name: 'Undo the import' }).click();
    await later.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
    await later.getByText('Taken back by Ann Smith').waitFor();
    await expect.poll(() => leadsOf(world(), 'Quotes 2023')).toEqual([]);
    await picture(later, 'undone', { tall: true });
  });

  test('another sheet, another header line and other separators are a choice away', async () => {
    await imports.held(ann, Buffer.from(MESSY));
    const page = await world().open(ann, 'imports/new');
    await choose(page, 'two sheets.xlsx', MESSY);
    await page.getByText('This very file was sent before').waitFor();
    await page.getByLabel('Sheet').selectOption('Archive');
    await page.getByText('Somebody Else').first().waitFor();
    await picture(page, 'sheet', { tall: true });
    await page.getByLabel('Column names are in').selectOption('none');
    await page.getByLabel('What the column Column 1 becomes').waitFor();
  });

  test('a windows-1252 file keeps its pound signs and accents, in the other reading one sees them break', async () => {
    const page = await world().open(ann, 'imports/new');
    const text = 'Name;Telefon;Budget\nRenée;07400 911 001;£500\nSiân;07400 911 002;£600\n';
    await choose(page, 'altes System.csv', Buffer.from(text, 'latin1'));
    await page.getByText('£500').first().waitFor();
    await expect.poll(() => page.getByLabel('Characters').inputValue()).toBe('windows-1252');
    await page.getByLabel('Characters').selectOption('utf-8');
    await page.getByText('Ren\uFFFDe').first().waitFor();
    await page.getByRole('button', { name: 'Read it as found' }).click();
    await page.getByText('Renée').first().waitFor();
    await consentTo(page, 'Old system');
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByRole('button', { name: 'Import 2 people' }).click();
    await page.getByText('You can leave this page').waitFor();
    await imports.drain();
    await page.getByRole('heading', { name: 'Imported' }).waitFor();
    const leads = await leadsOf(world(), 'Old system');
    expect(leads.map((lead) => [lead.first_name, lead.attributes])).toEqual([
      ['Renée', { budget: '£500' }],
      ['Siân', { budget: '£600' }],
    ]);
  });

  test('a pasted table of people who must not be texted is suppressed', async () => {
    const page = await world().open(ann, 'imports/new');
    await page.getByRole('button', { name: 'Paste a table' }).click();
    await page.getByLabel('Rows from a spreadsheet').fill('07400 000002');
    await page.getByRole('button', { name: 'Use this table' }).click();
    await page.getByText('That is a single line.').waitFor();
    await picture(page, 'paste', { tall: true });
    await page.keyboard.press('Escape');
    await page.getByLabel('People who must not be texted').check();
    await page.getByRole('button', { name: 'Paste a table' }).click();
    await page.getByLabel('Rows from a spreadsheet').fill('Number\tWhy\n07400 000002\tasked us to stop\n');
    await page.getByRole('button', { name: 'Use this table' }).click();
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByRole('button', { name: 'Suppress 1 number' }).click();
    await page.getByText('You can leave this page').waitFor();
    await imports.drain();
    await page.getByText('These numbers are not texted any more').waitFor();
    await picture(page, 'suppressed', { tall: true });
    const { clientId } = world().client;
    const suppressed = await inTenant(world().db, { clientId, now: world().clock.now() }, async (tx) => {
      return await tx.selectFrom('suppressions').select('phone').where('client_id', '=', clientId).execute();
    });
    expect(suppressed).toEqual([{ phone: '+447400000002' }]);
  });

  test('what is no list is refused in words, and a connection that breaks is tried again under the same key', async () => {
    const page = await world().open(ann, 'imports/new');
    await choose(page, 'empty.csv', Buffer.alloc(0));
    await page.getByText('The file is empty.').waitFor();
    await choose(page, 'photo.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]));
    await page.getByText('This is a JPEG picture, not a list.').waitFor();
    await expectAccessible(page);
    await picture(page, 'refused', { tall: true });
    await page.getByRole('button', { name: 'Choose another file' }).click();
    const keys: string[] = [];
    await page.route('**/api/v1/uploads?*', async (route) => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? '');
      if (keys.length === 1) await route.abort('connectionreset');
      else await route.continue();
    });
    await choose(page, 'small.csv', Buffer.from('Name,Phone\nAda,07400 922 001\n'));
    await page.getByText('The connection was lost').waitFor();
    await picture(page, 'lost', { tall: true });
    await page.getByText('Where it goes').waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    // Chromium logs the connection that was broken on purpose.
    expect(faultsOf(page).splice(0)).toEqual([expect.stringContaining('ERR_CONNECTION_RESET')]);
  });

  test('an import that went on without the page is there when one comes back, and once people are texted it says why it stays', async () => {
    const id = await imports.held(ann, 'Name,Phone\nIvy,07400 933 001\n', { new_dataset_name: 'Texted' });
    const page = await world().open(ann, `imports/${id}?step=check`);
    await page.getByText('Say first where it goes').waitFor();
    await imports.imported(ann, id);
    await page.reload();
    await page.getByText('Can be undone until the first text').waitFor();
    const { deps, db, clock, client } = world();
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
      await sql`
        with talk as (
          insert into conversations (client_id, id, lead_id, dataset_id, phone)
          select client_id, ${deps.ids.next()}::uuid, id, dataset_id, phone_number from leads
          where phone_number = '+447400933001' returning *
        )
        insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number,
                              state)
        select client_id, ${deps.ids.next()}::uuid, id, lead_id, dataset_id, 'outbound', 'manual', 'Hi', phone, 'delivered'
        from talk`.execute(tx);
    });
    await page.reload();
    await page.getByText('There are texts with people of this list').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Undo the import' }).count()).toBe(0);
  });

  test('on a telephone every step fits, and the list of imports too', { timeout: SLOW_MS }, async () => {
    const id = await imports.held(ann, Buffer.from(MESSY), { new_dataset_name: 'On the telephone' });
    for (const step of ['map', 'check']) {
      const page = await world().open(ann, `imports/${id}?step=${step}`, { viewport: NARROW });
      await page.getByRole('button', { name: step === 'map' ? 'Check the list' : 'Back to the columns' }).waitFor();
      await page.getByText(step === 'map' ? 'How the file is read' : 'What is put right').waitFor();
      await expectNoSideScroll(page);
      if (step === 'check') await expectAccessible(page);
      await picture(page, `narrow-${step}`, { tall: true });
    }
    for (const [path, wait] of [
      ['imports', 'my list.csv'],
      ['imports/new', 'Drop a file here'],
    ] as const) {
      const page = await world().open(ann, path, { viewport: NARROW });
      await page.getByText(wait).first().waitFor();
      await expectNoSideScroll(page);
      if (path === 'imports') await expectAccessible(page);
      await picture(page, `narrow-${path.replace('/', '-')}`, { tall: true });
    }
    const list = await world().open(ann, 'imports', { scheme: 'dark' });
    await list.getByText('my list.csv').first().waitFor();
    await picture(list, 'list-dark', { tall: true });
  });

  test('what a required field costs is said, and it can be given up; so can a repair', async () => {
    const made = await ann('POST', '/api/v1/campaigns', { name: 'Asks for more' });
    const { id: datasetId } = made.body as { id: string };
    const settings = { required_fields: ['phone_number', 'email'], m1_message: 'Hi' };
    expect(await ann('PATCH', `/api/v1/campaigns/${datasetId}/settings`, { settings })).toMatchObject({ status: 200 });
    const consent = { basis: 'consent', source: 'form', attested_by: 'Ann' };
    const list = 'Name,Phone,Mail\nPAT SHOUTED,07400 955 001,pat@example.com\nQuin Quiet,07400 955 002,\n';
    const id = await imports.held(ann, list, { dataset_id: datasetId, consent });
    const page = await world().open(ann, `imports/${id}?step=check`);
    await page.getByText('Without e-mail, 1 more row comes in.').waitFor();
    await page.getByText('SHOUTED').first().waitFor();
    await page.getByRole('switch', { name: /Make this repair: Capitals/ }).click({ force: true });
    await page.getByText('Left out').waitFor();
    await picture(page, 'required', { tall: true });
    await page.getByRole('button', { name: 'Import 1 person', disabled: false }).waitFor();
    await page.getByRole('button', { name: 'Stop asking for e-mail' }).click();
    await page.getByRole('button', { name: 'Import 2 people' }).click();
    await page.getByText('You can leave this page').waitFor();
    await imports.drain();
    await page.getByRole('heading', { name: 'Imported' }).waitFor();
    await expect
      .poll(async () => (await leadsOf(world(), 'Asks for more')).map((lead) => lead.first_name))
      .toEqual(['PAT', 'Quin']);

    expect(await ann('PATCH', `/api/v1/campaigns/${datasetId}/settings`, { settings })).toMatchObject({ status: 200 });
    const lacking = await imports.held(ann, 'Name,Phone\nRay,07400 955 003\n', { dataset_id: datasetId, consent });
    const map = await world().open(ann, `imports/${lacking}`);
    await map.getByText('The campaign settings require email').waitFor();
    await map.getByRole('button', { name: 'Stop asking for e-mail' }).click();
    await map.getByText('The campaign settings require email').waitFor({ state: 'detached' });
  });

  test('who may not import reads whom to ask, and a list that is not there is said to be so', async () => {
    const { page } = await world().openAs('sales_rep', 'imports');
    await page.getByText('Your role (sales rep) may not import lists').waitFor();
    await picture(page, 'forbidden', { tall: true });
    const other = await world().open(ann, `imports/${world().deps.ids.next()}`);
    await other.getByText('There is no such upload.').waitFor();
    await picture(other, 'not-found', { tall: true });
  });

  test('a list there is must be chosen, and brings its consent; whoever is given only some lists has no other choice', async () => {
    const first = await imports.held(ann, 'Name,Phone\nTed,07400 977 001\n', { new_dataset_name: 'Given' });
    const { dataset_id: datasetId } = await imports.imported(ann, first);
    const id = await imports.held(ann, 'Name,Phone\nUma,07400 977 002\n', {});
    const page = await world().open(ann, `imports/${id}`);
    await page.getByText('A list there is').click();
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByText('Say which list they go into.').waitFor();
    await page.getByLabel('List', { exact: true }).selectOption({ label: 'Given (1)' });
    await page.getByText('Into Given').waitFor();
    await expect.poll(() => page.getByLabel('Where it was given').inputValue()).toBe(CONSENT.source);
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByRole('button', { name: 'Import 1 person' }).waitFor();

    const limited = await world().signIn('manager', { allowedDatasetIds: [datasetId ?? ''] });
    const own = await imports.held(limited, 'Name,Phone\nVic,07400 977 003\n', {});
    const theirs = await world().open(limited, `imports/${own}`);
    await theirs.getByLabel('List', { exact: true }).waitFor();
    await expect.poll(() => theirs.getByText('A new list').count()).toBe(0);
    await expect
      .poll(() => theirs.getByLabel('List', { exact: true }).locator('option').allTextContents())
      .toEqual(['Choose a list', 'Given (1)']);
  });

  test('two people on one list: who comes second sees that it is imported', async () => {
    const id = await imports.held(ann, 'Name,Phone\nJo,07400 944 001\n', {
      new_dataset_name: 'By two',
      consent: { basis: 'consent', source: 'form', attested_by: 'Ann' },
    });
    const page = await world().open(ann, `imports/${id}?step=check`);
    const button = page.getByRole('button', { name: 'Import 1 person' });
    await button.waitFor();
    const job = { clientId: world().client.clientId, uploadId: id };
    await ann('POST', `/api/v1/uploads/${id}/import`, {});
    world().jobs.splice(0);
    await importAny(world().deps, job);
    // It may have seen by itself what the other one did.
    await button.click({ timeout: 2_000 }).catch(() => undefined);
    await page.getByRole('heading', { name: 'Imported' }).waitFor();
    await expect.poll(() => leadsOf(world(), 'By two')).toHaveLength(1);
  });

  test('a session that ends in mid-form loses nothing that was typed', async () => {
    const id = await imports.held(ann, 'Name,Phone\nSue,07400 966 001\n');
    const page = await world().open(ann, `imports/${id}`);
    await page.getByLabel('Basis').selectOption('consent');
    await page.getByLabel('Where it was given').fill('Trade fair');
    await asSystem(world().db, world().real.now, async (tx) => await tx.deleteFrom('sessions').execute());
    // What is kept by itself while somebody types may have heard of it first: the dialog lies over the button then.
    await page
      .getByRole('button', { name: 'Check the list' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => page.getByLabel('Where it was given').inputValue()).toBe('Trade fair');
    await picture(page, 'session-over', { tall: true });
  });

  test('a consent half written is there when the page is opened again', async () => {
    const bob = await world().signIn('manager');
    const id = await imports.held(bob, 'Name,Phone\nSue,07400 966 002\n');
    const page = await world().open(bob, `imports/${id}`);
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await page.getByLabel('Basis').selectOption('consent');
    await page.getByLabel('Where it was given').fill('Trade fair');
    await kept;
    await page.reload();
    await expect.poll(() => page.getByLabel('Basis').inputValue()).toBe('consent');
    await expect.poll(() => page.getByLabel('Where it was given').inputValue()).toBe('Trade fair');
  });
});
