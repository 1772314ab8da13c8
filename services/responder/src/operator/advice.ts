import type { ConversationFacts } from '@rekindle/db';
import { bookingPageOf, campaignRules, checkReply, gateAdvice, REPLY_SEGMENTS_MAX } from '@rekindle/domain';

/** What is risky about words that a person gives the AI's answer, in whole phrases; empty when nothing is. */
export function adviceOn(text: string, facts: ConversationFacts): string[] {
  const { settingsSnapshot, datasetId, settingsVersion, usualBookingPage, firstName, personaName } = facts;
  const settings =
    settingsSnapshot === null ? null : campaignRules(datasetId, settingsVersion, settingsSnapshot).settings;
  const page = bookingPageOf(settings?.cal_booking_link, usualBookingPage);
  const told = [settings?.m1_message, settings?.m2_message, settings?.m3_message];
  const found = checkReply(text, {
    maxSegments: REPLY_SEGMENTS_MAX,
    allowedLinks: page === null ? [] : [page],
    approvedClaims: told.filter((each) => typeof each === 'string'),
    namedBy: [firstName],
    signedBy: [personaName],
  });
  return found.map(gateAdvice);
}
