import { inTenant, leadIdsOf, lockPersona, mapLeadsByScore, mapLeadsToPersona, type Tx } from '@rekindle/db';
import { PersonaRefused } from './persona-refused.ts';
import type { PersonaDeps } from './save-personas.ts';

/** Leads mapped in one transaction, so that nobody waits long for one of them. */
const LEADS_AT_ONCE = 200;

export interface Mapping {
  clientId: string;
  leads: { leadIds: readonly string[] } | { datasetId: string };
  /** Null: each lead's best by score, where nobody has said otherwise. */
  personaId: string | null;
}

/**
 * Has leads written to as a persona. Counts the leads that there are, and those that now are written to as another.
 * @throws PersonaRefused
 */
export async function mapLeads(deps: PersonaDeps, mapping: Mapping): Promise<{ leads: number; mapped: number }> {
  const done = { leads: 0, mapped: 0 };
  for await (const leadIds of partsOf(deps, mapping)) {
    const scope = { clientId: mapping.clientId, leadIds };
    const counted = await inOwn(deps, mapping, async (tx) => {
      if (mapping.personaId === null) return await mapLeadsByScore(tx, scope);
      if ((await lockPersona(tx, { clientId: mapping.clientId, id: mapping.personaId })) === null) {
        throw new PersonaRefused('not_found', 'There is no such persona.');
      }
      const mapped = await mapLeadsToPersona(tx, scope, mapping.personaId);
      return { leads: mapped, mapped };
    });
    done.leads += counted.leads;
    done.mapped += counted.mapped;
  }
  return done;
}

/** The leads in parts; at least one part, so that what is wrong is said also where there are none. */
async function* partsOf(deps: PersonaDeps, { clientId, leads }: Mapping): AsyncGenerator<readonly string[]> {
  if ('leadIds' in leads) {
    for (let at = 0; at === 0 || at < leads.leadIds.length; at += LEADS_AT_ONCE) {
      yield leads.leadIds.slice(at, at + LEADS_AT_ONCE);
    }
    return;
  }
  const { datasetId } = leads;
  for (let after: string | null = null, full = true; full; ) {
    const page = { clientId, datasetId, after, limit: LEADS_AT_ONCE };
    const ids: string[] = await inOwn(deps, { clientId }, (tx) => leadIdsOf(tx, page));
    yield ids;
    after = ids.at(-1) ?? null;
    full = ids.length === LEADS_AT_ONCE;
  }
}

async function inOwn<T>(
  deps: PersonaDeps,
  { clientId }: { clientId: string },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, work);
}
