import { REPAIR_KINDS, type RepairKind, REPAIRS } from '@rekindle/domain';
import { createLogger } from '@rekindle/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, form, openApi } from './api.ts';
import { importDataset } from '../src/import-dataset.ts';
import { revertRepair } from '../src/revert-repair.ts';
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

const LIST = 'First name,Phone,Email\nJane,7400123456,mailto:jane@example.com\nJOHN,07400123457,\nSue,7400123458,\n';

interface Shown {
  kind: RepairKind;
  rows: number;
  samples: { before: string; after: string }[];
  taken_back: number;
}

async function send(clientId: string, path: string, body?: object) {
  const response = await api.call('POST', path, clientId, body);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function leadsOf(clientId: string) {
  return await world.as(
    clientId,
    async (tx) => await tx.selectFrom('leads').selectAll().orderBy('row_number').execute(),
  );
}

/** Rows by kind of repair. */
function counted(repairs: unknown): Record<string, number> {
  return Object.fromEntries((repairs as Shown[]).map(({ kind, rows }) => [kind, rows]));
}

describe('what an import repairs', () => {
  const WANTED = { phone_lost_leading_zero: 2, name_shouting: 1, email_mailto: 1 };

  test('is counted in a preview, in the upload afterwards and beside each lead, with samples', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const previewed = await api.call('POST', `/datasets/${datasetId}/previews`, clientId, form(LIST));
    const preview = (await previewed.json()) as Record<string, unknown>;
    expect(counted(preview['repairs'])).toEqual(WANTED);
    expect(await leadsOf(clientId)).toEqual([]);

    const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(LIST));
    expect(shown['repairs']).toEqual(preview['repairs']);
    const [phones] = shown['repairs'] as Shown[];
    expect(phones).toMatchObject({
      kind: 'phone_lost_leading_zero',
      sentence: REPAIRS.phone_lost_leading_zero.sentence,
      ...{ always_on: false, taken_back: 0 },
      samples: [
        { before: '7400123456', after: '+447400123456' },
        { before: '7400123458', after: '+447400123458' },
      ],
    });
    const [jane, john, sue] = await leadsOf(clientId);
    const zero = { kind: 'phone_lost_leading_zero', field: 'phone_number' };
    expect(jane?.repairs).toEqual([
      { ...zero, before: '7400123456', after: '+447400123456' },
      { kind: 'email_mailto', field: 'email', before: 'mailto:jane@example.com', after: 'jane@example.com' },
    ]);
    expect(john?.repairs).toEqual([{ kind: 'name_shouting', field: 'first_name', before: 'JOHN', after: 'John' }]);
    expect(sue?.repairs).toEqual([{ ...zero, before: '7400123458', after: '+447400123458' }]);
  });

  test('is shown by at most five samples, all different and none long', async () => {
    const clientId = await world.client();
    const rows = Array.from(
      { length: 30 },
      (_, at) => `${'JOHN '.repeat(100)}X${Math.floor(at / 4)},0740012${3000 + at}\n`,
    );
    const shown = await api.imported(
      clientId,
      `/datasets/${await world.dataset(clientId)}/uploads`,
      form(`First name,Phone\nJANE,07400123400\nJANE,07400123401\nBOB,07400123402\n${rows.join('')}`),
    );
    for (const { samples } of shown['repairs'] as Shown[]) {
      expect(samples.length).toBeLessThanOrEqual(5);
      expect(new Set(samples.map((sample) => JSON.stringify(sample))).size).toBe(samples.length);
      for (const { before, after } of samples) expect(Math.max(before.length, after.length)).toBeLessThanOrEqual(120);
    }
    const shouting = (shown['repairs'] as Shown[]).find(({ kind }) => kind === 'name_shouting');
    expect(shouting?.samples.slice(0, 2)).toEqual([
      { before: 'JANE', after: 'Jane' },
      { before: 'BOB', after: 'Bob' },
    ]);
  });

  test('stands in no log line and no event', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } });
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    await importDataset({ ...world.deps, log }, { clientId, uploadId });
    await revertRepair({ ...world.deps, log }, { clientId, uploadId }, 'phone_lost_leading_zero', 'test');
    const events = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('events').selectAll().orderBy('position').execute(),
    );
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(events.map(({ type }) => type)).toEqual(['list.imported', 'list.repair_reverted']);
    expect(`${lines.join('')}${JSON.stringify(events)}`).not.toMatch(/7400|JOHN|jane@/);
  });

  test('is kept of a lead that comes by itself', async () => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/leads`;
    expect((await send(clientId, path, { first_name: 'JANE', phone_number: '7400123456' })).status).toBe(201);
    const [lead] = await leadsOf(clientId);
    expect(lead?.repairs).toMatchObject([{ kind: 'phone_lost_leading_zero' }, { kind: 'name_shouting' }]);
  });
});

describe('a repair that is switched off', () => {
  test.each([
    { off: 'name_shouting', rejected: 0, first: ['Jane', 'JOHN', 'Sue'] },
    { off: 'phone_lost_leading_zero', rejected: 2, first: ['John'] },
    { off: ' name_shouting , phone_lost_leading_zero,', rejected: 2, first: ['JOHN'] },
    { off: '', rejected: 0, first: ['Jane', 'John', 'Sue'] },
  ])('"$off" is not made', async ({ off, rejected, first }) => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const fields = { repairs_off: off };
    const previewed = await api.call('POST', `/datasets/${datasetId}/previews`, clientId, form(LIST, fields));
    expect(await previewed.json()).toMatchObject({ result: { rejected } });
    const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(LIST, fields));
    expect(shown).toMatchObject({ rows: 3, rejected, new: 3 - rejected });
    expect((await leadsOf(clientId)).map((lead) => lead.first_name)).toEqual(first);
    for (const kind of off.split(',')) expect(Object.keys(counted(shown['repairs']))).not.toContain(kind.trim());
    if (rejected === 0) return;
    expect(shown['errors']).toEqual([{ code: 'repair_off', rows: rejected }]);
    const file = await api.call('GET', `/uploads/${String(shown['id'])}/rejected.csv`, clientId);
    expect(await file.text()).toContain('switched off');
  });

  test('can be said of a list that is held, to look at it and to import it', async () => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/uploads`;
    const held = await api.call('POST', path, clientId, form(LIST, { hold: 'true', repairs_off: 'name_shouting' }));
    const { id } = (await held.json()) as { id: string };
    // Without the repair it is no address.
    const MAILTO_OFF = { phone_lost_leading_zero: 2, name_shouting: 1, email_unreadable: 1 };
    const looked = async (body: object) =>
      counted((await send(clientId, `/uploads/${id}/preview`, body)).body['repairs']);
    expect(await looked({})).toEqual({ phone_lost_leading_zero: 2, email_mailto: 1 });
    expect(await looked({ repairs_off: ['email_mailto'] })).toEqual(MAILTO_OFF);
    await api.afterImport(async () => await send(clientId, `/uploads/${id}/import`, { repairs_off: ['email_mailto'] }));
    const shown = (await (await api.call('GET', `/uploads/${id}`, clientId)).json()) as Record<string, unknown>;
    expect(shown).toMatchObject({ status: 'completed', repairs_off: ['email_mailto'] });
    expect(counted(shown['repairs'])).toEqual(MAILTO_OFF);
  });

  const alwaysOn = REPAIR_KINDS.filter((kind) => REPAIRS[kind].alwaysOn);
  test.each([...alwaysOn, 'nonsense', 'name_shouting;drop'])(
    'cannot be %s, and the answer lists the kinds',
    async (kind) => {
      const clientId = await world.client();
      const datasetId = await world.dataset(clientId);
      const refused = await api.call(
        'POST',
        `/datasets/${datasetId}/uploads`,
        clientId,
        form(LIST, { repairs_off: kind }),
      );
      const body = (await refused.json()) as Record<string, unknown>;
      expect([refused.status, body['type']]).toEqual([400, 'urn:rekindle:problem:bad-repair']);
      for (const each of REPAIR_KINDS) {
        if (!REPAIRS[each].alwaysOn) expect(body['detail']).toContain(each);
      }
    },
  );
});
