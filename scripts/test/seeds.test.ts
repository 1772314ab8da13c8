import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../right-node.mjs';

interface Row {
  id: string;
  /** Null for a row that is open. */
  home: { file: string; test: string } | null;
}

/** The rows of docs/seeds.md on the seeds of personas. Throws for one without a home. */
function rowsOf(markdown: string): Row[] {
  const lines = markdown.split('\n').filter((line) => /^\| [SF]00[012]-/.test(line));
  return lines.map((line) => {
    const [id = '', , home = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    if (/^open: .{5,}/.test(home)) return { id, home: null };
    const named = /^`([^`]+)`: (.+)$/.exec(home);
    if (named?.[1] === undefined || named[2] === undefined) throw new Error(`${id} has no home: ${home}`);
    return { id, home: { file: named[1], test: named[2] } };
  });
}

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

function numbered(seed: string, count: number, digits: number): string[] {
  return Array.from({ length: count }, (_, i) => `${seed}-${String(i + 1).padStart(digits, '0')}`);
}

/** Every row of these seeds, as they are numbered. */
const WANTED = [
  ...[...numbered('S000', 20, 3), ...numbered('S001', 26, 3), ...numbered('S002', 60, 3)],
  ...[...numbered('F000', 10, 1), ...numbered('F001', 20, 1), ...numbered('F002', 52, 1)],
];

describe('docs/seeds.md', () => {
  const rows = rowsOf(read('docs/seeds.md'));

  test('has every row of the seeds of personas once', () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(WANTED.toSorted());
  });

  test('names only tests that exist', () => {
    const lost = rows.filter(({ home }) => {
      if (home === null) return false;
      return !existsSync(path.join(root, home.file)) || !hasTest(read(home.file), home.test);
    });
    expect(lost).toEqual([]);
  });

  test('is read as it is meant: a row without a home, a lost test and a lost case are seen', () => {
    expect(() => rowsOf('| S000-001 | id | somewhere |')).toThrow('S000-001 has no home');
    expect(() => rowsOf('| S000-001 | id | open: |')).toThrow('S000-001 has no home');
    expect(rowsOf('| F000-1 | x | `a.test.ts`: b > c |')).toEqual([
      { id: 'F000-1', home: { file: 'a.test.ts', test: 'b > c' } },
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
