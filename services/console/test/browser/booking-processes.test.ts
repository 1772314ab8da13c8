import { givenCampaign } from '@rekindle/testkit';
import { expect, test } from 'vitest';
import { expectAccessible, inBrowser } from './harness.ts';

const PAGE = 'https://cal.example/survey';
const CLIENTS = 'https://cal.example/client';

inBrowser('booking processes', (world) => {
  test('one is added, chosen for a campaign, whose texts then have its page, and deleted', async () => {
    const ann = await world().signIn('manager', { name: 'Ann Smith' });
    const { datasetId } = await givenCampaign(world().deps, world().client, { started: false });
    const page = await world().open(ann, 'personas/products');
    await page.getByText('None: such campaigns have no page').waitFor();
    await page.getByRole('button', { name: 'The client’s page', exact: true }).click();
    const clients = page.getByRole('dialog', { name: 'The client’s page' });
    await clients.getByLabel('Booking page').fill('cal.example');
    await clients.getByRole('button', { name: 'Save' }).click();
    await clients.getByText('The address of a page').waitFor();
    await expectAccessible(page);
    await clients.getByLabel('Booking page').fill(CLIENTS);
    await clients.getByRole('button', { name: 'Save' }).click();
    await page.getByText(CLIENTS, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Add a booking process' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a booking process' });
    await dialog.getByLabel('Name').fill('Survey call');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A new booking process needs this.').waitFor();
    await dialog.getByLabel('Booking page').fill('cal.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The address of a page').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('Booking page').fill(PAGE);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(`${PAGE} · 0 campaigns`).waitFor();

    const builder = await world().open(ann, `campaigns/${datasetId}/edit`);
    await expect.poll(() => builder.getByLabel('Booking page').getAttribute('placeholder')).toBe(CLIENTS);
    await builder.getByRole('combobox', { name: 'Booking process' }).click();
    await builder.getByRole('option', { name: 'Survey call' }).click();
    await builder.getByText('It holds from now on.').waitFor();
    await expect.poll(() => builder.getByLabel('Booking page').getAttribute('placeholder')).toBe(PAGE);
    await expectAccessible(builder);

    await page.reload();
    await page.getByText(`${PAGE} · 1 campaign`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete Survey call' }).click();
    const sure = page.getByRole('dialog');
    await sure.getByText('go on with the client’s booking page').waitFor();
    await sure.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`${PAGE} · 1 campaign`).waitFor({ state: 'detached' });
    const ofCampaign = async () => (await ann('GET', `/api/v1/campaigns/${datasetId}/booking-process`)).body;
    await expect.poll(ofCampaign).toEqual({ booking_process_id: null });
  });
});
