import { asSystem } from '@rekindle/db';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type BrowserWorld, expectAccessible, expectNoSideScroll, inBrowser, NARROW } from './harness.ts';

/** The path of the page without its client. */
function screenOf(page: Page): string {
  return new URL(page.url()).pathname.replace(/^\/c\/[^/]+/, '');
}

/** Signs everybody out behind their backs. */
async function endSessions({ db, real }: BrowserWorld): Promise<void> {
  await asSystem(db, real.now, (tx) => tx.deleteFrom('sessions').execute());
}

inBrowser('the frame around every screen', (world) => {
  test('the files of the app come compressed and are kept, its page is neither kept nor framed', async () => {
    const answer = await fetch(`${world().url}/sign-in`);
    const page = await answer.text();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page).not.toContain('__CSP_NONCE__');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
    const file = await fetch(`${world().url}${script}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(file.headers.get('content-encoding')).toBe('gzip');
    expect(file.headers.get('content-type')).toContain('javascript');
    expect(file.headers.get('cache-control')).toContain('immutable');
  });

  test('g and a letter go to a screen; ? shows the keys; single keys can be turned off', async () => {
    const { page } = await world().openAs('manager', 'today');
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByLabel('Single-key shortcuts').press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor();
    expect(screenOf(page)).toBe('/team');
  });

  test('the palette goes to a screen by a part of its name', async () => {
    const { page } = await world().openAs('manager', 'team');
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).fill('first');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();
  });

  test('the first Tab leads past the navigation', async () => {
    const { page } = await world().openAs('manager', 'team');
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('content');
  });

  test('on a telephone the rest of the screens is behind More', async () => {
    const { page } = await world().openAs('manager', 'start', { viewport: NARROW });
    await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();
    await expectNoSideScroll(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Team' }).click();
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    await expectNoSideScroll(page);
    await expectAccessible(page);
  });

  test('a role that may not sees neither the switch for sending nor the Imports screen', async () => {
    const { page } = await world().openAs('sales_rep', 'team');
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    const navigation = page.getByRole('navigation', { name: 'Screens' });
    await navigation.getByRole('link', { name: 'Leads' }).waitFor();
    await expect.poll(() => navigation.getByRole('link', { name: 'Imports' }).count()).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Stop all sending' }).count()).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0);
  });

  test('somebody is invited, and the link for them is shown once', async () => {
    const { page } = await world().openAs('company_owner', 'team');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('ann@example.com');
    await dialog.getByLabel('First name').fill('Ann');
    await dialog.getByLabel('Manager').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('cell', { name: 'ann@example.com' }).getByText('Invited').waitFor();
    expect(world().mails.map(({ to }) => to)).toContain('ann@example.com');
  });

  test('a session that ends in mid-work asks for the password over the page, and what was asked goes on', async () => {
    const caller = await world().signIn('company_owner');
    const password = 'correct horse battery';
    expect((await caller('PUT', '/api/v1/me/password', { password })).status).toBe(204);
    const page = await world().open(caller, 'team');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail').fill('bob@example.com');
    await endSessions(world());
    // Not by the mouse: some other request of the page may have met the end of the session first.
    await dialog.getByRole('button', { name: 'Invite' }).dispatchEvent('click');

    const over = page.getByRole('dialog', { name: 'Your session is over' });
    await over.getByText('Forgot your password? Leave this page').waitFor();
    await over.getByLabel('Password', { exact: true }).fill('wrong one, clearly');
    await over.getByRole('button', { name: 'Sign in and go on' }).click();
    await over.getByText('The e-mail address or the password is wrong.').waitFor();
    await over.getByLabel('Password', { exact: true }).fill(password);
    await over.getByRole('button', { name: 'Sign in and go on' }).click();
    await page.getByRole('cell', { name: 'bob@example.com Invited' }).waitFor();
    expect(world().mails.filter(({ to }) => to === 'bob@example.com')).toHaveLength(1);
  });

  test('whoever has no password yet is told how to get in again when their session ends', async () => {
    const { page, caller } = await world().openAs('company_owner', 'team');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail').fill('carl@example.com');
    await endSessions(world());
    await dialog.getByRole('button', { name: 'Invite' }).dispatchEvent('click');
    const over = page.getByRole('dialog', { name: 'Your session is over' });
    await over.getByText(`npx --no rekindle user sign-in-link --email ${caller.email}`).waitFor();
    await expect.poll(() => over.getByText('Forgot your password?').count()).toBe(0);
  });
});
