import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, inTenant } from '@rekindle/db';
import { manualClock, seededIds, systemMonotonicClock, temporaryDirectory } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenDueStep,
  givenInboundText,
  givenSentM1,
  phoneOf,
  type TestDatabase,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

/** Monday, 10:00 in London; the sandbox stands still at it. */
const NOW = Date.parse('2026-11-23T10:00:00Z');

let db: TestDatabase;
let directory: string;
let run: (...args: string[]) => Promise<Said>;
const clock = manualClock(NOW);
const ids = seededIds(7, clock);
const deps = () => ({ db, ids, clock });

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-cli');
  const environment = environmentOf(db, directory);
  run = async (...args) => await rekindle(environment, ...args);
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.truncate();
  const clockRow = { anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 };
  await db.system.insertInto('sandbox_clock').values(clockRow).execute();
});

function fileOf(rows: string): string {
  const file = path.join(directory, 'list.csv');
  writeFileSync(file, rows);
  return file;
}

const CONSENT = ['--consent', 'soft_opt_in', '--consent-source', 'quote form', '--attested-by', 'Jo'];
const LIST = `First Name,Mobile\nSam,${phoneOf(1)}\nAna,${phoneOf(2)}\n`;

describe('from nothing', () => {
  test('a newcomer adds a client, imports a list, writes a text and starts', async () => {
    expect(await run('client', 'add', 'Bright Roofs', '--number', '07400 999001')).toMatchObject({ code: 0 });
    const imported = await run(
      'import',
      fileOf(LIST),
      '--client',
      'bright-roofs',
      '--dataset',
      'Spring',
      ...CONSENT,
      '--json',
    );
    expect(imported.code).toBe(0);
    expect(imported.json()).toEqual({
      ...{ rows: 2, new: 2, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 0, rejected_file: null },
      repairs: [],
    });
    const early = await run('campaign', 'start', 'Spring');
    expect(early).toMatchObject({ code: 4, out: [] });
    expect(early.err.join()).toContain('campaign set');
    const words = 'm1_message=Hi {{first_name}}, Bright Roofs here. Reply STOP to opt out.';
    expect(await run('campaign', 'set', 'Spring', words, 'messages_per_hour=60')).toMatchObject({ code: 0 });
    expect((await run('campaign', 'start', 'spring', '--json')).json()).toMatchObject({ active: 2, held: 0, left: 0 });
    expect(await run('campaign', 'start', 'Spring')).toMatchObject({ code: 4 });
    expect((await run('campaign', 'set', 'Spring', 'messages_per_hour=70', '--json')).json()).toMatchObject({
      ...{ version: 2, changed: ['messages_per_hour'] },
    });
  });

  test.each([
    ['a number that is none', ['client', 'add', 'X', '--number', '12'], 2],
    ['no number', ['client', 'add', 'X'], 2],
    ['a mode there is not', ['client', 'add', 'X', '--number', '07400123456', '--mode', 'test'], 2],
  ])('a client with %s is refused', async (_, args, code) => {
    expect(await run(...args)).toMatchObject({ code, out: [] });
  });

  test('a second client of one name or number is a conflict, and leaves nothing behind', async () => {
    await run('client', 'add', 'Bright Roofs', '--number', '+447400123456');
    expect(await run('client', 'add', 'Bright Roofs', '--number', '+447400123457')).toMatchObject({ code: 4 });
    expect(await run('client', 'add', 'Other', '--number', '+447400123456')).toMatchObject({ code: 4 });
    expect((await run('client', 'list', '--json')).json<unknown[]>()).toHaveLength(1);
  });
});

describe('import', () => {
  beforeEach(async () => {
    await run('client', 'add', 'Bright Roofs', '--number', '+447400999001');
  });
  const into = ['--client', 'Bright Roofs', '--dataset', 'Spring'];

  test('says with code 5 that some rows were rejected, and where they are', async () => {
    const said = await run('import', fileOf(`${LIST}Bad,12\n`), ...into, '--json');
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
    const dry = await run('import', fileOf(ZEROES), ...into, '--dry-run');
    expect(dry.out.join('\n')).toContain(`Would be repaired: ${line}`);
    const repair = { kind: 'phone_lost_leading_zero', rows: 1, always_on: false };
    const json = (await run('import', fileOf(ZEROES), ...into, '--dry-run', '--json')).json();
    expect(json).toMatchObject({ rows: 2, new: 2, repairs: [repair] });
    const said = await run('import', fileOf(ZEROES), ...into);
    expect(said.out.join('\n')).toContain(`\nRepaired: ${line}`);
    expect(said.out.join('\n')).toContain('[--no-repair phone_lost_leading_zero]');
  });

  test('leaves out the repairs it is told to', async () => {
    const off = ['--no-repair', 'phone_lost_leading_zero', '--no-repair', 'name_shouting'];
    const said = await run('import', fileOf(ZEROES), ...into, ...off, '--json');
    expect(said.code).toBe(5);
    expect(said.json()).toMatchObject({ rows: 2, new: 1, rejected: 1, repairs: [] });
  });

  test('has a repair taken back by its kind, and not a second time', async () => {
    const said = await run('import', fileOf(ZEROES), ...into);
    const id = /rekindle import undo (\S+)/.exec(said.err.join('\n'))?.[1] ?? '';
    const args = ['import', 'revert-repair', id, 'phone_lost_leading_zero'];
    expect((await run(...args, '--json')).json()).toEqual({
      ...{ outcome: 'reverted', repair: 'phone_lost_leading_zero', leads: 0, removed: 1, refilled: 0 },
    });
    expect(await run(...args)).toMatchObject({ code: 0, out: ['There was nothing left to take back.'] });
    expect((await run('import', 'list', '--json')).json()).toMatchObject([{ id, new: 1, rejected: 1 }]);
    expect(await run('import', 'undo', id)).toMatchObject({ code: 0 });
    expect(await run(...args)).toMatchObject({ code: 4, out: [] });
  });

  const noUpload = '00000000-0000-7000-8000-000000000001';
  test.each([
    ['left out', ['import', 'list.csv', ...into, '--no-repair', 'nonsense']],
    ['left out that is always made', ['import', 'list.csv', ...into, '--no-repair', 'name_not_usable']],
    ['taken back', ['import', 'revert-repair', noUpload, 'nonsense']],
  ])('a repair there is not cannot be %s, and the kinds are listed', async (_, args) => {
    const said = await run(...args);
    expect(said).toMatchObject({ code: 2, out: [] });
    expect(said.err.join('\n')).toMatch(/Kinds that can be switched off: phone_lost_leading_zero, /);
  });

  test('is taken back by the id it says, and not a second time', async () => {
    const said = await run('import', fileOf(LIST), ...into);
    const id = /rekindle import undo (\S+)/.exec(said.err.join('\n'))?.[1] ?? '';
    expect((await run('import', 'undo', id, '--json')).json()).toEqual({ outcome: 'undone', leads: 2, refilled: 0 });
    expect(await run('import', 'undo', id)).toMatchObject({ code: 0, out: ['There was nothing left to take back.'] });
    const listed = await run('import', 'list', '--json');
    expect(listed.json()).toMatchObject([{ id, filename: 'list.csv', new: 2, undone_by: 'cli' }]);
    expect((await run('import', 'list')).out[0]).toContain(`${id}  `);
    expect((await run('import', fileOf(LIST), ...into, '--json')).json()).toMatchObject({ new: 2 });
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
    expect(await run(...args)).toMatchObject({ code, out: [] });
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
    const file = path.join(directory, 'rubbish.csv');
    writeFileSync(file, content);
    const said = await run('import', file, ...into, '--json');
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join('\n')).toContain(says);
    expect((await run('campaign', 'status', '--json')).json()).toEqual([]);
  });

  test('comes out again as CSV, on stdout or in a file', async () => {
    await run('import', fileOf(LIST), ...into);
    const said = await run('export', 'Spring');
    expect(said).toMatchObject({ code: 0 });
    expect(said.out[0]).toMatch(/^\uFEFFlead_id,first_name,last_name,phone_number,/);
    expect(said.out.slice(1).map((line) => line.split(',')[3])).toEqual([phoneOf(1), phoneOf(2)]);
    const file = path.join(directory, 'out.csv');
    expect((await run('export', 'Spring', '--file', file, '--json')).json()).toEqual({ dataset: 'Spring', file });
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(4);
    expect(await run('export', 'Spring', '--json')).toMatchObject({ code: 2 });
    expect(await run('export', 'Winter')).toMatchObject({ code: 3 });
  });

  test('of two gigabytes is refused by the size of the file', async () => {
    const file = path.join(directory, 'huge.csv');
    // Sparse: its blocks are never written, and would be found to be NUL bytes if they were read.
    writeFileSync(file, '');
    truncateSync(file, 2 ** 31);
    const said = await run('import', file, ...into);
    rmSync(file);
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join('\n')).toContain('The file is larger than 512 MiB');
  });

  test('of suppressions keeps their people out before any lead exists', async () => {
    const suppress = ['--suppressions', '--client', 'Bright Roofs'];
    const list = `Mobile\n${phoneOf(1)}\n020 7946 0000\n`;
    expect(await run('import', fileOf(list), ...suppress, '--dry-run', '--json')).toMatchObject({ code: 5 });
    expect((await run('import', fileOf(list), ...suppress, '--json')).json()).toEqual({
      ...{ rows: 2, new: 1, suppressed: 0, duplicate: 0, unmarked: 0, rejected: 1 },
      rejected_file: expect.stringContaining('rejected.csv'),
    });
    expect((await run('import', fileOf(LIST), ...into, '--json')).json()).toMatchObject({ new: 1, suppressed: 1 });
  });

  test('that was rejected for a field alone says in a dry run what dropping that field would rescue', async () => {
    await run('import', fileOf(LIST), ...into);
    await run(
      'campaign',
      'set',
      'Spring',
      'm1_message=Hi, Bright Roofs here. Reply STOP to opt out.',
      'required_fields=email',
    );
    const said = await run(
      'import',
      fileOf(`First Name,Last Name,Mobile,Email\nSam,Lee,${phoneOf(3)},\n`),
      ...into,
      '--dry-run',
    );
    expect(said.err).toContain('Dropping e-mail as a required field rescues 1 row.');
  });

  test('a dry run says the same and writes nothing', async () => {
    const said = await run('import', fileOf(`${LIST}Bad,12\n`), ...into, '--dry-run', '--json');
    expect(said).toMatchObject({ code: 5 });
    expect(said.json()).toMatchObject({ rows: 3, new: 2, rejected: 1, rejected_file: null });
    expect((await run('campaign', 'status', '--json')).json()).toEqual([]);
  });

  test('a dry run says what each column becomes, and why rows would be rejected', async () => {
    const file = fileOf(`Name,Phone1,Handy,Roof\nSam,020 7946 0001,${phoneOf(1)},slate\nBad,020 7946 0002,,\n`);
    const said = await run('import', file, ...into, '--dry-run', '--map', 'Name=first_name');
    expect(said.out.slice(1, 6)).toEqual([
      'Column "Name" -> first_name (100%, as you say)',
      'Column "Phone1" -> phone_number (80%, by its name)',
      'Column "Handy" -> phone_number (60%, by what it holds)',
      'Column "Roof" -> attributes.roof',
      expect.stringMatching(/^Would be rejected: 1 row, landline\. A landline .+/),
    ]);
    expect((await run('import', file, ...into, '--dry-run', '--json')).json()).toMatchObject({
      columns: [{ column: 'Name' }, {}, { column: 'Handy', field: 'phone_number', confidence: 0.6 }, {}],
      ...{ header_line: 1, rejections: { landline: 1 } },
    });
  });

  test('a list without phones is refused, and the option that would mend it is named', async () => {
    const said = await run('import', fileOf('Wer,Zahl\nSam,12\n'), ...into);
    expect(said.err.join()).toContain('It has: Wer, Zahl. Say which one is phone_number. Such as: --map');
  });

  test('--map says which column is which', async () => {
    const file = fileOf(`Who,Tel no 2\nSam,${phoneOf(1)}\n`);
    const said = await run(
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
    expect(await run('import', fileOf(LIST), ...args)).toMatchObject({ code, out: [] });
  });

  test('names the file that is not there', async () => {
    const said = await run('import', path.join(directory, 'none.csv'), ...into);
    expect(said).toMatchObject({ code: 1, out: [] });
    expect(said.err.join()).toContain('none.csv');
  });
});

describe('campaign', () => {
  test('status lists the campaigns of all clients; a name two share is a conflict that names both', async () => {
    const one = await givenClient(deps());
    const two = await givenClient(deps());
    const first = await givenCampaign(deps(), one, { people: 2 });
    const second = await givenCampaign(deps(), two, { started: false });
    for (const [client, { datasetId }] of [
      [one, first],
      [two, second],
    ] as const) {
      await inTenant(db, { clientId: client.clientId, now: NOW }, (tx) =>
        tx.updateTable('datasets').set({ name: 'Spring' }).where('id', '=', datasetId).execute(),
      );
    }
    const all = (await run('campaign', 'status', '--json')).json<{ status: string; sentence: string }[]>();
    expect(all.map(({ status }) => status).sort()).toEqual(['active', 'draft']);
    const shared = await run('campaign', 'status', 'Spring');
    expect(shared).toMatchObject({ code: 4, out: [] });
    expect(shared.err.join('\n')).toContain(first.datasetId);
    expect(shared.err.join('\n')).toContain(second.datasetId);
    expect((await run('campaign', 'status', 'Spring', '--client', one.slug, '--json')).json()).toMatchObject([
      { datasetId: first.datasetId, enrolments: { active: 2 } },
    ]);
    expect(await run('campaign', 'status', first.datasetId)).toMatchObject({ code: 0 });
    expect(await run('campaign', 'status', 'Autumn')).toMatchObject({ code: 3, out: [] });
  });

  test('pause and resume change it once, and say so again', async () => {
    const campaign = await givenCampaign(deps(), await givenClient(deps()));
    const changed = async (verb: string) => (await run('campaign', verb, campaign.datasetId, '--json')).json();
    expect(await changed('pause')).toMatchObject({ changed: true, status: 'paused' });
    expect(await changed('pause')).toMatchObject({ changed: false, status: 'paused' });
    expect(await changed('resume')).toMatchObject({ changed: true, status: 'active' });
    expect(await changed('resume')).toMatchObject({ changed: false, status: 'active' });
  });

  test('what has not started can be neither paused nor resumed', async () => {
    const campaign = await givenCampaign(deps(), await givenClient(deps()), { started: false });
    expect(await run('campaign', 'pause', campaign.datasetId)).toMatchObject({ code: 4, out: [] });
    expect(await run('campaign', 'resume', campaign.datasetId)).toMatchObject({ code: 4, out: [] });
  });

  test.each([
    ['a setting there is not', 'shoe_size=4', 2],
    ['no value', 'messages_per_hour', 2],
    ['a value that does not fit', 'messages_per_hour=many', 2],
    ['hours that never open', 'sending_days=', 2],
  ])('set refuses %s', async (_, assignment, code) => {
    const campaign = await givenCampaign(deps(), await givenClient(deps()));
    expect(await run('campaign', 'set', campaign.datasetId, assignment)).toMatchObject({ code, out: [] });
  });
});

describe('why', () => {
  async function texted() {
    const client = await givenClient(deps());
    const campaign = await givenCampaign(deps(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenSentM1(deps(), client, campaign, lead);
    return { client, campaign, lead, messageId };
  }

  test('a lead is found by its id and by its number, with one sentence and what lies behind it', async () => {
    const { lead, messageId } = await texted();
    const byId = await run('why', 'lead', lead.leadId);
    expect(byId.out[0]).toBe(
      'M1 went Mon 23 Nov 2026 10:00 (delivered), no answer yet; M2 is due Wed 25 Nov 2026 10:00.',
    );
    expect(byId.out.slice(1).join('\n')).toContain(`attempt 1 of M1`);
    expect(byId.out.slice(1).join('\n')).toContain(messageId);
    expect((await run('why', 'lead', lead.phone.replace('+44', '0'))).out).toEqual(byId.out);
  });

  test('a text has its own sentence', async () => {
    const { messageId, lead } = await texted();
    const said = (await run('why', 'message', messageId, '--json')).json<{ sentence: string; leadId: string }>();
    expect(said).toMatchObject({ sentence: 'M1 went Mon 23 Nov 2026 10:00 and was delivered.', leadId: lead.leadId });
  });

  test('a number of several leads is a conflict', async () => {
    await texted();
    const other = await givenClient(deps());
    await givenCampaign(deps(), other);
    expect(await run('why', 'lead', phoneOf(1))).toMatchObject({ code: 4, out: [] });
    expect(await run('why', 'lead', phoneOf(1), '--client', other.slug)).toMatchObject({ code: 0 });
  });

  test.each([
    ['lead', '01a1fc13-41f9-7451-a262-49df5abfc613', 3],
    ['message', '01a1fc13-41f9-7451-a262-49df5abfc613', 3],
    ['lead', phoneOf(99), 3],
    ['lead', 'Sam', 2],
    ['message', 'that one', 2],
    ['planet', 'x', 2],
  ])('%s %s ends with %i', async (kind, id, code) => {
    expect(await run('why', kind, id)).toMatchObject({ code, out: [] });
  });
});

describe('verify', () => {
  test('finds nothing where nothing is wrong, and counts what it looked at', async () => {
    const client = await givenClient(deps());
    const campaign = await givenCampaign(deps(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(deps(), client, campaign, lead);
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      // The builder leaves out what only a real claim writes.
      await tx.deleteFrom('messages').execute();
    });
    const said = (await run('verify', '--json')).json<{ checked: object; findings: { promise: string }[] }>();
    expect(said.checked).toMatchObject({ clients: 1, attempts: 1, snapshots: 1 });
    expect(said.findings.map(({ promise }) => promise)).toEqual(['P5', 'P10']);
  });

  test('shows a planted breach of every kind of row and ends with 1', async () => {
    const client = await givenClient(deps());
    const campaign = await givenCampaign(deps(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { clientId } = client;
    const { messageId } = await givenDueStep(deps(), client, campaign, lead);
    const { messageSid } = await givenInboundText(deps(), client, { from: lead.phone, body: 'STOP' });
    await inTenant(db, { clientId, now: NOW }, async (tx) => {
      await tx.updateTable('inbox').set({ opt_out_rule: 'stop' }).where('message_sid', '=', messageSid).execute();
      const suppression = { client_id: clientId, id: ids.next(), phone: lead.phone, source: 'person' as const };
      await tx
        .insertInto('suppressions')
        .values({ ...suppression, created_at: at(NOW) })
        .execute();
      await tx
        .insertInto('send_attempts')
        .values({
          ...{ client_id: clientId, message_id: messageId, attempt: 2, dataset_id: campaign.datasetId },
          ...{ lead_id: lead.leadId, kind: 'M1', send_seq: 4, phone: lead.phone, from_number: client.number },
          ...{ body_hash: 'x', segments: 1, claimed_at: at(NOW + 15 * 3_600_000), claimed_real_at: at(NOW) },
          ...{ lease_until: at(NOW), validity_seconds: 600, settings_version: 1 },
        })
        .execute();
      await tx
        .insertInto('send_outcomes')
        .values({
          client_id: clientId,
          id: ids.next(),
          message_id: messageId,
          attempt: 2,
          outcome: 'accepted',
          evidence: 'x',
          twilio_sid: 'SMa',
        })
        .execute();
      await tx
        .updateTable('messages')
        .set({ state: 'sent', twilio_sid: 'SMb', twilio_status: 'sent', attempt: 2 })
        .where('id', '=', messageId)
        .execute();
    });
    await db.system
      .insertInto('status_events')
      .values({
        ...{ id: ids.next(), client_id: clientId, message_id: messageId, attempt: 2, message_sid: 'SMb' },
        ...{ message_status: 'delivered', params: '{}', applied_at: at(NOW) },
      })
      .execute();
    const said = await run('verify', '--json');
    expect(said.code).toBe(1);
    const promises = said.json<{ findings: { promise: string }[] }>().findings.map(({ promise }) => promise);
    expect([...new Set(promises)].sort()).toEqual(['P1', 'P10', 'P3', 'P4', 'P5', 'P9']);
    const text = await run('verify');
    expect(text.code).toBe(1);
    expect(text.out.join('\n')).not.toContain(lead.phone);
  });
});

describe('sending', () => {
  test('stopping holds everybody, starting wakes what waited', async () => {
    const client = await givenClient(deps());
    const campaign = await givenCampaign(deps(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenDueStep(deps(), client, campaign, lead);
    expect(await run('sending', 'stop', '--reason', 'wrong text')).toMatchObject({ code: 0 });
    expect((await run('why', 'lead', lead.leadId)).out[0]).toContain('M1 is written');
    expect((await run('doctor')).out.join('\n')).toContain('all sending is stopped (wrong text)');
    const waiting = { state: 'planned' as const, reason: 'sending_stopped', not_before: null };
    const scope = { clientId: client.clientId, now: NOW };
    await inTenant(db, scope, (tx) => tx.updateTable('messages').set(waiting).where('id', '=', messageId).execute());
    expect((await run('sending', 'start', '--json')).json()).toMatchObject({ stopped: false, woken: 1 });
    const row = await inTenant(db, scope, (tx) =>
      tx.selectFrom('messages').select('not_before').where('id', '=', messageId).executeTakeFirstOrThrow(),
    );
    expect(row.not_before).toBe(NOW);
    expect((await run('sending', 'start', '--json')).json()).toMatchObject({ woken: 0 });
  });

  test('a client that is stopped for itself stays so until it is started itself', async () => {
    const client = await givenClient(deps());
    await run('sending', 'stop', '--client', client.slug);
    const stopped = async () => (await run('client', 'list', '--json')).json();
    expect(await stopped()).toMatchObject([{ sending_stopped: true }]);
    const all = await run('sending', 'start');
    expect(all.err.join('\n')).toContain('stays so');
    expect(await stopped()).toMatchObject([{ sending_stopped: true }]);
    await run('sending', 'start', '--client', client.slug);
    expect(await stopped()).toMatchObject([{ sending_stopped: false }]);
    expect(await run('sending', 'stop', '--client', 'Nobody')).toMatchObject({ code: 3, out: [] });
  });
});

describe('message rearm', () => {
  test('orders an absent text again, with --yes only, and only an absent one', async () => {
    const client = await givenClient(deps());
    const campaign = await givenCampaign(deps(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenSentM1(deps(), client, campaign, lead);
    expect(await run('message', 'rearm', messageId)).toMatchObject({ code: 2, out: [] });
    expect(await run('message', 'rearm', messageId, '--yes')).toMatchObject({ code: 4, out: [] });
    const scope = { clientId: client.clientId, now: NOW };
    await inTenant(db, scope, (tx) =>
      tx.updateTable('messages').set({ state: 'absent' }).where('id', '=', messageId).execute(),
    );
    expect(await run('message', 'rearm', messageId, '--yes', '--by', 'Jo')).toMatchObject({ code: 0 });
    const why = await run('why', 'message', messageId);
    expect(why.out[0]).toBe('M1 is written and goes next.');
    expect(why.out.join('\n')).toContain('ordered by Jo');
    expect(await run('message', 'rearm', ids.next(), '--yes')).toMatchObject({ code: 3 });
  });
});

describe('doctor and migrate', () => {
  test('doctor passes a sound installation and ends with 0', async () => {
    await givenClient(deps());
    const found = await run('doctor', '--json');
    expect(found.json<{ level: string }[]>().filter(({ level }) => level === 'fail')).toEqual([]);
    expect(found.code).toBe(0);
  });

  test.each([
    ['a role that passes row level security', (db: TestDatabase) => ({ DATABASE_APP_URL: db.adminUrl }), 'roles'],
    ['a database that is not there', () => ({ DATABASE_SYSTEM_URL: 'postgres://x@127.0.0.1:1/x' }), 'database'],
    ['a Redis that is not there', () => ({ REDIS_URL: 'redis://127.0.0.1:1' }), 'queue'],
    ['a wrong setting', () => ({ WEBHOOK_PORT: 'many' }), 'settings'],
  ])('doctor fails for %s and says how to mend it', async (_, change, check) => {
    const said = await rekindle({ ...environmentOf(db, directory), ...change(db) }, 'doctor', '--json');
    expect(said.code).toBe(1);
    const found = said
      .json<{ check: string; level: string; mend?: string }[]>()
      .filter(({ level }) => level === 'fail');
    expect(found.map((each) => each.check)).toContain(check);
    expect(found.every(({ mend }) => mend !== undefined)).toBe(true);
  });

  test('doctor hears the scheduler, and what it sees', async () => {
    const realNow = systemMonotonicClock.realNow();
    const beat = { service: 'scheduler', instance: 'a', started_at: at(realNow), beat_at: at(realNow) };
    const state = JSON.stringify({ state: 'stalled', stalled: ['message'] });
    await db.system
      .insertInto('service_heartbeats')
      .values({ ...beat, state })
      .execute();
    const said = await run('doctor', '--json');
    expect(said.code).toBe(1);
    expect(said.json()).toContainEqual(expect.objectContaining({ check: 'heartbeats', level: 'fail' }));
  });

  test('migrate has nothing to do where all has been done', async () => {
    expect((await run('migrate', '--json')).json()).toMatchObject({ applied: [], repeated: [] });
  });

  test("migrate needs the owner's connection", async () => {
    const { DATABASE_URL: _, ...environment } = environmentOf(db, directory);
    expect(await rekindle(environment, 'migrate')).toMatchObject({ code: 2, out: [] });
  });
});
