/** What an operator can do to a conversation, with what it is for. */
export const CONVERSATION_ACTS = {
  edit: "change the words of the AI's answer before it goes",
  drop: "take the AI's answer back before it goes",
  freeze: 'hold the answer for ten minutes, because somebody is writing',
  resume: 'let a held answer go',
  say: "send a person's own text; this takes the conversation over",
  'take-over': 'a person answers from here on; AI and cadence leave this lead alone',
  'hand-back': 'give the lead back to AI and cadence',
} as const;
export type ConversationAct = keyof typeof CONVERSATION_ACTS;
