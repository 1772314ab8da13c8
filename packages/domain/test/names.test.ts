import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tidyName } from '../src/name-words.ts';
import { greetingName, parseFullName, parseNameCells } from '../src/names.ts';
import { type NameRepair, type RepairKind, REPAIR_KINDS, REPAIRS } from '../src/repairs.ts';

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
    ['Dr. A. Patel', null, 'Patel'],
    ['john & jane smith', 'John and Jane', 'Smith'],
    ['VAN DER BERG, JAN', 'Jan', 'van der Berg'],
    ['Li Na', 'Li', 'Na'],
    ['Na', null, null],
    ['test', null, null],
    ['Test Test', null, null],
    ['N/A', null, null],
    ['info', null, null],
    ['Info Desk', null, null],
    ['Sales Team', null, null],
    ['Unknown Caller', null, null],
    ['www.example.com', null, null],
    ['Smith & Sons', null, 'Smith & Sons'],
    ['Acme Roofing', null, 'Acme Roofing'],
    ['🎉🎉🎉', null, null],
    ['Ann 👩🏽‍🔧 Lee', 'Ann', 'Lee'],
    ['🇬🇧 Ann Lee', 'Ann', 'Lee'],
    [`${'A'.repeat(100)} Lee`, null, 'Lee'],
    [`${'A'.repeat(500)} Lee`, null, null],
    ['('.repeat(1_000_000), null, null],
    ['Mr', null, null],
    ['Mr Mr', null, null],
    ['Mrs.', null, null],
  ];
  it.each(cases)('%j', (raw, firstName, lastName) => {
    expect(parseFullName(raw)).toMatchObject({ firstName, lastName });
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
    ['mcdonald', null, 'McDonald'],
    ['Test', 'User', null],
    ['Info', null, null],
    ['Unknown', 'Smith', null],
    ['Mr', null, null],
    ['Dr.', 'Patel', null],
    ['A.', 'Patel', null],
    ['Dr. A. Patel', null, null],
    ['Acme Ltd', null, null],
    ['a@b.co', null, null],
    ['Smith, John', 'Smith', 'John'],
    ['john & jane', 'Smith', 'John and Jane'],
    ['Sir/Madam', null, null],
    ['x'.repeat(1_000), null, null],
    ['Jo 😀', null, 'Jo'],
  ];
  it.each(cases)('%j of %j is greeted as %j', (first, last, expected) => {
    expect(greetingName(first, last)).toBe(expected);
  });
});

describe('what was done to a name is told', () => {
  const whole: [string, NameRepair[]][] = [
    ['John Smith', ['name_split_full_name']],
    ['John', []],
    ['MR JOHN SMITH', ['name_split_full_name', 'name_shouting', 'name_title_dropped']],
    ['smith, john', ['name_surname_first', 'name_split_full_name', 'name_lower_case']],
    ['John & Jane Smith', ['name_couple']],
    ['Jo 😀', ['name_symbols_dropped']],
    ['Mr Smith', ['name_not_usable']],
    ['Test', ['name_not_usable']],
  ];
  it.each(whole)('%j: %j', (raw, repairs) => {
    expect([...parseFullName(raw).repairs].toSorted()).toEqual(repairs.toSorted());
  });

  const parts: [string, string, NameRepair[], NameRepair[]][] = [
    ['John', 'Smith', [], []],
    ['JOHN', "O'BRIEN", ['name_shouting'], ['name_shouting']],
    ['John Smith', 'Smith', ['name_surname_dropped'], []],
    ['John P', 'Smith', ['name_initial_dropped'], []],
    ['Info', 'n/a', ['name_not_usable'], ['name_not_usable']],
    ['', '', [], []],
  ];
  it.each(parts)('%j, %j: %j, %j', (first, last, repairs, lastRepairs) => {
    expect(parseNameCells(first, last)).toMatchObject({ repairs, lastRepairs });
  });

  const off: [NameRepair, string, string, string | null, string | null][] = [
    ['name_shouting', 'JOHN', 'SMITH', 'JOHN', 'SMITH'],
    ['name_lower_case', 'john', 'smith', 'john', 'smith'],
    ['name_title_dropped', 'Mr John', 'Smith', 'Mr John', 'Smith'],
    ['name_surname_dropped', 'John Smith', 'Smith', 'John Smith', 'Smith'],
    ['name_initial_dropped', 'John P', 'Smith', 'John P', 'Smith'],
    ['name_couple', 'John & Jane', 'Smith', null, 'Smith'],
  ];
  it.each(off)('%s switched off leaves %j, %j as %j, %j', (kind, first, last, firstName, lastName) => {
    expect(parseNameCells(first, last, new Set([kind]))).toMatchObject({ firstName, lastName });
  });

  it('and whatever is switched off, nobody is greeted by a title, a test or an office', () => {
    const kinds = fc.subarray(REPAIR_KINDS.filter((kind: RepairKind) => !REPAIRS[kind].alwaysOn));
    const word = fc.constantFrom('Mr', 'mrs', 'TEST', 'Unknown', 'info', 'n/a', '-', '😀', '', 'Dr.', 'J', 'a@b.co');
    fc.assert(
      fc.property(kinds, fc.array(word, { maxLength: 3 }), word, (off, words, last) => {
        expect(parseNameCells(words.join(' '), last, new Set(off)).firstName).toBeNull();
        expect(parseFullName(words.join(' '), new Set(off)).firstName).toBeNull();
      }),
    );
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
        expect({ ...shouted, repairs: [] }).toEqual({ ...whispered, repairs: [] });
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
