import type { InsightCategory, InsightType, Severity } from '@rekindle/domain';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../tenant.ts';

/** An insight as a review finds it. */
export interface FoundInsight {
  clientId: string;
  id: string;
  type: InsightType;
  checkKey: string;
  dedupKey: string;
  messageId: string | null;
  conversationId: string | null;
  datasetId: string | null;
  severity: Severity;
  category: InsightCategory;
  title: string;
  description: string;
  suggestion: string | null;
  originalText: string | null;
  suggestedText: string | null;
  evidence: object | null;
}

/**
 * Adds an insight, or finds the open one that says the same, which takes over the newer evidence; null when a person has
 * dismissed the same before.
 */
export async function addInsight(tx: Tx, found: FoundInsight): Promise<{ id: string; added: boolean } | null> {
  const dismissed = await tx
    .selectFrom('sophie_insights')
    .select('id')
    .where('client_id', '=', found.clientId)
    .where('dedup_key', '=', found.dedupKey)
    .where('status', '=', 'dismissed')
    .limit(1)
    .executeTakeFirst();
  if (dismissed !== undefined) return null;
  const row = await tx
    .insertInto('sophie_insights')
    .values({
      ...{ client_id: found.clientId, id: found.id, insight_type: found.type, check_key: found.checkKey },
      ...{ dedup_key: found.dedupKey, message_id: found.messageId, conversation_id: found.conversationId },
      ...{ dataset_id: found.datasetId, severity: found.severity, category: found.category, title: found.title },
      ...{ description: found.description, suggestion: found.suggestion, original_text: found.originalText },
      suggested_text: found.suggestedText,
      evidence: found.evidence === null ? null : jsonb(found.evidence),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['client_id', 'dedup_key'])
        .where('status', 'in', [sql.lit<'pending'>('pending'), sql.lit<'viewed'>('viewed')])
        .doUpdateSet((eb) => ({
          evidence: eb.fn.coalesce('excluded.evidence', 'sophie_insights.evidence'),
          description: eb.ref('excluded.description'),
        })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id: row.id, added: row.id === found.id };
}

/** Counts a lead among those an insight is about, once. */
export async function addInsightLeads(
  tx: Tx,
  insight: { clientId: string; insightId: string },
  leads: readonly { leadId: string; conversationId: string; messageId: string | null }[],
): Promise<void> {
  if (leads.length === 0) return;
  await tx
    .insertInto('insight_leads')
    .values(
      leads.map(({ leadId, conversationId, messageId }) => ({
        ...{ client_id: insight.clientId, insight_id: insight.insightId, lead_id: leadId },
        ...{ conversation_id: conversationId, message_id: messageId },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether somebody should look at a conversation: an open insight of weight is about it. */
export async function markNeedsReview(tx: Tx, ref: { clientId: string; conversationId: string }): Promise<void> {
  await sql`
    update conversations v set
      needs_review = exists (
        select from insight_leads l join sophie_insights s on s.client_id = l.client_id and s.id = l.insight_id
        where l.client_id = v.client_id and l.conversation_id = v.id and s.status in ('pending', 'viewed')
          and s.severity in ('warning', 'critical')),
      quality_score = (
        select round(avg(r.quality_score), 2) from message_reviews r
        where r.client_id = v.client_id and r.conversation_id = v.id)
    where v.client_id = ${ref.clientId} and v.id = ${ref.conversationId}`.execute(tx);
}
