import type { LeadEnd } from './simulated-lead.ts';

/** How things stand with a lead, by what is stored. */
export interface LeadStanding {
  suppressed: boolean;
  /** A person is asked, or has the lead. */
  person: boolean;
  status: string;
  booked: boolean;
  /** Texts that they got since they wrote. */
  replies: number;
}

/** Where a conversation has come to rest; what is final comes first. */
export function leadEnd({ suppressed, person, status, booked, replies }: LeadStanding): LeadEnd {
  if (suppressed) return 'opted_out';
  if (booked) return 'booked';
  if (person) return 'handed_over';
  if (status === 'COLD') return 'closed';
  return replies === 0 ? 'nothing_sent' : 'open';
}
