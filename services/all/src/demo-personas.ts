import type { Platform } from '@rekindle/boot';
import { PERSONA_FORMAT, PersonaDocument } from '@rekindle/domain';
import { importPersonas } from '@rekindle/responder';

/** Who writes in the demo and to whom, as a file of personas has it; the criteria are those of its list. */
const DEMO_PERSONAS = PersonaDocument.parse({
  format: PERSONA_FORMAT,
  ai_personas: [
    {
      ...{ name: 'Sarah', persona_name: 'Sarah', is_default: true, tone: 'warm, brief and plain' },
      ...{ sms_greeting: 'Hi {firstName}', service_description: 'Greenstar Solar fits solar panels and batteries.' },
    },
  ],
  products: [{ name: 'Solar panels', value_prop: 'Less electricity to buy' }, { name: 'Batteries and chargers' }],
  roles: [],
  personas: [
    {
      ...{ name: 'Solar askers', persona_type: 'homeowner', alignment_score: 80, product: 'Solar panels' },
      goals: 'Asked for a solar quote some time ago and may still want lower bills.',
      pain_points: 'The quote was more than they had in mind, or the time was not right.',
      rows: {
        objections: [
          { objection_text: 'Too dear', response_text: 'It depends on the roof; a call settles what it takes.' },
        ],
        criteria: [{ criterion: 'product_need', accepted: ['Solar panels', 'Solar + battery'] }, inTown()],
      },
    },
    {
      ...{
        name: 'Electric upgraders',
        persona_type: 'homeowner',
        alignment_score: 60,
        product: 'Batteries and chargers',
      },
      goals: 'Have begun to run the house on electricity, and ask for the next piece of it.',
      rows: {
        criteria: [{ criterion: 'product_need', accepted: ['Battery storage', 'EV charger', 'Heat pump'] }, inTown()],
      },
    },
  ],
});

/** Areas that the demo's people live in. */
function inTown() {
  return { criterion: 'area', accepted: 'M,LS,BS,CF,G,EH,NE,SW,B,PO,NR,L,S,EX,YO'.split(',') };
}

/** Gives the demo's client its personas beside those that every client begins with. */
export async function addDemoPersonas(
  platform: Pick<Platform, 'db' | 'ids' | 'clock'>,
  clientId: string,
): Promise<void> {
  await importPersonas(platform, clientId, DEMO_PERSONAS, { createdBy: null, dryRun: false });
}
