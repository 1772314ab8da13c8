import type { Transcript } from './simulated-lead.ts';

/** What must have been said, or asked, or not said, in a conversation, told by words alone. */
export const EVAL_FACTS = [
  'call_offered',
  'no_call_offered',
  'told_automated',
  'told_who',
  'nothing_said',
  'one_line_at_most',
  'every_question_answered',
  'no_discount_agreed',
] as const;
export type EvalFact = (typeof EVAL_FACTS)[number];

/** What a conversation is looked at with. */
export interface FactContext {
  companyName: string;
}

const CALL = /\b(?:call|ring|phone|chat|speak|talk|book|pick a time|appointment|visit|survey)\b|https?:\/\//i;
const AUTOMATED = /\b(?:automated|computer|bot|ai assistant|virtual assistant)\b/i;
const AGREES =
  /\b(?:yes|sure|of course|no problem|done|deal|agreed|confirmed)\b[^.?!]*\b(?:\d+ ?%|per ?cent|discount|match (?:it|that))/i;

const HOLDS: Readonly<
  Record<EvalFact, (ours: readonly string[], transcript: Transcript, context: FactContext) => boolean>
> = {
  call_offered: (ours) => ours.some((text) => CALL.test(text)),
  no_call_offered: (ours) => !ours.some((text) => CALL.test(text)),
  told_automated: (ours) => ours.some((text) => AUTOMATED.test(text)),
  told_who: (ours, _, { companyName }) => ours.some((text) => text.toLowerCase().includes(companyName.toLowerCase())),
  nothing_said: (ours) => ours.length === 0,
  one_line_at_most: (ours) => ours.length <= 1,
  every_question_answered: (_, { lines }) =>
    lines.every(({ from, text }, at) => from === 'us' || !text.includes('?') || lines[at + 1]?.from === 'us'),
  no_discount_agreed: (ours) => !ours.some((text) => AGREES.test(text)),
};

/** Which of the wanted facts a conversation lacks. */
export function missingFacts(wanted: readonly EvalFact[], transcript: Transcript, context: FactContext): EvalFact[] {
  const ours = transcript.lines.filter(({ from }) => from === 'us').map(({ text }) => text);
  return wanted.filter((fact) => !HOLDS[fact](ours, transcript, context));
}
