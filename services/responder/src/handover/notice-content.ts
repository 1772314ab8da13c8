import { areasOf, type EpochMs, escalatesAt, handoverReason, localMoment } from '@rekindle/domain';
import type { NoticeFacts } from './notice-facts.ts';

/** A notice, with what differs from try to try. */
export interface Told {
  notice: NoticeFacts;
  link: string | null;
  now: EpochMs;
}

/** The lead as a subject line and a text name them: `Sam (M1)`. */
export function leadName({ handover }: NoticeFacts): string {
  const [outward] = areasOf(handover.postcode);
  const name = handover.firstName.trim() || 'A lead';
  return outward === undefined ? name : `${name} (${outward})`;
}

/** The e-mail of a notice. A subject is one line, whatever a list called somebody. */
export function emailOf({ notice, link, now }: Told): { subject: string; text: string } {
  const { handover, person, clientMode } = notice;
  const what = handover.urgent ? 'Hot lead' : 'A lead for you';
  const sandbox = clientMode === 'sandbox' ? '[sandbox] ' : '';
  const zone = person?.timezone ?? handover.clientTimezone;
  const lines = [
    `Hello ${person?.name ?? ''},`.replace(/\s+,/, ','),
    '',
    handover.summary ?? handoverReason(handover.reason),
    '',
    link === null ? 'Take it in the console.' : `Take it: ${link}`,
    ...(handover.urgent
      ? [`If nobody takes it by ${localMoment(escalatesAt(now), zone)}, the next person is asked.`]
      : []),
    '',
    `${handover.companyName}, sent by Rekindle`,
  ];
  const subject = `${sandbox}${what}: ${leadName(notice)} - ${handover.companyName}`.replace(/[\r\n]+/g, ' ');
  return { subject, text: lines.join('\n') };
}

/** The body of the webhook but for its id. */
export function eventOf({ notice, link }: Told): object {
  const { handover, person, level, offerId } = notice;
  return {
    type: offerId === null ? 'handover.unclaimed' : 'handover.offered',
    handover: {
      id: handover.handoverId,
      created_at: new Date(handover.createdAt).toISOString(),
      reason: handover.reason,
      reason_text: handoverReason(handover.reason),
      summary: handover.summary,
      urgent: handover.urgent,
      level,
    },
    lead: {
      id: handover.leadId,
      dataset_id: handover.datasetId,
      first_name: handover.firstName,
      last_name: handover.lastName,
      phone_number: handover.phone,
      email: handover.email,
      postcode: handover.postcode,
      contact_status: handover.contactStatus,
    },
    assigned_to: person === null ? null : { id: person.userId, name: person.name, email: person.email },
    claim_url: link,
  };
}
