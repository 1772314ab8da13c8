import { causeWords, type EpochMs, STATUS_NAMES, textName } from '@rekindle/domain';
import { entry, type TimelineEntry } from './timeline-entry.ts';

/** A decision as it is recorded. */
export interface DecisionRow {
  id: string;
  at: EpochMs;
  decision: string;
  reason: string;
  until: EpochMs | null;
  data: Record<string, unknown>;
  messageId: string | null;
  /** Kind of the text it is about. */
  text: string | null;
  /** About the whole campaign. */
  shared: boolean;
}

/** What other entries of the story say already. */
const TOLD: ReadonlySet<string> = new Set([
  ...[
    'emitted',
    'sent',
    'suppressed',
    'unsuppressed',
    'reply_scheduled',
    'outcome_recorded',
    'duplicate',
    'absent',
    'booked',
  ],
]);

type Kind = TimelineEntry['kind'];
const TITLES: Readonly<Record<string, readonly [Kind, string]>> = {
  deferred: ['campaign', 'Put off'],
  planned_again: ['campaign', 'Put off'],
  blocked: ['campaign', 'Not sent'],
  withdrawn: ['campaign', 'Not sent'],
  ended: ['campaign', 'Campaign over for them'],
  completed: ['campaign', 'Campaign over for them'],
  closed: ['campaign', 'Campaign over for them'],
  held: ['campaign', 'Held back'],
  released: ['campaign', 'Held back no longer'],
  waiting: ['campaign', 'Waits'],
  enrolled: ['campaign', 'Put into the campaign'],
  needs_person: ['person', 'A person is needed'],
  given_to_person: ['person', 'Given to a person'],
  taken_over: ['person', 'Taken over'],
  handed_back: ['person', 'Handed back to the AI'],
  draft_edited: ['person', "The AI's draft was changed"],
  reply_dropped: ['ai', "The AI's answer was dropped"],
  not_nudged: ['campaign', 'Not nudged'],
  archived: ['status', 'Archived'],
  rearmed: ['person', 'Ordered again'],
  provider_error: ['campaign', 'The carrier refused'],
  handover_claimed: ['handover', 'Taken'],
  handover_unclaimed: ['handover', 'Nobody has taken them'],
  handover_closed: ['handover', 'Hand-over settled'],
  assigned: ['person', 'Assigned'],
  edited: ['person', 'Changed'],
  status_suggested: ['status', 'Status suggested'],
  booking_cancelled: ['booking', 'The call was called off'],
};

/** A decision as an entry of the story; null for what other entries say already. */
export function decisionEntry(row: DecisionRow): TimelineEntry | null {
  const { id, at, decision, reason, until, data, text, shared } = row;
  if (TOLD.has(decision)) return null;
  const by = typeof data['by'] === 'string' ? data['by'] : null;
  if (shared) return entry({ id, at, kind: 'campaign', title: `Campaign ${decision}`, detail: detailOf(reason), by });
  if (decision === 'status_changed') {
    const title = typeof data['to'] === 'string' ? `Status ${statusName(data['to'])}` : 'Status changed';
    const before = typeof data['from'] === 'string' ? `Was ${statusName(data['from'])}` : null;
    const detail = [before, reason === 'person' ? null : reasonWords(reason)]
      .filter((part) => part !== null)
      .join(', ');
    return entry({ id, at, kind: 'status', title, detail: detail === '' ? null : detail, by });
  }
  if (decision === 'edited')
    return entry({ id, at, kind: 'person', title: 'Details changed', by, facts: changesOf(data) });
  if (decision === 'handover_claimed') {
    const who = reason.startsWith('claimed_by:') ? reason.slice('claimed_by:'.length) : null;
    return entry({ id, at, kind: 'handover', title: who === null ? 'Taken' : `Taken by ${who}` });
  }
  if (decision === 'assigned') {
    const to = typeof data['name'] === 'string' ? `Given to ${data['name']}` : 'Given to nobody';
    return entry({ id, at, kind: 'person', title: to, by });
  }
  const [kind, title] = TITLES[decision] ?? (['campaign', decision.replaceAll('_', ' ')] as const);
  const name = text === null ? '' : ` (${textName(text)})`;
  return entry({
    ...{ id, at, kind, title: `${title}${name}`, detail: detailOf(reason), by },
    facts: until === null || !Number.isFinite(until) ? [] : [{ name: 'until', value: new Date(until).toISOString() }],
  });
}

/** A code that is none is shown as it was recorded. */
function statusName(code: string): string {
  return (STATUS_NAMES as Readonly<Record<string, string>>)[code] ?? code;
}

function detailOf(reason: string): string | null {
  return reason === 'person' ? null : reasonWords(reason);
}

function reasonWords(reason: string): string {
  if (reason === 'model') return 'as the AI read it';
  return causeWords(reason);
}

/** What somebody changed in the lead's fields, as it was and as it is. */
function changesOf(data: Record<string, unknown>): { name: string; value: string }[] {
  const fields = data['fields'];
  if (!Array.isArray(fields)) return [];
  // Written by edit-lead.ts, and by nothing else.
  return (fields as { name: string; from: string | null; to: string | null }[]).map(({ name, from, to }) => ({
    name,
    value: `${from || 'empty'} → ${to || 'empty'}`,
  }));
}
