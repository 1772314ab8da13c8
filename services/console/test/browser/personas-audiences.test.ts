import { mapListStep } from '@rekindle/responder';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { expectAccessible, inBrowser, oneRow, picture } from './harness.ts';

inBrowser('audiences', (world) => {
  let ann: Caller;
  beforeAll(async () => {
    ann = await world().signIn('manager', { name: 'Ann Smith' });
  });

  test('the list says that it loads, calls for the first audience, shows those that are there, and says what went wrong', async () => {
    const { body } = await ann('GET', '/api/v1/personas');
    for (const { id } of body.items) await ann('DELETE', `/api/v1/personas/${id}`);
    const page = await world().open(ann, 'today');
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    const list = '**/api/v1/personas?*';
    const held = Promise.withResolvers<void>();
    await page.route(list, async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${world().url}/c/${world().client.clientId}/personas/audiences`);
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    await expectAccessible(page);
    held.resolve();
    await page.getByRole('heading', { name: 'No audience yet' }).waitFor();
    await page.getByText('The builder is one form, and only the name is needed.').waitFor();
    await page.unroute(list);
    await expectAccessible(page);
    await picture(page, 'audiences-empty');
    await page.getByRole('link', { name: 'Create your first audience' }).click();
    await page.getByText('What do you call these people among yourselves?').waitFor();
    await page.getByRole('textbox', { name: 'Persona', exact: true }).fill('First comers');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'First comers', level: 1 }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const audiences = page.getByRole('list', { name: 'Audiences' });
    await audiences.getByRole('link', { name: 'First comers' }).waitFor();
    await page.getByRole('link', { name: 'Add an audience' }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Create your first audience' }).count()).toBe(0);
    await expectAccessible(page);
    await picture(page, 'audiences');

    await page.route(
      list,
      async (route) => await route.fulfill({ status: 429, json: { detail: 'Too many at once.' } }),
    );
    await page.getByRole('searchbox', { name: 'Find in audiences' }).fill('comers');
    const alert = page.getByRole('alert').filter({ hasText: 'Too many at once.' });
    await alert.waitFor();
    await expectAccessible(page);
    await page.unroute(list);
    await page.reload();
    await audiences.getByRole('link', { name: 'First comers' }).waitFor();
  });

  test('an audience is written with rows of its tables, a product and a role, and a lead’s fit is explained', async () => {
    await ann('POST', '/api/v1/products/upsert', { name: 'Solar panels', value_prop: 'Lower bills' });
    const page = await world().open(ann, 'personas/products');
    await page.getByRole('button', { name: 'Solar panels', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Add a role' }).click();
    const role = page.getByRole('dialog', { name: 'Add a role' });
    await role.getByRole('textbox', { name: 'Name', exact: true }).fill('Facilities manager');
    await role.getByRole('button', { name: /^Measure/ }).click();
    await role.getByRole('button', { name: 'Add: Measure' }).click();
    await role.getByRole('textbox', { name: 'Measured by' }).fill('Energy cost');
    await role.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Facilities manager', exact: true }).waitFor();
    await expectAccessible(page);
    await picture(page, 'products');

    await page.getByRole('link', { name: 'Audiences' }).click();
    await page.getByRole('link', { name: 'Add an audience' }).click();
    await page.getByRole('textbox', { name: 'Persona', exact: true }).fill('Thrifty owners');
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Home owner' }).click();
    await page.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'Solar panels' }).click();
    await page.getByRole('combobox', { name: 'Role, with what it shares' }).click();
    await page.getByRole('option', { name: 'Facilities manager' }).click();
    await page.getByRole('button', { name: /^Objection/ }).click();
    await page.getByRole('button', { name: 'Add: Objection' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const objection = page.getByRole('textbox', { name: 'When they object' });
    await expect.poll(() => objection.getAttribute('aria-invalid')).toBe('true');
    await objection.fill('Too dear');
    await page.getByRole('textbox', { name: 'Answer' }).first().fill('A survey shows what it saves.');
    await page.getByRole('button', { name: /^Criterion/ }).click();
    await page.getByRole('button', { name: 'Add: Criterion' }).click();
    await page.getByRole('combobox', { name: 'Criterion' }).click();
    await page.getByRole('option', { name: 'Ownership' }).click();
    await page.getByRole('textbox', { name: 'Any of' }).fill('owner\nlandlord');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Thrifty owners', level: 1 }).waitFor();
    await page.getByText('1 row of its role').waitFor();
    await expectAccessible(page);
    await picture(page, 'audience', { tall: true });
    await expect
      .poll(() =>
        oneRow(
          world(),
          sql`
            select p.is_active, p.persona_type::text as kind, r.name as product, o.name as role, j.response_text as answer,
              (select accepted from persona_criteria c where c.client_id = p.client_id and c.persona_id = p.id) as accepted
            from personas p
            join products r on r.client_id = p.client_id and r.id = p.product_id
            join org_roles o on o.client_id = p.client_id and o.id = p.role_id
            join persona_objections j on j.client_id = p.client_id and j.persona_id = p.id
            where p.name = 'Thrifty owners'`,
        ),
      )
      .toEqual({
        ...{ is_active: true, kind: 'homeowner', product: 'Solar panels', role: 'Facilities manager' },
        ...{ answer: 'A survey shows what it saves.', accepted: ['owner', 'landlord'] },
      });

    await givenCampaign(world().deps, world().client, { people: 1, started: false });
    const [lead] = (await ann('GET', '/api/v1/leads?limit=1')).body.items;
    await page.getByRole('link', { name: 'Audiences' }).click();
    await page.getByRole('link', { name: 'Fit', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Find a lead by name or number' }).fill(lead.first_name);
    await page.getByRole('button', { name: lead.first_name }).click();
    const fit = page.getByRole('region', { name: 'Thrifty owners' });
    await fit.getByRole('rowheader', { name: 'Ownership' }).waitFor();
    await page.getByText('No lead with a score has a known outcome yet.').waitFor();
    await expectAccessible(page);
    await picture(page, 'fit', { tall: true });
  });

  test('an audience is made of each field of the seed, says that it is saved, and is changed at its address', async () => {
    await ann('POST', '/api/v1/products/upsert', { name: 'Heat pumps' });
    const page = await world().open(ann, 'personas/audiences/new');
    const input = (label: string) => page.getByRole('textbox', { name: label, exact: true });
    const saved = page.getByText('The audience is saved. It holds from the next reply on.');
    const said = {
      ...{ Persona: 'Hotel keepers', Role: 'Owner', Title: 'Managing director', Industry: 'Hotels' },
      ...{ 'Their goals': 'Full rooms all year', 'Their pain points': 'The oil bill' },
      ...{ 'What they want in the end': 'A warm house without oil', 'What we offer them': 'A survey at no cost' },
      'Fit with the business': '85',
    };
    for (const [label, value] of Object.entries(said)) await input(label).fill(value);
    await page.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'Heat pumps' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await saved.waitFor();
    await page.getByRole('heading', { name: 'Hotel keepers', level: 1 }).waitFor();

    await page.reload();
    for (const [label, value] of Object.entries(said)) {
      await expect.poll(async () => [label, await input(label).inputValue()]).toEqual([label, value]);
    }
    await input('Title').fill('Landlady');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await saved.waitFor();
    const stored = sql`
      select p.role, p.title, p.industry, p.goals, p.pain_points as pains, p.desired_outcome as outcome,
        p.value_prop_to_persona as offer, p.alignment_score as fit, r.name as product, p.version,
        (select count(*)::integer from personas o where o.client_id = p.client_id and o.name = p.name) as of_that_name
      from personas p left join products r on r.client_id = p.client_id and r.id = p.product_id
      where p.name = 'Hotel keepers'`;
    await expect
      .poll(() => oneRow(world(), stored))
      .toEqual({
        ...{
          role: 'Owner',
          title: 'Landlady',
          industry: 'Hotels',
          goals: 'Full rooms all year',
          pains: 'The oil bill',
        },
        ...{ outcome: 'A warm house without oil', offer: 'A survey at no cost', fit: 85, product: 'Heat pumps' },
        ...{ version: 2, of_that_name: 1 },
      });
  });

  test('from an audience that was saved leads are mapped to it in the background, and another one is begun', async () => {
    const { datasetId, leads } = await givenCampaign(world().deps, world().client, { people: 2, firstPerson: 20 });
    const { clientId } = world().client;
    const [owner, unknown] = leads.map(({ leadId }) => leadId);
    const about = { ownership: 'owner', property_type: 'semi' };
    await oneRow(
      world(),
      sql`update leads set postcode = 'LS1 2AB', attributes = ${JSON.stringify(about)}::jsonb where id = ${owner}`,
    );
    const page = await world().open(ann, 'personas/audiences/new');
    await page.getByRole('textbox', { name: 'Persona', exact: true }).fill('Semi owners');
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Home owner' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Semi owners', level: 1 }).waitFor();
    const map = page.getByRole('button', { name: 'Map leads to it' });
    await expect.poll(() => map.isDisabled()).toBe(true);
    await page.getByText('Say first under “Criterion” whom it fits').waitFor();

    const id = page.url().split('/').at(-1) ?? '';
    const criteria = [
      { criterion: 'ownership', accepted: ['owner'] },
      { criterion: 'area', accepted: ['LS'] },
      { criterion: 'property_type', accepted: ['semi'] },
    ];
    await ann('POST', '/api/v1/personas/upsert', { id, name: 'Semi owners', alignment_score: 90, rows: { criteria } });
    await page.reload();
    await map.click();
    await page.getByText(/^The leads of \d lists? are being mapped\.$/).waitFor();
    await page.getByText(/^\d lists? (is|are) still to be mapped\.$/).waitFor();
    await expectAccessible(page);
    await picture(page, 'audience-next', { tall: true });
    const asked = () => world().jobs.filter(({ name }) => name === 'map-leads');
    await expect.poll(() => asked().map(({ data }) => data['datasetId'])).toContain(datasetId);
    for (const { data } of asked()) {
      await mapListStep({ ...world().deps, bookingTokenKey: 'test' }, { clientId, datasetId: data['datasetId'] ?? '' });
    }
    await page.getByText(/still to be mapped/).waitFor({ state: 'detached' });
    const mapped = async () =>
      await oneRow(
        world(),
        sql`select array_agg(lead_id::text) as leads from lead_personas
            where persona_id = ${id} and is_primary and lead_id in (${owner}, ${unknown})`,
      );
    await expect.poll(mapped).toEqual({ leads: [owner] });

    await page.getByRole('link', { name: 'Add another' }).click();
    await page.getByRole('heading', { name: 'New audience', level: 1 }).waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Persona', exact: true }).inputValue()).toBe('');
  });

  test('templates that suit an audience are named with the words they share, and begin a prompt', async () => {
    const product = await ann('POST', '/api/v1/products/upsert', { name: 'Solar roofs' });
    const saved = { name: 'Askers', pain_points: 'The quote was too much', product_id: product.body.id };
    const { body } = await ann('POST', '/api/v1/personas/upsert', saved);
    const page = await world().open(ann, `personas/audiences/${body.id}`);
    const templates = page.getByRole('list', { name: 'Templates that suit it' });
    const best = templates.getByRole('listitem').filter({ hasText: 'Solar: after a quote' });
    await best.getByText('Trade: solar').waitFor();
    await best.getByText(/^Pains: .*quote/).waitFor();
    await expectAccessible(page);
    await picture(page, 'audience-templates', { tall: true });
    await best.getByRole('link', { name: 'Begin a prompt: Solar: after a quote' }).click();
    await page.getByRole('heading', { name: 'New prompt', level: 1 }).waitFor();
    await expect
      .poll(() => page.getByLabel('What should a good conversation lead to?').inputValue())
      .toBe('a call to go through the quote they have');
  });

  test('the first steps lead to the audiences, and have it done once somebody has said more than a client begins with', async () => {
    const fresh = await givenClient(world().deps);
    const owner = await world().signIn('company_owner', { client: fresh });
    const page = await world().open(owner, `/c/${fresh.clientId}/start`);
    const step = page.getByRole('listitem').filter({ hasText: 'Say who writes, and to whom' });
    await step.getByText('You begin with a voice and an audience of few words.').waitFor();
    await expect.poll(() => step.getByRole('img', { name: 'Done' }).count()).toBe(0);
    await expectAccessible(page);
    await step.getByRole('link', { name: 'Open audiences' }).click();
    await page.getByRole('link', { name: 'Past enquirers' }).click();
    await page.getByLabel('What they want in the end').fill('A warm house');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Everything is saved').waitFor();
    await page.goto(`${world().url}/c/${fresh.clientId}/start`);
    await step.getByRole('img', { name: 'Done' }).waitFor();
    await step.getByText(/ writes to 1 audience\./).waitFor();
    await picture(page, 'first-steps', { tall: true });
  });
});
