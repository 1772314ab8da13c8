import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addSuppression, applySuppression, lockPhoneGate, type Tx } from '@rekindle/db';
import { parseAmount, parseOutcome } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  phoneOf,
  sessionsWaitingFor,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importOutcomes, type OutcomesResult } from '../src/outcomes/import-outcomes.ts';
import { fileSource } from '../src/storage.ts';
import { type Api, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
let api: Api;
let client: TestClient;
let campaign: TestCampaign;
beforeAll(async () => {
  world = await importWorld();
  api = await openApi(world);
});
beforeEach(async () => {
  await world.db.truncate();
  client = await givenClient(world.deps);
  campaign = await givenCampaign(world.deps, client, { people: 3 });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

async function outcomes(text: string, clientId = client.clientId): Promise<OutcomesResult> {
  const file = path.join(world.folder, 'results.csv');
  await writeFile(file, text);
  const from = { source: await fileSource(file), filename: 'results.csv', id: world.deps.ids.next() };
  return await importOutcomes(world.deps, { clientId, ...from });
}

async function stored() {
  return await world.as(client.clientId, async (tx) => ({
    outcomes: await tx
      .selectFrom('lead_outcomes')
      .select(['phone', 'outcome', 'value_micros', 'currency', 'occurred_on', 'source', 'recorded_by'])
      .orderBy('phone')
      .execute(),
    leads: Object.fromEntries(
      (await tx.selectFrom('leads').select(['phone_number', 'contact_status']).execute()).map((lead) => [
        lead.phone_number,
        lead.contact_status,
      ]),
    ),
    enrolments: Object.fromEntries(
      (await tx.selectFrom('enrolments').select(['phone', 'state', 'reason']).execute()).map((row) => [
        row.phone,
        `${row.state} ${row.reason}`,
      ]),
    ),
    events: (await tx.selectFrom('events').select('type').orderBy('position').execute()).map(({ type }) => type),
    stats: await tx.selectFrom('dataset_stats').select('converted_leads').executeTakeFirstOrThrow(),
  }));
}

const [ONE, TWO, THREE] = [phoneOf(1), phoneOf(2), phoneOf(3)];

describe('a file of outcomes', () => {
  test('makes customers of the won and cold leads of the lost, ends what was to be sent, and adds up', async () => {
    const result = await outcomes(
      `Phone,Outcome,Value,Date\n${ONE},Won,"£12,500.50",21/11/2026\n07400 100002,lost,,\n+447400999999,won,,\n${THREE},maybe,,\n`,
    );
    expect(result).toEqual({
      ...{ rows: 4, recorded: 2, changed: 0, unchanged: 0, rejected: 2 },
      rejected_file: expect.stringContaining('rejected.csv') as string,
    });
    const { leads, enrolments, events, stats, ...kept } = await stored();
    expect(kept.outcomes).toEqual([
      {
        ...{
          phone: ONE,
          outcome: 'converted',
          value_micros: 12_500_500_000,
          currency: 'GBP',
          occurred_on: '2026-11-21',
        },
        ...{ source: 'file', recorded_by: 'results.csv' },
      },
      {
        ...{ phone: TWO, outcome: 'lost', value_micros: null, currency: null, occurred_on: null },
        ...{ source: 'file', recorded_by: 'results.csv' },
      },
    ]);
    expect(leads).toEqual({ [ONE]: 'CONVERTED', [TWO]: 'COLD', [THREE]: 'READY' });
    expect(enrolments).toEqual({ [ONE]: 'ended converted', [TWO]: 'ended lost', [THREE]: 'active null' });
    expect(events.sort()).toEqual(['lead.converted', 'lead.lost']);
    expect(stats.converted_leads).toBe(1);
    const rejected = await readFile(result.rejected_file ?? '', 'utf8');
    expect(rejected).toContain('This client has no such lead.');
    expect(rejected).toContain('write converted or lost');
  });

  test('run again changes nothing; a new value is a change', async () => {
    await outcomes(`phone,outcome,value\n${ONE},won,100\n${TWO},won,200\n`);
    const before = await stored();
    expect(await outcomes(`phone,outcome,value\n${ONE},won,100\n${TWO},won,200\n`)).toMatchObject({ unchanged: 2 });
    expect(await stored()).toEqual(before);
    expect(await outcomes(`phone,outcome,value\n${ONE},won,150\n${TWO},won,\n`)).toMatchObject({
      changed: 1,
      unchanged: 1,
    });
    expect((await stored()).outcomes.map((row) => row.value_micros)).toEqual([150_000_000, 200_000_000]);
  });

  test('its rejected rows, mended, are taken', async () => {
    const { rejected_file: file } = await outcomes(`phone,outcome\n${ONE},perhaps\n`);
    const mended = (await readFile(file ?? '', 'utf8')).replace('perhaps', 'sold');
    expect(await outcomes(mended)).toMatchObject({ rows: 1, recorded: 1, rejected_file: null });
  });

  test('of the same lead twice takes the later word', async () => {
    expect(await outcomes(`phone,outcome\n${ONE},lost\n${ONE},won\n`)).toMatchObject({ recorded: 1, changed: 1 });
    expect((await stored()).leads[ONE]).toBe('CONVERTED');
  });

  /** The file is read while somebody else is at work on the first person, and goes on when they are done. */
  async function outcomesDuring(text: string, work: (tx: Tx) => Promise<unknown>): Promise<OutcomesResult> {
    const { reading } = await world.as(client.clientId, async (tx) => {
      await lockPhoneGate(tx, client.clientId, ONE);
      const begun = outcomes(text);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
      await work(tx);
      return { reading: begun };
    });
    return await reading;
  }

  test.each(['won', 'lost'])('that is %s while they write STOP leaves them removed', async (outcome) => {
    const { clientId } = client;
    const result = await outcomesDuring(`phone,outcome\n${ONE},${outcome}\n${TWO},${outcome}\n`, async (tx) => {
      await addSuppression(tx, world.deps.ids.next, { clientId, phone: ONE, source: 'keyword' });
      await applySuppression(tx, world.deps.ids.next, { clientId, phone: ONE, reason: 'stop' });
    });
    expect(result).toMatchObject({ recorded: 2, rejected: 0 });
    const { leads } = await stored();
    expect(leads).toMatchObject({ [ONE]: 'REMOVED', [TWO]: outcome === 'won' ? 'CONVERTED' : 'COLD' });
  });

  test('of a lead that is erased meanwhile is rejected, and the others are kept', async () => {
    const result = await outcomesDuring(`phone,outcome\n${ONE},won\n${TWO},won\n`, async (tx) => {
      await tx.deleteFrom('enrolments').where('phone', '=', ONE).execute();
      await tx.deleteFrom('leads').where('phone_number', '=', ONE).execute();
    });
    expect(result).toMatchObject({ recorded: 1, rejected: 1 });
  });

  test('names leads by id too, and never those of another client', async () => {
    const leadId = campaign.leads[0]?.leadId ?? '';
    expect(await outcomes(`lead_id,outcome\n${leadId},converted\n`)).toMatchObject({ recorded: 1 });
    const other = await givenClient(world.deps);
    expect(await outcomes(`lead_id,outcome\n${leadId},lost\n`, other.clientId)).toMatchObject({ rejected: 1 });
    expect((await stored()).leads[ONE]).toBe('CONVERTED');
  });

  test('means the lead that was texted last where several share a phone', async () => {
    const second = await givenCampaign(world.deps, client, { started: false });
    await world.as(client.clientId, (tx) =>
      tx
        .updateTable('leads')
        .set({ last_message_at: new Date(world.deps.clock.now()) })
        .where('dataset_id', '=', second.datasetId)
        .execute(),
    );
    await outcomes(`phone,outcome\n${ONE},won\n`);
    const won = await world.as(client.clientId, (tx) =>
      tx.selectFrom('leads').select('dataset_id').where('contact_status', '=', 'CONVERTED').execute(),
    );
    expect(won).toEqual([{ dataset_id: second.datasetId }]);
  });

  test('leaves somebody who opted out opted out', async () => {
    await world.as(client.clientId, (tx) => tx.updateTable('leads').set({ contact_status: 'REMOVED' }).execute());
    expect(await outcomes(`phone,outcome\n${ONE},won\n${TWO},lost\n`)).toMatchObject({ recorded: 2 });
    expect(await stored()).toMatchObject({ leads: { [ONE]: 'REMOVED', [TWO]: 'REMOVED' } });
  });

  test.each([
    ['outcome,value\nwon,1\n', /phone or lead id/],
    ['phone,value\n07400100001,1\n', /outcome column/],
    ['', /empty|no rows/i],
  ])('without what it needs is one error, not a rejected row each', async (text, message) => {
    await expect(outcomes(text)).rejects.toThrow(message);
  });

  test('is taken in more than one transaction and still adds up', async () => {
    const many = await givenCampaign(world.deps, client, { people: 1_203, firstPerson: 20_000 });
    const rows = many.leads.map(({ phone }) => `${phone},won`);
    expect(await outcomes(`phone,outcome\n${rows.join('\n')}\n`)).toMatchObject({ rows: 1_203, recorded: 1_203 });
  });
});

describe('an outcome over the API', () => {
  test('is kept once, by phone or by id', async () => {
    const leadId = campaign.leads[0]?.leadId;
    const body = { phone: '07400 100001', outcome: 'converted', value: 990.5, date: '2026-11-20' };
    const first = await api.call('POST', '/outcomes', client.clientId, body);
    expect([first.status, await first.json()]).toEqual([
      200,
      { result: 'recorded', lead_id: leadId, contact_status: 'CONVERTED' },
    ]);
    const again = await api.call('POST', '/outcomes', client.clientId, { ...body, phone: undefined, lead_id: leadId });
    expect(await again.json()).toMatchObject({ result: 'unchanged' });
    expect((await stored()).outcomes).toMatchObject([{ value_micros: 990_500_000, currency: 'GBP', source: 'api' }]);
  });

  test.each([
    [{ outcome: 'converted' }, 400],
    [{ phone: '123', outcome: 'converted' }, 400],
    [{ phone: '07400100001', outcome: 'perhaps' }, 400],
    [{ phone: '07400100001', outcome: 'lost', value: -1 }, 400],
    [{ phone: '07400100001', outcome: 'lost', date: '2026-02-30' }, 400],
    [{ phone: '07400100001', outcome: 'lost', date: '0000-01-01' }, 400],
    [{ phone: '07400999999', outcome: 'lost' }, 404],
  ])('%j is answered with %i', async (body, status) => {
    expect((await api.call('POST', '/outcomes', client.clientId, body)).status).toBe(status);
  });

  test('needs the token', async () => {
    const response = await fetch(`${api.url}/api/v1/outcomes`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });
});

test.each([
  ['Won', 'converted'],
  ['CLOSED WON', 'converted'],
  ['Not interested', 'lost'],
  ['closed-lost', 'lost'],
  ['maybe', null],
  ['', null],
])('the outcome %j is %s', (text, expected) => {
  expect(parseOutcome(text)).toBe(expected);
});

test.each([
  ['12500', 12_500_000_000, null],
  ['£12,500.00', 12_500_000_000, 'GBP'],
  ['EUR 990.5', 990_500_000, 'EUR'],
  ['990 USD', 990_000_000, 'USD'],
  ['0.000001', 1, null],
])('the amount %j is %i %s', (text, micros, currency) => {
  expect(parseAmount(text)).toEqual({ micros, currency });
});

test.each(['', '-5', '1.200,50', '12,50', '1e6', 'ten', '99999999999', '1,0000'])('%j is no amount', (text) => {
  expect(parseAmount(text)).toBeNull();
});
