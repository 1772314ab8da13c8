import { asksForPerson } from '@rekindle/domain';
import type { DraftContext } from './read-context.ts';
import type { Drafted } from './drafted.ts';

const AUTOMATED = ({ facts }: DraftContext) => `You're chatting with an automated assistant for ${facts.companyName}.`;

/** What is always said in a fixed situation; no model is asked. */
const LINES: Record<NonNullable<DraftContext['fixedReply']>, (context: DraftContext) => string> = {
  bot_question: (context) =>
    wantsPerson(context)
      ? `${AUTOMATED(context)} I have passed your message on, and a colleague will be in touch.`
      : `${AUTOMATED(context)} If you'd rather talk to a person, just say so and a colleague will be in touch.`,
  decline: ({ facts }) => `No problem at all, thanks for letting me know. All the best from ${facts.companyName}.`,
};

/** What they have said since our last text asks for a person. */
function wantsPerson({ history }: DraftContext): boolean {
  const unanswered = history.slice(history.findLastIndex(({ from }) => from === 'us') + 1);
  return unanswered.some(({ text }) => asksForPerson(text));
}

/** The answer of a fixed path; who asked for a person gets one. */
export function fixedReplyFor(context: DraftContext, path: NonNullable<DraftContext['fixedReply']>): Drafted {
  const handsOver = path === 'bot_question' && wantsPerson(context);
  return {
    kind: 'reply',
    text: LINES[path](context),
    draft: null,
    aiRunId: null,
    handover: handsOver ? 'asked_for_person' : null,
    takeOver: handsOver,
    runs: [],
  };
}
