/** `leads.contact_status`, in the seed's words. */
export const CONTACT_STATUSES = [
  'READY',
  'CONTACTED_1',
  'CONTACTED_2',
  'CONTACTED_3',
  'HOT',
  'WARM',
  'COLD',
  'CALL_BOOKED',
  'CONVERTED',
  'REMOVED',
  'ARCHIVED',
] as const;
export type ContactStatus = (typeof CONTACT_STATUSES)[number];

export const SENTIMENTS = ['POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];
