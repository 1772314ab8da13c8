import { type InsightCategory, type InsightType, SEVERITIES, type Severity } from '@rekindle/domain';
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

/** What became of something found: an insight of its own, or part of one that was open. */
export interface AddedInsight {
  id: string;
  added: boolean;
  /** It is critical now, and was not before. */
  raised: boolean;
}

const OPEN = ['pending', 'viewed'] as const;

/**
 * Adds an insight, or finds the open one that says the same, which takes over the newer evidence and the worse severity;
 * null when a person has dismissed the same before: what is critical in that conversation, the rest anywhere.
 */
export async function addInsight(tx: Tx, found: FoundInsight): Promise<AddedInsight | null> {
  if (await isDismissed(tx, found)) return null;
  for (;;) {
    const own = await insertInsight(tx, found);
    if (own) return { id: found.id, added: true, raised: false };
    const merged = await mergeInsight(tx, found);
    if (merged !== null) return { ...merged, added: false };
    // Somebody has decided it in between, so that it is no longer in the way.
  }
}

async function isDismissed(tx: Tx, { clientId, dedupKey, severity, conversationId }: FoundInsight): Promise<boolean> {
  const { rows } = await sql`
    select from sophie_insights s
    where s.client_id = ${clientId} and s.dedup_key = ${dedupKey} and s.status = 'dismissed'
      and (${severity !== 'critical'} or s.conversation_id = ${conversationId} or exists (
        select from insight_leads l where l.client_id = s.client_id and l.insight_id = s.id
          and l.conversation_id = ${conversationId}))
    limit 1`.execute(tx);
  return rows.length > 0;
}

async function insertInsight(tx: Tx, found: FoundInsight): Promise<boolean> {
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
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Null: none is open. What somebody has looked at while it was not critical waits for them anew. */
async function mergeInsight(tx: Tx, found: FoundInsight): Promise<{ id: string; raised: boolean } | null> {
  const open = await tx
    .selectFrom('sophie_insights')
    .select(['id', 'severity'])
    .where('client_id', '=', found.clientId)
    .where('dedup_key', '=', found.dedupKey)
    .where('status', 'in', OPEN)
    .forUpdate()
    .executeTakeFirst();
  if (open === undefined) return null;
  const isWorse = SEVERITIES.indexOf(found.severity) > SEVERITIES.indexOf(open.severity);
  const raised = isWorse && found.severity === 'critical';
  await tx
    .updateTable('sophie_insights')
    .set((eb) => ({
      description: found.description,
      ...(found.evidence !== null && { evidence: jsonb(found.evidence) }),
      ...(isWorse && { severity: found.severity }),
      ...(raised && { status: 'pending' as const, version: eb('version', '+', 1) }),
    }))
    .where('client_id', '=', found.clientId)
    .where('id', '=', open.id)
    .execute();
  return { id: open.id, raised };
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
