import type { ByteSource } from './byte-source.ts';
import { FileError } from './file-error.ts';
import { refuseBinary } from './file-kind.ts';
import { scanBytes, scanUtf16, startScan, type Scan } from './scan-bytes.ts';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What one pass over the whole file showed about its text. */
export interface TextEvidence {
  encoding: Encoding;
  /** Whether a byte order mark said so, which is certain; otherwise the bytes themselves did. */
  byteOrderMark: boolean;
  bytes: number;
  /** A carriage return ends lines only in a file that has no line feed at all; `\r\n` counts as a line feed. */
  lineEnd: '\n' | '\r';
  /** Characters that cannot be read and become U+FFFD; zero except in a damaged UTF-8 file. */
  unreadable: number;
}

const HEAD_BYTES = 65_536;
// A windows-1252 text hardly ever forms valid UTF-8 sequences by chance, so this many to one means damaged UTF-8.
const VALID_PER_INVALID = 10;

/**
 * Reads the file once and decides its encoding by evidence: byte order mark, the zero bytes of UTF-16, valid UTF-8
 * over the whole file, else windows-1252.
 * @param options.encoding what a person says it is, whatever the bytes show
 * @throws FileError `empty_file`, `not_text`, `spreadsheet_file`, `nul_byte`, `too_large`.
 */
export async function inspectText(
  source: ByteSource,
  options: { maxBytes?: number; encoding?: Encoding | undefined } = {},
): Promise<TextEvidence> {
  const { maxBytes } = options;
  if (maxBytes !== undefined && source.bytes !== null && source.bytes > maxBytes) throw tooLarge(maxBytes);
  let head: Uint8Array = new Uint8Array(0);
  let pass: Pass | null = null;
  let bytes = 0;
  for await (const chunk of source.open()) {
    bytes += chunk.length;
    if (maxBytes !== undefined && bytes > maxBytes) throw tooLarge(maxBytes);
    if (pass !== null) {
      advance(pass, chunk);
    } else {
      head = joined(head, chunk);
      if (head.length >= HEAD_BYTES) pass = begin(head, options.encoding);
    }
  }
  const { scan, marked, certain } = pass ?? begin(head, options.encoding);
  const seen = scan.visible + scan.invalid + scan.multibyte - (marked && certain === 'utf-8' ? 1 : 0);
  if (seen === 0) throw new FileError('empty_file', 'The file is empty: it holds no text at all.');

  const invalid = scan.invalid + (scan.pending > 0 ? 1 : 0);
  const encoding = certain ?? (invalid * VALID_PER_INVALID <= scan.multibyte ? 'utf-8' : 'windows-1252');
  return {
    encoding,
    byteOrderMark: marked,
    bytes,
    lineEnd: scan.lineFeeds === 0 && scan.carriageReturns > 0 ? '\r' : '\n',
    unreadable: encoding === 'utf-8' ? invalid : 0,
  };
}

/** The file's text in pieces, without byte order mark and with every line end as `\n`. Constant memory. */
export async function* decodeText(source: ByteSource, evidence: TextEvidence): AsyncGenerator<string> {
  const decoder = new TextDecoder(evidence.encoding);
  let heldReturn = '';
  for await (const chunk of source.open()) {
    let text = heldReturn + decoder.decode(chunk, { stream: true });
    heldReturn = '';
    if (evidence.lineEnd === '\n' && text.endsWith('\r')) {
      heldReturn = '\r';
      text = text.slice(0, -1);
    }
    if (text !== '') yield withLineFeeds(text, evidence.lineEnd);
  }
  const rest = heldReturn + decoder.decode();
  if (rest !== '') yield withLineFeeds(rest, evidence.lineEnd);
}

/** The error for a file over the limit, in the words every entrance uses. */
export function tooLarge(maxBytes: number): FileError {
  const mebibytes = Math.floor(maxBytes / 2 ** 20);
  return new FileError('too_large', `The file is larger than ${mebibytes} MiB. Split it and upload the parts.`);
}

interface Pass {
  scan: Scan;
  marked: boolean;
  /** The encoding, when a mark or UTF-16's zero bytes settle it. */
  certain: Encoding | null;
}

function begin(head: Uint8Array, said: Encoding | undefined): Pass {
  refuseBinary(head);
  const mark = encodingOfMark(head);
  const pass = { scan: startScan(), marked: mark !== null, certain: said ?? mark ?? encodingOfZeroBytes(head) };
  advance(pass, head);
  return pass;
}

function advance(pass: Pass, chunk: Uint8Array): void {
  if (pass.certain === 'utf-16le' || pass.certain === 'utf-16be') {
    scanUtf16(pass.scan, chunk, pass.certain === 'utf-16be');
  } else {
    scanBytes(pass.scan, chunk);
  }
  if (pass.scan.nulLine !== null) throw nulByte(pass.scan.nulLine);
}

function withLineFeeds(text: string, lineEnd: '\n' | '\r'): string {
  if (!text.includes('\r')) return text;
  return lineEnd === '\r' ? text.replaceAll('\r', '\n') : text.replaceAll('\r\n', '\n');
}

function encodingOfMark(head: Uint8Array): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

/** Western text in UTF-16 has a zero in nearly every second byte, always on the same side. */
function encodingOfZeroBytes(head: Uint8Array): Encoding | null {
  const pairs = Math.min(head.length, 4096) >> 1;
  let first = 0;
  let second = 0;
  for (let index = 0; index < pairs; index += 1) {
    if (head[2 * index] === 0) first += 1;
    if (head[2 * index + 1] === 0) second += 1;
  }
  if (pairs < 2) return null;
  if (second > pairs * 0.4 && first < pairs * 0.05) return 'utf-16le';
  if (first > pairs * 0.4 && second < pairs * 0.05) return 'utf-16be';
  return null;
}

function nulByte(line: number): FileError {
  return new FileError(
    'nul_byte',
    `Line ${line} holds a NUL byte, so this is not a plain text file or it was damaged. Export the list again as CSV.`,
    line,
  );
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
