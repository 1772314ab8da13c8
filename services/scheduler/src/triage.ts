import type { DueEnrolment } from '@rekindle/db';

/** What an enrolment that is not to be texted comes to, and why. */
export interface Verdict {
  enrolment: DueEnrolment;
  state: 'ended' | 'waiting';
  reason: string;
  decision: 'ended' | 'waiting' | 'duplicate';
}

/** Lead statuses in which a cadence goes on; any other was set by a person or an answer. */
const IN_CADENCE = ['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3'];

/** Why this enrolment gets no text now; null when it may. The claim checks again, at the last moment. */
export function triage(enrolment: DueEnrolment): Verdict | null {
  const end = (reason: string): Verdict => ({ enrolment, state: 'ended', reason, decision: 'ended' });
  if (enrolment.suppressed) return end('stop');
  if (enrolment.already) return { ...end('duplicate'), decision: 'duplicate' };
  if (enrolment.callBooked) return end('booked');
  if (enrolment.archived) return end('archived');
  if (enrolment.contactStatus === 'REMOVED') return end('removed');
  if (!IN_CADENCE.includes(enrolment.contactStatus)) return end(`status_${enrolment.contactStatus.toLowerCase()}`);
  if (enrolment.manualMode) return { enrolment, state: 'waiting', reason: 'manual_mode', decision: 'waiting' };
  return null;
}
