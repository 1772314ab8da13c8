import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { phoneOf } from '@rekindle/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { givenInstallation, LIST } from './given-installation.ts';

const here = givenInstallation(72);

describe('import', () => {
  beforeEach(async () => {
    await here().run('client', 'add', 'Bright Roofs', '--number', '+447400999001');
  });
  const into = ['--client', 'Bright Roofs', '--dataset', 'Spring'];

  test('says with code 5 that some rows were rejected, and where they are', async () => {
    const said = await here().run('import', here().fileOf(`${LIST}Bad,12\n`), ...into, '--json');
    expect(said.code).toBe(5);
    expect(said.json()).toMatchObject({
      rows: 3,
      new: 2,
      rejected: 1,
      rejected_file: expect.stringContaining('rejected.csv'),
    });
  });

  const ZEROES = 'Name,Phone\nJane,7400123456\nSue,07400123457\n';

  test('says how many cells it repaired and how, also in a dry run', async () => {
    const line = '1 row, such as 7400123456 -> +447400123456. A spreadsheet had dropped the 0 at the front';
    const dry = await here().run('import', here().fileOf(ZEROES), ...into, '--dry-run');
    expect(dry.out.join('\n')).toContain(`Would be repaired: ${line}`);
    const repair = { kind: 'phone_lost_leading_zero', rows: 1, always_on: false };
    const json = (await here().run('import', here().fileOf(ZEROES), ...into, '--dry-run', '--json')).json();
    expect(json).toMatchObject({ rows: 2, new: 2, repairs: [repair] });
    const said = await here().run('import', here().fileOf(ZEROES), ...into);
    expect(said.out.join('\n')).toContain(`\nRepaired: ${line}`);
    expect(said.out.join('\n')).toContain('[--no-repair phone_lost_leading_zero]');
  });

  test('leaves out the repairs it is told to', async () => {
    const off = ['--no-repair', 'phone_lost_leading_zero', '--no-repair', 'name_shouting'];
    const said = await here().run('import', here().fileOf(ZEROES), ...into, ...off, '--json');
    expect(said.code).toBe(5);
    expect(said.json()).toMatchObject({ rows: 2, new: 1, rejected: 1, repairs: [] });
  });

  test('has a repair taken back by its kind, and not a second time', async () => {
    const said = await here().run('import', here().fileOf(ZEROES), ...into);
    const id = /rekindle import undo (\S+)/.exec(said.err.join('\n'))?.[1] ?? '';
    const args = ['import', 'revert-repair', id, 'phone_lost_leading_zero'];
    expect((await here().run(...args, '--json')).json()).toEqual({
      ...{ outcome: 'reverted', repair: 'phone_lost_leading_zero', leads: 0, removed: 1, refilled: 0 },
    });
    expect(await here().run(...args)).toMatchObject({ code: 0, out: ['There was nothing left to take back.'] });
    expect((await here().run('import', 'list', '--json')).json()).toMatchObject([{ id, new: 1, rejected: 1 }]);
    expect(await here().run('import', 'undo', id)).toMatchObject({ code: 0 });
    expect(await here().run(...args)).toMatchObject({ code: 4, out: [] });
  });

  const noUpload = '00000000-0000-7000-8000-000000000001';
  test.each([
    ['left out', ['import', 'list.csv', ...into, '--no-repair', 'nonsense']],
    ['left out that is always made', ['import', 'list.csv', ...into, '--no-repair', 'name_not_usable']],
    ['taken back', ['import', 'revert-repair', noUpload, 'nonsense']],
  ])('a repair there is not cannot be %s, and the kinds are listed', async (_, args) => {
    const said = await here().run(...args);
    expect(said).toMatchObject({ code: 2, out: [] });
    expect(said.err.join('\n')).toMatch(/Kinds that can be switched off: phone_lost_leading_zero, /);
  });

  test('is taken back by the id it says, and not a second time', async () => {
    const said = await here().run('import', here().fileOf(LIST), ...into);
    const id = /rekindle import undo (\S+)/.exec(said.err.join('\n'))?.[1] ?? '';
    expect((await here().run('import', 'undo', id, '--json')).json()).toEqual({
      outcome: 'undone',
      leads: 2,
      refilled: 0,
    });
    expect(await here().run('import', 'undo', id)).toMatchObject({
      code: 0,
      out: ['There was nothing left to take back.'],
    });
    const listed = await here().run('import', 'list', '--json');
    expect(listed.json()).toMatchObject([{ id, filename: 'list.csv', new: 2, undone_by: 'cli' }]);
    expect((await here().run('import', 'list')).out[0]).toContain(`${id}  `);
    expect((await here().run('import', here().fileOf(LIST), ...into, '--json')).json()).toMatchObject({ new: 2 });
  });

  test.each([
    ['an upload there is not', ['import', 'undo', '00000000-0000-7000-8000-000000000001'], 3],
    ['no id', ['import', 'undo', 'last'], 2],
    ['a repair of an upload there is not', ['import', 'revert-repair', noUpload, 'name_shouting'], 3],
    ['a repair of no id', ['import', 'revert-repair', 'last', 'name_shouting'], 2],
    ['suppressions to repair', ['import', 'x.csv', '--suppressions', '--client', 'x', '--no-repair', 'name_couple'], 2],
    ['no client', ['import', 'list.csv', '--dataset', 'Spring'], 2],
    ['no dataset', ['import', 'list.csv', '--client', 'Bright Roofs'], 2],
    ['suppressions for a dataset', ['import', 'list.csv', '--suppressions', ...['--client', 'x', '--dataset', 'y']], 2],
  ])('with %s is refused', async (_, args, code) => {
    expect(await here().run(...args)).toMatchObject({ code, out: [] });
  });

  test.each([
    { name: 'a JPEG', content: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), says: 'a JPEG picture' },
    { name: 'nothing', content: Buffer.from(''), says: 'The file is empty' },
    {
      name: 'a quote left open',
      content: Buffer.from('Name,Phone\nJane,1\n"Bob,2\n'),
      says: 'in line 3 is never closed',
    },
    { name: 'a NUL byte', content: Buffer.from('Name,Phone\nJa\0ne,1\n'), says: 'Line 2 holds a NUL byte' },
  ])('of a file with $name says so, fails, and makes no dataset', async ({ content, says }) => {
    const file = path.join(here().directory, 'rubbish.csv');
    writeFileSync(file, content);
    const said = await here().run('import', file, ...into, '--json');
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join('\n')).toContain(says);
    expect((await here().run('campaign', 'status', '--json')).json()).toEqual([]);
  });

  test('comes out again as CSV, on stdout or in a file', async () => {
    await here().run('import', here().fileOf(LIST), ...into);
    const said = await here().run('export', 'Spring');
    expect(said).toMatchObject({ code: 0 });
    expect(said.out[0]).toMatch(/^\uFEFFlead_id,first_name,last_name,phone_number,/);
    expect(said.out.slice(1).map((line) => line.split(',')[3])).toEqual([phoneOf(1), phoneOf(2)]);
    const file = path.join(here().directory, 'out.csv');
    expect((await here().run('export', 'Spring', '--file', file, '--json')).json()).toEqual({
      dataset: 'Spring',
      file,
    });
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(4);
    expect(await here().run('export', 'Spring', '--json')).toMatchObject({ code: 2 });
    expect(await here().run('export', 'Winter')).toMatchObject({ code: 3 });
  });

  test('of two gigabytes is refused by the size of the file', async () => {
    const file = path.join(here().directory, 'huge.csv');
    // Sparse: its blocks are never written, and would be found to be NUL bytes if they were read.
    writeFileSync(file, '');
    truncateSync(file, 2 ** 31);
    const said = await here().run('import', file, ...into);
    rmSync(file);
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join('\n')).toContain('The file is larger than 512 MiB');
  });

  test('of suppressions keeps their people out before any lead exists', async () => {
    const suppress = ['--suppressions', '--client', 'Bright Roofs'];
    const list = `Mobile\n${phoneOf(1)}\n020 7946 0000\n`;
    expect(await here().run('import', here().fileOf(list), ...suppress, '--dry-run', '--json')).toMatchObject({
      code: 5,
    });
    expect((await here().run('import', here().fileOf(list), ...suppress, '--json')).json()).toEqual({
      ...{ rows: 2, new: 1, suppressed: 0, duplicate: 0, unmarked: 0, rejected: 1 },
      rejected_file: expect.stringContaining('rejected.csv'),
    });
    expect((await here().run('import', here().fileOf(LIST), ...into, '--json')).json()).toMatchObject({
      new: 1,
      suppressed: 1,
    });
  });

  test('that was rejected for a field alone says in a dry run what dropping that field would rescue', async () => {
    await here().run('import', here().fileOf(LIST), ...into);
    await here().run(
      'campaign',
      'set',
      'Spring',
      'm1_message=Hi, Bright Roofs here. Reply STOP to opt out.',
      'required_fields=email',
    );
    const said = await here().run(
      'import',
      here().fileOf(`First Name,Last Name,Mobile,Email\nSam,Lee,${phoneOf(3)},\n`),
      ...into,
      '--dry-run',
    );
    expect(said.err).toContain('Dropping e-mail as a required field rescues 1 row.');
  });

  test('a dry run says the same and writes nothing', async () => {
    const said = await here().run('import', here().fileOf(`${LIST}Bad,12\n`), ...into, '--dry-run', '--json');
    expect(said).toMatchObject({ code: 5 });
    expect(said.json()).toMatchObject({ rows: 3, new: 2, rejected: 1, rejected_file: null });
    expect((await here().run('campaign', 'status', '--json')).json()).toEqual([]);
  });

  test('a dry run says what each column becomes, and why rows would be rejected', async () => {
    const file = here().fileOf(`Name,Phone1,Handy,Roof\nSam,020 7946 0001,${phoneOf(1)},slate\nBad,020 7946 0002,,\n`);
    const said = await here().run('import', file, ...into, '--dry-run', '--map', 'Name=first_name');
    expect(said.out.slice(1, 6)).toEqual([
      'Column "Name" -> first_name (100%, as you say)',
      'Column "Phone1" -> phone_number (80%, by its name)',
      'Column "Handy" -> phone_number (60%, by what it holds)',
      'Column "Roof" -> attributes.roof',
      expect.stringMatching(/^Would be rejected: 1 row, landline\. A landline .+/),
    ]);
    expect((await here().run('import', file, ...into, '--dry-run', '--json')).json()).toMatchObject({
      columns: [{ column: 'Name' }, {}, { column: 'Handy', field: 'phone_number', confidence: 0.6 }, {}],
      ...{ header_line: 1, rejections: { landline: 1 } },
    });
  });

  test('a list without phones is refused, and the option that would mend it is named', async () => {
    const said = await here().run('import', here().fileOf('Wer,Zahl\nSam,12\n'), ...into);
    expect(said.err.join()).toContain('It has: Wer, Zahl. Say which one is phone_number. Such as: --map');
  });

  test('--map says which column is which', async () => {
    const file = here().fileOf(`Who,Tel no 2\nSam,${phoneOf(1)}\n`);
    const said = await here().run(
      'import',
      file,
      ...into,
      '--map',
      'Who=first_name',
      '--map',
      'Tel no 2=phone_number',
      '--json',
    );
    expect(said.json()).toMatchObject({ rows: 1, new: 1 });
  });

  test.each([
    ['a client there is not', ['--client', 'Nobody', '--dataset', 'Spring'], 3],
    ['a field there is not', [...into, '--map', 'Mobile=shoe_size'], 2],
    ['half a consent', [...into, '--consent', 'consent'], 2],
    ['a consent there is not', [...into, '--consent', 'perhaps'], 2],
    ['no dataset', ['--client', 'Bright Roofs'], 2],
  ])('refuses %s', async (_, args, code) => {
    expect(await here().run('import', here().fileOf(LIST), ...args)).toMatchObject({ code, out: [] });
  });

  test('names the file that is not there', async () => {
    const said = await here().run('import', path.join(here().directory, 'none.csv'), ...into);
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join()).toContain('none.csv');
  });
});
