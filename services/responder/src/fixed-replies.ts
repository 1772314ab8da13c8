import type { DraftContext } from './read-context.ts';
import type { Drafted } from './drafted.ts';

/** What is always said in a fixed situation; no model is asked. */
const LINES: Record<NonNullable<DraftContext['fixedReply']>, (context: DraftContext) => string> = {
  bot_question: ({ facts }) =>
    `You're chatting with an automated assistant for ${facts.companyName}. If you'd rather talk to a person, just say so and a colleague will be in touch.`,
  decline: ({ facts }) => `No problem at all, thanks for letting me know. All the best from ${facts.companyName}.`,
};

/** The answer of a fixed path. */
export function fixedReplyFor(context: DraftContext, path: NonNullable<DraftContext['fixedReply']>): Drafted {
  return {
    kind: 'reply',
    text: LINES[path](context),
    draft: null,
    aiRunId: null,
    handover: null,
    takeOver: false,
    runs: [],
  };
}
