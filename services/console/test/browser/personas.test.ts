import { inTenant } from '@rekindle/db';
import { givenCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW, picture } from './harness.ts';

async function one<T>(world: BrowserWorld, query: ReturnType<typeof sql<T>>): Promise<T | undefined> {
  const { clientId } = world.client;
  return await inTenant(
    world.db,
    { clientId, now: world.clock.now() },
    async (tx) => (await query.execute(tx)).rows[0],
  );
}

inBrowser('personas and prompts', (world) => {
  let ann: Caller;
  beforeAll(async () => {
    ann = await world().signIn('manager', { name: 'Ann Smith' });
  });

  test('a voice is added, made the default, changed by two people at once, and the old one deleted', async () => {
    const old = await ann('POST', '/api/v1/ai-personas/upsert', { name: 'Old voice', persona_name: 'Kim' });
    const page = await world().open(ann, 'today');
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('link', { name: 'Old voice' }).waitFor();
    await page.getByRole('link', { name: 'Add a voice' }).click();
    await page.getByLabel('Name in texts').fill('Sophie');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Warm and brief');
    await page.getByLabel('Greeting by text').fill('Hi {firstNam}!');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('right would be {firstName}').first().waitFor();
    await page.getByLabel('Greeting by text').fill('Hi {firstName}, Sophie here.');
    await page.getByText('Hi Sam, Sophie here.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Warm and brief', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Make it the default' }).click();
    await page.getByText('It is the default: every campaign').waitFor();
    await expectAccessible(page);
    await picture(page, 'voice', { tall: true });
    const id = page.url().split('/').at(-1) ?? '';
    const state = () =>
      one(
        world(),
        sql<{ name: string; tone: string; sms_greeting: string; defaults: number }>`
          select name, tone, sms_greeting, (select count(*)::int from ai_personas where is_default) as defaults
          from ai_personas where is_default and id = ${id}`,
      );
    await expect
      .poll(state)
      .toMatchObject({ name: 'Warm and brief', sms_greeting: 'Hi {firstName}, Sophie here.', defaults: 1 });

    // A colleague saves another tone while one is being typed.
    await page.getByLabel('Tone').fill('Calm');
    await ann('POST', '/api/v1/ai-personas/upsert', { id, name: 'Warm and brief', tone: 'Lively', goals: 'Visits' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await conflict.getByText('Lively').waitFor();
    await conflict.getByText('Visits').waitFor();
    await picture(page, 'voice-conflict');
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await conflict.waitFor({ state: 'detached' });
    await expect.poll(state).toMatchObject({ tone: 'Calm' });
    await expect.poll(() => page.getByLabel('Goals').inputValue()).toBe('Visits');

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'What to do with Old voice' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('nothing that runs changes').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Old voice' }).waitFor({ state: 'detached' });
    await expect
      .poll(() =>
        one(world(), sql<{ n: number }>`select count(*)::int as n from ai_personas where id = ${old.body.id}`),
      )
      .toEqual({ n: 0 });
    await expectAccessible(page);
    await picture(page, 'voices');
  });

  test('a prompt goes from questions to live past its refusals, on to a share and a second version, and back', async () => {
    const page = await world().open(ann, 'personas/prompts');
    await page.getByText('No prompt yet').waitFor();
    await page.getByRole('link', { name: 'New prompt' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Autumn');
    await page.getByLabel('What does the company do, and where?').fill('We fit solar panels in Leeds.');
    await page.getByRole('button', { name: 'Make the first draft' }).click();
    await page.getByText('Answer this first').first().waitFor();
    await page.getByLabel('What should a good conversation lead to?').fill('a call about £5,000 off');
    await picture(page, 'prompt-wizard', { tall: true });
    await page.getByRole('button', { name: 'Make the first draft' }).click();
    await page.getByRole('heading', { name: 'Autumn', level: 1 }).waitFor();
    await page.getByText('answer to: What does the company do').waitFor();

    await page.getByRole('button', { name: 'Put it live' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put it live' }).click();
    const goal = page.getByRole('region', { name: 'Goal' });
    await goal.getByText('claims "£5,000"').waitFor();
    await expectAccessible(page);
    await picture(page, 'prompt-refused', { tall: true });
    await goal.getByRole('textbox', { name: 'Goal, piece 1' }).fill('A good conversation leads to a call.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Everything is saved').waitFor();
    await page.getByRole('tab', { name: 'Check and full text' }).click();
    await page.getByText('Nothing keeps it from going out.').waitFor();
    await page.getByText(/All \d+ conversations end as they must\./).waitFor();
    await page.getByRole('rowheader', { name: 'Goal' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'prompt-check', { tall: true });
    await page.getByRole('button', { name: 'Put it live' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put it live' }).click();
    await page.getByText('1.0 live').waitFor();

    await page.getByRole('button', { name: 'New version' }).click();
    await page.getByRole('dialog').getByLabel('Why (others see it)').fill('Visits, not calls');
    await page.getByRole('dialog').getByRole('button', { name: 'New version' }).click();
    await page.getByRole('heading', { name: 'Version 2.0' }).waitFor();
    await page.getByRole('tab', { name: 'Words' }).click();
    await page.getByRole('textbox', { name: 'Goal, piece 1' }).fill('A good conversation leads to a visit.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Everything is saved').waitFor();
    await page.getByRole('button', { name: 'Try on a share' }).click();
    await page.getByRole('dialog').getByLabel('Share of leads, %').fill('20');
    await page.getByRole('dialog').getByRole('button', { name: 'Try on a share' }).click();
    await page.getByText('2.0 in test, 20 % of leads').waitFor();
    await page.getByRole('tab', { name: 'What changed' }).click();
    await page.locator('ins', { hasText: 'visit' }).waitFor();
    await picture(page, 'prompt-diff');
    await page.getByRole('button', { name: 'Put it live' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put it live' }).click();
    await page.getByText('2.0 live').waitFor();
    await page.getByRole('tab', { name: 'How it does' }).click();
    await page.getByText('There is too little yet to compare bookings.').waitFor();
    await expectAccessible(page);
    const states = () =>
      one(
        world(),
        sql<{ said: string }>`
          select string_agg(version || ' ' || status, ', ' order by version_number) as said from prompt_versions`,
      );
    await expect.poll(states).toEqual({ said: '1.0 archived, 2.0 live' });
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('1.0 live').waitFor();
    await expect.poll(states).toEqual({ said: '1.0 live, 2.0 archived' });
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
        one(
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

  test('on a telephone whoever may not change them still reads voices and prompts', async () => {
    await ann('POST', '/api/v1/ai-personas/upsert', { name: 'Plain voice' });
    const sections = { goal: [{ content: 'A call.' }] };
    await ann('POST', '/api/v1/prompts', { name: 'To read', origin: { from: 'manual', sections } });
    const { page } = await world().openAs('read_only', 'personas', { viewport: NARROW });
    await page.getByRole('link', { name: 'Plain voice' }).waitFor();
    await expectNoSideScroll(page);
    await page.getByRole('link', { name: 'Audiences' }).click();
    await page.getByRole('link', { name: 'Past enquirers' }).click();
    await page.getByRole('button', { name: /^Objection/ }).waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'audience-narrow');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Prompts' }).click();
    await page.getByRole('link', { name: 'To read' }).click();
    await page.getByText('A call.').waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'prompt-narrow');
    await expect.poll(() => page.getByRole('button', { name: 'New version' }).count()).toBe(0);
  });
});
