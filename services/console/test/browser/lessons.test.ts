import { inTenant } from '@rekindle/db';
import { addUniversalLesson, putUniversalLessonAway } from '@rekindle/responder';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '../world.ts';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW, picture } from './harness.ts';

async function stored(world: BrowserWorld, title: string) {
  const { clientId } = world.client;
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    const { rows } = await sql<Record<string, unknown>>`
      select lesson_type, status, trigger, incorrect_response, tags, example_conversation, version,
        (select o.title from lessons o where o.id = l.superseded_by) as successor
      from lessons l where title = ${title}`.execute(tx);
    return rows[0] ?? null;
  });
}

inBrowser('lessons', (world) => {
  let ann: Caller;
  beforeAll(async () => {
    ann = await world().signIn('manager', { name: 'Ann Smith' });
    const teach = async (lesson: object) => {
      const { status, body } = await ann('POST', '/api/v1/lessons', lesson);
      expect([status, body.detail]).toEqual([201, undefined]);
    };
    await teach({
      ...{ lesson_type: 'objection_handling', title: 'Price', trigger: 'lead mentions price', tags: ['pricing'] },
      correct_response: 'A short call settles what it would come to.',
    });
    await teach({ lesson_type: 'best_practice', title: 'Short', correct_response: 'Keep it to two sentences.' });
  });

  test('a forbidden word is taught past its conflict, shown as enforced, filtered for and superseded', async () => {
    const page = await world().open(ann, 'today');
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('link', { name: 'Teach a lesson' }).click();
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Forbidden word' }).click();
    await page.getByLabel('Title').fill('No calls');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Say what no reply may have').first().waitFor();
    await page.getByLabel('Words and phrases that no reply has').fill('short call\nno * obligation');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const refused = page.getByRole('alert').filter({ hasText: 'It is against another lesson' });
    await refused.getByText('recommends words that "No calls" forbids: short call').waitFor();
    await expectAccessible(page);
    await picture(page, 'lesson-conflict', { tall: true });
    await expect.poll(() => stored(world(), 'No calls')).toBeNull();
    await refused.getByRole('button', { name: 'Let it stand in for “Price”' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'No calls', level: 1 }).waitFor();
    await page.getByText('Code keeps these out of every reply').waitFor();
    await expect
      .poll(() => stored(world(), 'No calls'))
      .toMatchObject({ lesson_type: 'blacklist_word', incorrect_response: 'short call\nno * obligation' });
    await expect.poll(() => stored(world(), 'Price')).toMatchObject({ status: 'archived', successor: 'No calls' });

    // A colleague saves while somebody types: both hold.
    await page.getByLabel('Why', { exact: true }).fill('It puts people off.');
    const id = page.url().split('/').at(-1) ?? '';
    const now = (await ann('GET', `/api/v1/lessons/${id}`)).body;
    await ann('PUT', `/api/v1/lessons/${id}`, { ...wordsOf(now), tags: ['tone'] });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await conflict.getByText('It puts people off.').waitFor();
    await conflict.getByRole('button', { name: 'Save this' }).click();
    await conflict.waitFor({ state: 'detached' });
    await expect.poll(() => stored(world(), 'No calls')).toMatchObject({ tags: ['tone'], version: 3 });
    await picture(page, 'lesson', { tall: true });

    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Find in lessons' }).fill('obligations');
    await page.getByRole('link', { name: 'Short' }).waitFor({ state: 'detached' });
    await page.getByText('No reply has: short call, no * obligation').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('obligations');
    await page.getByRole('searchbox', { name: 'Find in lessons' }).fill('');
    const status = page.getByRole('radiogroup', { name: 'Status' });
    await status.getByText('Archived', { exact: true }).click();
    await page.getByRole('link', { name: 'Price' }).waitFor();
    await page.getByText('Superseded', { exact: true }).waitFor();
    await status.getByText('All', { exact: true }).click();
    await page.getByRole('link', { name: 'Short' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'lessons');
  });

  test('by keyboard one is marked and archived; a session that ends while somebody types loses nothing', async () => {
    await ann('POST', '/api/v1/lessons', {
      lesson_type: 'dos_donts',
      title: 'By keyboard',
      correct_response: 'Ask once.',
    });
    const page = await world().open(ann, 'lessons?type=dos_donts');
    await page.getByRole('link', { name: 'By keyboard' }).waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => page.locator(':focus').textContent()).toBe('By keyboard');
    await page.keyboard.press('x');
    await page.getByText('1 lesson is marked').waitFor();
    await page.getByRole('button', { name: 'Archive the marked' }).click();
    await page.getByText('1 lesson is archived.').waitFor();
    await expect.poll(() => stored(world(), 'By keyboard')).toMatchObject({ status: 'archived' });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor();
    await page.getByText('It is archived: nobody is shown it').waitFor();

    await page.getByLabel('What it is about').fill('Typed before the session was over.');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog', { name: 'Your session is over' }).waitFor();
    await expect
      .poll(() => page.getByLabel('What it is about').inputValue())
      .toBe('Typed before the session was over.');
  });

  test('what holds for every client is read beside one’s own, and changed by nobody', async () => {
    const id = await addUniversalLesson(world().deps, {
      ...{ lessonType: 'never_rule', title: 'Never free', trigger: null, correctResponse: null, tags: [] },
      ...{ incorrectResponse: 'free', reasoning: null, priority: 0, status: 'active' },
    });
    const page = await world().open(ann, 'lessons');
    const all = page.getByRole('region', { name: 'For every client' });
    await all.getByText('No reply has: free').waitFor();
    await expectAccessible(page);
    await all.getByRole('link', { name: 'Never free' }).click();
    await page.getByText('It holds for every client; one of your own can stand in for it.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Archive' }).count()).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await expectAccessible(page);
    await picture(page, 'lesson-universal');

    // One of one's own that is against it can stand in for it.
    const own = await world().open(ann, 'lessons/new');
    await own.getByLabel('Title').fill('Their day');
    await own.getByLabel('What to say').fill('Feel free to name a day.');
    await own.getByRole('button', { name: 'Save', exact: true }).click();
    await own.getByRole('button', { name: 'Let it stand in for “Never free”' }).click();
    await own.getByRole('button', { name: 'Save', exact: true }).click();
    await own.getByRole('heading', { name: 'Their day', level: 1 }).waitFor();
    await putUniversalLessonAway(world().deps, id);
  });

  test('on a telephone whoever may not teach still reads them', async () => {
    const { page } = await world().openAs('read_only', 'lessons', { viewport: NARROW });
    await page.getByRole('link', { name: 'Short' }).waitFor();
    await expectNoSideScroll(page);
    await page.getByRole('link', { name: 'Short' }).click();
    await page.getByText('You can look at this but not change it.').waitFor();
    await expectNoSideScroll(page);
    await picture(page, 'lesson-narrow');
    await expect.poll(() => page.getByRole('button', { name: 'Archive' }).count()).toBe(0);
  });
});

/** What a PUT takes of what a GET gave. */
function wordsOf(lesson: Record<string, unknown>) {
  const { lesson_type, title, trigger, correct_response, incorrect_response, tags, priority, status } = lesson;
  return { lesson_type, title, trigger, correct_response, incorrect_response, tags, priority, status };
}
