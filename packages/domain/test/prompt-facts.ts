import { type CompileInput, plainPersona, type SourceFragment, type TurnFacts } from '../src/index.ts';

/** A turn of a lead who has answered M1. */
export function turnFacts(changes: Partial<TurnFacts> = {}): TurnFacts {
  return {
    leadId: 'lead-1',
    lead: { firstName: 'Jo', outwardPostcode: 'LS1', inquiryDate: '2024-03-07', source: 'website', callBooked: false },
    state: { status: 'WARM', sentiment: 'POSITIVE', summary: null },
    history: [
      { id: 'm-1', from: 'us', text: 'Hi Jo, still after new windows?', at: 1_700_000_000_000 },
      { id: 'm-2', from: 'lead', text: 'yes "maybe"\nhow much?', at: 1_700_000_100_000 },
    ],
    may: { actions: ['reply', 'offer_slots', 'handover', 'close', 'wait'], slots: [], maxSegments: 3 },
    localTime: 'Tuesday 14:05',
    repair: null,
    ...changes,
  };
}

/** The plain persona of a client with a booking page. */
export function compileInput(changes: Partial<CompileInput> = {}): CompileInput {
  const { fragments, variables } = plainPersona({
    clientId: 'client-1',
    companyName: 'Bright Windows',
    personaName: 'Sarah',
    bookingLink: 'https://cal.com/bright/call',
  });
  return { fragments, variables, turn: turnFacts(), ...changes };
}

/** A stored fragment. */
export function fragment(changes: Partial<SourceFragment> = {}): SourceFragment {
  return {
    section: 'S8',
    id: 'f-1',
    content: 'Ask one thing at a time.',
    source: 'manual',
    why: 'a test says so',
    refId: null,
    refVersion: null,
    priority: 0,
    createdAt: 0,
    ...changes,
  };
}
