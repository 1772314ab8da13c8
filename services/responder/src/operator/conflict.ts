export type OperatorConflictCode =
  | 'no_conversation'
  | 'no_draft'
  | 'draft_changed'
  | 'frozen_by_other'
  | 'suppressed'
  | 'not_taken_over'
  | 'bad_text';

const SENTENCES: Record<OperatorConflictCode, string> = {
  no_conversation: 'Nobody has texted with this lead yet.',
  no_draft: 'There is no draft any more: it has gone, or was dropped.',
  draft_changed: 'The draft has changed since you opened it; look at it again.',
  frozen_by_other: 'Somebody else is writing to them just now.',
  suppressed: 'They opted out: nothing may be sent to them.',
  not_taken_over: 'Nobody has taken this conversation over.',
  bad_text: 'A text needs at least one character and at most 1,600.',
};

/** What an operator asked for does not fit the conversation as it is now; asking again changes nothing. */
export class OperatorConflict extends Error {
  override readonly name = 'OperatorConflict';
  readonly retryable = false;
  readonly code: OperatorConflictCode;

  constructor(code: OperatorConflictCode) {
    super(SENTENCES[code]);
    this.code = code;
  }
}
