/** Life of an outbound message, section 4 of the architecture. `received` is the one state of an inbound one. */
export const MESSAGE_STATES = [
  'planned',
  'due',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'blocked',
  'rejected',
  'unknown',
  'absent',
  'received',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** States in which Twilio holds, or may hold, the text. */
export const MAY_HAVE_LEFT: readonly MessageState[] = ['sending', 'unknown', 'accepted', 'sent', 'delivered'];
