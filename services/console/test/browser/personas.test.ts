import { evaluateVersion, reviewHandlers } from '@rekindle/responder';
import { givenCampaign } from '@rekindle/testkit';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { saying } from '../said-model.ts';
import type { Caller } from '../world.ts';
import { expectAccessible, expectNoSideScroll, inBrowser, NARROW, oneRow, picture } from './harness.ts';

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
      oneRow(
        world(),
        sql<{ name: string; tone: string; sms_greeting: string; defaults: number }>`
          select name, tone, sms_greeting, (select count(*)::int from ai_personas where is_default) as defaults
          from ai_personas where is_default and id = ${id}`,
      );
    await expect
      .poll(state)
      .toMatchObject({ name: 'Warm and brief', sms_greeting: 'Hi {firstName}, Sophie here.', defaults: 1 });
    // That changed it too, and the next saving is no conflict with oneself.
    await page.getByLabel('Tone').fill('Kind');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(state).toMatchObject({ tone: 'Kind', defaults: 1 });

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
        oneRow(world(), sql<{ n: number }>`select count(*)::int as n from ai_personas where id = ${old.body.id}`),
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
      oneRow(
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

  test('how a version did with simulated leads stands beside it, and whom it failed', async () => {
    const sections = { goal: [{ content: 'Get a call with a surveyor.' }] };
    const { body } = await ann('POST', '/api/v1/prompts', { name: 'Played', origin: { from: 'manual', sections } });
    const evaluated = { clientId: world().client.clientId, versionId: body.version_id, plays: 1, seed: 1 };
    await evaluateVersion(world().deps, { ...evaluated, model: null });
    const page = await world().open(ann, `personas/prompts/${body.prompt_id}?view=results`);
    await page.getByText('With simulated leads: 28 of 28 pass (no real model)').waitFor();
    await page.getByText('played once, score 1.00, 0 violations, by a scripted model').waitFor();
    await expectAccessible(page);
    await evaluateVersion(world().deps, {
      ...evaluated,
      model: { kind: 'model', ask: saying('It is £4,999 fitted.') },
    });
    await page.reload();
    await page.getByRole('rowheader', { name: 'Wants a quote for a three bed semi, and is glad of a call' }).waitFor();
    await page.getByText('by said-1').waitFor();
    await picture(page, 'prompt-eval', { tall: true });
  });

  test('simulated leads are sent to talk to a version, seen as they come, and refused while others do', async () => {
    const sections = { goal: [{ content: 'Get a call with a surveyor.' }] };
    const { body } = await ann('POST', '/api/v1/prompts', { name: 'Sent', origin: { from: 'manual', sections } });
    const page = await world().open(ann, `personas/prompts/${body.prompt_id}?view=results`);
    const play = page.getByRole('button', { name: 'Have them talk to it' });
    await play.click();
    await page.getByText('Playing: 0 of 28 leads').waitFor();
    await expect.poll(() => play.isDisabled()).toBe(true);
    await expectAccessible(page);

    const other = await ann('POST', '/api/v1/prompts', { name: 'Waits', origin: { from: 'manual', sections } });
    const waiting = await world().open(ann, `personas/prompts/${other.body.prompt_id}?view=results`);
    await waiting.getByRole('button', { name: 'Have them talk to it' }).click();
    await waiting.getByText('Simulated leads are played against a version already').waitFor();

    const { deps, jobs } = world();
    const { clientId = '', evalRunId = '' } = jobs.findLast(({ name }) => name === 'eval-prompt')?.data ?? {};
    const none = { kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: '' } as const;
    const handlers = reviewHandlers({
      ...{ ...deps, simulated: false, mailer: null, consoleBaseUrl: null },
      queues: { add: async () => {} },
      reviewer: { model: 'none', review: async () => await Promise.resolve(none) },
    });
    await handlers['eval-prompt']?.({ clientId, evalRunId });
    await page.getByText('played once, score 1.00, 0 violations, by a scripted model').waitFor();
    await page.getByText('With simulated leads: 28 of 28 pass (no real model)').waitFor();
    await expect.poll(() => play.isDisabled()).toBe(false);
    await picture(page, 'prompt-eval-played', { tall: true });
  });

  test('a strategy is written past its refusals, changed by two people at once, chosen by a campaign and deleted', async () => {
    await ann('POST', '/api/v1/products/upsert', { name: 'Heat pumps' });
    const { datasetId } = await givenCampaign(world().deps, world().client, { people: 1, firstPerson: 7 });
    const page = await world().open(ann, 'personas/strategies');
    await page.getByText('No strategy yet').waitFor();
    await page.getByRole('link', { name: 'Add a strategy' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Winter');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'How to come to a close' }).getAttribute('aria-invalid'))
      .toBe('true');
    await page.getByText('A new strategy needs this.').first().waitFor();
    await page.getByLabel('Name in texts').fill('Ada');
    await page.getByLabel('What the AI does').fill('Adviser on heating');
    await page.getByLabel('Tone of these conversations').fill('calm');
    await page.getByLabel('Questions to ask').fill('Is it your house?');
    await page.getByLabel('What to say to objections').fill('Listen first.');
    await page.getByLabel('How to come to a close').fill('Offer a call.');
    await page.getByLabel('Shortest wait before an answer goes').fill('30');
    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: 'Any trade' }).click();
    await page.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'Heat pumps' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Give both the shortest and the longest wait').first().waitFor();
    await page.getByLabel('Longest wait before an answer goes').fill('90');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Winter', level: 1 }).waitFor();
    await page.getByText('No campaign has it yet.').waitFor();
    await expectAccessible(page);
    await picture(page, 'strategy', { tall: true });
    const id = page.url().split('/').at(-1) ?? '';
    const state = () =>
      oneRow(
        world(),
        sql`
          select s.ai_name, s.tag, s.delay_min, s.delay_max, p.name as product, t.name as template,
            (select count(*)::int from datasets d where d.client_id = s.client_id and d.strategy_id = s.id) as campaigns
          from strategies s
          join products p on p.client_id = s.client_id and p.id = s.product_id
          join prompt_templates t on t.client_id = s.client_id and t.id = s.prompt_template_id
          where s.name = 'Winter'`,
      );
    const bound = { delay_min: 30, delay_max: 90, product: 'Heat pumps', template: 'Any trade' };
    await expect.poll(state).toEqual({ ...bound, ai_name: 'Ada', tag: null, campaigns: 0 });

    // A colleague names it otherwise while one gives it a tag.
    await page.getByLabel('Tag').fill('heating');
    await ann('POST', '/api/v1/strategies/upsert', { id, ai_name: 'Bo', tag: 'pumps' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await conflict.getByText('pumps').waitFor();
    await conflict.getByText('Bo', { exact: true }).waitFor();
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await conflict.waitFor({ state: 'detached' });
    await expect.poll(state).toMatchObject({ ai_name: 'Bo', tag: 'heating' });

    const settings = await world().open(ann, `campaigns/${datasetId}/edit`);
    const who = settings.getByRole('region', { name: 'Who answers' });
    await who.getByRole('combobox', { name: 'Strategy' }).click();
    await settings.getByRole('option', { name: 'Winter' }).click();
    await settings.getByText('It holds from the next reply on.').waitFor();
    await expectAccessible(settings);
    await expect.poll(state).toMatchObject({ campaigns: 1 });

    await page.reload();
    await page.getByText('1 campaign has it.').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('1 campaign has it and goes on without one').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No strategy yet').waitFor();
    await expect.poll(state).toBeUndefined();
    await expectAccessible(page);
  });

  test('products, roles and golden conversations that two change at once are settled field by field', async () => {
    const product = await ann('POST', '/api/v1/products/upsert', { name: 'Gutters', value_prop: 'Dry walls' });
    const role = await ann('POST', '/api/v1/org-roles/upsert', { name: 'Warden' });
    const page = await world().open(ann, 'personas/products');
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await page.getByRole('button', { name: 'Gutters', exact: true }).click();
    const gutters = page.getByRole('dialog', { name: 'Gutters' });
    await gutters.getByLabel('What it is good for').fill('Dry feet');
    await ann('POST', '/api/v1/products/upsert', {
      ...{ id: product.body.id, name: 'Gutters', value_prop: 'Dry cellars', description: 'Of zinc' },
    });
    await gutters.getByRole('button', { name: 'Save' }).click();
    await conflict.getByText('Dry cellars').waitFor();
    await conflict.getByText('Of zinc').waitFor();
    await expectAccessible(page);
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await gutters.waitFor({ state: 'detached' });
    await expect
      .poll(() => oneRow(world(), sql`select value_prop, description from products where id = ${product.body.id}`))
      .toEqual({ value_prop: 'Dry feet', description: 'Of zinc' });

    await page.getByRole('button', { name: 'Warden', exact: true }).click();
    const warden = page.getByRole('dialog', { name: 'Warden' });
    await warden.getByLabel('Department').fill('Estates');
    const theirs = { department: 'Housing', rows: { kpis: [{ kpi_name: 'Repairs' }] } };
    await ann('POST', '/api/v1/org-roles/upsert', { id: role.body.id, name: 'Warden', ...theirs });
    await warden.getByRole('button', { name: 'Save' }).click();
    await conflict.getByText('Housing').waitFor();
    await conflict.getByText('1 row', { exact: true }).waitFor();
    await conflict.locator('label', { hasText: 'Meanwhile' }).click();
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await warden.waitFor({ state: 'detached' });
    const stored = () =>
      oneRow(
        world(),
        sql`select o.department, (select string_agg(kpi_name, ',') from role_kpis k where k.role_id = o.id) as kpis
            from org_roles o where o.id = ${role.body.id}`,
      );
    await expect.poll(stored).toEqual({ department: 'Housing', kpis: 'Repairs' });

    const sections = { goal: [{ content: 'A call.' }] };
    const prompt = await ann('POST', '/api/v1/prompts', { name: 'Two hands', origin: { from: 'manual', sections } });
    const url = `/api/v1/prompts/${prompt.body.prompt_id}`;
    const screen = await world().open(ann, `personas/prompts/${prompt.body.prompt_id}`);
    await screen.getByRole('button', { name: 'More to do' }).click();
    await screen.getByRole('menuitem', { name: 'Golden conversations' }).click();
    const golden = screen.getByRole('dialog', { name: 'Golden conversations' });
    await golden.getByLabel('Name', { exact: true }).fill('Two hands, mine');
    await ann('PATCH', url, { name: 'Two hands, theirs', description: 'For spring' });
    await golden.getByRole('button', { name: 'Save' }).click();
    const choice = screen.getByRole('dialog', { name: 'This was changed meanwhile' });
    await choice.getByText('Two hands, theirs').waitFor();
    await choice.getByText('For spring').waitFor();
    await choice.getByRole('button', { name: 'Save this' }).click();
    await golden.waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await ann('GET', url)).body)
      .toMatchObject({ name: 'Two hands, mine', description: 'For spring' });
  });

  test('what comes on a later page of a list is there to open and to choose', async () => {
    const { body: last } = await ann('POST', '/api/v1/products/upsert', { name: 'The last of many' });
    const page = await world().open(ann, 'today');
    await page.route('**/api/v1/products?*', async (route) => {
      const isLater = new URL(route.request().url()).searchParams.get('after') === 'here';
      const items = isLater ? [last] : [{ ...last, id: world().deps.ids.next(), name: 'The first of many' }];
      await route.fulfill({ json: { items, next: isLater ? null : 'here' } });
    });
    await page.goto(`${world().url}/c/${world().client.clientId}/personas/products`);
    await page.getByRole('button', { name: 'The first of many', exact: true }).waitFor();
    await page.getByRole('button', { name: 'The last of many', exact: true }).waitFor();
    await page.goto(`${world().url}/c/${world().client.clientId}/personas/strategies/new`);
    await page.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'The last of many' }).waitFor();
  });

  test('a template of the software is made one’s own, reworded by two at once and put away', async () => {
    const page = await world().open(ann, 'personas/templates');
    await page.getByRole('link', { name: 'Look at it: Any trade' }).click();
    await page.getByText('It comes with the software and stays as it is.').waitFor();
    await page.getByRole('link', { name: 'Make one of your own with these words' }).click();
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await expect.poll(() => name.inputValue()).toBe('Any trade, our own');
    await name.fill('Roofers');
    await page.getByRole('textbox', { name: 'Category' }).fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Category' }).getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('textbox', { name: 'Category' }).fill('roofs');
    await page.getByLabel('Base words').fill('You know roofs.');
    await page.getByRole('textbox', { name: 'Goal', exact: true }).fill('Offer a survey.\n\nAsk one thing at a time.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Roofers', level: 1 }).waitFor();
    await expectAccessible(page);
    await picture(page, 'template', { tall: true });
    const id = page.url().split('/').at(-1) ?? '';
    const url = `/api/v1/prompt-templates/${id}`;
    const stored = async () => (await ann('GET', url)).body;
    await expect.poll(stored).toMatchObject({
      ...{ name: 'Roofers', category: 'roofs', base_system_prompt: 'You know roofs.', is_system_template: false },
      template_structure: {
        goal: [
          { content: 'Offer a survey.', why: 'written by hand' },
          { content: 'Ask one thing at a time.', why: 'written by hand' },
        ],
      },
    });

    const { category: _category, ...theirs } = await stored();
    await page.getByLabel('Best for').fill('old roofs');
    await ann('PUT', url, { ...theirs, category: 'slate', base_system_prompt: 'You know slate.' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await conflict.getByText('You know slate.').waitFor();
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await conflict.waitFor({ state: 'detached' });
    await expect.poll(stored).toMatchObject({ best_for: 'old roofs', category: 'slate' });
    await page.getByRole('switch', { name: 'Offered to begin prompts from' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(stored).toMatchObject({ is_active: false, base_system_prompt: 'You know slate.' });
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Change: Roofers' }).waitFor();
    await page.getByText('Not offered').waitFor();
    await expectAccessible(page);
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
    await page.goto(`${world().url}/c/${world().client.clientId}/personas/templates`);
    await page.getByRole('link', { name: 'Any trade' }).click();
    await page.getByRole('heading', { name: 'Any trade', level: 1 }).waitFor();
  });
});
