import { asksForPerson } from '@rekindle/domain';
import type { DraftContext } from './read-context.ts';
import type { Drafted } from './drafted.ts';

type Line = (company: string) => string;

/** Who asks whether we are a machine is told so, and offered a person. */
const AUTOMATED: readonly Line[] = [
  (company) =>
    `You're chatting with an automated assistant for ${company}. If you'd rather talk to a person, just say so and a colleague will be in touch.`,
  (company) =>
    `Still the automated assistant of ${company} here, no person. Ask to speak to a person and I will pass that on to a colleague.`,
  (company) =>
    `It is a computer that answers you for ${company}. "I want a person" is all it takes, and a colleague will be told.`,
];

/** The same to who has asked for a person in the same breath. */
const AUTOMATED_AND_PASSED_ON: readonly Line[] = [
  (company) =>
    `You're chatting with an automated assistant for ${company}. I have passed your message on, and a colleague will be in touch.`,
  (company) =>
    `This is still the automated assistant of ${company}. Your message has gone to a colleague, who will be in touch.`,
];

const DECLINED: readonly Line[] = [
  (company) => `No problem at all, thanks for letting me know. All the best from ${company}.`,
  (company) => `Understood, we will leave it there. Best wishes from ${company}.`,
];

/** What they have said since our last text asks for a person. */
function wantsPerson({ history }: DraftContext): boolean {
  const unanswered = history.slice(history.findLastIndex(({ from }) => from === 'us') + 1);
  return unanswered.some(({ text }) => asksForPerson(text));
}

/**
 * What is always said in a fixed situation, in the first words that this person has not had yet; no model is asked. Who
 * asked for a person gets one, and so does who has had all the words there are.
 */
export function fixedReplyFor(context: DraftContext, path: NonNullable<DraftContext['fixedReply']>): Drafted {
  const handsOver = path === 'bot_question' && wantsPerson(context);
  const lines = path === 'decline' ? DECLINED : handsOver ? AUTOMATED_AND_PASSED_ON : AUTOMATED;
  const said = new Set(context.history.filter(({ from }) => from === 'us').map(({ text }) => text));
  const text = lines.map((line) => line(context.facts.companyName)).find((each) => !said.has(each));
  if (text === undefined) {
    const reason = handsOver ? 'asked_for_person' : 'ai_gates';
    return { kind: 'person', reason, draft: null, takeOver: handsOver, runs: [] };
  }
  return {
    ...{ kind: 'reply', text, draft: null, aiRunId: null },
    ...{ handover: handsOver ? 'asked_for_person' : null, takeOver: handsOver, runs: [] },
  };
}
