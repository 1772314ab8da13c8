import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../right-node.mjs';
import { dropsOf } from '../seeds/drop.ts';
import { seedRows, USES } from '../seeds/rows.ts';
import { usualLines } from '../seeds/usual-lines.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const FIELDS = 'packages/domain/src/persona';
const fields = readdirSync(path.join(root, FIELDS))
  .map((file) => read(path.join(FIELDS, file)))
  .join('\n');

/** A title stands after `test(`, or after the cases of `test.each(...)(`. */
const TITLE = /(?:\b(?:describe|test|it)|\))\(\s*(['"`])((?:(?!\1).)+)\1\s*,/g;
const PLACEHOLDER = /%[sj]|\$[\w.]+/g;

/**
 * Whether a file has a test of this name (`suite > test`). Where its title has placeholders, what stands in their place
 * must be a case of the file, or a field of personas.
 */
function hasTest(source: string, name: string): boolean {
  const titles = [...source.matchAll(TITLE)].map((match) => match[2] ?? '');
  return name.split(' > ').every((wanted) => titles.some((title) => isCase(source, title, wanted)));
}

function isCase(source: string, title: string, wanted: string): boolean {
  if (title === wanted) return true;
  const placeholders = title.match(PLACEHOLDER) ?? [];
  if (placeholders.length === 0) return false;
  const pattern = title
    .split(PLACEHOLDER)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(.+)');
  const found = new RegExp(`^${pattern}$`).exec(wanted);
  // A case that is written as JSON stands in the file in another form.
  return found?.slice(1).every((given, at) => placeholders[at] === '%j' || isKnown(source, given)) ?? false;
}

/** `personas.tone` is known where `tone` is a name in quotation marks; so is `persona_goals` where `goals` is. */
function isKnown(source: string, given: string): boolean {
  const word = given.slice(given.lastIndexOf('.') + 1);
  return [word, word.replace(/^persona_/, ''), `persona_${word}`].some(
    (each) => source.includes(`'${each}'`) || fields.includes(`'${each}'`),
  );
}

/** Rows of one seed by their numbers, both ends included. */
function numbered(seed: string, ...ranges: readonly (readonly [from: number, to: number])[]): string[] {
  const digits = seed.startsWith('S') ? 3 : 1;
  return ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => `${seed}-${String(from + i).padStart(digits, '0')}`),
  );
}

/**
 * Every row of these seeds, as they are numbered: 000 to 002 whole; of 003 Strategy, PromptTemplate and
 * SubAccountPromptTemplate; of 004 sections 6, 7, 7b, 7c and 9 with their indexes and policies, and what section 9 writes
 * in 4 and 5.
 */
const WANTED = [
  ...[...numbered('S000', [1, 20]), ...numbered('S001', [1, 26]), ...numbered('S002', [1, 60])],
  ...[...numbered('F000', [1, 10]), ...numbered('F001', [1, 20]), ...numbered('F002', [1, 52])],
  ...[...numbered('S003', [38, 63], [168, 185]), ...numbered('F003', [1, 5])],
  ...numbered('S004', [129, 130], [150, 230], [251, 274], [319, 336], [341, 347], [357, 358], [361, 361]),
  ...[...numbered('S004', [369, 370], [372, 372]), ...numbered('F004', [1, 13])],
];

describe('docs/seeds.md', () => {
  const rows = seedRows(read('docs/seeds.md'));

  test('has every row of the seeds of personas, prompts, lessons and the coach once', () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(WANTED.toSorted());
  });

  test('names only tests that exist', () => {
    const named = rows.flatMap(({ id, tests }) => tests.map((test) => ({ id, ...test })));
    const lost = named.filter(({ file, name }) => !existsSync(path.join(root, file)) || !hasTest(read(file), name));
    expect(lost).toEqual([]);
  });

  test('says of each field what changes with it, and why nothing does where people only read it', () => {
    const isSaid = (use: string) =>
      USES.some((kind) => use.startsWith(kind)) && (!use.startsWith('display') || /^display: .{8,}/.test(use));
    // A behaviour says it itself.
    const fields = rows.filter(({ id, tests }) => id.startsWith('S') && tests.length > 0);
    expect(fields.filter(({ use }) => !isSaid(use ?? ''))).toEqual([]);
    const prompted = rows.filter(({ tests }) => tests.some(({ name }) => name.startsWith('a prompted field > ')));
    expect(prompted.filter(({ use }) => use?.startsWith('prompt') !== true)).toEqual([]);
  });

  test('asks for nothing that npm run seeds:sample could not take out', () => {
    const usual = usualLines(root);
    const edits = rows.flatMap((row) => {
      const drops = row.tests.length === 0 ? [] : dropsOf(row, usual);
      return drops.flatMap((drop) => ('edit' in drop ? [{ id: row.id, ...drop.edit }] : []));
    });
    const lost = edits.filter(({ file, line, instead }) => line === instead || read(file).split(line).length !== 2);
    expect(lost).toEqual([]);
  });

  test('is read as it is meant: a row without a home, a lost test and a lost case are seen', () => {
    expect(() => seedRows('| S000-001 | id | somewhere |')).toThrow('S000-001 has no home');
    expect(() => seedRows('| S000-001 | id | open: |')).toThrow('S000-001 has no home');
    expect(seedRows('| F000-1 | x | `a.test.ts`: b > c |')).toEqual([
      { id: 'F000-1', what: 'x', place: '', use: null, tests: [{ file: 'a.test.ts', name: 'b > c' }] },
    ]);
    expect(seedRows('| F000-1 | x | y | gate | `a.test.ts`: b; as c; `d.test.ts`: e |')).toEqual([
      {
        ...{ id: 'F000-1', what: 'x', place: 'y', use: 'gate' },
        tests: [
          { file: 'a.test.ts', name: 'b; as c' },
          { file: 'd.test.ts', name: 'e' },
        ],
      },
    ]);
    const source = "describe('words', () => { test.each(['one'])('%s is said', () => {}); test('done', () => {}); });";
    expect(['words > one is said', 'words > done', 'done'].map((name) => hasTest(source, name))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['words > two is said', 'words > gone', 'other > done'].map((name) => hasTest(source, name))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
