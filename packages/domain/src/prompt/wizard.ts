import { canonicalText } from './canonical-text.ts';
import type { PromptSection, VersionFragment } from './version-fragments.ts';

/** One question of the wizard. Its answer becomes words of one section. */
export interface WizardQuestion {
  key: string;
  section: PromptSection;
  question: string;
  /** What a good answer looks like. */
  help: string;
  /** `lines`: one answer a line, each a fragment of its own. */
  kind: 'text' | 'lines';
  /** UTF-16 units. */
  maxLength: number;
  required: boolean;
  /** Somebody answers for it: replies may state its figures. */
  isFact: boolean;
}

type Worded = WizardQuestion & { words: (answer: string) => string };

const asIs = (answer: string) => answer;
const ended = (answer: string) => (/[.!?]$/.test(answer) ? answer : `${answer}.`);

const QUESTIONS: readonly Worded[] = [
  {
    ...{ key: 'business', section: 'context', kind: 'text', maxLength: 1_000, required: true, isFact: false },
    question: 'What does the company do, and where?',
    help: 'Two or three sentences, such as "We fit windows and doors in Leeds. Family firm since 1998."',
    words: asIs,
  },
  {
    ...{ key: 'people', section: 'context', kind: 'text', maxLength: 1_000, required: false, isFact: false },
    question: 'Who are these people, and what did they once ask for?',
    help: 'Such as "Home owners who asked for a quote for solar panels in 2023 and did not go ahead."',
    words: (answer) => `The people you write to: ${ended(answer)}`,
  },
  {
    ...{ key: 'goal', section: 'goal', kind: 'text', maxLength: 500, required: true, isFact: false },
    question: 'What should a good conversation lead to?',
    help: 'One thing, such as "a ten minute call with one of our surveyors".',
    words: (answer) => `A good conversation leads to this: ${ended(answer)}`,
  },
  {
    ...{ key: 'qualifying', section: 'goal', kind: 'lines', maxLength: 1_000, required: false, isFact: false },
    question: 'What do you need to know before that?',
    help: 'One question a line. It asks one at a time.',
    words: (answer) => `Find out, when it fits: ${answer}`,
  },
  {
    ...{ key: 'tone', section: 'tone', kind: 'text', maxLength: 500, required: false, isFact: false },
    question: 'How should it sound?',
    help: 'Such as "Friendly and to the point, like a neighbour who knows the trade."',
    words: (answer) => `Sound like this: ${ended(answer)}`,
  },
  {
    ...{ key: 'facts', section: 'knowledge', kind: 'lines', maxLength: 2_000, required: false, isFact: true },
    question: 'Which figures and promises may it state?',
    help: 'One a line, only what somebody answers for: prices, savings, guarantees, years. It states no others.',
    words: asIs,
  },
  {
    ...{ key: 'knowledge', section: 'knowledge', kind: 'lines', maxLength: 3_000, required: false, isFact: false },
    question: 'What else should it know?',
    help: 'One a line, without figures, such as "A survey comes first and needs no preparation."',
    words: asIs,
  },
  {
    ...{ key: 'objections', section: 'objections', kind: 'lines', maxLength: 3_000, required: false, isFact: false },
    question: 'What do people object, and what is a good answer?',
    help: 'One a line: what they say, a colon, what to answer.',
    words: (answer) => {
      const at = answer.indexOf(':');
      return at < 0
        ? answer
        : `When they say: ${answer.slice(0, at).trim()} Answer like: ${answer.slice(at + 1).trim()}`;
    },
  },
  {
    ...{ key: 'never', section: 'boundaries', kind: 'lines', maxLength: 2_000, required: false, isFact: false },
    question: 'What must it never say or do?',
    help: 'One a line. For words that must never be written add a lesson: that is enforced, whatever the AI does.',
    words: (answer) => (/^(?:never|do not|don't)\b/i.test(answer) ? ended(answer) : `Never: ${ended(answer)}`),
  },
  {
    ...{ key: 'handover', section: 'boundaries', kind: 'lines', maxLength: 1_000, required: false, isFact: false },
    question: 'When should a person take over?',
    help: 'One a line, besides when they ask for a person or complain.',
    words: (answer) => `Hand over to a colleague when: ${ended(answer)}`,
  },
];

/** The wizard as data, in the order in which it is asked. */
export const WIZARD_QUESTIONS: readonly WizardQuestion[] = QUESTIONS.map(({ words: _words, ...question }) => question);

/** Answers by the questions' keys. */
export type WizardAnswers = Readonly<Record<string, string>>;

/** What keeps answers from becoming a prompt; empty when nothing does. `path` names the question. */
export function wizardFaults(answers: WizardAnswers): { path: string; message: string }[] {
  const unknown = Object.keys(answers)
    .filter((key) => !QUESTIONS.some((question) => question.key === key))
    .map((key) => ({ path: key, message: 'The wizard asks no such question.' }));
  const faults = QUESTIONS.flatMap(({ key, required, maxLength, question }) => {
    const answer = canonicalText(answers[key] ?? '');
    if (required && answer === '') return [{ path: key, message: `Answer this first: ${question}` }];
    if (answer.length <= maxLength) return [];
    return [{ path: key, message: `At most ${maxLength} characters; this has ${answer.length}.` }];
  });
  return [...unknown, ...faults];
}

/** The words that answers make, each with the question it answers. */
export function wizardFragments(answers: WizardAnswers): VersionFragment[] {
  return QUESTIONS.flatMap(({ key, section, question, kind, isFact, words }) => {
    const answer = canonicalText(answers[key] ?? '');
    const parts = kind === 'lines' ? answer.split('\n') : [answer];
    return parts
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(
        (part): VersionFragment => ({
          ...{ section, content: words(part), source: 'wizard', why: `answer to: ${question}` },
          ...{ refId: null, refVersion: null, isFact },
        }),
      );
  });
}
