import {
  cleanName,
  givenName,
  isAddress,
  isFirm,
  isPlaceholder,
  isPlaceholderAlone,
  PARTICLES,
  SUFFIXES,
  SURNAME_STARTS,
  tidyWord,
  TITLES,
} from './name-words.ts';
import { ALL_REPAIRS_ON, type NameRepair, type RepairSwitches } from './repairs.ts';

/** A person's name, fit for use in a text, and what it took to make it so. */
export interface PersonName {
  /** Fit for "Hi ..."; null when the cells hold no given name (initials, a title and surname, a firm). */
  firstName: string | null;
  lastName: string | null;
  /** What was done to the cell of the first or the whole name. */
  repairs: readonly NameRepair[];
  /** What was done to the cell of the last name. */
  lastRepairs: readonly NameRepair[];
}

/** What is longer is a note in the wrong column. */
const LONGEST_CELL = 250;

/** Notes repairs and says which may be made. */
interface Work {
  off: RepairSwitches;
  done: Set<NameRepair>;
}

/**
 * Splits a full-name cell ("SMITH, Mr John", "Dr Jan van der Berg") and mends shouted or unshifted parts.
 * @param off repairs not to make; without `split_full_name` the whole cell is the first name
 */
export function parseFullName(raw: string, off: RepairSwitches = ALL_REPAIRS_ON): PersonName {
  const work: Work = { off, done: new Set() };
  const text = cleaned(raw, work);
  if (text === '') return nameless(raw, null, work);
  if (isAddress(text)) return nameless(raw, null, work);
  if (isFirm(text)) return nameless(raw, text, work);
  const couple = splitCouple(text);
  if (couple !== null) return coupleName(raw, couple, work);
  if (text.includes(',') && off.has('name_surname_first') && hasSurnameFirst(text)) return nameless(raw, text, work);
  const { title, words } = withoutTitles(surnameLast(text, work).split(' '));
  if (words.length === 0 || holdsPlaceholder(words)) return nameless(raw, null, work);
  if (words.length === 1 && title !== null) return nameless(raw, tidied(words, work), work);
  const given = givenName(words[0] ?? '');
  const start = words.length === 1 ? 1 : surnameStart(words);
  const surname = words.slice(start);
  if (given === null) return nameless(raw, surname.length === 0 ? null : tidied(surname, work), work);
  if (surname.length > 0 && off.has('name_split_full_name')) {
    return finish(withTitle(title, tidied(words, work), work), null, work);
  }
  if (surname.length > 0) work.done.add('name_split_full_name');
  const first = withTitle(title, tidied([given], work), work);
  return finish(first, surname.length === 0 ? null : tidied(surname, work), work);
}

/**
 * The name of somebody whose list has first and last names apart. The first name may hold a title, initials, shouting
 * or the whole name; it is null when there is nothing to greet by, so that a text never says "Hi ,".
 */
export function parseNameCells(first: string, last: string, off: RepairSwitches = ALL_REPAIRS_ON): PersonName {
  const lastWork: Work = { off, done: new Set() };
  const name = firstCell(first, surnameCell(last, lastWork), off);
  return { ...name, lastRepairs: [...lastWork.done] };
}

function firstCell(first: string, surname: string | null, off: RepairSwitches): PersonName {
  const work: Work = { off, done: new Set() };
  const text = cleaned(first, work);
  if (text === '' || isFirm(text) || isAddress(text)) return nameless(first, surname, work);
  const couple = splitCouple(text);
  if (couple !== null) {
    const name = coupleName(first, couple, work);
    return { ...name, lastName: surname ?? name.lastName };
  }
  if (text.includes(',') && hasSurnameFirst(text)) {
    const name = parseFullName(first, off);
    return { ...name, lastName: surname ?? name.lastName, repairs: [...new Set([...work.done, ...name.repairs])] };
  }
  const { title, words } = withoutTitles(text.split(' '));
  if (holdsPlaceholder(words)) return nameless(first, surname, work);
  const found = splitSurname(words, title, surname);
  const given = found.given.map(givenName);
  if (given[0] === undefined || given[0] === null) return nameless(first, surname ?? found.surname, work);
  const end = given.indexOf(null);
  const kept = found.given.slice(0, Math.min(end < 0 ? given.length : end, 2));
  return finish(withTitle(title, givenPart(words, found.given, kept, work), work), surname ?? found.surname, work);
}

/** The name to greet by, from name cells of a list; null when there is none. */
export function greetingName(firstName: string | null, lastName: string | null = null): string | null {
  return parseNameCells(firstName ?? '', lastName ?? '').firstName;
}

/** What is the surname in a first-name cell: what the last-name cell repeats, or what a title gives away. */
function splitSurname(words: string[], title: string | null, surname: string | null) {
  const known = surname?.toLowerCase() ?? '';
  if (known !== '' && words.join(' ').toLowerCase().endsWith(` ${known}`)) {
    return { given: words.slice(0, words.length - known.split(' ').length), surname: null };
  }
  if (title === null || known !== '' || words.length === 0) return { given: words, surname: null };
  const start = words.length === 1 ? 0 : surnameStart(words);
  const found = words.slice(start);
  return {
    given: words.slice(0, start),
    surname: found.map((word, at) => tidyWord(word, at === 0 && found.length === 1)).join(' '),
  };
}

function givenPart(words: readonly string[], given: readonly string[], kept: readonly string[], work: Work): string {
  let all: readonly string[] = kept;
  if (given.length < words.length) {
    if (work.off.has('name_surname_dropped')) all = words;
    else work.done.add('name_surname_dropped');
  } else if (kept.length < given.length) {
    if (work.off.has('name_initial_dropped')) all = given;
    else work.done.add('name_initial_dropped');
  }
  return tidied(all, work);
}

function surnameCell(last: string, work: Work): string | null {
  const text = cleaned(last, work);
  if (text === '' && last.trim() === '') return null;
  if (text === '' || isAddress(text) || text.split(' ').every((word) => isPlaceholder(word, false))) {
    work.done.add('name_not_usable');
    return null;
  }
  return tidied(text.split(' '), work);
}

function nameless(raw: string, lastName: string | null, work: Work): PersonName {
  if (raw.trim() !== '') work.done.add('name_not_usable');
  return finish(null, lastName, work);
}

function finish(firstName: string | null, lastName: string | null, work: Work): PersonName {
  return { firstName, lastName, repairs: [...work.done], lastRepairs: [] };
}

function cleaned(raw: string, work: Work): string {
  if (raw.length > LONGEST_CELL) return '';
  const text = cleanName(raw);
  const written = raw
    .normalize('NFC')
    .replace(/[‘’`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '' || written.replace(/[,;:.]+$/, '') === text.replace(/\.+$/, '')) return text;
  if (work.off.has('name_symbols_dropped')) return written;
  work.done.add('name_symbols_dropped');
  return text;
}

/** The words with capitals as names have them, as far as that is wanted. */
function tidied(words: readonly string[], work: Work): string {
  const tidy = words.map((word, at) => {
    const mended = tidyWord(word, at === 0 && words.length === 1);
    if (mended === word) return word;
    const kind = word === word.toUpperCase() ? 'name_shouting' : 'name_lower_case';
    if (work.off.has(kind)) return word;
    work.done.add(kind);
    return mended;
  });
  return tidy.join(' ');
}

function withTitle(title: string | null, name: string, work: Work): string {
  if (title === null) return name;
  if (work.off.has('name_title_dropped')) return `${title} ${name}`;
  work.done.add('name_title_dropped');
  return name;
}

function holdsPlaceholder(words: readonly string[]): boolean {
  if (words.length === 1 && isPlaceholderAlone(words[0] ?? '')) return true;
  return words.some((word, at) => isPlaceholder(word, at === 0));
}

function hasSurnameFirst(text: string): boolean {
  return text.split(/\s*,\s*/).filter((part) => part !== '' && !SUFFIXES.has(bare(part))).length > 1;
}

function surnameLast(text: string, work: Work): string {
  const parts = text.split(/\s*,\s*/);
  if (parts.length === 1) return text;
  const [before = '', after = '', ...rest] = parts.filter((part) => !SUFFIXES.has(bare(part)));
  if (after !== '') work.done.add('name_surname_first');
  return [after, before, ...rest].filter((part) => part !== '').join(' ');
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll('.', '');
}

function withoutTitles(words: readonly string[]): { title: string | null; words: string[] } {
  const left = words.filter((word) => /\p{L}/u.test(word));
  const titles: string[] = [];
  while (left.length > 0 && TITLES.has(bare(left[0] ?? ''))) titles.push((left.shift() ?? '').replaceAll('.', ''));
  while (left.length > 1 && SUFFIXES.has(bare(left.at(-1) ?? ''))) left.pop();
  return { title: titles.length === 0 ? null : titles.map((title) => tidyWord(title, true)).join(' '), words: left };
}

interface Couple {
  first: string;
  second: string;
  surname: string[];
}

/** "Mr & Mrs Jones" greets nobody by name; "John & Jane Smith" greets both. */
function splitCouple(text: string): Couple | null {
  const sides = text.split(/\s*(?:&|\+|\/|\band\b)\s*/i).filter((side) => side !== '');
  if (sides.length !== 2) return null;
  const [left, right] = sides.map((side) => withoutTitles(side.split(' ')).words);
  if (left === undefined || right === undefined) return null;
  const surname = right.length > 1 || left.length === 0 ? right.slice(right.length > 1 ? 1 : 0) : [];
  return { first: left[0] ?? '', second: left.length > 0 ? (right[0] ?? '') : '', surname };
}

function coupleName(raw: string, couple: Couple, work: Work): PersonName {
  const names = [givenName(couple.first), givenName(couple.second)].filter((name) => name !== null);
  const last = couple.surname.filter((word) => !isPlaceholder(word, false));
  const lastName = last.length === 0 ? null : tidied(last, work);
  if (names.length < 2 || work.off.has('name_couple')) return nameless(raw, lastName, work);
  work.done.add('name_couple');
  return finish(names.map((name) => tidied([name], work)).join(' and '), lastName, work);
}

function surnameStart(words: readonly string[]): number {
  const particle = words.findIndex(
    (word, at) => at > 0 && at < words.length - 1 && SURNAME_STARTS.has(word.toLowerCase()),
  );
  if (particle > 0) return particle;
  const last = words.length - 1;
  return last > 1 && PARTICLES.has((words[last - 1] ?? '').toLowerCase().replace('.', '')) ? last - 1 : last;
}
