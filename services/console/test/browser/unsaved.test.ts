import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { inBrowser, lookAgain } from './harness.ts';

const TYPED = 'A good conversation leads to a visit.';

inBrowser('what is typed and not saved', (world) => {
  let ann: Caller;
  let ben: Caller;
  beforeAll(async () => {
    ann = await world().signIn('manager', { name: 'Ann Smith' });
    ben = await world().signIn('manager', { name: 'Ben Jones' });
  });

  /** A prompt with one draft; its goal is "A call.". */
  async function givenDraft(name: string): Promise<{ promptId: string; versionId: string }> {
    const sections = { goal: [{ content: 'A call.' }] };
    const { body } = await ben('POST', '/api/v1/prompts', { name, origin: { from: 'manual', sections } });
    const versions = await ben('GET', `/api/v1/prompts/${body.prompt_id}/versions`);
    return { promptId: body.prompt_id, versionId: versions.body.items[0].id };
  }
  /** Ben changes a version: `act` is what stands behind its address. */
  async function benDoes(method: string, versionId: string, act: string, body?: object): Promise<void> {
    const at = `/api/v1/prompt-versions/${versionId}`;
    const { headers } = await ben('GET', at);
    const answer = await ben(method, `${at}/${act}`, body, { 'if-match': headers.get('etag') ?? '' });
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  }
  const goalOf = async (versionId: string): Promise<string[]> => {
    const { body } = await ann('GET', `/api/v1/prompt-versions/${versionId}`);
    const { fragments } = body as { fragments: { section: string; content: string }[] };
    return fragments.filter(({ section }) => section === 'goal').map(({ content }) => content);
  };
  const goal = (page: Page) => page.getByRole('textbox', { name: 'Goal, piece 1' });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const versionLine = (page: Page) => page.getByRole('navigation', { name: 'Versions, the newest first' });

  test('keeps a draft from going out, and asks before it is left, while another view of it is on show', async () => {
    const { promptId } = await givenDraft('Another view');
    const page = await world().open(ann, `personas/prompts/${promptId}`);
    await goal(page).fill(TYPED);
    await page.getByRole('tab', { name: 'Check and full text' }).click();
    await page.getByText('This is the draft as it was saved last.').waitFor();
    await expect.poll(() => button(page, 'Put it live').isDisabled()).toBe(true);
    await page.getByRole('main').getByRole('link', { name: 'Prompts' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('tab', { name: 'Words' }).click();
    await expect.poll(() => goal(page).inputValue()).toBe(TYPED);
  });

  test('stays in its draft when a colleague begins another version', async () => {
    const { promptId, versionId } = await givenDraft('Begun meanwhile');
    const page = await world().open(ann, `personas/prompts/${promptId}`);
    await goal(page).fill(TYPED);
    await ben('POST', `/api/v1/prompts/${promptId}/versions`, { from_version_id: versionId });
    await lookAgain(page);
    await versionLine(page).getByRole('button', { name: /^2\.0/ }).waitFor();
    await expect.poll(() => goal(page).inputValue()).toBe(TYPED);
    await page.getByRole('heading', { name: 'Version 1.0' }).waitFor();
    await button(page, 'More to do').click();
    const begin = page.getByRole('menuitem', { name: 'New version' });
    await expect.poll(() => begin.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await button(page, 'Save').click();
    await page.getByText('Everything is saved').waitFor();
    await expect.poll(() => goalOf(versionId)).toEqual([TYPED]);
  });

  test('stays on screen when a colleague puts the draft live, with the reason why it cannot be saved', async () => {
    const { promptId, versionId } = await givenDraft('Live meanwhile');
    const page = await world().open(ann, `personas/prompts/${promptId}`);
    await goal(page).fill(TYPED);
    await benDoes('POST', versionId, 'publish');
    await lookAgain(page);
    await page.getByText('It was tried or put live meanwhile').waitFor();
    await expect.poll(() => goal(page).inputValue()).toBe(TYPED);
    await button(page, 'Discard changes').click();
    await page.getByText('A version that was tried never changes.').waitFor();
    await page.getByText('A call.').waitFor();
  });

  test('gives way to what a colleague saved where nothing is typed: no words go out that did not stand there', async () => {
    const { promptId, versionId } = await givenDraft('Saved meanwhile');
    const page = await world().open(ann, `personas/prompts/${promptId}`);
    // Behind the question it has no role.
    const words = page.locator('[id="field-goal.0"]');
    await words.waitFor();
    await expect.poll(() => words.inputValue()).toBe('A call.');
    await button(page, 'Put it live').click();
    const question = page.getByRole('dialog', { name: 'Put 1.0 live?' });
    await question.waitFor();
    await benDoes('PUT', versionId, 'sections', { sections: { goal: [{ content: 'A visit by Ben.' }] } });
    await lookAgain(page);
    await expect.poll(() => words.inputValue()).toBe('A visit by Ben.');
    await question.getByRole('button', { name: 'Put it live' }).click();
    await question.waitFor({ state: 'detached' });
    await button(page, 'Put it live').click();
    await question.getByRole('button', { name: 'Put it live' }).click();
    await page.getByText('1.0 live').waitFor();
    await expect.poll(() => goalOf(versionId)).toEqual(['A visit by Ben.']);
  });

  test('outlives a while in which the server does not answer', async () => {
    const { promptId, versionId } = await givenDraft('Away');
    const page = await world().open(ann, `personas/prompts/${promptId}`);
    await goal(page).fill(TYPED);
    const asked = page.waitForResponse((answer) => answer.status() === 429 && answer.url().includes(versionId));
    await page.route('**/api/v1/prompt**', async (route) => await route.fulfill({ status: 429, json: {} }));
    await lookAgain(page);
    await asked;
    await page.unroute('**/api/v1/prompt**');
    await ben('POST', `/api/v1/prompts/${promptId}/versions`, { from_version_id: versionId });
    await lookAgain(page);
    await versionLine(page).getByRole('button', { name: /^2\.0/ }).waitFor();
    await expect.poll(() => goal(page).inputValue()).toBe(TYPED);
  });

  test('goes on while it is being saved, and is saved once however often its key is pressed', async () => {
    const { body: voice } = await ann('POST', '/api/v1/ai-personas/upsert', { name: 'Slow', persona_name: 'Kim' });
    const page = await world().open(ann, `personas/voices/${voice.id}`);
    const tone = page.getByLabel('Tone');
    await tone.fill('Calm');
    let goOn: () => void = () => {};
    const wait = new Promise<void>((resolve) => (goOn = resolve));
    let sent = 0;
    await page.route('**/api/v1/ai-personas/upsert', async (route) => {
      sent += 1;
      await wait;
      await route.continue();
    });
    await page.keyboard.press('Control+s');
    await expect.poll(() => sent).toBe(1);
    await page.keyboard.press('Control+s');
    await tone.fill('Calm and brief');
    await page.getByLabel('Goals').fill('Visits');
    goOn();
    await page.getByText('2 changes are not saved').waitFor();
    const stored = async () => (await ann('GET', `/api/v1/ai-personas/${voice.id}`)).body;
    await expect.poll(stored).toMatchObject({ tone: 'Calm', goals: null });
    await expect.poll(() => tone.inputValue()).toBe('Calm and brief');
    await button(page, 'Save').click();
    await page.getByText('Everything is saved').waitFor();
    await expect.poll(stored).toMatchObject({ tone: 'Calm and brief', goals: 'Visits' });
    expect(sent).toBe(2);
  });

  test('is one product, though a new one is saved by its key and then by its button', async () => {
    const page = await world().open(ann, 'personas/products');
    await button(page, 'Add a product').click();
    const dialog = page.getByRole('dialog', { name: 'Add a product' });
    const name = dialog.getByRole('textbox', { name: 'Product', exact: true });
    await name.fill('Slates');
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    const names = async () => {
      const { body } = await ann('GET', '/api/v1/products');
      return (body.items as { name: string }[]).map((product) => product.name);
    };
    await expect.poll(names).toEqual(['Slates']);
    await name.fill('Welsh slates');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await button(page, 'Welsh slates').waitFor();
    await expect.poll(names).toEqual(['Welsh slates']);
  });
});
