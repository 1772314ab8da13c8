import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, form, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';
import { utf16 } from './lists.ts';
import { workbookFile } from '@rekindle/testkit';

const MAX_BYTES = 300_000;
let world: ImportWorld;
let api: Api;
beforeAll(async () => {
  world = await importWorld();
  api = await openApi(world, { maxFileBytes: MAX_BYTES });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (text: string): Bytes => new TextEncoder().encode(text);
const windows1252 = (text: string): Bytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const HEADER = ['First Name', 'Last Name', 'Phone', 'Notes'];
const ROWS = [
  ['Zoë', 'Smith', '07400123456', 'rang twice'],
  ['Bob', "O'Neill", '+44 7400 123457', 'a, b; c'],
];
const list = (separator: string, quoted: string, header: readonly string[] = HEADER): string =>
  [header, ...ROWS]
    .map((row) => row.map((cell) => (/[,;]/.test(cell) ? `${quoted}${cell}${quoted}` : cell)).join(separator))
    .join('\r\n');
const COMMA = list(',', '"');
const PEOPLE = [
  { first_name: 'Bob', last_name: "O'Neill", phone_number: '+447400123457', notes: 'a, b; c' },
  { first_name: 'Zoë', last_name: 'Smith', phone_number: '+447400123456', notes: 'rang twice' },
];

async function leads(clientId: string) {
  return await world.as(
    clientId,
    async (tx) =>
      await tx
        .selectFrom('leads')
        .select(['first_name', 'last_name', 'phone_number', 'notes'])
        .orderBy('first_name')
        .execute(),
  );
}

async function send(clientId: string, content: Bytes): Promise<Record<string, unknown>> {
  return await api.imported(clientId, `/datasets/${await world.dataset(clientId)}/uploads`, form(content));
}

describe('one list in every form', () => {
  test.each([
    { name: 'CSV in UTF-8', content: bytes(COMMA) },
    { name: 'CSV in UTF-8 with byte order mark', content: bytes(`\uFEFF${COMMA}`) },
    { name: 'CSV in windows-1252', content: windows1252(COMMA) },
    { name: 'CSV in UTF-16LE with mark', content: Uint8Array.from(utf16(COMMA, 'little', true)) },
    { name: 'CSV in UTF-16BE with mark', content: Uint8Array.from(utf16(COMMA, 'big', true)) },
    { name: 'CSV in UTF-16LE without mark', content: Uint8Array.from(utf16(COMMA, 'little', false)) },
    { name: 'TSV', content: bytes(list('\t', '')) },
    { name: 'TSV in UTF-16LE, as Facebook writes it', content: Uint8Array.from(utf16(list('\t', ''), 'little', true)) },
    { name: 'semicolons', content: bytes(list(';', '"')) },
    { name: 'a sep line', content: bytes(`sep=|\r\n${list('|', '')}`) },
    { name: 'a sep line behind a byte order mark', content: bytes(`\uFEFFsep=;\r\n${list(';', '"')}`) },
    { name: 'old Mac line ends', content: bytes(COMMA.replaceAll('\r\n', '\r')) },
    { name: 'a title above the header', content: bytes(`Leads 2024\r\n\r\n${COMMA}`) },
    {
      name: 'an .xlsx',
      content: Uint8Array.from(workbookFile([HEADER, ...ROWS])),
    },
    {
      name: 'two phone columns, the first of them landlines',
      content: bytes(
        'First Name,Last Name,Home phone,Mobile,Notes\nZoë,Smith,020 7946 0000,07400123456,rang twice\n' +
          `Bob,O'Neill,,07400123457,"a, b; c"\n`,
      ),
    },
    {
      name: 'a full-name column',
      content: bytes(`Name,Phone,Notes\nMISS ZOË SMITH,07400123456,rang twice\nbob o'neill,07400123457,"a, b; c"\n`),
    },
  ])('$name', async ({ content }) => {
    const clientId = await world.client();
    expect(await send(clientId, content)).toMatchObject({ status: 'completed', rows: 2, new: 2 });
    expect(await leads(clientId)).toEqual(PEOPLE);
  });

  test('quoted line ends stay in the cell, and ragged rows are taken where their number is', async () => {
    const clientId = await world.client();
    const content = 'Name,Phone,Notes\nJane,07400123456,"two\nlines"\nBob,07400123457\nSue,Rye,07400123458,x,y,z\n';
    expect(await send(clientId, bytes(content))).toMatchObject({ rows: 3, new: 2, rejected: 1 });
    expect((await leads(clientId)).map(({ first_name: name, notes }) => [name, notes])).toEqual([
      ['Bob', null],
      ['Jane', 'two\nlines'],
    ]);
  });

  test('without a header the numbers and names are found by what they look like', async () => {
    const clientId = await world.client();
    expect(await send(clientId, bytes('Zoë,Smith,07400123456\nBob,Jones,07400123457\n'))).toMatchObject({ new: 2 });
    expect((await leads(clientId)).map(({ first_name: first, last_name: last }) => `${first} ${last ?? ''}`)).toEqual([
      'Bob Jones',
      'Zoë Smith',
    ]);
  });

  test('the rejected rows come back mended, with their two columns more, and nothing is there twice', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const path = `/datasets/${datasetId}/uploads`;
    const first = await api.imported(clientId, path, form('Name,Phone\nJane,07400123456\nBob,0740012345\n'));
    expect(first).toMatchObject({ rows: 2, new: 1, rejected: 1 });
    const response = await api.call('GET', `/uploads/${String(first['id'])}/rejected.csv`, clientId);
    const mended = (await response.text()).replace('0740012345', '07400123457');
    expect(mended).toMatch(/^rekindle_line,rekindle_reason,Name,Phone\r\n3,/);
    expect(await api.imported(clientId, path, form(mended))).toMatchObject({ rows: 1, new: 1, rejected: 0 });
    expect((await leads(clientId)).map((lead) => lead.first_name)).toEqual(['Bob', 'Jane']);
  });
});

describe('what is no list is refused at once, in words, and leaves nothing', () => {
  test.each([
    {
      name: 'a JPEG',
      content: Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70]),
      kind: 'not-text',
      says: /JPEG picture/,
    },
    { name: 'an empty file', content: bytes(''), kind: 'empty-file', says: /empty/ },
    { name: 'a header alone', content: bytes('Name,Phone\n'), kind: 'no-rows', says: /no rows/ },
    {
      name: 'an unclosed quote',
      content: bytes('Name,Phone\nJane,1\n"Bob,2\nSue,3\n'),
      kind: 'unclosed-quote',
      says: /line 3/,
    },
    { name: 'a NUL byte', content: bytes('Name,Phone\nJa\0ne,1\n'), kind: 'nul-byte', says: /Line 2 holds a NUL byte/ },
    {
      name: 'an old workbook',
      content: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1]),
      kind: 'spreadsheet-file',
      says: /\.xls/,
    },
    {
      name: 'a broken workbook',
      content: bytes('PK\u0003\u0004......[Content_Types].xml'),
      kind: 'spreadsheet-file',
      says: /damaged/,
    },
    { name: 'a web page', content: bytes('<!doctype html><p>Sign in'), kind: 'not-text', says: /web page/ },
  ])('$name', async ({ content, kind, says }) => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/uploads`;
    const response = await api.call('POST', path, clientId, form(content));
    const body = (await response.json()) as { type: string; detail: string };
    expect([response.status, body.type]).toEqual([400, `urn:rekindle:problem:${kind}`]);
    expect(body.detail).toMatch(says);
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toEqual([]);
  });

  test('two gigabytes are refused by their announced length, before they are sent', async () => {
    const clientId = await world.client();
    const url = new URL(`${api.url}/api/v1/datasets/${await world.dataset(clientId)}/uploads`);
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      `POST ${url.pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-shared-secret\r\nX-Client-Id: ${clientId}\r\n` +
        'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2147483648\r\n\r\n--x\r\n',
    );
    let answer = '';
    for await (const piece of socket) answer += String(piece);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('urn:rekindle:problem:too-large');
  });

  test('a list that only turns out too long while it comes is cut off there', async () => {
    const clientId = await world.client();
    const url = new URL(`${api.url}/api/v1/datasets/${await world.dataset(clientId)}/uploads`);
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => {});
    socket.write(
      `POST ${url.pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-shared-secret\r\nX-Client-Id: ${clientId}\r\n` +
        'Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    socket.write(chunk('--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName,Phone\n'));
    for (let sent = 0; sent < 2 * MAX_BYTES; sent += 10_000) socket.write(chunk('x'.repeat(10_000)));
    let answer = '';
    for await (const piece of socket) answer += String(piece);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toEqual([]);
  });
});
