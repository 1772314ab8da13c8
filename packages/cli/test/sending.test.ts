import { existsSync } from 'node:fs';
import path from 'node:path';
import { inTenant } from '@rekindle/db';
import { givenCampaign, givenClient, givenDueStep, givenSentM1 } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { rekindle } from './command-line.ts';
import { givenInstallation, NOW } from './given-installation.ts';

const here = givenInstallation(75);

describe('sending', () => {
  test('stopping holds everybody, starting wakes what waited', async () => {
    const client = await givenClient(here());
    const campaign = await givenCampaign(here(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenDueStep(here(), client, campaign, lead);
    expect(await here().run('sending', 'stop', '--reason', 'wrong text')).toMatchObject({ code: 0 });
    expect((await here().run('why', 'lead', lead.leadId)).out[0]).toContain('M1 is written');
    expect((await here().run('doctor')).out.join('\n')).toContain('all sending is stopped (wrong text)');
    const waiting = { state: 'planned' as const, reason: 'sending_stopped', not_before: null };
    const scope = { clientId: client.clientId, now: NOW };
    await inTenant(here().db, scope, (tx) =>
      tx.updateTable('messages').set(waiting).where('id', '=', messageId).execute(),
    );
    expect((await here().run('sending', 'start', '--json')).json()).toMatchObject({ stopped: false, woken: 1 });
    const row = await inTenant(here().db, scope, (tx) =>
      tx.selectFrom('messages').select('not_before').where('id', '=', messageId).executeTakeFirstOrThrow(),
    );
    expect(row.not_before).toBe(NOW);
    expect((await here().run('sending', 'start', '--json')).json()).toMatchObject({ woken: 0 });
  });

  test('a client that is stopped for itself stays so until it is started itself', async () => {
    const client = await givenClient(here());
    await here().run('sending', 'stop', '--client', client.slug);
    const stopped = async () => (await here().run('client', 'list', '--json')).json();
    expect(await stopped()).toMatchObject([{ sending_stopped: true }]);
    const all = await here().run('sending', 'start');
    expect(all.err.join('\n')).toContain('stays so');
    expect(await stopped()).toMatchObject([{ sending_stopped: true }]);
    await here().run('sending', 'start', '--client', client.slug);
    expect(await stopped()).toMatchObject([{ sending_stopped: false }]);
    expect(await here().run('sending', 'stop', '--client', 'Nobody')).toMatchObject({ code: 3, out: [] });
  });
});

test.each([
  ['sending', 'stop'],
  ['sending', 'start'],
  ['verify', '--json'],
])('%s %s in a shell without the settings of the services is refused', async (...command) => {
  const dataDir = path.join(here().directory, 'nothing-runs-here');
  const said = await rekindle({ REKINDLE_DATA_DIR: dataDir, LOG_LEVEL: 'silent' }, ...command);
  expect(said).toMatchObject({ code: 1, out: [] });
  expect(said.err).toEqual([
    expect.stringContaining(`No DATABASE_URL: this is the sandbox of ${dataDir}, and nothing runs on it.`),
  ]);
  expect(existsSync(dataDir)).toBe(false);
});

describe('message rearm', () => {
  test('orders an absent text again, with --yes only, and only an absent one', async () => {
    const client = await givenClient(here());
    const campaign = await givenCampaign(here(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenSentM1(here(), client, campaign, lead);
    expect(await here().run('message', 'rearm', messageId)).toMatchObject({ code: 2, out: [] });
    expect(await here().run('message', 'rearm', messageId, '--yes')).toMatchObject({ code: 4, out: [] });
    const scope = { clientId: client.clientId, now: NOW };
    await inTenant(here().db, scope, (tx) =>
      tx.updateTable('messages').set({ state: 'absent' }).where('id', '=', messageId).execute(),
    );
    expect(await here().run('message', 'rearm', messageId, '--yes', '--by', 'Jo')).toMatchObject({ code: 0 });
    const why = await here().run('why', 'message', messageId);
    expect(why.out[0]).toBe('M1 is written and goes next.');
    expect(why.out.join('\n')).toContain('ordered by Jo');
    expect(await here().run('message', 'rearm', here().ids.next(), '--yes')).toMatchObject({ code: 3 });
  });
});
