import { at, type DueRow, emitEvent, inTenant, recordDecision, type Tx } from '@rekindle/db';
import { CampaignSettings, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { composeText, type LeadFacts, type SenderNames } from './compose-step.ts';
import type { SchedulerDeps } from './deps.ts';
import { WAKE_AFTER_MS } from './limits.ts';
import { wakeForMessages } from './make-due.ts';
import { type SilenceFacts, silenceVerdict } from './silence-verdict.ts';

interface Silent extends SilenceFacts, LeadFacts, SenderNames {
  conversationId: string;
  datasetId: string;
  phone: string;
  snapshot: unknown;
}

export interface SilenceCounts {
  nudged: number;
  archived: number;
}

/**
 * Nudges or archives the silent conversations of one client, or says when to look at them again. Those that somebody else
 * holds stay for the next tick.
 */
export async function settleSilences(
  deps: SchedulerDeps,
  clientId: string,
  rows: readonly DueRow[],
): Promise<SilenceCounts> {
  const now = deps.clock.now();
  const ids = rows.map(({ id }) => id);
  const done = await inTenant(deps.db, { clientId, now }, async (tx) => {
    const counts = { nudged: 0, archived: 0, messageIds: [] as string[] };
    for (const silent of await lockSilent(tx, clientId, ids, now)) {
      const settings = CampaignSettings.safeParse(silent.snapshot);
      if (!settings.success) {
        await lookAgain(tx, clientId, silent.conversationId, null);
        continue;
      }
      const verdict = silenceVerdict(silent, settings.data, now);
      if (verdict.kind === 'none') await lookAgain(tx, clientId, silent.conversationId, null);
      if (verdict.kind === 'later') await lookAgain(tx, clientId, silent.conversationId, verdict.at);
      if (verdict.kind === 'archive') {
        await archive(deps, tx, clientId, silent);
        counts.archived += 1;
      }
      if (verdict.kind === 'nudge') {
        const messageId = await nudge(deps, tx, clientId, silent, settings.data, verdict.archiveAt);
        if (messageId !== null) counts.messageIds.push(messageId);
        counts.nudged += messageId === null ? 0 : 1;
      }
    }
    return counts;
  });
  await wakeForMessages(
    deps,
    done.messageIds.map((id) => ({ clientId, id, kind: 'nudge' })),
  );
  return { nudged: done.nudged, archived: done.archived };
}

async function lockSilent(tx: Tx, clientId: string, ids: readonly string[], now: EpochMs): Promise<Silent[]> {
  const { rows } = await sql<Silent>`
    select v.id as "conversationId", v.lead_id as "leadId", v.dataset_id as "datasetId", v.phone, v.status,
      v.started_at as "startedAt", v.last_inbound_at as "lastInboundAt", v.last_outbound_at as "lastOutboundAt",
      v.nudged_at as "nudgedAt", d.campaign_status as "campaignStatus", d.settings_snapshot as snapshot,
      l.contact_status as "contactStatus", l.call_booked as "callBooked", l.manual_mode as "manualMode",
      to_jsonb(l) - 'attributes' as lead, l.attributes, c.company_name as "companyName", speaker_name(d) as "personaName",
      d.consent_source as "consentSource", booking_page(d) as "bookingPage",
      exists (select from suppressions s
              where s.client_id = v.client_id and s.phone = v.phone and s.lifted_at is null) as suppressed,
      v.reply_due_at is not null or l.needs_person_reason is not null
        or exists (select from enrolments e where e.client_id = v.client_id and e.lead_id = v.lead_id
                   and e.state in ('active', 'waiting', 'held'))
        or exists (select from messages m where m.client_id = v.client_id and m.to_number = v.phone
                   and m.state in ('planned', 'due', 'sending', 'unknown'))
        or exists (select from inbox i where i.client_id = v.client_id and i.from_number = v.phone
                   and i.processed_at is null) as expected
    from conversations v
    join leads l on l.client_id = v.client_id and l.id = v.lead_id
    join datasets d on d.client_id = v.client_id and d.id = v.dataset_id
    join clients c on c.id = v.client_id
    where v.client_id = ${clientId} and v.id = any(${[...ids]}) and v.silence_due_at <= ${at(now)}::timestamptz
    order by v.silence_due_at, v.id
    for no key update of v skip locked`.execute(tx);
  return rows;
}

async function lookAgain(tx: Tx, clientId: string, conversationId: string, when: EpochMs | null): Promise<void> {
  await tx
    .updateTable('conversations')
    .set({ silence_due_at: when === null ? null : at(when) })
    .where('client_id', '=', clientId)
    .where('id', '=', conversationId)
    .execute();
}

async function archive(deps: SchedulerDeps, tx: Tx, clientId: string, silent: Silent): Promise<void> {
  await tx
    .updateTable('conversations')
    .set({ status: 'archived', silence_due_at: null })
    .where('client_id', '=', clientId)
    .where('id', '=', silent.conversationId)
    .execute();
  const subject = { clientId, leadId: silent.leadId, datasetId: silent.datasetId };
  await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'archived', reason: 'silence_timeout' });
  const data = { conversation_id: silent.conversationId };
  await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'conversation.archived', data });
}

/** Writes the nudge as due; the claim keeps it to hours and limits. Null when the lead lacks what its text needs. */
async function nudge(
  deps: SchedulerDeps,
  tx: Tx,
  clientId: string,
  silent: Silent,
  settings: CampaignSettings,
  archiveAt: EpochMs,
): Promise<string | null> {
  await tx
    .updateTable('conversations')
    .set({ nudged_at: sql<Date>`app_now()`, silence_due_at: at(archiveAt) })
    .where('client_id', '=', clientId)
    .where('id', '=', silent.conversationId)
    .execute();
  const subject = { clientId, leadId: silent.leadId, datasetId: silent.datasetId };
  const signer = { clientId, key: deps.bookingTokenKey ?? null };
  const text = composeText(settings.silence_nudge_message ?? '', settings, silent, silent, signer);
  if (text.kind === 'missing') {
    const reason = `missing_field:${text.fields.join(',')}`;
    await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'not_nudged', reason });
    return null;
  }
  const messageId = deps.ids.next();
  const { rows } = await sql<{ id: string }>`
    insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, segments,
                          to_number, state, wake_after)
    values (${clientId}, ${messageId}, ${silent.conversationId}, ${silent.leadId}, ${silent.datasetId}, 'outbound',
            'nudge', ${text.content}, ${text.segments}, ${silent.phone}, 'due',
            ${at(deps.monotonic.realNow() + WAKE_AFTER_MS)}::timestamptz)
    on conflict (client_id, dataset_id, to_number, kind) where kind in ('M1', 'M2', 'M3', 'nudge') do nothing
    returning id`.execute(tx);
  if (rows.length === 0) {
    await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'duplicate', reason: 'nudge' });
    return null;
  }
  await recordDecision(tx, { ...subject, messageId, id: deps.ids.next(), decision: 'emitted', reason: 'nudge' });
  return messageId;
}
