import { type Alignment, LeadTraits, PersonaFit, scoreAlignment } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/** Leads of one client that a mapping is about. */
interface Scope {
  clientId: string;
  leadIds: readonly string[];
}

/** Locks the leads in one order, so that two mappings of the same ones wait for each other; returns those that exist. */
async function lockMapped(tx: Tx, { clientId, leadIds }: Scope): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from leads where client_id = ${clientId} and id = any(${[...leadIds]}::uuid[])
    order by id for no key update`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The next leads of a list by id, so that a long one is gone through in parts. */
export async function leadIdsOf(
  tx: Tx,
  list: { clientId: string; datasetId: string; after: string | null; limit: number },
): Promise<string[]> {
  // Said of the first part too, `after is null or id > after` would have each part read all those before it.
  const rest = list.after === null ? sql`` : sql`and id > ${list.after}`;
  const { rows } = await sql<{ id: string }>`
    select id from leads
    where client_id = ${list.clientId} and dataset_id = ${list.datasetId} ${rest}
    order by id limit ${list.limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Has leads written to as one persona, as a person says, in place of what was said before; returns how many leads there are. */
export async function mapLeadsToPersona(tx: Tx, scope: Scope, personaId: string): Promise<number> {
  const ids = await lockMapped(tx, scope);
  await sql`
    update lead_personas set is_primary = false, source = 'score'
    where client_id = ${scope.clientId} and lead_id = any(${ids}::uuid[]) and (is_primary or source = 'person')
      and persona_id <> ${personaId}`.execute(tx);
  await sql`
    insert into lead_personas (client_id, lead_id, persona_id, source, is_primary)
    select ${scope.clientId}, id, ${personaId}, 'person', true from unnest(${ids}::uuid[]) as id
    on conflict (client_id, lead_id, persona_id) do update set source = 'person', is_primary = true`.execute(tx);
  return ids.length;
}

/**
 * Scores leads against every active persona and has each written to as the one that it fits best, where enough is known
 * and nothing excludes it; what a person said stands. Ties go to the persona that suits the business better. A score of a
 * persona that says no longer whom it would fit is forgotten.
 */
export async function mapLeadsByScore(tx: Tx, scope: Scope): Promise<{ leads: number; mapped: number }> {
  const ids = await lockMapped(tx, scope);
  const { clientId } = scope;
  await sql`
    with fits as materialized (
      select p.id, f.fit from personas p cross join lateral (select persona_fit(p) as fit offset 0) f
      where p.client_id = ${clientId} and p.is_active and f.fit -> 'criteria' <> '{}'
    ), traits as materialized (
      select l.id, lead_traits(l) as traits from leads l where l.client_id = ${clientId} and l.id = any(${ids}::uuid[])
    ), scored as materialized (
      select t.id as lead_id, f.id as persona_id, alignment(t.traits, f.fit) as a from traits t cross join fits f
    ), gone as (
      delete from lead_personas m
      where m.client_id = ${clientId} and m.lead_id = any(${ids}::uuid[]) and m.source = 'score'
        and not exists (select from fits f where f.id = m.persona_id)
    ), unscored as (
      update lead_personas m set score = null, confidence = null, breakdown = null, disqualified_by = null
      where m.client_id = ${clientId} and m.lead_id = any(${ids}::uuid[]) and m.source = 'person'
        and m.confidence is not null and not exists (select from fits f where f.id = m.persona_id)
    )
    insert into lead_personas (client_id, lead_id, persona_id, source, score, confidence, breakdown, disqualified_by)
    select ${clientId}, lead_id, persona_id, 'score', (a ->> 'score')::smallint, (a ->> 'confidence')::double precision,
      a -> 'breakdown', a ->> 'disqualified_by'
    from scored
    on conflict (client_id, lead_id, persona_id) do update set score = excluded.score, confidence = excluded.confidence,
      breakdown = excluded.breakdown, disqualified_by = excluded.disqualified_by`.execute(tx);
  await sql`
    update lead_personas set is_primary = false
    where client_id = ${clientId} and lead_id = any(${ids}::uuid[]) and is_primary and source = 'score'`.execute(tx);
  const { numAffectedRows } = await sql`
    update lead_personas m set is_primary = true, source = 'score'
    from (
      select distinct on (s.lead_id) s.lead_id, s.persona_id
      from lead_personas s
      join personas p on p.client_id = s.client_id and p.id = s.persona_id and p.is_active
      left join persona_vpanes_scoring v on v.client_id = p.client_id and v.persona_id = p.id
      where s.client_id = ${clientId} and s.lead_id = any(${ids}::uuid[]) and s.score > 0 and s.disqualified_by is null
        and not exists (select from lead_personas o where o.client_id = s.client_id and o.lead_id = s.lead_id and o.is_primary)
      order by s.lead_id, s.score desc, p.alignment_score desc nulls last,
        v.visibility + v.pain + v.action + v.need + v.emotion + v.scenario desc nulls last, p.created_at, p.id
    ) best
    where m.client_id = ${clientId} and m.lead_id = best.lead_id and m.persona_id = best.persona_id`.execute(tx);
  return { leads: ids.length, mapped: Number(numAffectedRows ?? 0n) };
}

/** How a lead fits one persona, now. */
export interface LeadFit extends Alignment {
  personaId: string;
  personaName: string;
  isActive: boolean;
  /** It is written to as this one. */
  isPrimary: boolean;
  /** Who mapped it; null: nobody has. */
  source: 'score' | 'person' | null;
}

/** How a lead fits each of its client's personas, explained, the best first; null when there is no such lead. */
export async function explainLeadFit(tx: Tx, lead: { clientId: string; leadId: string }): Promise<LeadFit[] | null> {
  const found = await sql<{ traits: unknown }>`
    select lead_traits(l) as traits from leads l
    where l.client_id = ${lead.clientId} and l.id = ${lead.leadId}`.execute(tx);
  const [about] = found.rows;
  if (about === undefined) return null;
  const traits = LeadTraits.parse(about.traits);
  const { rows } = await sql<Omit<LeadFit, keyof Alignment> & { fit: unknown }>`
    select p.id as "personaId", p.name as "personaName", p.is_active as "isActive", persona_fit(p) as fit,
      coalesce(m.is_primary, false) as "isPrimary", m.source
    from personas p
    left join lead_personas m on m.client_id = p.client_id and m.persona_id = p.id and m.lead_id = ${lead.leadId}
    where p.client_id = ${lead.clientId} order by p.id`.execute(tx);
  return rows
    .map(({ fit, ...persona }) => ({ ...persona, ...scoreAlignment(traits, PersonaFit.parse(fit)) }))
    .sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
}

/** Won and lost by tenths of the score at first touch, for one persona or all of them. */
export interface DecileResult {
  /** 1: scores of 0 to 9, 10: of 90 to 100; null: too little was known to score. */
  decile: number | null;
  /** A lead that fitted several personas counts to each by its share. */
  won: number;
  lost: number;
}

export async function winLossByDecile(
  tx: Tx,
  scope: { clientId: string; personaId: string | null },
): Promise<DecileResult[]> {
  const { rows } = await sql<DecileResult>`
    select decile, sum(share) filter (where outcome = 'converted') as won, sum(share) filter (where outcome = 'lost') as lost
    from outcome_attributions
    where client_id = ${scope.clientId} and (${scope.personaId}::uuid is null or persona_id = ${scope.personaId})
    group by decile order by decile nulls last`.execute(tx);
  return rows.map(({ decile, won, lost }) => ({ decile, won: Number(won ?? 0), lost: Number(lost ?? 0) }));
}
