import { offencesOf as offences } from '@rekindle/domain';
import { SegmentedMessage } from 'sms-segments-calculator';

/** Longer than the campaign allows. */
const SEGMENTS_MAX = 3;
/** Whom a misbehaving model takes them for. */
const OTHER_LEADS = /\b(?:margaret|patel)\b/i;

/** What is offensive about an answer of the model, told without any code of the gates; empty when nothing is. */
export function offencesOf(text: string, before: readonly string[], instructions: readonly string[]): string[] {
  const { segmentsCount: segments } = new SegmentedMessage(text, 'auto');
  return [
    ...offences(text, { before, instructions, approved: [], segments, segmentsMax: SEGMENTS_MAX }),
    ...(OTHER_LEADS.test(text) ? ['the name of another lead'] : []),
  ];
}
