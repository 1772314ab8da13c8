import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldOfHeader } from '../src/field-names.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

async function suppressedPhones(clientId: string): Promise<string[]> {
  const rows = await world.as(
    clientId,
    async (tx) => await tx.selectFrom('suppressions').select('phone').where('lifted_at', 'is', null).execute(),
  );
  return rows.map((row) => row.phone).sort();
}

describe('columns that say who must not be texted', () => {
  test.each([
    ['DND', 'do_not_contact'],
    ['Do Not Contact', 'do_not_contact'],
    ['SMS Opt Out', 'do_not_contact'],
    ['DND - SMS', 'do_not_contact'],
    ['Opted out at', 'do_not_contact'],
    ['OptedOut', 'do_not_contact'],
    ['Contact unsubscribed', 'do_not_contact'],
    ['SMS consent', 'sms_opt_in'],
    ['Unsubscribed from all email', null],
    ['Email opt out', null],
    ['Email opt-in', null],
    ['Bus stop nearby', null],
  ])('%s is recognised as %s', (header, field) => {
    expect(fieldOfHeader(header)?.field ?? null).toBe(field);
  });

  test.each([
    ['DND', 'true', true],
    ['DND', 'Yes', true],
    ['DND', '1', true],
    ['DND', 'All', true],
    ['DND', 'SMS, Email', true],
    ['DND', 'Email, Call', false],
    ['DND', 'inactive', false],
    ['DND', 'Opted in', false],
    ['DND', 'false', false],
    ['DND', '', false],
    ['DND', 'something nobody foresaw', true],
    ['Opted out date', '2025-03-01', true],
    ['SMS opt in', 'No', true],
    ['SMS opt in', '', false],
    ['SMS opt in', 'Yes', false],
    ['Tags', 'solar, DND', true],
    ['Tags', 'solar|opted-out', true],
    ['Tags', 'stopwatch, dndx', false],
    ['Lead Status', 'Unsubscribed', true],
    ['Lead Status', 'Open', false],
  ])('%s "%s" means not to be texted: %s', async (header, value, marked) => {
    const clientId = await world.client();
    const list = `Name,Phone,${header}\nJane,07400123456,"${value}"\n`;
    const outcome = await world.import(clientId, await world.dataset(clientId), list);
    expect(outcome).toMatchObject({ kind: 'completed', result: { new: marked ? 0 : 1, suppressed: marked ? 1 : 0 } });
    expect(await suppressedPhones(clientId)).toEqual(marked ? ['+447400123456'] : []);
  });
});

describe('people whom a list marks as not to be texted', () => {
  test('stay out of every later list, also one without the column', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.import(clientId, datasetId, 'Name,Phone,DND\nJane,07400123456,yes\n');
    expect(await world.import(clientId, datasetId, 'Name,Phone\nJane,07400123456\n')).toMatchObject({
      result: { rows: 1, suppressed: 1 },
    });
  });

  test('are kept out though a required field is missing, and though only a later row marks them', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, { required_fields: ['phone_number', 'email'] });
    const list = 'Name,Phone,Email,DND\nJane,07400123456,j@example.com,\nJane,07400123456,,yes\nBob,07400123457,,no\n';
    expect(await world.import(clientId, datasetId, list)).toMatchObject({
      result: { rows: 3, suppressed: 1, duplicate: 1, rejected: 1 },
    });
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456']);
  });

  test.each([
    ['abroad, where the list takes none', '+353851234567', ['+353851234567']],
    ['abroad beside one at home', '07400123456,+353851234567', ['+353851234567', '+447400123456']],
    ['two, of which the list takes the first', '07400123456,07400123457', ['+447400123456', '+447400123457']],
    ['several in one cell', '07400123456 / 07400123457', ['+447400123456', '+447400123457']],
  ])('stay out of later lists by every number they have: %s', async (_, numbers, phones) => {
    const clientId = await world.client();
    const [first, second = ''] = numbers.split(',');
    const list = `Name,Phone,Mobile 2,DND\nJane,${first},${second},yes\nBob,07400123458,,\nAnn,07400123457,,\n`;
    const datasetId = await world.dataset(clientId, { allow_international: false });
    const suppressed = phones.includes('+447400123457') ? 2 : 1;
    expect(await world.import(clientId, datasetId, list)).toMatchObject({
      result: { rows: 3, new: 3 - suppressed, suppressed },
    });
    expect(await suppressedPhones(clientId)).toEqual(phones);
    const later = `Name,Phone\n${phones.map((phone) => `Jane,${phone}`).join('\n')}\n`;
    const abroad = await world.dataset(clientId, { allow_international: true });
    expect(await world.import(clientId, abroad, later)).toMatchObject({
      result: { rows: phones.length, suppressed: phones.length },
    });
  });

  test('stay out though a repair that their number needs is switched off, and though none of theirs is a mobile', async () => {
    const clientId = await world.client();
    const list = 'Name,Phone,DND\nJane,7400123456,yes\nBob,0161 496 0000,yes\n';
    const datasetId = await world.dataset(clientId, { auto_normalize_uk_numbers: false });
    expect(await world.import(clientId, datasetId, list)).toMatchObject({
      result: { rows: 2, suppressed: 1, rejected: 1 },
    });
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456']);
  });

  test('are taken out of the lists they are in already', async () => {
    const clientId = await world.client();
    await world.import(clientId, await world.dataset(clientId), 'Name,Phone\nJane,07400123456\nBob,07400123457\n');
    await world.import(clientId, await world.dataset(clientId), 'Name,Phone,DND\nJane,07400123456,yes\n');
    const leads = await world.as(
      clientId,
      async (tx) =>
        await tx.selectFrom('leads').select(['first_name', 'contact_status']).orderBy('first_name').execute(),
    );
    expect(leads).toEqual([
      { first_name: 'Bob', contact_status: 'READY' },
      { first_name: 'Jane', contact_status: 'REMOVED' },
    ]);
  });

  test('are found in a column that a person names', async () => {
    const clientId = await world.client();
    const list = 'Name,Phone,Extra\nJane,07400123456,yes\n';
    const mapped = await world.import(clientId, await world.dataset(clientId), list, { Extra: 'do_not_contact' });
    expect(mapped).toMatchObject({ result: { suppressed: 1 } });
  });
});
