import { at, inTenant, jsonb } from '@rekindle/db';
import { withImportLock } from '@rekindle/ingest';
import { givenCampaign, givenClient, givenInboundText, givenSentM1, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let owner: Caller;
let admin: pg.Client;
beforeAll(async () => {
  world = await openConsole();
  admin = new pg.Client({ connectionString: world.db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await world.close();
});
beforeEach(async () => {
  await world.db.deleteClients();
  client = await givenClient(world.deps);
  owner = await world.signIn('company_owner', { name: 'Olive Owner', client });
});

const NAME = 'Xanthippe';
const WORDS = 'my neighbour Quentin';

/** Tables and columns of the database that hold a text, whatever they are called. */
async function placesOf(text: string): Promise<string[]> {
  const { rows: columns } = await admin.query<{ table: string; column: string }>(`
    select c.relname as table, a.attname as column from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relkind = 'r' and t.typname in ('text', 'jsonb', '_text', 'varchar', 'json') order by 1, 2`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await admin.query(
      `select from "${table}" where position(lower($1) in lower("${column}"::text)) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

/** Somebody of whom something is kept in every place that keeps something of people. */
async function givenPerson() {
  const { deps } = world;
  const campaign = await givenCampaign(deps, client, { people: 1, lead: { first_name: NAME } });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('nobody was made');
  const { clientId } = client;
  const { conversationId, messageId } = await givenSentM1(deps, client, campaign, lead);
  await givenInboundText(deps, client, { from: lead.phone, body: WORDS });
  const file = { bucket: 'csv_uploads' as const, key: `${clientId}/list.csv` };
  await deps.storage.write(
    file,
    (async function* () {
      yield Buffer.from(`${NAME},${lead.phone}`);
    })(),
  );
  const uploadId = deps.ids.next();
  const about = { client_id: clientId, lead_id: lead.leadId, dataset_id: campaign.datasetId };
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .insertInto('uploads')
      .values({
        client_id: clientId,
        id: uploadId,
        filename: 'list.csv',
        file_url: 'csv_uploads/' + file.key,
        status: 'completed',
        dataset_id: campaign.datasetId,
        mended_rows: jsonb({ 2: { Name: NAME } }),
        repair_report: jsonb({ name_shouted: { rows: 1, samples: [{ before: NAME.toUpperCase(), after: NAME }] } }),
      })
      .execute();
    await sql`update leads set upload_id = ${uploadId}, row_number = 2, latest_lead_reply = ${WORDS} where id = ${lead.leadId}`.execute(
      tx,
    );
    await tx
      .insertInto('messages')
      .values({
        ...about,
        id: deps.ids.next(),
        conversation_id: conversationId,
        direction: 'inbound',
        kind: 'inbound',
        content: WORDS,
        to_number: client.number,
        from_number: lead.phone,
        state: 'received',
      })
      .execute();
    await tx
      .insertInto('ai_runs')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        conversation_id: conversationId,
        turn: 1,
        prompt_hash: 'h',
        prompt_version: 'v1',
        outcome: 'used',
        turn_fragments: jsonb([{ text: `${NAME} said ${WORDS}` }]),
        draft: jsonb({ reply: `Hi ${NAME}` }),
      })
      .execute();
    await tx
      .insertInto('decisions')
      .values({
        ...about,
        id: deps.ids.next(),
        decision: 'edited',
        reason: 'person',
        data: jsonb({ fields: [{ name: 'first_name', from: NAME, to: 'X' }] }),
      })
      .execute();
    await tx
      .insertInto('decisions')
      .values({ ...about, id: deps.ids.next(), decision: 'needs_person', reason: `${NAME} asks for a person` })
      .execute();
    await tx
      .insertInto('events')
      .values({ ...about, id: deps.ids.next(), type: 'lead.replied', data: jsonb({ text: WORDS }) })
      .execute();
    await tx
      .insertInto('bookings')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        lead_id: lead.leadId,
        provider_uid: 'b1',
        status: 'confirmed',
        details: jsonb({ attendee: NAME }),
      })
      .execute();
    await tx
      .insertInto('handovers')
      .values({ ...about, id: deps.ids.next(), reason: 'hot', summary: WORDS })
      .execute();
    await tx
      .insertInto('lead_outcomes')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        lead_id: lead.leadId,
        phone: lead.phone,
        outcome: 'converted',
        source: 'person',
      })
      .execute();
    await tx
      .insertInto('lead_notes')
      .values({ client_id: clientId, id: deps.ids.next(), lead_id: lead.leadId, body: WORDS, written_by: 'Ann' })
      .execute();
    await tx
      .insertInto('contact_history')
      .values({
        client_id: clientId,
        phone: lead.phone,
        dataset_id: campaign.datasetId,
        step: 'M1',
        message_id: messageId,
        at: at(deps.clock.now()),
      })
      .execute();
    await tx
      .insertInto('suppressions')
      .values({ client_id: clientId, id: deps.ids.next(), phone: lead.phone, source: 'phrase', evidence: WORDS })
      .execute();
    await tx
      .insertInto('idempotency_keys')
      .values({
        client_id: clientId,
        key: 'k',
        request_hash: 'h',
        status: 201,
        response: jsonb({ lead_id: lead.leadId, name: NAME }),
      })
      .execute();
  });
  await admin.query(
    'insert into status_events (id, client_id, message_id, attempt, message_sid, message_status, params) values ($1, $2, $3, 1, $4, $5, $6)',
    [deps.ids.next(), clientId, messageId, 'SM1', 'delivered', { To: lead.phone }],
  );
  return { lead, file, uploadId };
}

test('erasing a person leaves their number on the stop list and nothing else of them, anywhere', async () => {
  const { lead, file } = await givenPerson();
  const preview = await owner('GET', `/api/v1/leads/${lead.leadId}/erasure`);
  expect(preview).toMatchObject({
    status: 200,
    body: { phone: lead.phone, leads: 1, texts: 2, ai_runs: 1, files: [{ filename: 'list.csv' }] },
  });
  const before = await placesOf(NAME);
  expect(before.length).toBeGreaterThan(5);
  expect(
    await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone }, { 'idempotency-key': 'once' }),
  ).toMatchObject({ status: 200, body: { leads: 1 } });
  expect(await placesOf(NAME)).toEqual([]);
  expect(await placesOf(WORDS)).toEqual([]);
  expect(await placesOf(lead.phone.slice(1))).toEqual(['suppressions.phone']);
  await expect(world.deps.storage.read(file)).rejects.toThrow('There is no file');
  const { rows } = await admin.query('select source, evidence, lifted_at from suppressions order by source');
  expect(rows).toEqual([
    { source: 'person', evidence: null, lifted_at: null },
    { source: 'phrase', evidence: null, lifted_at: null },
  ]);
  expect((await owner('GET', `/api/v1/leads/${lead.leadId}`)).status).toBe(404);
});

test('erasing waits for a text that is just being sent', async () => {
  const { lead } = await givenPerson();
  await admin.query("update messages set state = 'sending' where direction = 'outbound'");
  expect(await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone })).toMatchObject({
    status: 409,
  });
  expect(await placesOf(NAME)).toContain('leads.first_name');
});

test('erasing takes the number as a safeguard, and the permission', async () => {
  const { lead } = await givenPerson();
  expect(await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: '+447400999999' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'confirm' }] },
  });
  const manager = await world.signIn('manager', { client });
  expect(await manager('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone })).toMatchObject({
    status: 403,
  });
});

test('all of one lead comes as JSON', async () => {
  const { lead } = await givenPerson();
  const file = await owner('GET', `/api/v1/leads/${lead.leadId}/export`);
  expect(file.headers.get('content-disposition')).toContain(`lead-${lead.leadId}.json`);
  expect(file.body).toMatchObject({ lead: { first_name: NAME, phone: lead.phone } });
  expect(file.body.timeline.items.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['import', 'text', 'ai', 'booking', 'handover', 'suppression', 'outcome']),
  );
});

test('what people noted down of them goes too, and why they were taken off the stop list', async () => {
  const campaign = await givenCampaign(world.deps, client, { people: 1 });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('nobody was made');
  const { conversationId } = await givenSentM1(world.deps, client, campaign, lead);
  const once = { 'idempotency-key': 'a-note-once' };
  const notes = `/api/v1/conversations/${conversationId}/notes`;
  expect((await owner('POST', notes, { body: `${NAME} is ill` }, once)).status).toBe(201);
  await owner('PUT', `/api/v1/leads/${lead.leadId}/suppression`, { evidence: `${NAME} rang` });
  const [entry] = (await owner('GET', '/api/v1/suppressions')).body.items;
  const lifted = await owner('PUT', `/api/v1/suppressions/${entry.id}/lift`, { reason: `${NAME} rang again` });
  expect(lifted.status).toBe(200);
  expect(await placesOf(NAME)).toEqual(
    expect.arrayContaining(['decisions.data', 'idempotency_keys.response', 'suppressions.lifted_by']),
  );
  expect((await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone })).status).toBe(200);
  expect(await placesOf(NAME)).toEqual([]);
});

test('a person is erased only by who sees every lead of theirs', async () => {
  const one = await givenCampaign(world.deps, client, { people: 1 });
  const [lead] = one.leads;
  if (lead === undefined) throw new Error('nobody was made');
  const other = await givenCampaign(world.deps, client, { people: 1, firstPerson: 500 });
  const { clientId } = client;
  await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
    tx.updateTable('leads').set({ phone_number: lead.phone }).where('dataset_id', '=', other.datasetId).execute(),
  );
  const narrow = await world.signIn('company_owner', { client, allowedDatasetIds: [one.datasetId] });
  const url = `/api/v1/leads/${lead.leadId}`;
  expect((await narrow('GET', `${url}/erasure`)).status).toBe(403);
  expect((await narrow('POST', `${url}/erase`, { confirm: lead.phone })).status).toBe(403);
  expect((await owner('GET', `${url}/erasure`)).body).toMatchObject({ leads: 2 });
  expect((await owner('POST', `${url}/erase`, { confirm: lead.phone })).status).toBe(200);
});

test('erasing waits for a list that is being imported, which could bring them back or need their lead', async () => {
  const { lead } = await givenPerson();
  const erase = async () => await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone });
  const { clientId } = client;
  const refused = await withImportLock(world.deps, clientId, erase);
  expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:import-running' } });
  expect(await placesOf(NAME)).toContain('leads.first_name');
  expect((await erase()).status).toBe(200);
});

test('texts of an erased person that no lead had are no longer among those of unknown numbers', async () => {
  const { lead } = await givenPerson();
  await givenInboundText(world.deps, client, { from: lead.phone, body: WORDS });
  await admin.query(`
    update inbox set result = 'unmatched', processed_at = received_at
    where id = (select id from inbox order by id desc limit 1)`);
  expect((await owner('GET', '/api/v1/unmatched-texts')).body.items).toHaveLength(1);
  expect((await owner('POST', `/api/v1/leads/${lead.leadId}/erase`, { confirm: lead.phone })).status).toBe(200);
  expect((await owner('GET', '/api/v1/unmatched-texts')).body.items).toEqual([]);
  const { rows } = await admin.query('select result, processed_at is null as waits, wake_after from inbox');
  const gone = { result: 'erased', waits: false, wake_after: null };
  expect(rows).toEqual([gone, gone]);
});
