import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../src/byte-source.ts';
import { decodeText, inspectText, tooLarge } from '../src/decode.ts';
import { utf16 } from './lists.ts';

const TEXT = 'First Name,Notes\nZoë,“£200” — naïve\nJürgen,…\n';
const utf8 = (text: string) => new TextEncoder().encode(text);
const windows1252 = Uint8Array.from([
  ...utf8('Name,Notes\nZo'),
  ...[0xeb, 0x2c, 0x93, 0xa3],
  ...utf8('200'),
  ...[0x94, 0x20, 0x97, 0x80, 0x0a],
]);

async function decoded(bytes: Uint8Array, piece: number): Promise<string> {
  const source = bytesInMemory(bytes, piece);
  let text = '';
  for await (const part of decodeText(source, await inspectText(source))) text += part;
  return text;
}

describe('decoding by evidence', () => {
  test.each([
    { name: 'UTF-8', bytes: utf8(TEXT), encoding: 'utf-8', text: TEXT },
    { name: 'UTF-8 with byte order mark', bytes: utf8(`\uFEFF${TEXT}`), encoding: 'utf-8', text: TEXT },
    { name: 'UTF-16LE with mark', bytes: utf16(TEXT, 'little', true), encoding: 'utf-16le', text: TEXT },
    { name: 'UTF-16BE with mark', bytes: utf16(TEXT, 'big', true), encoding: 'utf-16be', text: TEXT },
    { name: 'UTF-16LE without mark', bytes: utf16(TEXT, 'little', false), encoding: 'utf-16le', text: TEXT },
    { name: 'UTF-16BE without mark', bytes: utf16(TEXT, 'big', false), encoding: 'utf-16be', text: TEXT },
    {
      name: 'windows-1252',
      bytes: windows1252,
      encoding: 'windows-1252',
      text: 'Name,Notes\nZoë,“£200” —€\n',
    },
    { name: 'plain ASCII', bytes: utf8('a,b\n1,2'), encoding: 'utf-8', text: 'a,b\n1,2' },
    { name: 'Windows line ends', bytes: utf8('a\r\nb\r\n'), encoding: 'utf-8', text: 'a\nb\n' },
    { name: 'old Mac line ends', bytes: utf8('a\rb\r'), encoding: 'utf-8', text: 'a\nb\n' },
    { name: 'a stray return among line feeds', bytes: utf8('a\rx\nb\r'), encoding: 'utf-8', text: 'a\rx\nb\r' },
  ])('$name is read the same whatever the pieces', async ({ bytes, encoding, text }) => {
    expect((await inspectText(bytesInMemory(bytes))).encoding).toBe(encoding);
    for (const piece of [1, 2, 3, 5, 64, 100_000]) expect(await decoded(bytes, piece)).toBe(text);
  });

  test('what counts as UTF-8 is what the strict decoder of the platform takes', async () => {
    // Bytes at the edges of table 3-7 of the Unicode standard, where overlong forms and surrogates begin.
    const edges = [
      0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    ];
    const bytes = fc.array(fc.constantFrom(...edges), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 4 }), async (values, piece) => {
        const content = Uint8Array.from([0x41, ...values]);
        let strict = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(content);
        } catch {
          strict = false;
        }
        const evidence = await inspectText(bytesInMemory(content, piece));
        expect(evidence.encoding === 'utf-8' && evidence.unreadable === 0).toBe(strict);
      }),
      { numRuns: 2_000 },
    );
  });

  test('one broken character in a file full of UTF-8 does not turn the others to rubbish', async () => {
    const bytes = Uint8Array.from([...utf8('é'.repeat(50)), 0xe9, ...utf8('\n')]);
    const evidence = await inspectText(bytesInMemory(bytes));
    expect(evidence).toMatchObject({ encoding: 'utf-8', unreadable: 1 });
    expect(await decoded(bytes, 9)).toBe(`${'é'.repeat(50)}\uFFFD\n`);
  });

  test('a windows-1252 letter at the very end of a long file still decides', async () => {
    const bytes = Uint8Array.from([...utf8('a,b\n'.repeat(50_000)), 0xe9]);
    expect((await inspectText(bytesInMemory(bytes))).encoding).toBe('windows-1252');
  });

  test.each([
    { name: 'nothing', bytes: new Uint8Array(0), code: 'empty_file' },
    { name: 'only blanks and line ends', bytes: utf8('  \r\n\r\n '), code: 'empty_file' },
    { name: 'only a byte order mark', bytes: utf8('\uFEFF'), code: 'empty_file' },
    { name: 'only a UTF-16 mark', bytes: utf16('', 'little', true), code: 'empty_file' },
    { name: 'a JPEG', bytes: Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), code: 'not_text' },
    { name: 'a PDF', bytes: utf8('%PDF-1.7\n...'), code: 'not_text' },
    { name: 'a web page', bytes: utf8('<!DOCTYPE html><html>'), code: 'not_text' },
    { name: 'an .xlsx', bytes: utf8('PK\u0003\u0004......[Content_Types].xml'), code: 'spreadsheet_file' },
    { name: 'an .xls', bytes: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1]), code: 'spreadsheet_file' },
    { name: 'a ZIP', bytes: utf8('PK\u0003\u0004......photo.png'), code: 'not_text' },
  ])('$name is refused as $code', async ({ bytes, code }) => {
    await expect(inspectText(bytesInMemory(bytes, 3))).rejects.toMatchObject({ code });
  });

  test('a NUL byte is refused and its line named', async () => {
    const bytes = utf8('Name,Phone\nJohn,07400123456\nMary\u0000,07400123457\n');
    await expect(inspectText(bytesInMemory(bytes, 4))).rejects.toMatchObject({ code: 'nul_byte', line: 3 });
    const wide = utf16('Name\nJohn\u0000\n', 'little', true);
    await expect(inspectText(bytesInMemory(wide, 3))).rejects.toMatchObject({ code: 'nul_byte', line: 2 });
  });

  test('a file over the limit is refused while it is read', async () => {
    const source = bytesInMemory(utf8('a,b\n'.repeat(1_000)));
    await expect(inspectText(source, { maxBytes: 3_999 })).rejects.toMatchObject({ code: 'too_large' });
    expect((await inspectText(source, { maxBytes: 4_000 })).bytes).toBe(4_000);
  });
});

test('a limit is told in the unit it is set in', () => {
  expect(tooLarge(512 * 1_024 * 1_024).message).toContain('512 MiB');
});
