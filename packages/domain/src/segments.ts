/** Longest body Twilio accepts, in UTF-16 units (error 21617 above it). */
export const MAX_BODY_UNITS = 1600;

/** Units in a text that fits one segment, and in each segment of a longer one (the rest is its header). */
export const SEGMENT_CAPACITY = {
  'GSM-7': { single: 160, multi: 153 },
  'UCS-2': { single: 70, multi: 67 },
} as const;
export type SmsEncoding = keyof typeof SEGMENT_CAPACITY;

// 3GPP TS 23.038, default alphabet without ESC, and its extension table (each of those costs two septets).
const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM_EXTENSION = new Set('\f^{}\\[~]|€');

/** What to type instead of a character that makes the whole text UCS-2. */
const PLAIN_EQUIVALENT: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\t': ' ',
  '\u200b': '',
  '\u200c': '',
  '\u200d': '',
  '\u2060': '',
  '\ufeff': '',
  '\u00ad': '',
  ç: 'c',
  '×': 'x',
  '½': '1/2',
  '¼': '1/4',
  '™': 'TM',
};

/** A zero-width joiner holds an emoji together; the rest of the table but its letters may be swapped unseen. */
const PUNCTUATION = /[^\p{L}\p{Extended_Pictographic}]/u;

export interface CostlyCharacter {
  character: string;
  count: number;
  /** `extension`: two units instead of one. `not_gsm`: turns the whole text into UCS-2. */
  cause: 'extension' | 'not_gsm';
  /** A cheaper spelling ('' = leave it out), or null when there is none. */
  replacement: string | null;
}

export interface SegmentCount {
  encoding: SmsEncoding;
  /** What the carrier bills; 1 for an empty text too, as Twilio counts it. */
  segments: number;
  /** Septets (GSM-7, extension characters count 2) or UTF-16 units (UCS-2). */
  units: number;
  /** In order of first appearance. In a UCS-2 text only the characters that made it so. */
  costlyCharacters: CostlyCharacter[];
  /** Longer than Twilio takes (`MAX_BODY_UNITS`). */
  tooLong: boolean;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether every character is in the GSM-7 alphabet or its extension. */
export function isGsm7(text: string): boolean {
  for (const char of text) if (!GSM_BASIC.has(char) && !GSM_EXTENSION.has(char)) return false;
  return true;
}

/** Writes curly quotes, dashes, odd spaces and the like plainly, so that they do not double the bill; letters stay. */
export function toPlainPunctuation(text: string): string {
  let plain = '';
  for (const char of text)
    plain += char !== '\u200d' && PUNCTUATION.test(char) ? (PLAIN_EQUIVALENT[char] ?? char) : char;
  return plain;
}

/**
 * Counts what a text costs. No "smart encoding" is assumed: Twilio sends what it is given. A character is never cut in
 * two by a segment's end, so an emoji or an extension character may leave units unused.
 */
export function countSegments(text: string): SegmentCount {
  const encoding: SmsEncoding = isGsm7(text) ? 'GSM-7' : 'UCS-2';
  const units = encoding === 'UCS-2' ? text.length : gsmUnits(text);
  const { single, multi } = SEGMENT_CAPACITY[encoding];
  return {
    encoding,
    segments: units <= single ? 1 : pack(encoding === 'UCS-2' ? ucsSizes(text, multi) : gsmSizes(text), multi),
    units,
    costlyCharacters: costlyCharacters(text, encoding),
    tooLong: text.length > MAX_BODY_UNITS,
  };
}

/** Where each segment of a text starts, as UTF-16 indexes; `[0]` for a text of one segment. */
export function segmentStarts(text: string): number[] {
  const { encoding, segments } = countSegments(text);
  if (segments === 1) return [0];
  const { multi } = SEGMENT_CAPACITY[encoding];
  const starts = [0];
  let [used, index] = [0, 0];
  for (const size of encoding === 'UCS-2' ? ucsSizes(text, multi) : gsmSizes(text)) {
    if (used + size > multi) {
      starts.push(index);
      used = 0;
    }
    used += size;
    // Every character of the GSM alphabets is one UTF-16 unit.
    index += encoding === 'UCS-2' ? size : 1;
  }
  return starts;
}

function gsmUnits(text: string): number {
  let units = text.length;
  for (const char of text) if (GSM_EXTENSION.has(char)) units += 1;
  return units;
}

function* gsmSizes(text: string): Generator<number> {
  for (const char of text) yield GSM_EXTENSION.has(char) ? 2 : 1;
}

/** Visible characters; one longer than a whole segment (stacked accents) is cut, there being no other way to send it. */
function* ucsSizes(text: string, capacity: number): Generator<number> {
  for (const { segment } of graphemes.segment(text)) {
    if (segment === '\r\n') yield* [1, 1];
    else if (segment.length <= capacity) yield segment.length;
    else for (const char of segment) yield char.length;
  }
}

function pack(sizes: Iterable<number>, capacity: number): number {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > capacity) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}

function costlyCharacters(text: string, encoding: SmsEncoding): CostlyCharacter[] {
  const found = new Map<string, CostlyCharacter>();
  for (const character of text) {
    const extension = GSM_EXTENSION.has(character);
    if (encoding === 'GSM-7' ? !extension : extension || GSM_BASIC.has(character)) continue;
    const known = found.get(character);
    if (known !== undefined) known.count += 1;
    else
      found.set(character, {
        character,
        count: 1,
        cause: extension ? 'extension' : 'not_gsm',
        replacement: PLAIN_EQUIVALENT[character] ?? null,
      });
  }
  return [...found.values()];
}
