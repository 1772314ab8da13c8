export const SEVERITIES = ['info', 'suggestion', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const INSIGHT_CATEGORIES = [
  'tone',
  'grammar',
  'objection',
  'timing',
  'success_pattern',
  'clarity',
  'compliance',
] as const;
export type InsightCategory = (typeof INSIGHT_CATEGORIES)[number];

export const INSIGHT_TYPES = ['message', 'conversation', 'campaign', 'pattern'] as const;
export type InsightType = (typeof INSIGHT_TYPES)[number];

export const INSIGHT_STATUSES = ['pending', 'viewed', 'approved_and_learned', 'dismissed', 'taught_sophie'] as const;
export type InsightStatus = (typeof INSIGHT_STATUSES)[number];

/** What a check looks for, in the words a person reads on its insight. */
export interface ReviewCheck {
  category: InsightCategory;
  severity: Severity;
  /** Whether it looks at one message, or at a conversation that has ended. */
  about: 'message' | 'conversation';
  title: string;
  description: string;
  suggestion: string;
}

const check = (
  about: ReviewCheck['about'],
  category: InsightCategory,
  severity: Severity,
  words: readonly [title: string, description: string, suggestion: string],
): ReviewCheck => ({
  ...{ about, category, severity, title: words[0], description: words[1], suggestion: words[2] },
});

/** Every check, by the key that insights, sensitivities and teachings name it by. */
export const REVIEW_CHECKS = {
  claim: check('message', 'compliance', 'critical', [
    'A claim that nobody approved',
    'The AI named a price, saving, percentage, span of years or guarantee that no approved fact supports.',
    'Take the claim out, or add it to the facts of the live prompt if it is true.',
  ]),
  human: check('message', 'compliance', 'critical', [
    'A claim to be human',
    'The AI said or let it be understood that a person writes.',
    'Say truthfully that it is an assistant, and offer a person.',
  ]),
  leak: check('message', 'compliance', 'critical', [
    'Words of its instructions',
    'The AI repeated what it is told to go by.',
    'Answer in words of its own.',
  ]),
  leftover: check('message', 'compliance', 'critical', [
    'A blank that was not filled in',
    'The message holds a placeholder of a template.',
    'Leave the placeholder out, or fill it in.',
  ]),
  other_name: check('message', 'compliance', 'critical', [
    "Somebody else's name",
    'The message greets a person who is not the lead.',
    'Greet by the first name on file, or by none.',
  ]),
  forbidden_words: check('message', 'compliance', 'critical', [
    'Words that a lesson forbids',
    'The message has words that a rule of yours forbids.',
    'Say it without them.',
  ]),
  foreign_link: check('message', 'compliance', 'critical', [
    'A link that nobody approved',
    'The message points to a page that is not your booking page.',
    'Offer the booking page, or no link.',
  ]),
  phone_number: check('message', 'compliance', 'critical', [
    'A phone number that nobody approved',
    'The message names a phone number.',
    'Leave it out and offer a call back.',
  ]),
  opt_out_answered: check('conversation', 'compliance', 'critical', [
    'An answer after an opt-out',
    'The lead asked for no more texts and the AI wrote again.',
    'Send nothing after an opt-out.',
  ]),
  promise: check('message', 'compliance', 'warning', [
    'A promise that nothing keeps',
    'The AI promised something that no part of the system does.',
    'Offer what will happen: a call, a booking link, or a person.',
  ]),
  emoji: check('message', 'compliance', 'warning', [
    'An emoji in a message',
    'Emoji make a text dearer and less serious, and are against the house style.',
    'Leave the emoji out and use friendly words.',
  ]),
  special_letters: check('message', 'clarity', 'suggestion', [
    'Letters that make a text dearer',
    'The message has letters outside the ordinary SMS alphabet, which halve what fits into a part.',
    'Use plain quotes, dashes and letters.',
  ]),
  too_long: check('message', 'clarity', 'suggestion', [
    'A long text',
    'The message needs more than two parts; long texts are read less and cost more.',
    'Say one thing and ask one question.',
  ]),
  long_sentence: check('message', 'clarity', 'suggestion', [
    'A sentence that is hard to follow',
    'A sentence has more than thirty words.',
    'Make two sentences of it.',
  ]),
  many_questions: check('message', 'clarity', 'suggestion', [
    'Several questions at once',
    'The message asks more than two questions; people answer one.',
    'Ask the one question that matters now.',
  ]),
  unclear: check('message', 'clarity', 'suggestion', [
    'Hard to understand',
    'A reader may not know what is meant.',
    'Say it in plain words.',
  ]),
  grammar: check('message', 'grammar', 'suggestion', [
    'A slip of grammar or spelling',
    'The message has a mistake that a careful writer would not make.',
    'Correct it.',
  ]),
  shouting: check('message', 'tone', 'warning', [
    'It shouts',
    'Capitals or several exclamation marks read like shouting.',
    'Write in ordinary letters with a full stop.',
  ]),
  pressure: check('message', 'tone', 'warning', [
    'It presses the lead',
    'The words hurry the lead or make them feel guilty.',
    'Offer, and leave the lead the choice.',
  ]),
  tone: check('message', 'tone', 'suggestion', [
    'The tone does not fit',
    'The message is colder, stiffer or chattier than the persona is meant to be.',
    'Say it as the persona would.',
  ]),
  repetition: check('message', 'tone', 'suggestion', [
    'The same again',
    'The message says what was said before in the same conversation.',
    'Say something new, or nothing.',
  ]),
  question_missed: check('message', 'objection', 'warning', [
    'A question was passed over',
    'The lead asked something and the answer does not speak to it.',
    'Answer what was asked first, also when the answer is that a person will say.',
  ]),
  objection: check('message', 'objection', 'suggestion', [
    'An objection could be met better',
    'The lead had a doubt and the answer did not take it up.',
    'Take the doubt seriously, answer it in a sentence, then offer the next step.',
  ]),
  call_not_offered: check('conversation', 'objection', 'warning', [
    'A call was wanted and none was offered',
    'The lead asked for a call or a visit, and no message offered one or called a person.',
    'Offer the booking page or call a person as soon as somebody asks for a call.',
  ]),
  intent_missed: check('conversation', 'objection', 'suggestion', [
    'The lead did not get what they wrote for',
    'The conversation ended without what the lead had asked for.',
    'Find out what they want and bring them there in one or two messages.',
  ]),
  left_unanswered: check('conversation', 'timing', 'warning', [
    'The last question was left unanswered',
    'The conversation ended with a question of the lead that nobody answered.',
    'Answer every question, or hand the lead to a person.',
  ]),
  slow_reply: check('conversation', 'timing', 'suggestion', [
    'A slow answer',
    'The lead waited more than an hour for an answer in the daytime.',
    'Shorten the delay of the campaign, or look why answers waited.',
  ]),
  night_reply: check('conversation', 'timing', 'warning', [
    'An answer in the night',
    'A message left between ten in the evening and seven in the morning of the lead.',
    'Hold answers until the morning unless the lead is writing.',
  ]),
  short_answers: check('conversation', 'success_pattern', 'info', [
    'Short answers book more calls',
    'Conversations whose answers fit into one part book more often.',
    'Keep answers to one part.',
  ]),
  quick_answers: check('conversation', 'success_pattern', 'info', [
    'Quick answers book more calls',
    'Conversations answered within ten minutes book more often.',
    'Shorten the delay of the campaign.',
  ]),
  one_question: check('conversation', 'success_pattern', 'info', [
    'One question at the end books more calls',
    'Conversations whose answers end with a question book more often.',
    'End each answer with one question.',
  ]),
} as const satisfies Readonly<Record<string, ReviewCheck>>;

export type CheckKey = keyof typeof REVIEW_CHECKS;
export const CHECK_KEYS = Object.keys(REVIEW_CHECKS) as [CheckKey, ...CheckKey[]];

/** The check of a stored key. */
export function reviewCheck(key: CheckKey): ReviewCheck {
  return REVIEW_CHECKS[key];
}

export function isCheckKey(key: string): key is CheckKey {
  return Object.hasOwn(REVIEW_CHECKS, key);
}

/** One thing found in one place. */
export interface Finding {
  check: CheckKey;
  severity: Severity;
  /** Verbatim, out of the text it stands in. */
  quote: string;
  /** The whole text as it might have been; null: no better one is known. */
  suggestedText: string | null;
  by: 'rules' | 'model';
}

const PENALTY: Readonly<Record<Severity, number>> = { info: 0.02, suggestion: 0.1, warning: 0.25, critical: 0.5 };

/** How good something is in which this was found, 0 to 1, two decimals. */
export function qualityScore(findings: readonly Pick<Finding, 'severity'>[]): number {
  const lost = findings.reduce((sum, { severity }) => sum + PENALTY[severity], 0);
  return Math.round(Math.max(0, 1 - lost) * 100) / 100;
}
