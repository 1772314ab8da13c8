import {
  type ContactStatus,
  detectOptOut,
  type InboundSignal,
  nextContactStatus,
  readText,
  type Sentiment,
} from '@rekindle/domain';

/** Where a played conversation stands. */
export interface Standing {
  status: ContactStatus;
  /** By whom the number is suppressed: only the person's own STOP is lifted by START. */
  suppressed: 'keyword' | 'other' | null;
  /** A person has the conversation, and the AI is silent. */
  manual: boolean;
  /** It was left to them for a death or a legal matter: nothing that is read by rules moves the lead. */
  grave: boolean;
}

/** What the gates before the model make of a line. */
export interface FollowedLine {
  /** What the text is taken for, and everything the gates saw. */
  kind: string;
  signals: readonly InboundSignal[];
  sentiment: Sentiment;
  /** The opt-out rule that held and the words it holds by, or null. */
  optOut: { rule: string; quote: string } | null;
  /** What is done: the AI answers, or why not, as a coded cause. */
  act: 'answer' | 'person' | 'suppressed' | 'ignored' | 'opted_in' | 'silent';
  cause: string;
  fixedReply: 'bot_question' | 'decline' | null;
  /** Why a person is asked, as a coded cause, or null. */
  person: string | null;
  after: Standing;
}

/**
 * Reads a line with the gates of the real inbound path and says what follows from it there, as `followText` of the webhook
 * service does with rows.
 */
export function followLine(
  line: string,
  before: Standing,
  settings: { ai_response_enabled: boolean; auto_status_updates: boolean },
): FollowedLine {
  const reading = readText(line, 0);
  const found = detectOptOut(line);
  const { kind, signals, sentiment, fixedReply } = reading;
  const read = { kind, signals, sentiment, fixedReply: null, person: reading.person };
  const optOut = found === null ? null : { rule: found.rule, quote: found.quote };
  const removed = (suppressed: 'keyword' | 'other'): Standing => ({ ...before, status: 'REMOVED', suppressed });
  if (optOut !== null || kind === 'opt_out') {
    const after = removed(found?.kind === 'keyword' ? 'keyword' : 'other');
    const manual = before.manual || reading.person !== null;
    return { ...read, optOut, act: 'suppressed', cause: 'stop', after: { ...after, manual } };
  }
  if (kind === 'auto_reply' || kind === 'tapback') {
    return { ...read, optOut, act: 'ignored', cause: kind, person: null, after: before };
  }
  if (before.suppressed === 'keyword' && reading.optIn) {
    const status = nextContactStatus(before.status, { type: 'opted_in' });
    return {
      ...read,
      optOut,
      act: 'opted_in',
      cause: 'opted_in',
      person: 'opted_in',
      after: { ...before, status, suppressed: null },
    };
  }
  if (before.suppressed !== null) {
    const after = { ...before, manual: before.manual || reading.person !== null };
    return { ...read, optOut, act: 'silent', cause: 'stop', after };
  }
  if (kind === 'wrong_number')
    return { ...read, optOut, act: 'suppressed', cause: kind, person: null, after: removed('other') };
  if (kind === 'bereavement' || kind === 'legal') {
    return { ...read, optOut, act: 'person', cause: kind, after: { ...before, manual: true, grave: true } };
  }
  const status =
    reading.suggests === null || before.grave || !settings.auto_status_updates
      ? before.status
      : nextContactStatus(before.status, { type: 'replied', suggests: reading.suggests });
  const after = { ...before, status };
  if (kind === 'suspected_opt_out' || kind === 'help' || kind === 'media_only') {
    return { ...read, optOut, act: 'person', cause: kind, person: kind, after };
  }
  const held = before.manual ? 'manual_mode' : settings.ai_response_enabled ? null : 'ai_off';
  if (held !== null) return { ...read, optOut, act: 'person', cause: held, person: held, after };
  return { ...read, optOut, act: 'answer', cause: kind, fixedReply, after };
}
