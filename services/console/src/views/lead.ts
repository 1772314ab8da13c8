import { readWhyHandover, readWhyLeads, type Tx } from '@rekindle/db';
import { type ContactStatus, type EpochMs, nextAct, type Sentiment, whyHandover, whyLead } from '@rekindle/domain';
import { sql } from 'kysely';
import { type LeadScope, visible } from '../access/lead-scope.ts';
import { SUPPRESSED } from './lead-filter.ts';
import { PERSON_NAME } from '@rekindle/db';
import type { ListedLead } from './leads.ts';
import { type ListedSuppression, suppressionsOf } from './suppressions.ts';

/** All that is known of one lead but for its history. Instants are epoch ms. */
export interface LeadView extends ListedLead {
  position: string | null;
  customId: string | null;
  timezone: string | null;
  notes: string | null;
  zone: string;
  originals: Record<string, string>;
  sentence: string;
  manualSince: EpochMs | null;
  takenOverBy: { name: string; me: boolean } | null;
  summary: string | null;
  callBookedFor: EpochMs | null;
  conversationId: string | null;
  handover: { id: string; state: 'open' | 'claimed' | 'unclaimed' | 'closed'; sentence: string | null } | null;
  suppressions: ListedSuppression[];
  others: { id: string; datasetName: string; status: ContactStatus }[];
}

type Row = Omit<LeadView, 'next' | 'zone' | 'sentence' | 'takenOverBy' | 'handover' | 'suppressions' | 'others'> & {
  sentiment: Sentiment | null;
  takenOverName: string | null;
  takenOverId: string | null;
  handoverId: string | null;
  handoverState: NonNullable<LeadView['handover']>['state'] | null;
};

/** Reads one lead; null when there is none of that id that the one who asks may see. */
export async function readLead(tx: Tx, scope: LeadScope, leadId: string, now: EpochMs): Promise<LeadView | null> {
  const { rows } = await sql<Row>`
    select l.id, l.first_name as "firstName", l.last_name as "lastName", l.phone_number as phone, l.email, l.postcode,
      l.company, l.position, l.custom_id as "customId", l.timezone, l.notes, l.inquiry_date as "inquiryDate",
      l.dataset_id as "datasetId", d.name as "datasetName", l.contact_status as status, l.lead_sentiment as sentiment,
      ${SUPPRESSED} as suppressed, l.manual_mode as "manualMode", l.needs_person_reason as "needsPersonReason", l.flagged,
      l.archived, l.assigned_to as "assignedTo", ${PERSON_NAME} as "assignedName", l.last_message_at as "lastMessageAt",
      l.reply_received_at as "repliedAt", l.latest_lead_reply as "latestReply", l.attributes, l.originals,
      l.created_at as "createdAt", l.manual_mode_activated_at as "manualSince",
      v.taken_over_by as "takenOverName", v.taken_over_by_id as "takenOverId",
      l.conversation_summary as summary, l.call_booked_time as "callBookedFor", v.id as "conversationId",
      h.id as "handoverId", h.state as "handoverState"
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    left join users u on u.client_id = l.client_id and u.id = l.assigned_to
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    left join lateral (select id, state from handovers where client_id = l.client_id and lead_id = l.id
                       order by created_at desc, id desc limit 1) h on true
    where ${visible(scope)} and l.id = ${leadId}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { clientId } = scope;
  const why = (await readWhyLeads(tx, clientId, [leadId])).get(leadId);
  if (why === undefined) return null;
  const moment = { now, zone: why.zone };
  const { owner, handover } = await readWhyHandover(tx, { clientId, leadId });
  const { handoverId, handoverState, takenOverName, takenOverId, ...lead } = row;
  const { rows: others } = await sql<LeadView['others'][number]>`
    select l.id, d.name as "datasetName", l.contact_status as status
    from leads l join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    where ${visible(scope)} and l.phone_number = ${lead.phone} and l.id <> ${leadId} order by l.id limit 20`.execute(
    tx,
  );
  return {
    ...lead,
    zone: why.zone,
    next: nextAct(why.lead, moment),
    sentence: whyLead(why.lead, moment),
    takenOverBy:
      takenOverName === null
        ? null
        : { name: takenOverName, me: scope.userId !== null && takenOverId === scope.userId },
    handover:
      handoverId === null || handoverState === null
        ? null
        : { id: handoverId, state: handoverState, sentence: whyHandover(handover, owner, moment) },
    suppressions: await suppressionsOf(tx, scope, lead.phone),
    others,
  };
}
