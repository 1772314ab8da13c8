import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { readAiPersona, type StoredAiPersona } from './ai-personas.ts';
import { readPersona, type StoredPersona } from './personas.ts';
import { readStrategy, type StoredStrategy } from './strategies.ts';

/** Who speaks with a lead of a campaign, whom they address, and the campaign's strategy; null where there is none. */
export interface PromptPersonas {
  voice: StoredAiPersona | null;
  audience: StoredPersona | null;
  /** An active one. */
  strategy: StoredStrategy | null;
}

interface PromptSubject {
  clientId: string;
  datasetId: string;
  leadId: string | null;
}

/** A lead's campaign `d` with its active strategy `s`, one row whether or not there are such. */
const campaignOf = ({ clientId, datasetId }: PromptSubject) => sql`
    from (values (1)) as one (row)
    left join datasets d on d.client_id = ${clientId} and d.id = ${datasetId}
    left join strategies s on s.client_id = d.client_id and s.id = d.strategy_id and s.is_active`;

/** Whom a lead of that campaign is addressed as. */
const audienceOf = ({ clientId, leadId }: PromptSubject) => sql`
      coalesce(
        (select m.persona_id from lead_personas m join personas p on p.client_id = m.client_id and p.id = m.persona_id
         where m.client_id = ${clientId} and m.lead_id = ${leadId} and m.is_primary and p.is_active),
        (select id from personas where client_id = ${clientId} and id = d.persona_id and is_active),
        (select id from personas where client_id = ${clientId} and id = s.persona_id and is_active),
        (select p.id from personas p
         left join persona_vpanes_scoring v on v.client_id = p.client_id and v.persona_id = p.id
         where p.client_id = ${clientId} and p.is_active
         order by p.alignment_score desc nulls last,
           v.visibility + v.pain + v.action + v.need + v.emotion + v.scenario desc nulls last, p.created_at, p.id
         limit 1))`;

/**
 * Chooses the personas of a lead's conversation. The voice: the campaign's own, its strategy's, the client's default. The
 * audience: the one that the lead is mapped to, the campaign's own, its strategy's, else of the active ones that which
 * suits the business best (fit with the business, then VPANES).
 * @param subject.datasetId no such campaign: as for one without personas of its own
 */
export async function readPromptPersonas(tx: Tx, subject: PromptSubject): Promise<PromptPersonas> {
  const { clientId } = subject;
  const { rows } = await sql<{ voice: string | null; audience: string | null; strategy: string | null }>`
    select
      coalesce(d.ai_persona_id, s.ai_persona_id,
        (select id from ai_personas where client_id = ${clientId} and is_default)) as voice,
      ${audienceOf(subject)} as audience,
      s.id as strategy
    ${campaignOf(subject)}`.execute(tx);
  const [found] = rows;
  const one = async <T>(id: string | null | undefined, read: (id: string) => Promise<T>) =>
    id == null ? null : await read(id);
  return {
    voice: await one(found?.voice, (id) => readAiPersona(tx, { clientId, id })),
    audience: await one(found?.audience, (id) => readPersona(tx, { clientId, id })),
    strategy: await one(found?.strategy, (id) => readStrategy(tx, { clientId, id })),
  };
}

/** What is never written to people like a lead, as the audience that an answer to them addresses has it. */
export async function readAvoidedPhrases(tx: Tx, subject: PromptSubject): Promise<string[]> {
  const { rows } = await sql<{ phrase: string }>`
    select c.avoid_phrase as phrase
    from persona_communication_preferences c
    where c.client_id = ${subject.clientId} and c.avoid_phrase is not null
      and c.persona_id = (select ${audienceOf(subject)} ${campaignOf(subject)})
    order by c.ordinal, c.id`.execute(tx);
  return rows.map(({ phrase }) => phrase);
}
