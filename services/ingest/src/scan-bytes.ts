/** Running counts of one pass over a file's bytes. */
export interface Scan {
  lineFeeds: number;
  carriageReturns: number;
  /** Bytes (or UTF-16 units) that are not white space, a zero or a byte order mark. */
  visible: number;
  /** Complete UTF-8 sequences of two bytes or more. */
  multibyte: number;
  /** Bytes that fit no UTF-8 sequence. */
  invalid: number;
  /** Line, counted from 1, of the first NUL. */
  nulLine: number | null;
  /** Continuation bytes the current UTF-8 sequence still needs. */
  pending: number;
  /** Allowed range of the next continuation byte. */
  low: number;
  high: number;
  /** First half of a UTF-16 unit cut by the end of a piece, or -1. */
  half: number;
}

/** A scan that has seen nothing yet. */
export function startScan(): Scan {
  return {
    lineFeeds: 0,
    carriageReturns: 0,
    visible: 0,
    multibyte: 0,
    invalid: 0,
    nulLine: null,
    pending: 0,
    low: 0x80,
    high: 0xbf,
    half: -1,
  };
}

/** Counts one piece of an 8-bit file. The UTF-8 rules are table 3-7 of the Unicode standard. */
export function scanBytes(scan: Scan, chunk: Uint8Array): void {
  for (let index = 0; index < chunk.length; index += 1) {
    const byte = chunk[index] ?? 0;
    if (byte < 0x80) {
      if (scan.pending > 0) {
        scan.invalid += 1;
        scan.pending = 0;
      }
      if (byte > 0x20) scan.visible += 1;
      else countControl(scan, byte);
    } else {
      scanHighByte(scan, byte);
    }
  }
}

/** Counts one piece of a UTF-16 file, whose units may be cut by the end of the piece. */
export function scanUtf16(scan: Scan, chunk: Uint8Array, bigEndian: boolean): void {
  for (const byte of chunk) {
    if (scan.half < 0) {
      scan.half = byte;
      continue;
    }
    const unit = bigEndian ? scan.half * 256 + byte : byte * 256 + scan.half;
    scan.half = -1;
    if (unit <= 0x20) countControl(scan, unit);
    else if (unit !== 0xfeff) scan.visible += 1;
  }
}

function countControl(scan: Scan, code: number): void {
  if (code === 0x0a) scan.lineFeeds += 1;
  else if (code === 0x0d) scan.carriageReturns += 1;
  else if (code === 0) scan.nulLine ??= Math.max(scan.lineFeeds, scan.carriageReturns) + 1;
}

function scanHighByte(scan: Scan, byte: number): void {
  if (scan.pending > 0) {
    if (byte >= scan.low && byte <= scan.high) {
      scan.pending -= 1;
      scan.low = 0x80;
      scan.high = 0xbf;
      if (scan.pending === 0) scan.multibyte += 1;
      return;
    }
    scan.invalid += 1;
    scan.pending = 0;
  }
  scan.low = 0x80;
  scan.high = 0xbf;
  if (byte >= 0xc2 && byte <= 0xdf) scan.pending = 1;
  else if (byte >= 0xe0 && byte <= 0xef) {
    scan.pending = 2;
    if (byte === 0xe0) scan.low = 0xa0;
    if (byte === 0xed) scan.high = 0x9f;
  } else if (byte >= 0xf0 && byte <= 0xf4) {
    scan.pending = 3;
    if (byte === 0xf0) scan.low = 0x90;
    if (byte === 0xf4) scan.high = 0x8f;
  } else scan.invalid += 1;
}
