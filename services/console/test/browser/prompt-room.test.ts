import { expect, test } from 'vitest';
import { givenCrowded } from '../crowded.ts';
import { expectAccessible, inBrowser } from './harness.ts';

inBrowser('the room that a prompt has', (world) => {
  test('keeps a strategy from being deleted, and says which campaign could not be answered', async () => {
    const ann = await world().signIn('manager', { name: 'Ann Smith' });
    const { strategyId } = await givenCrowded(world().deps, world().client, ann);
    const page = await world().open(ann, `personas/strategies/${strategyId}`);
    await page.getByText('1 campaign has it.').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/It cannot be deleted: With the campaign .* what every answer is told takes about/).waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('1 campaign has it.').waitFor();
    await expect.poll(async () => (await ann('GET', `/api/v1/strategies/${strategyId}`)).status).toBe(200);
  });
});
