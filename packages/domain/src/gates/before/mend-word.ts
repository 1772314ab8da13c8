import { SPELLINGS } from './spellings.ts';

/** Words worth mending when one letter is wrong, and real words one letter away that must stay. */
const MENDED = [
  'unsubscribe',
  'remove',
  'removed',
  'delete',
  'texting',
  'message',
  'messages',
  'messaging',
  'contact',
  'contacting',
  'please',
  'sending',
  'receive',
  'number',
  'again',
  'alone',
  'interested',
];
const KEPT = new Set([
  ...MENDED,
  'spending',
  'sanding',
  'seeding',
  'vending',
  'received',
  'receives',
  'receiver',
  'numbers',
  'numbered',
  'against',
  'unsubscribed',
  'unsubscribes',
  'subscribe',
  'remote',
  'removes',
  'remover',
  'deleted',
  'deletes',
  'testing',
  'massage',
  'massages',
  'massaging',
  'messaged',
  'contract',
  'contacts',
  'pleased',
  'pleases',
  'along',
  'interest',
  'interests',
  'interesting',
  'atone',
]);

/** Words that people write letter by letter. */
export const SPELLED_OUT = new Set(['stop', 'stopall', 'end', 'quit', 'cancel', 'unsubscribe', 'remove', 'optout']);
const LEET: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', $: 's', '@': 'a' };

/** Words that people disguise: `p1ss`, `f**k`, `st*p`. */
const DISGUISED = [
  'stop',
  'fuck',
  'fucking',
  'piss',
  'shit',
  'cunt',
  'cunts',
  'twat',
  'wanker',
  'prick',
  'arse',
  'bastard',
];
/** `textin`, `stoppin`: a dropped g. */
const DROPPED_G =
  /^(?:text|messag|contact|bother|annoy|harass|spamm|pester|hassl|bugg|badger|nagg|send|gett|ask|tell|ring|call|phon|blow|mither|try|hitt|chas|follow|sell|market|hound|us|keep|bombard|giv|tak|wast|talk|speak)in$/;

/** Reads disguised letters: `5t0p` is stop. */
export function unleet(word: string): string {
  return word.replace(/[013457$@]/g, (sign) => LEET[sign] ?? sign);
}

/** A word of a text in its usual spelling. */
export function mendWord(token: string): string {
  let word = /^\*.+\*$/.test(token) ? token.replace(/\*/g, '') : token;
  if (word.includes('*')) word = unmask(word);
  if (DROPPED_G.test(word)) word = `${word}g`;
  if (/[0-9$@]/.test(word) && /[a-z]/.test(word)) {
    const letters = unleet(word);
    if (SPELLED_OUT.has(letters) || MENDED.includes(letters) || DISGUISED.includes(letters)) word = letters;
  }
  word = word.replace(/(.)\1{2,}/g, '$1$1');
  const single = word.replace(/(.)\1+/g, '$1');
  if (single === 'stop' || single === 'please' || single === 'now') word = single;
  const spelling = SPELLINGS[word];
  if (spelling !== undefined) return spelling;
  if (isSwapOf(word, 'stop')) return 'stop';
  if (word.length < 5 || KEPT.has(word)) return word;
  return (
    MENDED.find(
      (target) =>
        word[0] === target[0] &&
        Math.abs(word.length - target.length) <= 2 &&
        distance(word, target) <= (target.length > 9 ? 2 : 1),
    ) ?? word
  );
}

/** `f**k` is the one disguised word it can stand for. */
function unmask(word: string): string {
  const mask = new RegExp(
    `^${word.replace(/[^a-z0-9*]/g, '').replace(/\*+/g, (stars) => `[a-z]{1,${stars.length + 1}}`)}$`,
  );
  return DISGUISED.find((target) => target[0] === word[0] && mask.test(target)) ?? word;
}

/** Two neighbouring letters changed places. `spot` and `tops` are words of their own and need more than that. */
function isSwapOf(word: string, target: string): boolean {
  if (word.length !== target.length || word === target) return false;
  for (let at = 0; at + 1 < target.length; at += 1) {
    const swapped = target.slice(0, at) + target[at + 1] + target[at] + target.slice(at + 2);
    if (swapped === word) return true;
  }
  return false;
}

/** Optimal string alignment distance: insert, delete, replace, swap neighbours. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const cell = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, cell(i - 2, j - 2) + 1);
      row[j] = best;
    }
  }
  return cell(a.length, b.length);
}
