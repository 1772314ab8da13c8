import { expect, test } from 'vitest';
import { expectAccessible, expectNoSideScroll, inBrowser, NARROW } from './harness.ts';

inBrowser('settings', (world) => {
  test('a key for a program is shown once, works, and is refused when it is revoked', async () => {
    const { page } = await world().openAs('company_owner', 'settings');
    await page.getByText('No program has a key.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What it is for').fill('CRM sync');
    await dialog.getByLabel('See leads', { exact: true }).check();
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    const key = await page.getByRole('dialog', { name: 'Your new key' }).getByRole('textbox').inputValue();
    await page.keyboard.press('Escape');
    const asProgram = async () =>
      (await fetch(`${world().url}/api/v1/leads`, { headers: { authorization: `Bearer ${key}` } })).status;
    await expect.poll(() => asProgram()).toBe(200);

    await page.getByRole('button', { name: 'Revoke CRM sync' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await expect.poll(() => asProgram()).toBe(401);
  });

  test('on a telephone everything of one’s account is there', async () => {
    const { page } = await world().openAs('sales_rep', 'settings', { viewport: NARROW });
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await expectNoSideScroll(page);
    await expect.poll(() => page.getByRole('heading', { name: 'API keys' }).count()).toBe(0);
    await page.getByLabel('Your name').fill('Sam Ray');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
  });
});
