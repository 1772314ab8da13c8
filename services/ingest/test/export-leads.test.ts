import { rowsRead } from '@rekindle/testkit';
import Papa from 'papaparse';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportLeads, readPage } from '../src/export-leads.ts';
import { type Api, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
let api: Api;
beforeAll(async () => {
  world = await importWorld();
  api = await openApi(world);
});
afterAll(async () => {
  await api.close();
  await world.close();
});

async function exported(clientId: string, datasetId: string): Promise<Record<string, string>[]> {
  const response = await api.call('GET', `/datasets/${datasetId}/leads.csv`, clientId);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const parsed = Papa.parse<Record<string, string>>(await response.text(), { header: true, skipEmptyLines: true });
  expect(parsed.errors).toEqual([]);
  return parsed.data;
}

describe('the leads of a dataset as CSV', () => {
  test('come with what is known of each and with the columns of their list', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.import(
      clientId,
      datasetId,
      'Name,Phone,Roof type,Constructor\nJane Smith,07400123456,"slate, old",Acme\nBob,07400123457,,\n',
    );
    await world.as(clientId, async (tx) => {
      await sql`
        update leads set contact_status = 'WARM', m1_sent_at = '2026-09-02T09:00:00Z', latest_lead_reply = 'Yes "please"'
        where first_name = 'Jane'`.execute(tx);
      await sql`
        insert into suppressions (client_id, id, phone, source)
        values (${clientId}, ${world.deps.ids.next()}, '+447400123457', 'keyword')`.execute(tx);
    });
    expect(await exported(clientId, datasetId)).toMatchObject([
      {
        ...{ first_name: 'Jane', last_name: 'Smith', phone_number: '+447400123456', roof_type: 'slate, old' },
        constructor: 'Acme',
        ...{ status: 'WARM', m1_sent_at: '2026-09-02T09:00:00Z', latest_reply: 'Yes "please"', suppressed: 'no' },
      },
      {
        first_name: 'Bob',
        last_name: '',
        status: 'READY',
        m1_sent_at: '',
        suppressed: 'yes',
        roof_type: '',
        constructor: '',
      },
    ]);
  });

  test('hold no cell that a spreadsheet would run', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const formula = '=HYPERLINK("http://evil.example","Click")';
    const list = `Name,Phone,Notes,Extra\nJane,07400123456,"${formula.replaceAll('"', '""')}",@SUM(A1)\n`;
    await world.import(clientId, datasetId, list);
    expect(await exported(clientId, datasetId)).toMatchObject([{ notes: `'${formula}`, extra: "'@SUM(A1)" }]);
  });

  test('of more people than a page are all there, once each and in the order of the list', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const people = Array.from({ length: 4_001 }, (_, n) => `Jo,0740${String(1_000_000 + n)}`);
    await world.import(clientId, datasetId, `Name,Phone\n${people.join('\n')}\n`);
    let text = '';
    for await (const piece of exportLeads(world.deps, { clientId, datasetId })) text += piece;
    const rows = Papa.parse<Record<string, string>>(text.slice(1), { header: true, skipEmptyLines: true }).data;
    expect(rows.map((row) => row['phone_number'])).toEqual(people.map((_, n) => `+44740${String(1_000_000 + n)}`));
    const lastButTwo = rows.at(-3)?.['lead_id'] ?? '';
    const read = await world.as(clientId, async (tx) => {
      return await rowsRead(tx, 'leads', async () => await readPage(tx, { clientId, datasetId }, lastButTwo));
    });
    expect(read).toBeLessThan(10);
  });

  test('of an empty dataset are a line of names, and of another client’s not there', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const datasetId = await world.dataset(clientId);
    expect(await exported(clientId, datasetId)).toEqual([]);
    expect((await api.call('GET', `/datasets/${datasetId}/leads.csv`, otherId)).status).toBe(404);
  });
});
