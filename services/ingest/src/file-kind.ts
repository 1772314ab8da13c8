import { FileError } from './file-error.ts';

interface Signature {
  bytes: readonly number[];
  says: string;
}

const JUST_NOT_TEXT: readonly Signature[] = [
  { bytes: [0xff, 0xd8, 0xff], says: 'a JPEG picture' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], says: 'a PNG picture' },
  { bytes: [0x47, 0x49, 0x46, 0x38], says: 'a GIF picture' },
  { bytes: [0x25, 0x50, 0x44, 0x46], says: 'a PDF document' },
  { bytes: [0x1f, 0x8b], says: 'a gzip archive' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], says: 'a 7-Zip archive' },
  { bytes: [0x52, 0x61, 0x72, 0x21], says: 'a RAR archive' },
  { bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66], says: 'a rich text document' },
];
const ZIP: Signature = { bytes: [0x50, 0x4b, 0x03, 0x04], says: 'a ZIP archive' };
const OLD_OFFICE: Signature = { bytes: [0xd0, 0xcf, 0x11, 0xe0], says: 'an old Excel workbook (.xls)' };

/**
 * Refuses files that are not text by their first bytes.
 * @throws FileError `spreadsheet_file` for Excel workbooks, `not_text` for pictures, documents and archives.
 */
export function refuseBinary(head: Uint8Array): void {
  if (startsWith(head, OLD_OFFICE)) throw spreadsheet(OLD_OFFICE.says);
  if (startsWith(head, ZIP)) {
    const names = new TextDecoder('latin1').decode(head);
    if (names.includes('xl/') || names.includes('[Content_Types].xml')) throw spreadsheet('an Excel workbook (.xlsx)');
    throw notText(ZIP.says);
  }
  for (const signature of JUST_NOT_TEXT) {
    if (startsWith(head, signature)) throw notText(signature.says);
  }
  if (/^\s*<(!doctype html|html)/i.test(new TextDecoder('latin1').decode(head.subarray(0, 512)))) {
    throw notText('a web page');
  }
}

function startsWith(head: Uint8Array, signature: Signature): boolean {
  return signature.bytes.every((byte, index) => head[index] === byte);
}

function spreadsheet(kind: string): FileError {
  return new FileError(
    'spreadsheet_file',
    `This is ${kind}, not a CSV file. In Excel choose File, Save as, "CSV UTF-8", and upload that file.`,
  );
}

function notText(kind: string): FileError {
  return new FileError('not_text', `This is ${kind}, not a list. Upload a CSV, TSV or Excel (.xlsx) file.`);
}
