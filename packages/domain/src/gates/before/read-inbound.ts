import { mendWord, SPELLED_OUT, unleet } from './mend-word.ts';
import { isTapback } from './tapback.ts';

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

/**
 * Brings a text into one spelling: compatibility forms, accents, invisible characters, curly quotes, contractions, text
 * language, stretched (`stoooop`), spaced (`s t o p`) and disguised (`st0p`) words, near misses of the few words that
 * matter. Quoted speech and reactions to our own texts are dropped: those are not the sender's words.
 */
export function readInbound(body: string): InboundText {
  const plain = withoutQuotes(foldCharacters(body.slice(0, MOST_UNITS)).toLowerCase());
  const cut = joinSpaced(expandContractions(plain))
    .replace(EMOJI, ' | ')
    .replace(/\b(my|ma|this|dis|the) no\b(?! (?:contact|more|text|call|marketing|one|reply))\.?/g, '$1 number')
    .replace(/\bmt (?=(?:number|phone|details|name|mobile|mum|dad|wife|husband)\b)/g, 'my ')
    .replace(/\bgie s\b/g, 'give us')
    .replace(
      /\b(am|is|are|was|will|would|should|have|had|do) (?:no|nae) (?=(?:wanting|want|going|be|bothered|interested|needing|after|getting|having)\b)/g,
      '$1 not ',
    )
    .replace(/(?<=^|[.!?]\s+)(?:[a-z]+[.!]+\s+){2,}[a-z]+(?=[.!]|$)/g, (run) => run.replace(/[.!]/g, ''))
    .replace(/\b(?:question|exclamation) (?:mark|point)\b/g, ' | ')
    .replace(/\b(?:st op|sto p)\b/g, 'stop')
    .replace(/\bs[a-z]{2,3}(?= (?:texting|messaging|contacting|sending|the texts|these texts|txting)\b)/g, nearStop)
    .replace(/\bman s (?=(?:number|phone|data|details|name|inbox)\b)/g, 'my ')
    .replace(/\bopt (?:our|ot|oit|put|pit)\b/g, 'opt out')
    .replace(
      /(?<=\b(?:take|get|remove) (?:me|us|my (?:number|name|details)) )(?:odd|iff|of|oft|ofc|oof)(?= (?:your|the|this|ur) )/g,
      'off',
    )
    .replace(/\b4 (?=(?:any|me|my|this|these|the last|ever|good)\b)/g, 'for ')
    .replace(/\s-+\s|[.,!?;:\n\r()"…]+/g, ' | ')
    .replace(/-/g, ' ')
    .replace(/[^\p{L}\p{N}$@£%|* ]+/gu, ' ');
  const words = cut
    .split(/\s+/)
    .filter((token) => token !== '')
    .map(mendWord)
    .join(' ')
    .replace(REFUSED_CHANNELS, aboutTexts)
    .replace(FOR_EVER, 'ever');
  const clauses = words
    .replace(/\bun subscribe\b/g, 'unsubscribe')
    .split(/\||\b(?:and|but|so(?! (?:early|late)\b)|because|cos)\b/)
    .map((clause) => clause.trim().replace(/ {2,}/g, ' '))
    .filter((clause) => clause !== '');
  return { words: clauses.join(' '), clauses };
}

const CHANNEL =
  '(?:(?:phone )?call|ring|phone|text|message|contact|e ?mail|write|letter|visit|leaflet|post|knock)(?:s|ing|ed)?(?: (?:me|us|on (?:the|my) door))?';
/** "Stop calling or texting", "no calls and no texts": several ways of contact refused in one breath. */
const REFUSED_CHANNELS = new RegExp(
  `(?<=\\b(?:stop|cease|quit|not|never|no|more|further|any|all|nor|from)(?: (?:please|ever|to|further|more|want|wanting))? )${CHANNEL}(?: \\| ${CHANNEL})*(?: \\|)? (?:or|and|nor|&) (?:no |any |all |do not )?${CHANNEL}\\b(?!(?: \\|)? (?:instead|only|is|are|would|will|ok|fine))`,
  'g',
);

/** "Until hell freezes over", "today or any other day", "morning, noon or night": no limit at all. */
const FOR_EVER =
  /\b(?:until|till?) (?:hell freezes(?: over)?|the cows come home|the end of (?:time|days|the world)|doomsday|kingdom come|i (?:die|am dead)|pigs (?:can )?fly)\b|\b(?:today|tomorrow|tonight|now|this (?:week|month|year))(?: \|)? (?:or|nor) (?:any other (?:day|time)|ever(?: again)?|any day)\b|\b(?:at )?(?:work|night|\d+ ?[ap]m)(?: \|)? (?:or|and|nor) (?:(?:at|in) )?(?:the )?(?:home|day|anywhere(?: else)?|any (?:other )?time)\b|\b(?:morning \|? ?)?noon (?:and|or|nor) night\b|\bday (?:and|or|nor) night\b|\bbefore or after [a-z]+\b/g;

/** `stoo texting`: one letter of "stop" is another. */
const nearStop = (word: string) =>
  word.length === 4 && word.split('').filter((letter, at) => letter !== 'stop'[at]).length === 1 ? 'stop' : word;

/** What refuses texts among other things refuses texts. */
function aboutTexts(list: string): string {
  // "Stop texting and ring me" refuses one way and asks for the other.
  if (/^[a-z ]+ing(?: me| us)? and (?:ring|call|phone)(?: (?:me|us))?$/.test(list)) return list;
  return (
    list
      .split(/ \| | (?:or|and|nor|&) (?:no |any |all |do not )?/)
      .find((part) => /^(?:text|message|contact)/.test(part)) ?? list
  );
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

function withoutQuotes(text: string): string {
  if (isTapback(text)) return '';
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
    .replace(/\bdo nt\b/g, 'do not')
    .replace(/\b([a-z]+)n't\b/g, '$1 not')
    .replace(/\b(i|you|we|they)'ve\b/g, '$1 have')
    .replace(/\b(i|you|we|they|he|she|it)'d\b/g, '$1 would')
    .replace(/\bi'm\b/g, 'i am')
    .replace(/\b(you|we|they)'re\b/g, '$1 are')
    .replace(/\b(i|you|we|they|he|she|it|that|this|there)'ll\b/g, '$1 will')
    .replace(/'s\b/g, ' s')
    .replace(/'/g, '');
}

function joinSpaced(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}])(?:[a-z0-9][ .\-_*]+){2,}[a-z0-9](?![\p{L}\p{N}])/gu, (run) => {
    const joined = unleet(run.replace(/[^a-z0-9]/g, ''));
    return SPELLED_OUT.has(joined) ? joined : run;
  });
}
