import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/** Names of what a new client has from the start. */
const STARTER_VOICE = 'Friendly assistant';
const STARTER_SLUG = 'past-enquirers';

/** Gives a new client what every client has from the start: a voice, and somebody to address. */
export async function insertStarterPersonas(tx: Tx, nextId: () => string, clientId: string): Promise<void> {
  await tx
    .insertInto('ai_personas')
    .values({ client_id: clientId, id: nextId(), name: STARTER_VOICE, is_default: true })
    .execute();
  await tx
    .insertInto('personas')
    .values({
      ...{
        client_id: clientId,
        id: nextId(),
        name: 'Past enquirers',
        slug: STARTER_SLUG,
        persona_type: 'homeowner',
      },
      goals: 'Asked for a quote some time ago and may still want the work done.',
    })
    .execute();
}

/** How many active audiences a client has, and whether somebody has said more of voice or audience than it began with. */
export async function readPersonaStart(tx: Tx, clientId: string): Promise<{ audiences: number; isBegun: boolean }> {
  const { rows } = await sql<{ audiences: number; isBegun: boolean }>`
    select (select count(*)::int from personas where client_id = ${clientId} and is_active) as audiences,
      exists (select from personas where client_id = ${clientId} and is_active
              and (version > 1 or created_by is not null or slug <> ${STARTER_SLUG}))
      or exists (select from ai_personas where client_id = ${clientId}
                 and (version > 1 or created_by is not null or name <> ${STARTER_VOICE})) as "isBegun"`.execute(tx);
  return rows[0] ?? { audiences: 0, isBegun: false };
}
