import { workbookFile } from '@rekindle/testkit';
import fc from 'fast-check';
import type { Form } from './forms.ts';
import type { HostileBody } from './hostile-requests.ts';
import { nastyText } from './nasty.ts';

/** Marks the ends of a multipart body. */
export const BOUNDARY = 'fuzz-boundary';

const FORMULAS = ['=1+1', '+1+cmd|x', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'];
const cell = fc.oneof(
  { weight: 2, arbitrary: nastyText.map((text) => text.slice(0, 2_000)) },
  { weight: 2, arbitrary: fc.constantFrom(...FORMULAS) },
  { weight: 3, arbitrary: fc.constantFrom('+447400100007', '07400 100008', 'Sam', 'Taylor', '2025-02-29') },
);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const header = fc.constantFrom('first_name,phone_number,notes', 'Name;Phone;Email', 'phone', 'sep=,\nphone,a', '');
const rows = fc
  .array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 })
  .map((lines) => lines.map((cells) => cells.map(quoted).join(',')).join('\r\n'));

/** Files that are long, wide, deep or no lists at all. */
const BOMBS = [
  `phone\n"${'x'.repeat(300_000)}`,
  `${'a,'.repeat(20_000)}phone\n${'1,'.repeat(20_000)}07400100001`,
  `phone\n${'\n'.repeat(200_000)}`,
  `phone,notes\n${'"'.repeat(100_001)}`,
  'PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml\xff\xff\xff\xff',
  '\xff\xfep\0h\0o\0n\0e\0\n\0\xd8',
  '\xef\xbb\xbf',
  '\0'.repeat(5_000),
];

const content = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(header, rows).map(([head, lines]) => `${head}\r\n${lines}\r\n`) },
  { weight: 1, arbitrary: fc.constantFrom(...BOMBS) },
);
const NAMES = ['list.csv', '../../x.csv', 'a\0.xlsx', `${'n'.repeat(500)}.csv`, '=cmd.csv', 'x"; evil="1'];

const part = (disposition: string, value: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
const fieldParts = (fields: Iterable<[string, string]>) =>
  [...fields].map(([key, value]) => part(`name="${key}"`, value)).join('');

/** A form with a file and the fields that it needs, each at its plainest. */
export function formWith(file: string, form: Form): HostileBody {
  const needed = Object.entries(form.needs).map(([key, [value = '']]): [string, string] => [key, value]);
  const text = `${fieldParts(needed)}${part('name="file"; filename="list.csv"', file)}--${BOUNDARY}--\r\n`;
  return { kind: 'multipart', text, times: 1 };
}

/** Bodies that are cheap to send and dear to read: one endless cell, line upon line, a workbook that lies about itself. */
export function bombs(form: Form): HostileBody[] {
  const lying = workbookFile([['phone'], ['x'.repeat(2_000_000)]]);
  // The unpacked size in the directory, of every file in it.
  for (let at = lying.indexOf('PK\u0001\u0002'); at >= 0; at = lying.indexOf('PK\u0001\u0002', at + 4)) {
    lying.writeUInt32LE(1, at + 24);
  }
  return [
    `phone\n"${'x'.repeat(8_000_000)}`,
    `phone\n${'07400100001\n'.repeat(100_000)}`,
    `${'a,'.repeat(200_000)}phone\n1`,
    lying.toString('latin1'),
  ].map((file) => formWith(file, form));
}

/** A multipart body with a list, and fields beside it: mostly those that the route takes, with what it takes. */
export function csvFile({ needs, takes }: Form): fc.Arbitrary<string> {
  const valueOf = (values: readonly string[]) =>
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: nastyText });
  const values = Object.fromEntries(Object.entries({ ...needs, ...takes }).map(([key, of]) => [key, valueOf(of)]));
  const own = fc.record(values, { requiredKeys: Object.keys(needs) });
  const names = [...Object.keys(values), '__proto__', ''];
  const strange = fc.array(fc.tuple(fc.constantFrom(...names), nastyText), { maxLength: 1 });
  return fc.tuple(content, fc.constantFrom(...NAMES), own, strange).map(([file, name, fields, more]) => {
    const said = fieldParts([...Object.entries(fields as Record<string, string>), ...more]);
    return `${said}${part(`name="file"; filename="${name}"`, file)}--${BOUNDARY}--\r\n`;
  });
}
