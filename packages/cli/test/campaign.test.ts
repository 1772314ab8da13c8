import { inTenant } from '@rekindle/db';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { environmentOf, rekindle } from './command-line.ts';
import { CONSENT, givenInstallation, LIST, NOW } from './given-installation.ts';

const here = givenInstallation(71);

describe('from nothing', () => {
  test('a newcomer adds a client, imports a list, writes a text and starts', async () => {
    expect(await here().run('client', 'add', 'Bright Roofs', '--number', '07400 999001')).toMatchObject({ code: 0 });
    const imported = await here().run(
      'import',
      here().fileOf(LIST),
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
    const early = await here().run('campaign', 'start', 'Spring');
    expect(early).toMatchObject({ code: 4, out: [] });
    expect(early.err.join()).toContain('campaign set');
    const words = 'm1_message=Hi {{first_name}}, Bright Roofs here. Reply STOP to opt out.';
    expect(await here().run('campaign', 'set', 'Spring', words, 'messages_per_hour=60')).toMatchObject({ code: 0 });
    expect((await here().run('campaign', 'start', 'spring', '--json')).json()).toMatchObject({
      active: 2,
      held: 0,
      left: 0,
    });
    expect(await here().run('campaign', 'start', 'Spring')).toMatchObject({ code: 4 });
    expect((await here().run('campaign', 'set', 'Spring', 'messages_per_hour=70', '--json')).json()).toMatchObject({
      ...{ version: 2, changed: ['messages_per_hour'] },
    });
  });

  test('a campaign without a consent basis says how to give one, and starts once that was done', async () => {
    await here().run('client', 'add', 'Bright Roofs', '--number', '+447400999001');
    const list = ['import', here().fileOf(LIST), '--client', 'bright-roofs', '--dataset', 'Spring'];
    expect(await here().run(...list)).toMatchObject({ code: 0 });
    await here().run('campaign', 'set', 'Spring', 'm1_message=Hi {{first_name}}, Bright Roofs. Reply STOP to opt out.');
    const refused = await here().run('campaign', 'start', 'Spring');
    expect(refused.code).toBe(4);
    expect(refused.err.join('\n')).toContain('Import the same list once more and say it: npx --no rekindle import');
    await here().run(...list, ...CONSENT);
    expect(await here().run('campaign', 'start', 'Spring')).toMatchObject({ code: 0 });
  });

  test.each([
    ['a number that is none', ['client', 'add', 'X', '--number', '12'], 2],
    ['no number', ['client', 'add', 'X'], 2],
    ['a mode there is not', ['client', 'add', 'X', '--number', '07400123456', '--mode', 'test'], 2],
  ])('a client with %s is refused', async (_, args, code) => {
    expect(await here().run(...args)).toMatchObject({ code, out: [] });
  });

  test.each(['sandbox', 'live'])("a client is of the %s installation's mode where none is said", async (mode) => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const live = { PUBLIC_BASE_URL: 'https://hooks.example.com', SECRET_KEYS: `k1:${key}` };
    const environment = { ...environmentOf(here().db, here().directory), ...live, REKINDLE_MODE: mode };
    const added = await rekindle(environment, 'client', 'add', 'Bright Roofs', '--number', '+447400123456', '--json');
    expect(added.json()).toMatchObject({ mode });
    expect((await here().run('client', 'list', '--json')).json()).toMatchObject([{ name: 'Bright Roofs', mode }]);
  });

  test('a second client of one name or number is a conflict, and leaves nothing behind', async () => {
    await here().run('client', 'add', 'Bright Roofs', '--number', '+447400123456');
    expect(await here().run('client', 'add', 'Bright Roofs', '--number', '+447400123457')).toMatchObject({ code: 4 });
    expect(await here().run('client', 'add', 'Other', '--number', '+447400123456')).toMatchObject({ code: 4 });
    expect((await here().run('client', 'list', '--json')).json<unknown[]>()).toHaveLength(1);
  });
});

describe('campaign', () => {
  test('status lists the campaigns of all clients; a name two share is a conflict that names both', async () => {
    const one = await givenClient(here());
    const two = await givenClient(here());
    const first = await givenCampaign(here(), one, { people: 2 });
    const second = await givenCampaign(here(), two, { started: false });
    for (const [client, { datasetId }] of [
      [one, first],
      [two, second],
    ] as const) {
      await inTenant(here().db, { clientId: client.clientId, now: NOW }, (tx) =>
        tx.updateTable('datasets').set({ name: 'Spring' }).where('id', '=', datasetId).execute(),
      );
    }
    const all = (await here().run('campaign', 'status', '--json')).json<{ status: string; sentence: string }[]>();
    expect(all.map(({ status }) => status).sort()).toEqual(['active', 'draft']);
    const shared = await here().run('campaign', 'status', 'Spring');
    expect(shared).toMatchObject({ code: 4, out: [] });
    expect(shared.err.join('\n')).toContain(first.datasetId);
    expect(shared.err.join('\n')).toContain(second.datasetId);
    expect((await here().run('campaign', 'status', 'Spring', '--client', one.slug, '--json')).json()).toMatchObject([
      { datasetId: first.datasetId, enrolments: { active: 2 } },
    ]);
    expect(await here().run('campaign', 'status', first.datasetId)).toMatchObject({ code: 0 });
    expect(await here().run('campaign', 'status', 'Autumn')).toMatchObject({ code: 3, out: [] });
  });

  test('pause and resume change it once, and say so again', async () => {
    const campaign = await givenCampaign(here(), await givenClient(here()));
    const changed = async (verb: string) => (await here().run('campaign', verb, campaign.datasetId, '--json')).json();
    expect(await changed('pause')).toMatchObject({ changed: true, status: 'paused' });
    expect(await changed('pause')).toMatchObject({ changed: false, status: 'paused' });
    expect(await changed('resume')).toMatchObject({ changed: true, status: 'active' });
    expect(await changed('resume')).toMatchObject({ changed: false, status: 'active' });
  });

  test('draining and finishing change it once too', async () => {
    const campaign = await givenCampaign(here(), await givenClient(here()));
    const changed = async (verb: string) => (await here().run('campaign', verb, campaign.datasetId, '--json')).json();
    expect(await changed('drain')).toMatchObject({ changed: true, status: 'active', draining: true });
    expect(await changed('drain')).toMatchObject({ changed: false, status: 'active', draining: true });
    expect(await changed('resume')).toMatchObject({ changed: true, draining: false });
    expect(await changed('finish')).toMatchObject({ changed: true, status: 'completed' });
    expect(await changed('finish')).toMatchObject({ changed: false, status: 'completed' });
    expect(await here().run('campaign', 'drain', campaign.datasetId)).toMatchObject({ code: 4, out: [] });
  });

  test('what has not started can be neither paused nor resumed', async () => {
    const campaign = await givenCampaign(here(), await givenClient(here()), { started: false });
    expect(await here().run('campaign', 'pause', campaign.datasetId)).toMatchObject({ code: 4, out: [] });
    expect(await here().run('campaign', 'resume', campaign.datasetId)).toMatchObject({ code: 4, out: [] });
  });

  test.each([
    ['a setting there is not', 'shoe_size=4', 2],
    ['no value', 'messages_per_hour', 2],
    ['a value that does not fit', 'messages_per_hour=many', 2],
    ['hours that never open', 'sending_days=', 2],
  ])('set refuses %s', async (_, assignment, code) => {
    const campaign = await givenCampaign(here(), await givenClient(here()));
    expect(await here().run('campaign', 'set', campaign.datasetId, assignment)).toMatchObject({ code, out: [] });
  });
});
