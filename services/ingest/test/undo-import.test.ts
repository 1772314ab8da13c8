import { enrolLeads, holdUnbegun } from '@rekindle/db';
import { sql } from 'kysely';
import { rowsRead } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showUpload } from '../src/show-upload.ts';
import { type Api, form, openApi } from './api.ts';
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

const LIST = 'Name,Phone,Email\nJane,07400123456,jane@example.com\nBob,07400123457,\n';

async function importedId(clientId: string, datasetId: string, text = LIST): Promise<string> {
  const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(text));
  return String(shown['id']);
}

async function undo(clientId: string, uploadId: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await api.call('DELETE', `/uploads/${uploadId}`, clientId);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function refusalOf(clientId: string, uploadId: string): Promise<string | null | undefined> {
  return await world.as(clientId, async (tx) => (await showUpload(tx, clientId, uploadId))?.undo?.refusal);
}

async function leadsOf(clientId: string) {
  return await world.as(
    clientId,
    async (tx) => await tx.selectFrom('leads').selectAll().orderBy('created_at').orderBy('id').execute(),
  );
}

/** Has the campaign run: settings snapshot, gates, everybody enrolled. */
async function start(clientId: string, datasetId: string): Promise<void> {
  await world.as(clientId, async (tx) => {
    await sql`
      update datasets d set campaign_status = 'active', settings_version = 1, settings_snapshot = to_jsonb(s)
      from campaign_settings s where s.client_id = d.client_id and s.id = d.campaign_settings_id and d.id = ${datasetId}`.execute(
      tx,
    );
    await sql`insert into campaign_gates (client_id, dataset_id) values (${clientId}, ${datasetId})`.execute(tx);
    await enrolLeads(tx, { clientId, datasetId, now: world.deps.clock.now() });
  });
}

async function givenText(clientId: string, leadId: string, state: 'planned' | 'delivered' | 'blocked'): Promise<void> {
  await world.as(clientId, async (tx) => {
    const conversation = world.deps.ids.next();
    await sql`
      insert into conversations (client_id, id, lead_id, dataset_id, phone)
      select client_id, ${conversation}, id, dataset_id, phone_number from leads where id = ${leadId}`.execute(tx);
    await sql`
      insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state)
      select client_id, ${world.deps.ids.next()}, ${conversation}, id, dataset_id, 'outbound', 'M1', 'Hi', phone_number, ${state}
      from leads where id = ${leadId}`.execute(tx);
  });
}

describe('undoing an import', () => {
  test('takes out its leads, their cadences and the counts, and the same file can be imported again', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await importedId(clientId, datasetId, 'Name,Phone\nSue,07400123458\n');
    await start(clientId, datasetId);
    const uploadId = await importedId(clientId, datasetId);
    expect(await undo(clientId, uploadId)).toEqual({
      status: 200,
      body: { id: uploadId, outcome: 'undone', leads: 2, refilled: 0 },
    });
    const [enrolments, stats, upload] = await world.as(clientId, async (tx) => [
      await tx.selectFrom('enrolments').select('phone').execute(),
      await tx.selectFrom('dataset_stats').select(['total_leads', 'active_leads']).executeTakeFirst(),
      await tx.selectFrom('uploads').select(['undone_at', 'undone_by']).where('id', '=', uploadId).executeTakeFirst(),
    ]);
    expect(enrolments).toEqual([{ phone: '+447400123458' }]);
    expect(stats).toEqual({ total_leads: 1, active_leads: 1 });
    expect(upload).toEqual({ undone_at: world.deps.clock.now(), undone_by: 'api' });
    expect(await undo(clientId, uploadId)).toMatchObject({ status: 200, body: { outcome: 'undone', leads: 0 } });

    await api.afterImport(async () => await api.call('POST', `/uploads/${uploadId}/import`, clientId, {}));
    expect(await leadsOf(clientId)).toHaveLength(3);
  });

  test.each(['planned', 'delivered', 'blocked'] as const)(
    'is refused once a text exists, also a %s one',
    async (state) => {
      const clientId = await world.client();
      const uploadId = await importedId(clientId, await world.dataset(clientId));
      const [lead] = await leadsOf(clientId);
      await givenText(clientId, lead?.id ?? '', state);
      const { status, body } = await undo(clientId, uploadId);
      expect([status, body['type']]).toEqual([409, 'urn:rekindle:problem:texted']);
      expect(body['detail']).toMatch(
        /^1 text to people of this list has been made, so the import cannot be taken back\./,
      );
      expect(await leadsOf(clientId)).toHaveLength(2);
      expect(await refusalOf(clientId, uploadId)).toMatch(
        /^There are texts with people of this list, so the import cannot be taken back\./,
      );
    },
  );

  test('that is refused is found to be by one text, however many there are', async () => {
    const clientId = await world.client();
    const people = Array.from({ length: 300 }, (_, n) => `Jo,0740${String(1_000_000 + n)}`);
    const uploadId = await importedId(clientId, await world.dataset(clientId), `Name,Phone\n${people.join('\n')}\n`);
    for (const lead of await leadsOf(clientId)) await givenText(clientId, lead.id, 'delivered');
    const read = await world.as(clientId, async (tx) => {
      return await rowsRead(tx, 'messages', async () => await showUpload(tx, clientId, uploadId));
    });
    expect(read).toBeLessThan(10);
  });

  test('a text to people of another list does not stand in its way', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await importedId(clientId, datasetId);
    const [lead] = await leadsOf(clientId);
    const later = await importedId(clientId, datasetId, 'Name,Phone\nSue,07400123458\n');
    await givenText(clientId, lead?.id ?? '', 'delivered');
    expect(await refusalOf(clientId, later)).toBeNull();
    expect(await undo(clientId, later)).toMatchObject({ body: { outcome: 'undone', leads: 1 } });
  });

  test('empties again what a merge has filled, but nothing that somebody has changed since', async () => {
    const clientId = await world.client();
    const old = 'Name,Phone,Roof\nJane,07400123456,slate\nBob,07400123457,\n';
    await importedId(clientId, await world.dataset(clientId), old);
    const before = await leadsOf(clientId);
    const datasetId = await world.dataset(clientId, { duplicate_action: 'merge' });
    const fuller =
      'Name,Phone,Email,Postcode,Roof,Boiler,Enquiry date\n' +
      'Jane,07400123456,jane@example.com,BN3 1AA,tile,old,01/02/2024\nBob,07400123457,bob@example.com,,,,\n';
    const uploadId = await importedId(clientId, datasetId, fuller);
    const merged = await leadsOf(clientId);
    expect(merged[0]).toMatchObject({
      ...{ email: 'jane@example.com', postcode: 'BN3 1AA', inquiry_date: '2024-02-01' },
      attributes: { roof: 'slate', boiler: 'old' },
    });
    await world.as(clientId, async (tx) => {
      await sql`update leads set email = 'bob@work.example' where first_name = 'Bob'`.execute(tx);
    });
    expect(await undo(clientId, uploadId)).toMatchObject({ body: { leads: 0, refilled: 2 } });
    const after = await leadsOf(clientId);
    const content = ({ email, postcode, inquiry_date, attributes }: (typeof after)[number]) => {
      return { email, postcode, inquiry_date, attributes };
    };
    expect(after.map(content)).toEqual([
      ...before.slice(0, 1).map(content),
      { email: 'bob@work.example', postcode: null, inquiry_date: null, attributes: {} },
    ]);
  });

  test('lets another campaign have the people at once whom this list kept from it', async () => {
    const clientId = await world.client();
    const [first, second] = [
      await world.dataset(clientId),
      await world.dataset(clientId, { duplicate_action: 'keep_both' }),
    ];
    const uploadId = await importedId(clientId, first);
    await start(clientId, first);
    await importedId(clientId, second);
    await start(clientId, second);
    await undo(clientId, uploadId);
    const rows = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('enrolments').select(['state', 'held_until']).execute(),
    );
    const now = world.deps.clock.now();
    expect(rows).toEqual([
      { state: 'held', held_until: now },
      { state: 'held', held_until: now },
    ]);
  });

  test('lets no campaign have them that drains', async () => {
    const clientId = await world.client();
    const first = await world.dataset(clientId);
    const second = await world.dataset(clientId, { duplicate_action: 'keep_both' });
    const uploadId = await importedId(clientId, first);
    await start(clientId, first);
    await importedId(clientId, second);
    await start(clientId, second);
    await world.as(clientId, async (tx) => await holdUnbegun(tx, { clientId, datasetId: second }));
    expect(await undo(clientId, uploadId)).toMatchObject({ status: 200 });
    const rows = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('enrolments').select(['reason', 'held_until']).orderBy('phone').execute(),
    );
    const draining = { reason: 'draining', held_until: null };
    expect(rows).toEqual([draining, draining]);
  });

  test('of one that was never imported cancels it, and its job finds nothing to do', async () => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/uploads`;
    const held = await api.call('POST', path, clientId, form(LIST, { hold: 'true' }));
    const { id } = (await held.json()) as { id: string };
    expect(await undo(clientId, id)).toMatchObject({ body: { outcome: 'cancelled' } });
    const shown = await api.call('GET', `/uploads/${id}`, clientId);
    expect(await shown.json()).toMatchObject({ status: 'failed', errors: [{ code: 'cancelled' }] });
  });

  test('keeps who must not be texted out', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await importedId(clientId, datasetId, 'Name,Phone,DND\nJane,07400123456,yes\nBob,07400123457,\n');
    await undo(clientId, uploadId);
    const outcome = await world.import(clientId, datasetId, LIST);
    expect(outcome).toMatchObject({ result: { new: 1, suppressed: 1 } });
  });

  test('of another client is not found', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const uploadId = await importedId(clientId, await world.dataset(clientId));
    expect((await undo(otherId, uploadId)).status).toBe(404);
    expect(await leadsOf(clientId)).toHaveLength(2);
  });
});
