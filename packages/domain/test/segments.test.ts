import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { countSegments, isGsm7, MAX_BODY_UNITS, segmentStarts, toPlainPunctuation } from '../src/segments.ts';

const reference = (text: string) => {
  const counted = new SegmentedMessage(text, 'auto', false);
  return { encoding: counted.encodingName, segments: counted.segmentsCount };
};
const ours = (text: string) => {
  const { encoding, segments } = countSegments(text);
  return { encoding, segments };
};

describe('a text is billed as the carrier encodes it', () => {
  const cases: [string, string, 'GSM-7' | 'UCS-2', number, number][] = [
    ['an empty text', '', 'GSM-7', 1, 0],
    ['160 plain characters', 'a'.repeat(160), 'GSM-7', 1, 160],
    ['161 plain characters', 'a'.repeat(161), 'GSM-7', 2, 161],
    ['306 plain characters', 'a'.repeat(306), 'GSM-7', 2, 306],
    ['307 plain characters', 'a'.repeat(307), 'GSM-7', 3, 307],
    ['80 euro signs', '€'.repeat(80), 'GSM-7', 1, 160],
    ['an extension character on a segment border', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3, 306],
    ['the pound sign, which is plain', '£'.repeat(160), 'GSM-7', 1, 160],
    ['a capital c-cedilla, which is plain', 'Ç', 'GSM-7', 1, 1],
    ['a small c-cedilla, which is not', 'ç', 'UCS-2', 1, 1],
    ['70 curly quotes', '’'.repeat(70), 'UCS-2', 1, 70],
    ['71 curly quotes', '’'.repeat(71), 'UCS-2', 2, 71],
    ['35 emoji of two units', '😀'.repeat(35), 'UCS-2', 1, 70],
    ['36 emoji of two units', '😀'.repeat(36), 'UCS-2', 2, 72],
    ['an emoji on a segment border', `${'a'.repeat(66)}😀${'a'.repeat(66)}`, 'UCS-2', 3, 134],
    ['a form feed', '\f', 'GSM-7', 1, 2],
    ['a tab', '\t', 'UCS-2', 1, 1],
  ];
  it.each(cases)('%s', (_name, text, encoding, segments, units) => {
    expect(countSegments(text)).toMatchObject({ encoding, segments, units });
    expect(ours(text)).toEqual(reference(text));
  });

  it('agrees with the reference calculator about the characters of the basic plane', { timeout: 30_000 }, () => {
    // All up to the last one GSM-7 knows, the euro sign, then samples.
    for (let code = 0; code <= 0xffff; code += code < 0x2200 ? 1 : 31) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const text = String.fromCharCode(code);
      if (isGsm7(text) !== (reference(text).encoding === 'GSM-7')) expect.fail(`U+${code.toString(16)}`);
    }
  });

  const gsm = fc.constantFrom(...'abc XYZ019@£éÇ\n\r^{}\\[~]|€.,!'.split(''));
  const wide = fc.constantFrom('’', '“', '–', 'ç', 'ż', '漢', '😀', '👍🏽', '👨‍👩‍👧', '🇬🇧', 'e\u0301', '\u00a0', '❤️');
  const text = fc.oneof(
    fc.string({ unit: gsm, minLength: 130, maxLength: 330 }),
    fc.string({ unit: fc.oneof({ weight: 8, arbitrary: gsm }, wide), minLength: 40, maxLength: 220 }),
    fc.string({ unit: wide, minLength: 10, maxLength: 80 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
    fc.string({ unit: fc.integer({ min: 0xa0, max: 0x2ff }).map((code) => String.fromCharCode(code)), maxLength: 200 }),
  );
  it('agrees with the reference calculator about any text', { timeout: 30_000 }, () => {
    // Shrinking would ask the slow reference calculator about thousands of texts.
    fc.assert(
      fc.property(text, (sample) => {
        expect(ours(sample)).toEqual(reference(sample));
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  it('never undercounts a pile of accents longer than a segment', () => {
    expect(countSegments(`a${'\u0301'.repeat(200)}`).segments).toBe(3);
  });
});

describe('the editor can say what makes a text dear', () => {
  it('names the extension characters of a GSM-7 text', () => {
    expect(countSegments('[a] €5').costlyCharacters).toEqual([
      { character: '[', count: 1, cause: 'extension', replacement: null },
      { character: ']', count: 1, cause: 'extension', replacement: null },
      { character: '€', count: 1, cause: 'extension', replacement: null },
    ]);
  });
  it('names what made a text UCS-2, with a cheaper spelling, and not what costs nothing more there', () => {
    expect(countSegments('It’s Zoë’s [£5] 👍').costlyCharacters).toEqual([
      { character: '’', count: 2, cause: 'not_gsm', replacement: "'" },
      { character: 'ë', count: 1, cause: 'not_gsm', replacement: null },
      { character: '👍', count: 1, cause: 'not_gsm', replacement: null },
    ]);
  });
  it('offers only replacements that are plain', () => {
    for (const { replacement } of countSegments('‘’‚‛′`´“”„″«»‐‑‒–—−…•\u00a0\u200bç×½¼™').costlyCharacters)
      expect(replacement !== null && isGsm7(replacement)).toBe(true);
  });
  it('finds nothing dear in a plain text', () => {
    expect(countSegments('Hi Jo, still after a quote? £50 off.').costlyCharacters).toEqual([]);
  });
  it('says when Twilio would refuse the length', () => {
    expect(countSegments('a'.repeat(MAX_BODY_UNITS)).tooLong).toBe(false);
    expect(countSegments('a'.repeat(MAX_BODY_UNITS + 1)).tooLong).toBe(true);
  });
  it('writes punctuation plainly and leaves letters and emoji alone', () => {
    expect(toPlainPunctuation('It’s “fine” – really…\u00a0£5 ½ price')).toBe('It\'s "fine" - really... £5 1/2 price');
    expect(toPlainPunctuation('façade Zoë 👨‍👩‍👧')).toBe('façade Zoë 👨‍👩‍👧');
    expect(isGsm7(toPlainPunctuation('‘a’ – “b”…'))).toBe(true);
  });
  it('says where each segment starts', () => {
    expect(segmentStarts('a'.repeat(160))).toEqual([0]);
    expect(segmentStarts('a'.repeat(161))).toEqual([0, 153]);
    expect(segmentStarts(`${'a'.repeat(152)}€${'a'.repeat(20)}`)).toEqual([0, 152]);
    // An emoji of two units does not fit into the last one of a segment.
    expect(segmentStarts(`${'a'.repeat(66)}🌞${'a'.repeat(10)}`)).toEqual([0, 66]);
    expect(segmentStarts('a'.repeat(400)).length).toBe(countSegments('a'.repeat(400)).segments);
  });
});
