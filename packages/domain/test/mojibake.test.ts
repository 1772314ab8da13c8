import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutMojibake } from '../src/mojibake.ts';

const readAs1252 = (text: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

describe('text that was read in the wrong encoding', () => {
  it.each([
    ['JosÃ©', 'José'],
    ['Zoë', null],
    ['ZoÃ«', 'Zoë'],
    ['Â£500', '£500'],
    ['donâ€™t', 'don’t'],
    ['JosÃƒÂ©', 'José'],
    ['Ã', null],
    ['São', null],
    ['naïve café', null],
    ['plain', null],
    ['', null],
    ['Ã© 😀', null],
  ])('%j becomes %j', (raw, expected) => {
    expect(withoutMojibake(raw)).toBe(expected);
  });

  it('comes back whatever letters were garbled', () => {
    const letter = fc.constantFrom(...'aéëñöüłő '.split(''));
    fc.assert(
      fc.property(fc.string({ unit: letter, minLength: 1 }), (text) => {
        const mended = withoutMojibake(readAs1252(text));
        expect(mended ?? text).toBe(text);
      }),
    );
  });
});
