import type { Fault } from '@rekindle/scheduler';

/** A fault with the screen on which it is mended. */
export interface ShownFault {
  code: string;
  sentence: string;
  field: string | null;
  screen: 'campaign' | 'imports' | 'leads' | 'personas' | 'client' | 'numbers';
}

const SCREENS: Readonly<Record<string, ShownFault['screen']>> = {
  no_consent_basis: 'imports',
  no_leads: 'imports',
  list_archived: 'imports',
  client_not_active: 'client',
  no_persona: 'personas',
  no_active_persona: 'personas',
  no_company_name: 'client',
  no_sender_number: 'numbers',
};

export function shownFault({ code, sentence, field }: Fault): ShownFault {
  return { code, sentence, field: field ?? null, screen: SCREENS[code] ?? 'campaign' };
}
