import { reviewHandlers } from '@rekindle/responder';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { givenReviews } from '../reviews-world.ts';
import { expectAccessible, expectNoSideScroll, inBrowser, NARROW, picture } from './harness.ts';

const SHOUT = 'Great news!! What day suits you for a call?';
const CALM = 'Great news! What day suits you for a call?';

inBrowser('review', (world) => {
  let reviews: Awaited<ReturnType<typeof givenReviews>>;
  beforeAll(async () => {
    reviews = await givenReviews(world());
  });
  beforeEach(async () => {
    // Each test begins with nothing that waits.
    await reviews.write((tx) =>
      sql`update sophie_insights set status = 'dismissed', reviewed_at = app_now() where reviewed_at is null`.execute(
        tx,
      ),
    );
  });

  const shouted = async () => await reviews.givenInsight('shouting', SHOUT, { quote: '!!', better: CALM });
  const stateOf = async (insightId: string) =>
    await reviews.write((tx) =>
      tx
        .selectFrom('sophie_insights')
        .select(['status', 'user_feedback as why'])
        .where('id', '=', insightId)
        .executeTakeFirstOrThrow(),
    );
  const card = (page: Page, title: string) => page.getByRole('button', { name: title, exact: true });

  /** The replay job, as the queue would wake it; without a key a scripted model answers. */
  async function playReplays(): Promise<void> {
    const { deps, jobs } = world();
    const none = { kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: '' } as const;
    const handlers = reviewHandlers({
      ...deps,
      queues: { add: async () => {} },
      model: { model: 'none', draft: async () => await Promise.resolve(none) },
      reviewer: { model: 'none', review: async () => await Promise.resolve(none) },
      ...{ simulated: false, mailer: null, consoleBaseUrl: null },
    });
    const { clientId = '', replayId = '' } = jobs.findLast(({ name }) => name === 'replay-lesson')?.data ?? {};
    await handlers['replay-lesson']?.({ clientId, replayId });
  }

  test('shows an insight in its conversation; its lesson is tried, then taught with a reason', async () => {
    const { insightId } = await shouted();
    const { page, caller } = await world().openAs('manager', 'today', { name: 'Ann Smith' });
    await page.getByRole('heading', { name: 'Today' }).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
    await card(page, 'It shouts').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const talk = page.getByRole('region', { name: 'In its conversation' });
    await talk.getByText('Yes, still interested').waitFor();
    await talk.locator('mark', { hasText: '!!' }).waitFor();
    await expect.poll(() => page.url()).toContain(`insight=${insightId}`);
    await expect.poll(async () => (await stateOf(insightId)).status).toBe('viewed');
    await expectAccessible(page);

    const agree = page.getByRole('button', { name: 'Agree and teach' });
    await page.getByLabel('Your reason').fill('We never shout.');
    await expect.poll(() => agree.isDisabled()).toBe(true);
    await page.getByLabel('Title').fill('No shouting');
    await page.getByRole('button', { name: 'Try on past conversations' }).click();
    await page.getByText(/Trying: 0 of \d+ conversations?/).waitFor();
    await playReplays();
    await page.getByText(/Tried on \d+ past conversations?/).waitFor();
    await page.getByText('There is no key, so a scripted model answered').waitFor();
    await page.getByText(/^\d+ better$/).waitFor();
    await page.getByText('Conversation 1').click();
    await page.getByText('With the lesson:').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'review', { tall: true });
    const small = await world().open(caller, `review?insight=${insightId}`, { viewport: NARROW, scheme: 'dark' });
    await small.getByText('With the lesson:').first().waitFor({ state: 'attached' });
    await expectNoSideScroll(small);
    await picture(small, 'review-narrow', { tall: true });

    // Who comes back goes on with the words that were tried.
    await page.reload();
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('No shouting');
    await page.getByLabel('Your reason').fill('We never shout.');
    await agree.click();
    await page.getByText('Taught. A new draft of the prompt has the lesson.').waitFor();
    await card(page, 'It shouts').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await expect.poll(() => stateOf(insightId)).toEqual({ status: 'approved_and_learned', why: 'We never shout.' });
    const lessons = () =>
      reviews.write((tx) =>
        tx.selectFrom('lessons').select(['title', 'reasoning', 'correct_response as say']).execute(),
      );
    await expect.poll(lessons).toEqual([{ title: 'No shouting', reasoning: 'We never shout.', say: CALM }]);
    const drafts = () =>
      reviews.write((tx) =>
        tx
          .selectFrom('prompt_versions')
          .select(['status', 'created_by_type as by'])
          .where('lesson_applied_id', 'is not', null)
          .execute(),
      );
    await expect.poll(drafts).toEqual([{ status: 'draft', by: 'sophie' }]);
  });

  test('is taught otherwise by a dialog, and the teaching is taken back below', async () => {
    const { insightId } = await shouted();
    const { page } = await world().openAs('manager', `review?insight=${insightId}`);
    await page.getByRole('region', { name: 'In its conversation' }).waitFor();
    await page.getByRole('heading', { name: 'The lesson it speaks for' }).waitFor();
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Teach Sophie' });
    // Marks cannot be allowed, so that is not proposed.
    await expect.poll(() => dialog.getByLabel('Look less closely: patterns only').isChecked()).toBe(true);
    await dialog.getByLabel('Your reason').fill('Ours like it.');
    await dialog.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText('Sophie knows it now.').waitFor();
    await expect.poll(() => stateOf(insightId)).toEqual({ status: 'taught_sophie', why: 'Ours like it.' });
    await page.getByText('What Sophie looks for').click();
    const closely = page.getByLabel('How closely: It shouts');
    await expect.poll(() => closely.inputValue()).toBe('low');
    await page.getByRole('button', { name: 'Take back: It shouts' }).click();
    await page.getByText('Taken back.').waitFor();
    await expect.poll(() => closely.inputValue()).toBe('normal');
    await expectAccessible(page);
    await closely.selectOption('off');
    await page.getByText('Saved.').waitFor();
    const sensitivity = async () =>
      (await reviews.write((tx) => tx.selectFrom('review_checks').select(['check_key', 'sensitivity']).execute())).at(
        -1,
      );
    await expect.poll(sensitivity).toEqual({ check_key: 'shouting', sensitivity: 'off' });
  });

  test('is dismissed; filters stand in the address, and say when nothing fits them', async () => {
    const { insightId } = await reviews.givenInsight('claim', 'It is £50. What day suits you?', { quote: '£50' });
    const { page } = await world().openAs('manager', 'review');
    await card(page, 'A claim that nobody approved').waitFor();
    await page.getByLabel('Severity').selectOption('info');
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
    await expect.poll(() => page.url()).toContain('severity=info');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await card(page, 'A claim that nobody approved').click();
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Dismiss this insight?' });
    await dialog.getByLabel('Your reason (optional)').fill('It is true.');
    await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await page.getByText('Dismissed.').waitFor();
    await expect.poll(() => stateOf(insightId)).toEqual({ status: 'dismissed', why: 'It is true.' });
    await page.getByLabel('Status').selectOption('decided');
    await card(page, 'A claim that nobody approved').waitFor();
  });

  test('keeps what somebody types from Esc, and Enter on a button does what the button says', async () => {
    const { insightId } = await shouted();
    const { page } = await world().openAs('manager', 'review');
    await card(page, 'It shouts').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => page.locator(':focus').textContent()).toBe('It shouts');
    await page.keyboard.press('Enter');
    const reason = page.getByLabel('Your reason');
    await reason.fill('We never shout.');
    await page.getByLabel('Teach it untried').focus();
    await page.getByLabel('Teach it untried').check();
    const agree = page.getByRole('button', { name: 'Agree and teach' });
    await agree.focus();
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => reason.inputValue()).toBe('We never shout.');
    // Esc closes what lies on top alone.
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    const dismissal = page.getByRole('dialog', { name: 'Dismiss this insight?' });
    await dismissal.waitFor();
    await page.keyboard.press('Escape');
    await dismissal.waitFor({ state: 'detached' });
    await expect.poll(() => question.count()).toBe(0);
    await agree.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Taught. A new draft of the prompt has the lesson.').waitFor();
    await expect.poll(() => stateOf(insightId)).toEqual({ status: 'approved_and_learned', why: 'We never shout.' });
  });

  test('shows who may only look no act, and says what went wrong when the answer fails', async () => {
    const { insightId } = await shouted();
    const { page } = await world().openAs('read_only', `review?insight=${insightId}`, {
      flags: { can_view_all_leads: true },
    });
    await page.getByText('You may look, and not decide (lessons.edit).').waitFor();
    await page.route(
      '**/api/v1/insights?*',
      async (route) => await route.fulfill({ status: 429, json: { detail: 'Too many at once.' } }),
    );
    await page.getByLabel('Severity').selectOption('warning');
    await page.getByText('Too many at once.').first().waitFor();
    await page.getByRole('button', { name: 'Try again', exact: true }).waitFor();
    // The screen may ask again by itself at any moment, so nothing is clicked that may just be going.
    await page.unroute('**/api/v1/insights?*');
    await page.reload();
    await page.getByRole('list', { name: 'Insights' }).waitFor();
  });
});
