import { type AudienceResult, type EpochMs, FITS_WELL_MIN, type MatchFacts, type WaitingLeads } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { isUntouched } from './enrolments.ts';

/** Leads named of each kind at most. */
const NAMED_MAX = 10;

/** What recommendations are made from: who answered and booked, who was won, and who fits well and waits. */
export async function readMatchFacts(
  tx: Tx,
  { clientId, now }: { clientId: string; now: EpochMs },
): Promise<MatchFacts> {
  return {
    results: await audienceResults(tx, clientId),
    outcomes: await outcomesByFit(tx, clientId),
    waiting: await waitingLeads(tx, clientId, now),
  };
}

/** Of campaigns that are not archived, by the audience that a lead was written to as at its first text. */
async function audienceResults(tx: Tx, clientId: string): Promise<AudienceResult[]> {
  const { rows } = await sql<AudienceResult>`
    select d.id as "campaignId", d.name as "campaignName", p.id as "personaId", p.name as "personaName",
      count(*)::int as texted, count(*) filter (where l.reply_received_at is not null)::int as replied,
      count(*) filter (where l.call_booked)::int as booked
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id and not d.archived
    left join lead_persona_scores s on s.client_id = l.client_id and s.lead_id = l.id and s.is_primary
    left join personas p on p.client_id = s.client_id and p.id = s.persona_id
    where l.client_id = ${clientId} and l.m1_sent_at is not null
    group by d.id, d.name, p.id, p.name
    order by d.name, d.id, p.name nulls last, p.id`.execute(tx);
  return rows;
}

async function outcomesByFit(tx: Tx, clientId: string): Promise<MatchFacts['outcomes']> {
  const { rows } = await sql<{ well: boolean; won: number; lost: number }>`
    select score >= ${FITS_WELL_MIN} as well,
      coalesce(sum(share) filter (where outcome = 'converted'), 0) as won,
      coalesce(sum(share) filter (where outcome = 'lost'), 0) as lost
    from outcome_attributions where client_id = ${clientId} and score is not null
    group by 1 order by 1`.execute(tx);
  const of = (isWell: boolean) => {
    const found = rows.find(({ well }) => well === isWell);
    return { won: Number(found?.won ?? 0), lost: Number(found?.lost ?? 0) };
  };
  return { well: of(true), less: of(false) };
}

/** Leads that fit the active audience they are written to as well, and that no campaign texts. */
async function waitingLeads(tx: Tx, clientId: string, now: EpochMs): Promise<WaitingLeads[]> {
  const { rows } = await sql<WaitingLeads>`
    with waiting as (
      select p.id as "personaId", p.name as "personaName", m.score, l.id, l.first_name, l.last_name,
        case when ${isUntouched} then 'untouched' else 'cold' end as kind
      from lead_personas m
      join personas p on p.client_id = m.client_id and p.id = m.persona_id and p.is_active
      join leads l on l.client_id = m.client_id and l.id = m.lead_id and not l.archived and not l.manual_mode
      join datasets d on d.client_id = l.client_id and d.id = l.dataset_id and not d.archived
      join clients c on c.id = m.client_id
      where m.client_id = ${clientId} and m.is_primary and m.score >= ${FITS_WELL_MIN} and m.disqualified_by is null
        and (${isUntouched}
          or l.contact_status = 'COLD' and l.reply_received_at is null
            and l.last_message_at <= ${at(now)}::timestamptz - make_interval(days => c.contact_cooldown_days)
            and not exists (select from lead_outcomes o where o.client_id = l.client_id and o.lead_id = l.id)
            and not exists (select from suppressions s
              where s.client_id = l.client_id and s.phone = l.phone_number and s.lifted_at is null)
            and not exists (select from enrolments e
              where e.client_id = l.client_id and e.phone = l.phone_number and e.state in ('active', 'waiting', 'held')))
    ), ranked as (
      select *, row_number() over (partition by "personaId", kind order by score desc, id) as place from waiting
    )
    select "personaId", "personaName", kind, count(*)::int as leads,
      jsonb_agg(jsonb_build_object('id', id, 'name', concat_ws(' ', first_name, last_name), 'score', score)
        order by place) filter (where place <= ${NAMED_MAX}) as first
    from ranked group by "personaId", "personaName", kind
    order by kind desc, count(*) desc, "personaId"`.execute(tx);
  return rows;
}
