import { expect, test } from 'vitest';
import { addressOfLink, makeLink } from '../../src/auth/links.ts';
import { expectAccessible, inBrowser, NARROW } from './harness.ts';

const PASSWORD = 'correct horse battery';

inBrowser('signing in', (world) => {
  test('whoever is not signed in comes to the page they wanted after signing in', async () => {
    const caller = await world().signIn('manager');
    await caller('PUT', '/api/v1/me/password', { password: PASSWORD });
    const page = await world().open(null, 'team');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill(caller.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
  });

  test('a one-time link signs in, offers to choose a password and leads to the first steps; the second time it is dead', async () => {
    const { accountId } = await world().signIn('admin');
    const { token } = await makeLink(world().deps, { purpose: 'sign_in', accountId });
    const link = addressOfLink('', 'sign_in', token);
    const page = await world().open(null, link, { viewport: NARROW });
    await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
    await expect.poll(() => page.url()).not.toContain(token);
    await expectAccessible(page);
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await page.getByText('A password has at least 12 characters.').waitFor();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();

    const again = await world().open(null, link);
    await again.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  });

  test('an invited person joins with a name and a password', async () => {
    const owner = await world().signIn('company_owner');
    await owner('POST', '/api/v1/team', { email: 'new@example.com', role: 'manager' });
    const mail = world().mails.find(({ to }) => to === 'new@example.com');
    const link = /https?:\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const page = await world().open(null, new URL(link).pathname + new URL(link).hash);
    await page.getByRole('heading', { name: /^Join Bright Roofs/ }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Your name').fill('Nora Bell');
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.getByRole('button', { name: /Your account.*Nora Bell/ }).waitFor();
  });

  test('a forgotten password is chosen anew by the link of an e-mail', async () => {
    const caller = await world().signIn('manager');
    const page = await world().open(null, '/sign-in');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail').fill(caller.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Look into your e-mail' }).waitFor();
    await expect.poll(() => world().mails.filter(({ to }) => to === caller.email)).toHaveLength(1);
    const mail = world().mails.find(({ to }) => to === caller.email);
    const { pathname, hash } = new URL(/https?:\S+/.exec(mail?.text ?? '')?.[0] ?? '');
    await page.goto(`${world().url}${pathname}${hash}`);
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
  });

  test('signing out ends the session', async () => {
    const { page, caller } = await world().openAs('manager', 'team');
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(async () => (await caller('GET', '/api/v1/me')).status).toBe(401);
  });
});
