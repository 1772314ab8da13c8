const HIGH_CHARACTER = /[\u0080-\u{10ffff}]/u;
const GARBLED =
  /[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]/;
/** Characters that windows-1252 writes as the bytes 0x80 to 0x9f. */
const CODE_OF_1252: ReadonlyMap<string, number> = new Map(
  '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'.split('').map((character, at) => [character, 0x80 + at]),
);
const ROUNDS = 2;

/**
 * The text as it was before UTF-8 was read as windows-1252 (`JosÃ©` is `José`), or null where that is not certain:
 * every character must be one byte of windows-1252, and all of them together valid UTF-8.
 */
export function withoutMojibake(text: string): string | null {
  let mended: string | null = null;
  let current = text;
  for (let round = 0; round < ROUNDS && GARBLED.test(current); round += 1) {
    const bytes = bytesOf1252(current);
    if (bytes === null) break;
    try {
      current = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      break;
    }
    mended = current;
  }
  return mended;
}

function bytesOf1252(text: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const character of text) {
    const code = CODE_OF_1252.get(character) ?? character.codePointAt(0) ?? 0;
    if (code > 0xff) return null;
    bytes.push(code);
  }
  return HIGH_CHARACTER.test(text) ? Uint8Array.from(bytes) : null;
}
