/** What a name cell tells us, tidied for use in a text. The original stays beside it. */
export interface ParsedName {
  original: string;
  /** As written, without dots: `Mr`, `Dr`. */
  title: string | null;
  /** Fit for "Hi ..."; null when the cell holds no given name (initials, a title and surname, a firm). */
  firstName: string | null;
  middleNames: string | null;
  lastName: string | null;
}

const TITLES = new Set(
  (
    'mr mrs ms miss mx master madam mme dr doctor prof professor sir dame lord lady rev reverend revd fr hon cllr ' +
    'councillor capt captain cpt maj major col colonel lt sgt sergeant cpl wg cdr brigadier messrs'
  ).split(' '),
);
const SUFFIXES = new Set(
  'jr jnr sr snr ii iii iv mbe obe cbe kbe phd bsc ba ma msc mba md esq rn qc kc jp dds frcs rtd'.split(' '),
);
const PARTICLES = new Set('van von der den de di da do dos das del della du la le ter ten bin ibn al el st'.split(' '));
/** Particles that start a surname wherever they stand; `al` or `la` may be a given name. */
const SURNAME_STARTS = new Set('van von der den de di da dos das del della du ter ten bin ibn'.split(' '));
const PLACEHOLDERS = new Set(
  (
    'unknown test tester none null na nan tbc tba customer client owner homeowner occupier occupant householder ' +
    'resident sir/madam name firstname surname lead contact anonymous nil blank undefined'
  ).split(' '),
);
const FIRM =
  /\b(?:ltd|limited|plc|llp|llc|inc|co|company|group|services|solutions|holdings|& sons?|and sons?|trust|council|school)\b\.?/i;
/** Two capitals that people go by; other pairs without a vowel are initials. */
const INITIAL_NAMES = new Set('AJ BJ CJ DJ EJ JJ KJ LJ MJ OJ PJ RJ TJ JP JT TC JD'.split(' '));

/** Splits a full-name cell ("SMITH, Mr John", "Dr Jan van der Berg") and mends shouted or unshifted parts. */
export function parseFullName(raw: string): ParsedName {
  const nothing = { original: raw, title: null, firstName: null, middleNames: null, lastName: null };
  const text = clean(raw);
  if (text === '') return nothing;
  if (FIRM.test(text)) return { ...nothing, lastName: text };
  const couple = splitCouple(text);
  if (couple !== null) return { ...nothing, ...couple };
  const { title, words } = withoutTitles(surnameLast(text).split(' '));
  if (words.length === 0 || words.some((word) => PLACEHOLDERS.has(word.toLowerCase()))) return { ...nothing, title };
  const first = words[0] ?? '';
  if (words.length === 1) {
    return title === null
      ? { ...nothing, firstName: givenName(first) }
      : { ...nothing, title, lastName: tidyName(first) };
  }
  const start = surnameStart(words);
  const middle = words.slice(1, start).join(' ');
  return {
    original: raw,
    title,
    firstName: givenName(first),
    middleNames: middle === '' ? null : tidyName(middle),
    lastName: tidyName(words.slice(start).join(' ')),
  };
}

/**
 * The name to greet by, from a first-name cell that may hold a title, initials, shouting or the whole name; null when
 * there is none, so that a text never says "Hi ,".
 */
export function greetingName(firstName: string | null, lastName: string | null = null): string | null {
  const text = clean(firstName ?? '');
  if (text === '' || FIRM.test(text)) return null;
  const couple = splitCouple(text);
  if (couple !== null) return couple.firstName;
  const { title, words } = withoutTitles(text.split(' '));
  if (words.some((word) => PLACEHOLDERS.has(word.toLowerCase()))) return null;
  const surname = clean(lastName ?? '').toLowerCase();
  if (surname !== '' && words.join(' ').toLowerCase().endsWith(` ${surname}`)) {
    words.splice(words.length - surname.split(' ').length);
  } else if (title !== null && words.length === 1 && surname === '') {
    return null;
  } else if (title !== null && words.length === 2 && surname === '') {
    words.pop();
  }
  const given = words.map(givenName);
  if (given[0] === undefined || given[0] === null) return null;
  const end = given.indexOf(null);
  return given.slice(0, Math.min(end < 0 ? given.length : end, 2)).join(' ');
}

/** Capital letters where they belong; a part that mixes cases is somebody's own spelling and stays. */
export function tidyName(name: string): string {
  const words = clean(name).split(' ');
  return words.map((word, at) => tidyWord(word, at === 0 && words.length === 1)).join(' ');
}

function clean(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .replace(/[‘’`´]/g, "'")
    .replace(/\([^)]*\)|\[[^\]]*\]|"[^"]*"|“[^”]*”/g, ' ')
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}"“”<>{}|*_~^]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,.;:'-]+|[\s,;:-]+$/g, '');
}

function surnameLast(text: string): string {
  const parts = text.split(/\s*,\s*/);
  if (parts.length === 1) return text;
  const [before = '', after = '', ...rest] = parts.filter((part) => !SUFFIXES.has(bare(part)));
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

/** "Mr & Mrs Jones" greets nobody by name; "John & Jane Smith" greets both. */
function splitCouple(text: string): Pick<ParsedName, 'firstName' | 'lastName' | 'title'> | null {
  const sides = text.split(/\s*(?:&|\+|\/|\band\b)\s*/i).filter((side) => side !== '');
  if (sides.length !== 2) return null;
  const [left, right] = sides.map((side) => withoutTitles(side.split(' ')));
  if (left === undefined || right === undefined) return null;
  const lastWords =
    right.words.length > 1 || left.words.length === 0 ? right.words.slice(right.words.length > 1 ? 1 : 0) : [];
  const lastName = lastWords.length === 0 ? null : tidyName(lastWords.join(' '));
  const first = givenName(left.words[0] ?? '');
  const second = left.words.length > 0 ? givenName(right.words[0] ?? '') : null;
  return { title: null, firstName: first !== null && second !== null ? `${first} and ${second}` : null, lastName };
}

function surnameStart(words: readonly string[]): number {
  const particle = words.findIndex(
    (word, at) => at > 0 && at < words.length - 1 && SURNAME_STARTS.has(word.toLowerCase()),
  );
  if (particle > 0) return particle;
  const last = words.length - 1;
  return last > 1 && PARTICLES.has((words[last - 1] ?? '').toLowerCase().replace('.', '')) ? last - 1 : last;
}

/** A word one can be greeted by, or null: initials, digits and addresses are none. */
function givenName(word: string): string | null {
  const letters = word.replace(/[.,]+$/, '');
  if (!/^\p{L}[\p{L}\p{M}'-]+$/u.test(letters)) return null;
  if (PLACEHOLDERS.has(letters.toLowerCase())) return null;
  if (INITIAL_NAMES.has(letters)) return letters;
  if (
    letters === letters.toUpperCase() &&
    letters.length <= 3 &&
    /^[A-Z]+$/.test(letters) &&
    !/[AEIOUY]/.test(letters)
  ) {
    return null;
  }
  return tidyWord(letters, true);
}

function tidyWord(word: string, alone: boolean): string {
  const shouted = word === word.toUpperCase();
  if (!shouted && word !== word.toLowerCase()) return word;
  const lower = word.toLowerCase();
  if (!alone && PARTICLES.has(lower) && lower !== 'st') return lower;
  return lower
    .replace(/(^|[-'])(\p{L})/gu, (_all, edge: string, letter: string) => edge + letter.toUpperCase())
    .replace(
      /(^|-)(O|D|L)'(\p{L})/gu,
      (_all, edge: string, o: string, letter: string) => `${edge}${o}'${letter.toUpperCase()}`,
    )
    .replace(/'S$/, "'s")
    .replace(/(^|-)Mc(\p{L})/gu, (_all, edge: string, letter: string) => `${edge}Mc${letter.toUpperCase()}`);
}
