/** A text from a lead, brought into one spelling so that rules can read it. */
export interface InboundText {
  /** The whole text in that spelling, quoted speech left out, no punctuation. */
  words: string;
  /** The same, cut at punctuation, emoji and joining words; empty parts left out. */
  clauses: string[];
}

/** Twilio delivers at most 1,600 characters; whatever is longer is not a text. */
const MOST_UNITS = 3_200;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Variation_Selector}]/gu;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]+/gu;

/** Spellings of text language and of common mistakes, whole words only. */
const SPELLINGS: Readonly<Record<string, string>> = {
  u: 'you',
  ya: 'you',
  yous: 'you',
  ur: 'your',
  yer: 'your',
  yr: 'your',
  r: 'are',
  pls: 'please',
  plz: 'please',
  plse: 'please',
  pleez: 'please',
  txt: 'text',
  txts: 'texts',
  txting: 'texting',
  txted: 'texted',
  tx: 'text',
  msg: 'message',
  msgs: 'messages',
  mssg: 'message',
  msging: 'messaging',
  msgd: 'messaged',
  fone: 'phone',
  num: 'number',
  wud: 'would',
  cud: 'could',
  wld: 'would',
  cld: 'could',
  shud: 'should',
  ta: 'thanks',
  thx: 'thanks',
  thnx: 'thanks',
  tnx: 'thanks',
  ty: 'thanks',
  cheers: 'thanks',
  im: 'i am',
  ive: 'i have',
  dnt: 'do not',
  dont: 'do not',
  doesnt: 'does not',
  didnt: 'did not',
  wont: 'will not',
  cant: 'can not',
  cannot: 'can not',
  couldnt: 'could not',
  wouldnt: 'would not',
  shouldnt: 'should not',
  isnt: 'is not',
  arent: 'are not',
  wasnt: 'was not',
  havent: 'have not',
  hasnt: 'has not',
  gonna: 'going to',
  gotta: 'got to',
  wanna: 'want to',
  anymore: 'any more',
  nomore: 'no more',
  unsub: 'unsubscribe',
  optout: 'opt out',
  stopall: 'stop all',
  stop2end: 'stop',
  nxt: 'next',
  tomoz: 'tomorrow',
  tmrw: 'tomorrow',
  tmw: 'tomorrow',
  b4: 'before',
  '2day': 'today',
  '2moro': 'tomorrow',
  '2nite': 'tonight',
  harrass: 'harass',
  harrassing: 'harassing',
  fkn: 'fucking',
  wtf: 'what the fuck',
};

/** Words worth mending when one letter is wrong, and real words one letter away that must stay. */
const MENDED = ['unsubscribe', 'remove', 'delete', 'texting', 'message', 'messages', 'messaging', 'contact', 'please'];
const KEPT = new Set([
  ...MENDED,
  'unsubscribed',
  'unsubscribes',
  'subscribe',
  'remote',
  'removed',
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
]);

const SPELLED_OUT = new Set(['stop', 'stopall', 'end', 'quit', 'cancel', 'unsubscribe', 'remove', 'optout']);
const LEET: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', $: 's', '@': 'a' };

/**
 * Brings a text into one spelling: compatibility forms, accents, invisible characters, curly quotes, contractions, text
 * language, stretched (`stoooop`), spaced (`s t o p`) and disguised (`st0p`) words, near misses of the few words that
 * matter. Quoted speech and reactions to our own texts are dropped: those are not the sender's words.
 */
export function readInbound(body: string): InboundText {
  const plain = withoutQuotes(foldCharacters(body.slice(0, MOST_UNITS)).toLowerCase());
  const cut = joinSpaced(expandContractions(plain))
    .replace(EMOJI, ' | ')
    .replace(/\b(my|this|the) no\b\.?/g, '$1 number')
    .replace(/\s-+\s|[.,!?;:\n\r()"…]+/g, ' | ')
    .replace(/-/g, ' ')
    .replace(/[^\p{L}\p{N}$@£%|* ]+/gu, ' ');
  const words = cut
    .split(/\s+/)
    .filter((token) => token !== '')
    .map(mendWord)
    .join(' ');
  const clauses = words
    .replace(/\bun subscribe\b/g, 'unsubscribe')
    .split(/\||\b(?:and|but|so|because|cos)\b/)
    .map((clause) => clause.trim().replace(/ {2,}/g, ' '))
    .filter((clause) => clause !== '');
  return { words: clauses.join(' '), clauses };
}

/** NFKC without accents or invisible characters, straight quotes, and the two emoji that are words. */
export function foldCharacters(body: string): string {
  return body
    .replaceAll('🛑', ' stop ')
    .replaceAll('🖕', ' fuck off ')
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u00b4`]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .replace(INVISIBLE, '');
}

/** Phones without reactions send them as texts: `Liked "..."`, `👍 to "..."`, `Reacted 👍 to "..."`. */
export const REACTION =
  /^\s*(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,12} to|removed an? [\w ]{1,20} from)\s+(?:".*"?|an (?:image|message|attachment))|[\p{Extended_Pictographic}\p{Emoji_Modifier}]{1,8}\s*to\s+".*"?)\s*$/isu;

function withoutQuotes(text: string): string {
  if (REACTION.test(text)) return '';
  const whole = /^\s*["']\s*([^"']*?)\s*["']?[\s.!]*$/.exec(text);
  if (whole?.[1] !== undefined) return whole[1];
  return text
    .replace(/^\s*>.*$/gm, ' ')
    .replace(/"[^"]*"/g, ' ')
    .replace(/(^|\s)'[^'\n]{1,160}'(?=[\s.,!?]|$)/g, '$1 ');
}

function expandContractions(text: string): string {
  return text
    .replace(/\bcan't\b/g, 'can not')
    .replace(/\bwon't\b/g, 'will not')
    .replace(/\b([a-z]+)n't\b/g, '$1 not')
    .replace(/\b(i|you|we|they)'ve\b/g, '$1 have')
    .replace(/\b(i|you|we|they|he|she|it)'d\b/g, '$1 would')
    .replace(/\bi'm\b/g, 'i am')
    .replace(/\b(you|we|they)'re\b/g, '$1 are')
    .replace(/\b(i|you|we|they|he|she|it)'ll\b/g, '$1 will')
    .replace(/'s\b/g, ' s')
    .replace(/'/g, '');
}

function joinSpaced(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}])(?:[a-z0-9][ .\-_*]+){2,}[a-z0-9](?![\p{L}\p{N}])/gu, (run) => {
    const joined = unleet(run.replace(/[^a-z0-9]/g, ''));
    return SPELLED_OUT.has(joined) ? joined : run;
  });
}

function unleet(word: string): string {
  return word.replace(/[013457$@]/g, (sign) => LEET[sign] ?? sign);
}

function mendWord(token: string): string {
  let word = token;
  if (/[0-9$@]/.test(word) && /[a-z]/.test(word)) {
    const letters = unleet(word);
    if (SPELLED_OUT.has(letters) || MENDED.includes(letters)) word = letters;
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
