export type OperatorConflictCode =
  | 'no_conversation'
  | 'no_draft'
  | 'no_text'
  | 'draft_changed'
  | 'frozen_by_other'
  | 'suppressed'
  | 'not_taken_over'
  | 'taken_by_other'
  | 'night_unconfirmed'
  | 'nobody_there'
  | 'text_id_used'
  | 'past'
  | 'bad_text';

const SENTENCES: Record<OperatorConflictCode, string> = {
  no_conversation: 'Nobody has texted with this lead yet.',
  no_draft: 'There is no draft any more: it has gone, or was dropped.',
  no_text: 'There is no such text that waits any more: it has gone, or was taken back.',
  draft_changed: 'The draft has changed since you opened it; look at it again.',
  frozen_by_other: 'Somebody else is writing to them just now.',
  suppressed: 'They opted out: nothing may be sent to them.',
  not_taken_over: 'Nobody has taken this conversation over.',
  taken_by_other: 'Somebody else answers them; take the conversation over first.',
  night_unconfirmed: 'It is night where they are: confirm that it goes now, or have it wait for the morning.',
  nobody_there: 'Nobody active of this client who may see the lead has that id.',
  text_id_used: 'Another text has this id already; nothing was sent.',
  past: 'That moment is over already.',
  bad_text: 'A text needs at least one character and at most 1,600.',
};

/** What an operator asked for does not fit the conversation as it is now; asking again changes nothing. */
export class OperatorConflict extends Error {
  override readonly name = 'OperatorConflict';
  readonly retryable = false;
  readonly code: OperatorConflictCode;
  /** Who stands in the way; null where nobody does, or nobody knows. */
  readonly who: string | null;

  constructor(code: OperatorConflictCode, who: string | null = null) {
    super(who === null ? SENTENCES[code] : SENTENCES[code].replace('Somebody else', who));
    this.code = code;
    this.who = who;
  }
}
