import type { CampaignStep } from './step.ts';

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

/** A status as people read it. */
export const STATUS_NAMES: Readonly<Record<ContactStatus, string>> = {
  READY: 'Ready',
  CONTACTED_1: 'Texted once',
  CONTACTED_2: 'Texted twice',
  CONTACTED_3: 'Texted three times',
  HOT: 'Hot',
  WARM: 'Warm',
  COLD: 'Cold',
  CALL_BOOKED: 'Call booked',
  CONVERTED: 'Converted',
  REMOVED: 'Removed',
  ARCHIVED: 'Archived',
};

export const SENTIMENTS = ['POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** What happens to a lead, as far as its status goes. */
export type LeadEvent =
  | { type: 'step_accepted'; step: CampaignStep }
  /** They answered; `suggests` is what the answer amounts to. */
  | { type: 'replied'; suggests: 'HOT' | 'WARM' | 'COLD' }
  /** The cadence is over and nobody answered. */
  | { type: 'cadence_over' }
  | { type: 'booked' }
  | { type: 'booking_cancelled' }
  | { type: 'converted' }
  /** Suppressed, wrong number, invalid. */
  | { type: 'removed' }
  | { type: 'archived' }
  /** The suppression was lifted by the person themselves. */
  | { type: 'opted_in' }
  /** A person set it; refused only out of REMOVED while suppressed. */
  | { type: 'set_by_person'; status: ContactStatus; suppressed: boolean };

const CONTACTED: Record<CampaignStep, ContactStatus> = { M1: 'CONTACTED_1', M2: 'CONTACTED_2', M3: 'CONTACTED_3' };
const REACHED: readonly ContactStatus[] = ['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3'];
/** Nothing automatic takes a lead back from here. */
const SETTLED: readonly ContactStatus[] = ['CALL_BOOKED', 'CONVERTED'];

/** The status after `event`. REMOVED is left only by an opt-in, or by a person when no suppression stands. */
export function nextContactStatus(current: ContactStatus, event: LeadEvent): ContactStatus {
  if (event.type === 'set_by_person') {
    return current === 'REMOVED' && event.suppressed ? current : event.status;
  }
  if (event.type === 'removed') return 'REMOVED';
  if (current === 'REMOVED') return event.type === 'opted_in' ? 'WARM' : current;
  switch (event.type) {
    case 'step_accepted': {
      const contacted = CONTACTED[event.step];
      return REACHED.includes(current) && REACHED.indexOf(contacted) > REACHED.indexOf(current) ? contacted : current;
    }
    case 'replied':
      // Small talk does not cool a hot lead; a decline does.
      if (current === 'HOT' && event.suggests === 'WARM') return current;
      return SETTLED.includes(current) ? current : event.suggests;
    case 'cadence_over':
      return REACHED.includes(current) ? 'COLD' : current;
    case 'booked':
      return current === 'CONVERTED' ? current : 'CALL_BOOKED';
    case 'booking_cancelled':
      return current === 'CALL_BOOKED' ? 'HOT' : current;
    case 'converted':
      return 'CONVERTED';
    case 'archived':
      return current === 'CONVERTED' ? current : 'ARCHIVED';
    case 'opted_in':
      return current;
  }
}

/** The status of a lead that was REMOVED and may be texted again, by what was sent and answered. Instants are epoch ms. */
export function statusAfterLift(lead: {
  m1: number | null;
  m2: number | null;
  m3: number | null;
  repliedAt: number | null;
  archived: boolean;
}): ContactStatus {
  if (lead.archived) return 'ARCHIVED';
  if (lead.repliedAt !== null) return 'WARM';
  if (lead.m3 !== null) return 'CONTACTED_3';
  if (lead.m2 !== null) return 'CONTACTED_2';
  return lead.m1 === null ? 'READY' : 'CONTACTED_1';
}
