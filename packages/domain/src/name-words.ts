export const TITLES: ReadonlySet<string> = new Set(
  (
    'mr mrs ms miss mx mstr master madam mme dr doctor prof professor sir dame lord lady rev reverend revd fr hon cllr ' +
    'councillor capt captain cpt maj major col colonel lt sgt sergeant cpl wg cdr brigadier messrs'
  ).split(' '),
);
export const SUFFIXES: ReadonlySet<string> = new Set(
  'jr jnr sr snr ii iii iv mbe obe cbe kbe phd bsc ba ma msc mba md esq rn qc kc jp dds frcs rtd'.split(' '),
);
export const PARTICLES: ReadonlySet<string> = new Set(
  'van von der den de di da do dos das del della du la le ter ten bin ibn al el st'.split(' '),
);
/** Particles that start a surname wherever they stand; `al` or `la` may be a given name. */
export const SURNAME_STARTS: ReadonlySet<string> = new Set(
  'van von der den de di da dos das del della du ter ten bin ibn'.split(' '),
);
/** Nobody is called this, wherever in the cell it stands. */
const PLACEHOLDERS = new Set(
  (
    'unknown test tester testing none null n/a tbc tba customer client owner homeowner occupier occupant ' +
    'householder resident sir/madam name firstname surname lastname fullname lead contact anonymous ' +
    'undefined unnamed noname asdf asdfgh qwerty dummy deleted xxx abc xyz foo blah facebook'
  ).split(' '),
);
/** Nobody's name when they are all there is: Li Na and Nan Blank are people. */
const PLACEHOLDERS_ALONE = new Set('na nan nil blank demo no yes x'.split(' '));
/** Names of offices, not of people, when they stand first: "Info", "Sales Team", "The Manager". Guest and Page come last. */
const ROLES = new Set(
  (
    'info admin administrator sales office enquiries enquiry accounts reception receptionist manager director support ' +
    'team user guest the dear there friend valued hello hi no-reply noreply webmaster account accounting marketing ' +
    'landlord tenant proprietor secretary staff department'
  ).split(' '),
);
const FIRM = new RegExp(
  `(?:&\\s*sons?|\\b(?:${[
    'ltd|limited|plc|llp|llc|inc|co|company|group|services|solutions|holdings|and sons?|trust|council|school',
    'roofing|plumbing|builders|construction|properties|estates|consulting|consultants|hotel|restaurant|cafe|salon',
    'clinic|surgery|university|nhs|electrical|heating|kitchens|cleaning|motors|lettings|enterprises|associates',
  ].join('|')}))\\b\\.?(?!['’])`,
  'i',
);
/** Two capitals that people go by; other pairs without a vowel are initials. */
const INITIAL_NAMES = new Set('AJ BJ CJ DJ EJ JJ KJ LJ MJ OJ PJ RJ TJ JP JT TC JD'.split(' '));
/** Longer than any given name; the longest in the records of England have fewer than twenty letters. */
const LONGEST_GIVEN_NAME = 30;

/** Whether a name of one word stands for "no name". */
export function isPlaceholderAlone(word: string): boolean {
  return PLACEHOLDERS_ALONE.has(word.toLowerCase().replace(/[.,]+$/, ''));
}

/** Whether a word stands for "no name". */
export function isPlaceholder(word: string, first: boolean): boolean {
  const plain = word.toLowerCase().replace(/[.,]+$/, '');
  return PLACEHOLDERS.has(plain) || (first && ROLES.has(plain));
}

export function isFirm(text: string): boolean {
  return FIRM.test(text);
}

/** Whether a cell is an address, a link or a number rather than a name. */
export function isAddress(text: string): boolean {
  return /@|:\/\/|\bwww\.|\.(?:com|co\.uk|org|net)\b/i.test(text) || !/\p{L}/u.test(text) || /\d{4}/.test(text);
}

/** A word one can be greeted by, as it is written, or null: initials, digits and addresses are none. */
export function givenName(word: string): string | null {
  const letters = word.replace(/[.,]+$/, '');
  if (letters.length > LONGEST_GIVEN_NAME || !/^\p{L}[\p{L}\p{M}'-]+$/u.test(letters)) return null;
  if (isPlaceholder(letters, true) || /^(.)\1+$/iu.test(letters)) return null;
  if (INITIAL_NAMES.has(letters)) return letters;
  if (/^[A-Z]{2,3}$/.test(letters) && !/[AEIOUY]/.test(letters)) return null;
  return letters;
}

/** Capital letters where they belong; a part that mixes cases is somebody's own spelling and stays. */
export function tidyName(name: string): string {
  const words = cleanName(name).split(' ');
  return words.map((word, at) => tidyWord(word, at === 0 && words.length === 1)).join(' ');
}

/** A name cell without what is not part of a name: brackets, quotes, emoji, invisible characters, doubled blanks. */
export function cleanName(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]|\ufe0e|\ufe0f|\u20e3/g, '')
    .replace(/[‘’`´]/g, "'")
    .replace(/\([^)]*\)|\[[^\]]*\]|"[^"]*"|“[^”]*”/g, ' ')
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}"“”<>{}|*_~^!?#]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,.;:'-]+|[\s,;:-]+$/g, '');
}

/** One word of a name with capitals as names have them. @param alone whether a particle starts with a capital too */
export function tidyWord(word: string, alone: boolean): string {
  if (INITIAL_NAMES.has(word)) return word;
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
