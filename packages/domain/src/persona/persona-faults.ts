import { STATIC_BUDGET } from '../prompt/budget.ts';
import { compile } from '../prompt/compile.ts';
import type { SourceFragment } from '../prompt/fragment.ts';
import { plainPersona } from '../prompt/plain-persona.ts';
import type { TurnFacts } from '../prompt/turn-pieces.ts';
import { unknownGreetingFields } from './greeting.ts';
import { aiPersonaFragments, type AiPersonaRecord, personaFragments, type PersonaRecord } from './persona-fragments.ts';

/** Why words cannot be used in a prompt. */
export interface PersonaFault {
  /** Field or table; null: all of it together. */
  field: string | null;
  /** What is wrong and what would be right. */
  sentence: string;
}

/** What is wrong with the words of a voice, as far as saving must know. */
export function aiPersonaFaults(persona: AiPersonaRecord): PersonaFault[] {
  const greetings = ['greeting', 'sms_greeting'].flatMap((field) => {
    const text = persona.columns[field];
    return typeof text !== 'string'
      ? []
      : unknownGreetingFields(text).map((name) => ({ field, sentence: unknownSentence(`{${name}}`, '{firstName}') }));
  });
  return [...greetings, ...wordFaults(aiPersonaFragments(persona))];
}

/** What is wrong with the words of an audience, as far as saving must know. */
export function personaFaults(persona: PersonaRecord): PersonaFault[] {
  return wordFaults(personaFragments(persona));
}

const unknownSentence = (name: string, right: string) =>
  `${name} is nothing that can be filled in; right would be ${right}.`;

/** Every variable has a value here, so that only those that do not exist are faults. */
const BASE = plainPersona({ clientId: '', companyName: 'X', personaName: 'X', bookingLink: 'https://example.com/x' });
const NO_TURN: TurnFacts = {
  leadId: '',
  lead: { firstName: null, outwardPostcode: null, inquiryDate: null, source: null, callBooked: false },
  state: { status: 'READY', sentiment: null, summary: null },
  history: [],
  may: { actions: [], slots: [], maxSegments: 1 },
  localTime: '',
  repair: null,
};

/** Words that cannot be filled in, or are more than a prompt can hold. */
export function wordFaults(fragments: readonly SourceFragment[]): PersonaFault[] {
  const each = fragments.flatMap((fragment) => {
    const { warnings } = compile({ fragments: [fragment], variables: BASE.variables, turn: NO_TURN });
    const field = fragment.source.slice(fragment.source.indexOf('#') + 1);
    return warnings
      .filter(({ code }) => code === 'unknown_variable' || code === 'missing_variable')
      .map(({ detail }) => ({
        field,
        // A brace that nothing closes is named as it stands; all else is the name between two.
        sentence: unknownSentence(
          /^[{}%]+$/.test(detail) ? detail : `{{${detail}}}`,
          '{{company_name}} or {{persona_name}}',
        ),
      }));
  });
  const together = compile({ fragments: [...BASE.fragments, ...fragments], variables: BASE.variables, turn: NO_TURN });
  const tokens = together.tokens.static;
  if (tokens <= STATIC_BUDGET) return each;
  const sentence = `With these words a prompt takes about ${tokens} tokens and may take ${STATIC_BUDGET}: shorten them or take rows out.`;
  return [...each, { field: null, sentence }];
}
