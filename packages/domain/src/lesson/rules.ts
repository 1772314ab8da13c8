import { isRule, type Lesson, type LessonWords } from './lesson.ts';
import { wordsAsWritten, wordsByValue } from './rule-words.ts';

/** A phrase that no reply of a client's may have. `*` stands for up to five words. */
export interface ForbiddenPhrase {
  /** Null: a persona says so, not a lesson. */
  lessonId: string | null;
  kind: 'blacklist_word' | 'never_rule';
  phrase: string;
}

/** Words that `*` may stand for. */
const GAP_WORDS_MAX = 5;

/** The phrases a rule names, one a line; none for lessons that are no rules, or name no word. */
export function phrasesOf(lesson: Pick<LessonWords, 'lessonType' | 'incorrectResponse'>): string[] {
  if (!isRule(lesson)) return [];
  return (lesson.incorrectResponse ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => wordsAsWritten(line).some((word) => word !== '*'));
}

/** What the rules among these lessons forbid. Archived ones forbid nothing. */
export function forbiddenPhrases(
  lessons: readonly Pick<Lesson, 'id' | 'status' | 'lessonType' | 'incorrectResponse'>[],
) {
  return lessons
    .filter(({ status }) => status === 'active')
    .flatMap((lesson): ForbiddenPhrase[] =>
      phrasesOf(lesson).map((phrase) => ({
        ...{ lessonId: lesson.id, phrase },
        kind: lesson.lessonType === 'blacklist_word' ? 'blacklist_word' : 'never_rule',
      })),
    );
}

/** What is never written to one audience, as it is enforced: like a word that no reply has. */
export function avoidedPhrases(phrases: readonly string[]): ForbiddenPhrase[] {
  return phrases.map((phrase) => ({ lessonId: null, kind: 'blacklist_word', phrase }));
}

/**
 * The forbidden phrases that a text has, on word boundaries, however they are spelt in case, accents, punctuation and
 * spaces. An amount is one of the same value: `£5,000` forbids `£5k` and `5000 pounds`.
 */
export function brokenRules(text: string, forbidden: readonly ForbiddenPhrase[]): ForbiddenPhrase[] {
  if (forbidden.length === 0) return [];
  const readings = [wordsAsWritten, wordsByValue].map((read) => ({
    read,
    said: read(text).filter((word) => word !== '*'),
  }));
  return forbidden.filter(({ phrase }) => readings.some(({ read, said }) => saysPhrase(said, read(phrase))));
}

function saysPhrase(said: readonly string[], phrase: readonly string[]): boolean {
  const first = phrase.findIndex((word) => word !== '*');
  if (first < 0) return false;
  const wanted = phrase.slice(first, phrase.findLastIndex((word) => word !== '*') + 1);
  return said.some((_, at) => matchesAt(said, at, wanted));
}

function matchesAt(said: readonly string[], at: number, wanted: readonly string[]): boolean {
  const [next, ...rest] = wanted;
  if (next === undefined) return true;
  if (next === '*') {
    for (let gap = 0; gap <= GAP_WORDS_MAX; gap += 1) if (matchesAt(said, at + gap, rest)) return true;
    return false;
  }
  const word = said[at];
  if (word === undefined) return false;
  if (word === next && matchesAt(said, at + 1, rest)) return true;
  const together = joined(wanted, word);
  if (together > 0) return matchesAt(said, at + 1, wanted.slice(together));
  return isSplit(next, word, said[at + 1]) && matchesAt(said, at + 2, rest);
}

const LETTERS = /^\p{L}+$/u;

/** How many of the words begin with, written together, are this one: `no` and `brainer` for `nobrainer`; 0: none. */
function joined(words: readonly string[], one: string): number {
  let text = '';
  for (const [at, word] of words.entries()) {
    text += word;
    if (!LETTERS.test(word) || !one.startsWith(text)) return 0;
    if (at > 0 && text === one) return at + 1;
  }
  return 0;
}

/** Letters of a word, and of its shorter part, that two words may be: in shorter ones any two words meet by chance. */
const [SPLIT_MIN, PART_MIN] = [6, 2];

/** Whether a word was written as two: `no brainer` for `nobrainer`. */
function isSplit(word: string, first: string, second: string | undefined): boolean {
  if (second === undefined || word !== first + second || word.length < SPLIT_MIN || !LETTERS.test(word)) return false;
  return Math.min(first.length, second.length) >= PART_MIN;
}
