import type { Permission } from './permissions.ts';

const BY_SUBJECT: Readonly<Record<string, Permission>> = {
  lead: 'leads.view',
  message: 'leads.view',
  reply: 'inbox.view',
  conversation: 'inbox.view',
  handover: 'inbox.view',
  booking: 'bookings.view',
  campaign: 'campaigns.view',
  dataset: 'campaigns.view',
  list: 'leads.view',
  insight: 'lessons.view',
  suppressions: 'suppressions.view',
  webhook: 'webhooks.manage',
};

/** Subjects of events (`subject.happened`) that somebody may not hear of. Those not named here are for everybody in the team. */
export function hiddenSubjects(may: (permission: Permission) => boolean): string[] {
  return Object.entries(BY_SUBJECT)
    .filter(([, permission]) => !may(permission))
    .map(([subject]) => subject);
}
