import { asSystem, scanStaleUploads } from '@rekindle/db';
import { HOUR_MS } from '@rekindle/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importAny } from '../src/import-any.ts';
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

async function suppress(clientId: string, text: string, fields: Record<string, string> = {}) {
  return await api.imported(clientId, '/suppressions/uploads', form(text, fields));
}

async function suppressedPhones(clientId: string): Promise<string[]> {
  const rows = await world.as(clientId, async (tx) => await tx.selectFrom('suppressions').select('phone').execute());
  return rows.map((row) => row.phone).sort();
}

/** The import as a process meets it that is killed right behind its commit. */
function killedBehindCommit(): ImportWorld['deps'] {
  const log = new Proxy(world.deps.log, {
    get(target, name) {
      if (name !== 'info') return Reflect.get(target, name);
      return (_: unknown, message: string) => {
        if (message.endsWith('imported')) throw new Error('killed');
      };
    },
  });
  return { ...world.deps, log };
}

async function settlingUploads(): Promise<string[]> {
  const later = world.deps.clock.now() + HOUR_MS;
  const scan = { pendingUntil: later, startedUntil: later, limit: 100 };
  const rows = await asSystem(world.db, world.deps.clock.now(), async (tx) => await scanStaleUploads(tx, scan));
  return rows.map(({ id }) => id);
}

describe('a process that dies between the commit of a list and the end of what it suppresses', () => {
  test.each([
    ['a list of numbers', 'suppressions', 'Mobile\n07400123456\n'],
    ['a column of a list', 'leads', 'Name,Phone,Do not contact\nJane,07400123456,yes\n'],
  ] as const)('leaves %s to the sweeper, which has it ended', async (_, kind, text) => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.import(clientId, datasetId, 'Name,Phone\nJane,07400123456\n');
    const uploadId = await world.upload(clientId, kind === 'leads' ? datasetId : '', text);
    await expect(importAny(killedBehindCommit(), { clientId, uploadId })).rejects.toThrow('killed');
    const status = async () =>
      await world.as(clientId, async (tx) => await tx.selectFrom('leads').select('contact_status').execute());
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456']);
    expect(await status()).toEqual([{ contact_status: 'READY' }]);
    expect(await settlingUploads()).toContain(uploadId);
    await importAny(world.deps, { clientId, uploadId });
    expect(await status()).toEqual([{ contact_status: 'REMOVED' }]);
    expect(await settlingUploads()).not.toContain(uploadId);
  });
});

describe('a list of numbers that must not be texted', () => {
  test('holds before any lead exists, and adds up', async () => {
    const clientId = await world.client();
    const shown = await suppress(clientId, 'Phone\n07400123456\n+447400123456\n020 7946 0000\n\n07400123457\n');
    expect(shown).toMatchObject({
      ...{ kind: 'suppressions', status: 'completed', dataset_id: null },
      ...{ rows: 4, new: 2, duplicate: 1, suppressed: 0, unmarked: 0, rejected: 1 },
    });
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456', '+447400123457']);
    const list = 'Name,Phone\nJane,07400123456\nBob,07400123458\n';
    expect(await world.import(clientId, await world.dataset(clientId), list)).toMatchObject({
      result: { new: 1, suppressed: 1 },
    });
  });

  test('imported again changes nothing', async () => {
    const clientId = await world.client();
    await suppress(clientId, '07400123456\n07400123457\n');
    expect(await suppress(clientId, '07400123456\n07400123457\n')).toMatchObject({ rows: 2, new: 0, suppressed: 2 });
    expect(await suppressedPhones(clientId)).toHaveLength(2);
  });

  test('takes its people out of the lists they are in, and out of no other client’s', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const list = 'Name,Phone\nJane,07400123456\nBob,07400123457\n';
    for (const id of [clientId, otherId]) await world.import(id, await world.dataset(id), list);
    await suppress(clientId, 'Mobile\n07400 123456\n');
    const statuses = async (id: string) =>
      await world.as(id, async (tx) => {
        const rows = await tx.selectFrom('leads').select('contact_status').orderBy('first_name').execute();
        return rows.map((row) => row.contact_status);
      });
    expect(await statuses(clientId)).toEqual(['READY', 'REMOVED']);
    expect(await statuses(otherId)).toEqual(['READY', 'READY']);
  });

  test('with a do-not-contact column counts its marked rows only, as a GoHighLevel export of all contacts', async () => {
    const clientId = await world.client();
    const list =
      'Contact Id,First Name,Last Name,Phone,Email,Created,Tags,DND\n' +
      'a,Jane,Smith,+447400123456,,2026-09-01T10:00:00+01:00,solar,true\n' +
      'b,Bob,Jones,+447400123457,,2026-09-01T10:00:00+01:00,"solar, dnd",false\n' +
      'c,Sue,Brown,+447400123458,,2026-09-01T10:00:00+01:00,solar,false\n';
    expect(await suppress(clientId, list)).toMatchObject({ rows: 3, new: 2, unmarked: 1 });
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456', '+447400123457']);
  });

  test('counts both numbers of a cell that only a blank keeps apart', async () => {
    const clientId = await world.client();
    await suppress(clientId, 'Phone\n07400123456 07400123457\n');
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456', '+447400123457']);
  });

  test('counts every number of a row, and numbers of other countries', async () => {
    const clientId = await world.client();
    await suppress(clientId, 'Phone,Mobile\n07400123456,07400123457\n+353861234567,\n07400123458 ::: 07400123459,\n');
    expect(await suppressedPhones(clientId)).toEqual([
      ...['+353861234567', '+447400123456', '+447400123457', '+447400123458', '+447400123459'],
    ]);
  });

  test('that is Twilio’s message log counts who opted out, and never our own number', async () => {
    const clientId = await world.client();
    const log =
      'From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction\n' +
      '+447400123456,+447400999001,STOP,received,,,1,,AC1,SM1,inbound\n' +
      '+447400123457,+447400999001,Yes please,received,,,1,,AC1,SM2,inbound\n' +
      '+447400999001,+447400123458,Reply STOP to opt out,failed,,,1,21610,AC1,SM3,outbound-api\n' +
      '+447400999001,+447400123457,STOP,delivered,,,1,,AC1,SM4,outbound-api\n';
    expect(await suppress(clientId, log)).toMatchObject({ rows: 4, new: 2, unmarked: 2 });
    expect(await suppressedPhones(clientId)).toEqual(['+447400123456', '+447400123458']);
  });

  test('without a column of numbers waits for somebody to say which it is', async () => {
    const clientId = await world.client();
    const shown = await suppress(clientId, 'Who,What\nJane,x\n');
    expect(shown).toMatchObject({ status: 'mapping', errors: [{ code: 'no_phone_column' }] });
  });

  test('of a client there is not is refused', async () => {
    const response = await api.call('POST', '/suppressions/uploads', world.deps.ids.next(), form('07400123456\n'));
    expect(response.status).toBe(404);
  });

  test('cannot be undone as a whole', async () => {
    const clientId = await world.client();
    const { id } = await suppress(clientId, '07400123456\n07400123457\n');
    const response = await api.call('DELETE', `/uploads/${String(id)}`, clientId);
    expect([response.status, await suppressedPhones(clientId)]).toEqual([409, ['+447400123456', '+447400123457']]);
  });
});
