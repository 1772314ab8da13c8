import type { Tx } from '../tenant.ts';

/** Gives a new client what every client has from the start: a voice, and somebody to address. */
export async function insertStarterPersonas(tx: Tx, nextId: () => string, clientId: string): Promise<void> {
  await tx
    .insertInto('ai_personas')
    .values({ client_id: clientId, id: nextId(), name: 'Friendly assistant', is_default: true })
    .execute();
  await tx
    .insertInto('personas')
    .values({
      ...{
        client_id: clientId,
        id: nextId(),
        name: 'Past enquirers',
        slug: 'past-enquirers',
        persona_type: 'homeowner',
      },
      goals: 'Asked for a quote some time ago and may still want the work done.',
    })
    .execute();
}
