import {
  isRule,
  type LessonType,
  type LessonWords,
  phrasesOf,
  triggerTells,
  unapprovedClaims,
  unapprovedFigures,
} from '@rekindle/domain';

/** `*` in one phrase of a rule. */
const GAPS_MAX = 3;
/** What a lesson may name in braces: the same for every client that has it. */
const VARIABLES = ['company_name', 'persona_name'];

/** A lesson as somebody wants it. */
export interface LessonBody {
  lesson_type: LessonType;
  title: string;
  description: string | null;
  trigger: string | null;
  stages: readonly string[];
  correct_response: string | null;
  incorrect_response: string | null;
  reasoning: string | null;
  example_conversation: readonly { from: 'lead' | 'us'; text: string }[] | null;
  tags: readonly string[];
  priority: number;
  status: 'active' | 'testing' | 'archived';
  conflicts_with: readonly string[];
}

/** What is wrong with one field, and what would be right. */
export interface LessonFault {
  path: string;
  message: string;
}

/** What a lesson teaches, as rules over lessons take it. */
export function wordsOf(body: LessonBody): LessonWords {
  return {
    ...{ lessonType: body.lesson_type, title: body.title, description: body.description, trigger: body.trigger },
    ...{ stages: body.stages, correctResponse: body.correct_response, incorrectResponse: body.incorrect_response },
    ...{ reasoning: body.reasoning, tags: body.tags },
  };
}

/**
 * What is wrong with a lesson by itself.
 * @param facts what somebody answers for: its figures may be recommended
 */
export function lessonFaults(body: LessonBody, facts: readonly string[]): LessonFault[] {
  return [
    ...lengthFaults(body),
    ...variableFaults(body),
    ...ruleFaults(body),
    ...triggerFaults(body),
    ...claimFaults(body, facts),
  ];
}

/** What may be said and may not stands in one type; a sentence that says "never" forbids what it names. */
const FORBIDS = /\b(?:never|not|no|avoid|without|stop|(?:do|does|is|are|ca|wo|should|must)n'?t)\b/i;

/** Claims in what the model reads as advice. What a lesson forbids, it may name; of what leads say, figures count. */
function claimFaults(body: LessonBody, facts: readonly string[]): LessonFault[] {
  const forbidsAll = isRule(wordsOf(body)) || body.lesson_type === 'example_bad';
  const advises = (text: string) => !forbidsAll && !(body.lesson_type === 'dos_donts' && FORBIDS.test(text));
  const looked = [
    ...(['title', 'description'] as const).map((path) => ({ path, find: unapprovedClaims, isAdvice: advises })),
    { path: 'trigger' as const, find: unapprovedFigures, isAdvice: () => !forbidsAll },
    { path: 'correct_response' as const, find: unapprovedClaims, isAdvice: () => true },
  ];
  return looked.flatMap(({ path, find, isAdvice }) => {
    const text = path === 'title' || path === 'description' ? withoutForbidden(body, path) : body[path];
    return text === null || !isAdvice(text)
      ? []
      : find(text, facts).map((claim) => ({
          path,
          message: `It claims "${claim}", and no fact of a live prompt supports it: add it to the facts or take it out.`,
        }));
  });
}

/** A field without the words that the lesson forbids: what it says must not be said, it may name. */
function withoutForbidden(body: LessonBody, path: 'title' | 'description'): string | null {
  const forbidden = body.incorrect_response?.replaceAll(/\s+/g, ' ').trim() ?? '';
  const text = body[path];
  return text === null || forbidden === '' ? text : text.replaceAll(/\s+/g, ' ').replaceAll(forbidden, '');
}

/** UTF-16 units. */
const LENGTH_MAX = {
  title: 200,
  description: 2_000,
  trigger: 300,
  correct_response: 1_000,
  incorrect_response: 1_000,
  reasoning: 2_000,
};

function lengthFaults(body: LessonBody): LessonFault[] {
  const fields = Object.keys(LENGTH_MAX) as (keyof typeof LENGTH_MAX)[];
  const long = fields
    .filter((path) => (body[path] ?? '').length > LENGTH_MAX[path])
    .map((path) => ({ path, message: `At most ${LENGTH_MAX[path]} characters.` }));
  return body.title.trim() === '' ? [{ path: 'title', message: 'Give it a title.' }, ...long] : long;
}

function variableFaults(body: LessonBody): LessonFault[] {
  const known = VARIABLES.map((name) => `{{${name}}}`).join(', ');
  return (['title', 'description', 'trigger', 'correct_response', 'incorrect_response'] as const).flatMap((path) => {
    // The model would read the name, and the gate look for the words in the braces.
    const isLiteral = path === 'incorrect_response' && isRule(wordsOf(body));
    return [...(body[path] ?? '').matchAll(/\{\{([^{}]*)\}\}|\{\{|\}\}|\{%|%\}/g)]
      .filter(([, name]) => isLiteral || !VARIABLES.includes((name ?? '').trim()))
      .map(([whole]) => ({
        path,
        message: isLiteral
          ? `It has ${whole}, which is not filled in where a rule is enforced: write the words out.`
          : `It has ${whole}, which cannot be filled in. There are ${known}.`,
      }));
  });
}

function ruleFaults(body: LessonBody): LessonFault[] {
  const words = wordsOf(body);
  if (!isRule(words)) return [];
  const path = 'incorrect_response';
  const phrases = phrasesOf(words);
  const lines = (body.incorrect_response ?? '').split('\n').map((line) => line.trim());
  return [
    ...(body.status === 'testing'
      ? [{ path: 'status', message: 'A rule is enforced for everybody or for nobody: make it active.' }]
      : []),
    ...(phrases.length === 0 ? [{ path, message: 'Say what no reply may have, one word or phrase a line.' }] : []),
    ...lines
      .filter((line) => phrases.length > 0 && line !== '' && !phrases.includes(line))
      .map((line) => ({ path, message: `"${line}" has no letter or digit to look for.` })),
    ...phrases
      .filter((phrase) => phrase.split('*').length - 1 > GAPS_MAX)
      .map((phrase) => ({ path, message: `"${phrase}" has more than ${GAPS_MAX} gaps (*).` })),
  ];
}

function triggerFaults(body: LessonBody): LessonFault[] {
  if (body.trigger === null || isRule(wordsOf(body)) || triggerTells(body.trigger)) return [];
  const message = 'It would never apply: name what they write about, such as "price" or "not now", or leave it out.';
  return [{ path: 'trigger', message }];
}
