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

const TRANSITIONS: Record<MessageState, readonly MessageState[]> = {
  planned: ['due', 'blocked'],
  due: ['sending', 'planned', 'blocked'],
  sending: ['accepted', 'due', 'planned', 'rejected', 'unknown', 'blocked'],
  accepted: ['sent', 'delivered', 'undelivered', 'failed'],
  sent: ['delivered', 'undelivered', 'failed'],
  unknown: ['accepted', 'sent', 'delivered', 'undelivered', 'failed', 'rejected', 'absent'],
  absent: ['accepted', 'sent', 'delivered', 'undelivered', 'failed', 'due'],
  // 30036 (validity period over) is the one failure after which a text that is still wanted is planned again.
  failed: ['planned', 'delivered'],
  undelivered: ['planned', 'delivered'],
  delivered: [],
  blocked: [],
  rejected: [],
  received: [],
};

/** Whether the state machine knows the step `from -> to`. */
export function canTransition(from: MessageState, to: MessageState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** States in which Twilio holds, or may hold, the text. */
export const MAY_HAVE_LEFT: readonly MessageState[] = ['sending', 'unknown', 'accepted', 'sent', 'delivered'];
