import { beforeEach, expect, test } from 'vitest';
import { CONSENT, givenInstallation, LIST } from './given-installation.ts';

const installation = givenInstallation(76);
const client = ['--client', 'bright-roofs'];
const PAGE = 'https://cal.example/survey';

beforeEach(async () => {
  const { run, fileOf } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
  expect((await run('import', fileOf(LIST), ...client, '--dataset', 'Quotes', ...CONSENT)).code).toBe(0);
});

test('a booking process is saved, chosen for a campaign, given another page, taken away and deleted', async () => {
  const { run } = installation();
  const added = await run('booking-process', 'save', 'Survey call', PAGE, ...client, '--json');
  expect([added.code, added.json()]).toEqual([0, expect.objectContaining({ name: 'Survey call', added: true })]);
  expect((await run('booking-process', 'use', 'Quotes', 'Survey call', ...client)).out).toEqual([
    'Quotes: calls are booked by Survey call, where it has no page of its own.',
  ]);
  expect((await run('booking-process', 'list', ...client)).out).toEqual([`Survey call: ${PAGE}, 1 campaign`]);
  expect((await run('booking-process', 'save', 'Survey call', `${PAGE}/2`, ...client)).out).toEqual([
    'Changed Survey call. Texts that have not left have the new page.',
  ]);
  expect((await run('booking-process', 'list', ...client)).out).toEqual([`Survey call: ${PAGE}/2, 1 campaign`]);
  expect((await run('booking-process', 'use', 'Quotes', '--none', ...client)).code).toBe(0);
  expect((await run('booking-process', 'list', ...client)).out[0]).toContain('0 campaigns');
  expect((await run('booking-process', 'delete', 'Survey call', ...client)).out).toEqual(['Deleted Survey call.']);
  expect((await run('booking-process', 'list', ...client, '--json')).json()).toEqual({ booking_processes: [] });
});

test('the client’s page is shown, set and taken away', async () => {
  const { run } = installation();
  const said = async (...more: string[]) => (await run('client', 'booking-page', 'bright-roofs', ...more)).out;
  expect(await said()).toEqual(['There is no booking page of the client.']);
  expect(await said(PAGE)).toEqual([`Calls are booked on ${PAGE}.`]);
  expect(await said()).toEqual([`Calls are booked on ${PAGE}.`]);
  expect(await said('--none')).toEqual(['There is no booking page of the client.']);
  expect((await run('client', 'booking-page', 'bright-roofs', PAGE, '--none')).code).toBe(2);
  expect((await run('client', 'booking-page', 'bright-roofs', 'cal.example')).code).toBe(2);
});

test.each<[what: string, line: string[], code: number, said: RegExp]>([
  ['no address', ['save', 'Call', 'cal.example'], 2, /address of a page/],
  ['an empty name', ['save', ' ', PAGE], 2, /^name: /],
  ['neither a process nor none', ['use', 'Quotes'], 2, /--none/],
  ['a process that is not there', ['use', 'Quotes', 'Nothing'], 3, /There are: none/],
  ['a campaign that is not there', ['use', 'Nowhere', '--none'], 3, /Nowhere/],
  ['what to delete that is not there', ['delete', 'Nothing'], 3, /There are: none/],
])('%s is refused with what is wrong', async (_, line, code, said) => {
  const refused = await installation().run('booking-process', ...line, ...client);
  expect([refused.code, refused.err.join('\n')]).toEqual([code, expect.stringMatching(said)]);
});
