import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greetingName, parseFullName, tidyName } from '../src/names.ts';

/** Every code point, lone surrogates too. */
const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('a full name is split and mended', () => {
  const cases: [string, string | null, string | null][] = [
    ['John Smith', 'John', 'Smith'],
    ['MR JOHN SMITH', 'John', 'Smith'],
    ['mr. john smith', 'John', 'Smith'],
    ['Dr. Jane Smith PhD', 'Jane', 'Smith'],
    ['Prof Dr Ann Lee', 'Ann', 'Lee'],
    ['Mr Smith', null, 'Smith'],
    ['MRS JONES', null, 'Jones'],
    ['Mr & Mrs Jones', null, 'Jones'],
    ['MR AND MRS JONES', null, 'Jones'],
    ['Mr/Mrs Jones', null, 'Jones'],
    ['John & Jane Smith', 'John and Jane', 'Smith'],
    ['Mr J & Mrs K Smith', null, 'Smith'],
    ['Mr John and Mrs Jane Smith', 'John and Jane', 'Smith'],
    ["SEAN O'BRIEN", 'Sean', "O'Brien"],
    ['sean o’brien', 'Sean', "O'Brien"],
    ['RONALD MCDONALD', 'Ronald', 'McDonald'],
    ['Ronald McDonald', 'Ronald', 'McDonald'],
    ['jan van der berg', 'Jan', 'van der Berg'],
    ['JAN VAN DER BERG', 'Jan', 'van der Berg'],
    ['Jan Van Der Berg', 'Jan', 'Van Der Berg'],
    ['JEAN-PAUL DUPONT', 'Jean-Paul', 'Dupont'],
    ['ANNE SMITH-JONES', 'Anne', 'Smith-Jones'],
    ['J Smith', null, 'Smith'],
    ['J. R. Smith', null, 'Smith'],
    ['J.R. Smith', null, 'Smith'],
    ['JR SMITH', null, 'Smith'],
    ['AJ Smith', 'AJ', 'Smith'],
    ['JO SMITH', 'Jo', 'Smith'],
    ['AMY NG', 'Amy', 'Ng'],
    ['Smith, John', 'John', 'Smith'],
    ['SMITH, MR JOHN', 'John', 'Smith'],
    ['John Smith, Jr', 'John', 'Smith'],
    ['John', 'John', null],
    ['john', 'John', null],
    ['ÉLODIE MARTIN', 'Élodie', 'Martin'],
    ['Robert (Bob) Jones', 'Robert', 'Jones'],
    ['Robert "Bob" Jones', 'Robert', 'Jones'],
    ['  Kate   Ali ', 'Kate', 'Ali'],
    ['😀 Kate Ali', 'Kate', 'Ali'],
    ['Bright Windows Ltd', null, 'Bright Windows Ltd'],
    ['', null, null],
    ['-', null, null],
    ['unknown', null, null],
    ['Test Customer', null, null],
    ['07400123456', null, null],
    ['jo@example.com', null, null],
  ];
  it.each(cases)('%j', (raw, firstName, lastName) => {
    expect(parseFullName(raw)).toMatchObject({ original: raw, firstName, lastName });
  });
  it('keeps title and middle names', () => {
    expect(parseFullName('DR MARY ANN SMITH')).toEqual({
      original: 'DR MARY ANN SMITH',
      title: 'Dr',
      firstName: 'Mary',
      middleNames: 'Ann',
      lastName: 'Smith',
    });
  });
});

describe('a first-name cell becomes a greeting', () => {
  const cases: [string | null, string | null, string | null][] = [
    ['John', null, 'John'],
    ['JOHN', 'SMITH', 'John'],
    ['mary ann', 'Smith', 'Mary Ann'],
    ['John P', 'Smith', 'John'],
    ['John Smith', 'Smith', 'John'],
    ['MR JOHN', 'Smith', 'John'],
    ['MR JOHN SMITH', null, 'John'],
    ['Mr Smith', null, null],
    ['Mr', 'Smith', null],
    ['J', 'Smith', null],
    ['J.', 'Smith', null],
    ['JR', 'Smith', null],
    ['DeShawn', null, 'DeShawn'],
    ['Mr & Mrs', 'Jones', null],
    ['n/a', null, null],
    ['customer', null, null],
    ['.', null, null],
    ['', 'Smith', null],
    [null, null, null],
    ['John123', null, null],
    ['{{first_name}}', null, null],
    ["D'ARCY", null, "D'Arcy"],
  ];
  it.each(cases)('%j of %j is greeted as %j', (first, last, expected) => {
    expect(greetingName(first, last)).toBe(expected);
  });
});

describe('mending names', () => {
  it('leaves a mended name alone', () => {
    const name = fc.string({ unit: fc.constantFrom(..."abcMcXYZéÉ -'.".split('')), maxLength: 24 });
    fc.assert(
      fc.property(name, (raw) => {
        expect(tidyName(tidyName(raw))).toBe(tidyName(raw));
      }),
    );
  });
  it('gives the same greeting for a shouted and a whispered name, never one without letters', () => {
    const part = fc.string({ unit: fc.constantFrom(...'abdeilmnorst'.split('')), minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(part, part, (first, last) => {
        const shouted = parseFullName(`${first} ${last}`.toUpperCase());
        const whispered = parseFullName(`${first} ${last}`);
        expect({ ...shouted, original: '' }).toEqual({ ...whispered, original: '' });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint, maxLength: 30 }), (raw) => {
        for (const name of [greetingName(raw), parseFullName(raw).firstName])
          if (name !== null) expect(name).toMatch(/^\p{L}[\p{L}\p{M}' -]+$/u);
      }),
    );
  });
});
