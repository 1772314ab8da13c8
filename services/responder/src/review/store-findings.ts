import { addInsight, addInsightLeads, askForReviewTask, emitEvent, type Tx } from '@rekindle/db';
import {
  dedupKey,
  type Finding,
  type InsightType,
  makesInsight,
  reviewCheck,
  type TaughtChecks,
} from '@rekindle/domain';
import type { ReviewDeps } from './deps.ts';
import { hearsOfInsight } from './who-hears.ts';

/** Where something was found. */
export interface FoundIn {
  clientId: string;
  conversationId: string;
  leadId: string;
  datasetId: string;
  messageId: string | null;
}

/**
 * Puts findings before people: each becomes an insight, or adds its lead to the open one that says the same. What is
 * critical is told at once, and so is what becomes it.
 * @returns open: something waits for a person; dismissed: nothing does, and a person has waved the same away before;
 *   approved: nothing here is worth a person's time
 */
export async function storeFindings(
  deps: Pick<ReviewDeps, 'ids' | 'clock'>,
  tx: Tx,
  where: FoundIn,
  findings: readonly Finding[],
  taught: TaughtChecks,
): Promise<'open' | 'dismissed' | 'approved'> {
  let [open, dismissed] = [false, false];
  for (const finding of findings) {
    const check = reviewCheck(finding.check);
    if (!makesInsight(finding, taught, check.severity === 'critical' && finding.by === 'rules')) continue;
    const type: InsightType = check.about;
    const insight = await addInsight(tx, {
      ...{ clientId: where.clientId, id: deps.ids.next(), type, checkKey: finding.check },
      ...{ dedupKey: dedupKey(finding.check, finding.quote), messageId: where.messageId },
      ...{ conversationId: where.conversationId, datasetId: where.datasetId, severity: finding.severity },
      ...{ category: check.category, title: check.title, description: check.description },
      ...{ suggestion: check.suggestion, originalText: finding.quote, suggestedText: finding.suggestedText },
      evidence: null,
    });
    if (insight === null) {
      dismissed = true;
      continue;
    }
    open = true;
    await addInsightLeads(tx, { clientId: where.clientId, insightId: insight.id }, [where]);
    if (insight.added || insight.raised) await tellOfNew(deps, tx, { ...where, insightId: insight.id }, finding);
  }
  if (open) return 'open';
  return dismissed ? 'dismissed' : 'approved';
}

/** Tells the outbox of a new insight and, when it is critical, whoever may act on it by e-mail. */
export async function tellOfNew(
  deps: Pick<ReviewDeps, 'ids' | 'clock'>,
  tx: Tx,
  insight: {
    clientId: string;
    insightId: string;
    leadId: string | null;
    messageId: string | null;
    datasetId: string | null;
  },
  found: Pick<Finding, 'check' | 'severity'>,
): Promise<void> {
  const { clientId, insightId, leadId, messageId, datasetId } = insight;
  const critical = found.severity === 'critical';
  await emitEvent(tx, {
    ...{ id: deps.ids.next(), clientId, leadId, messageId, datasetId },
    type: critical ? 'insight.critical' : 'insight.found',
    data: { insight_id: insightId, check: found.check, severity: found.severity },
  });
  if (!critical) return;
  const people = await tx
    .selectFrom('users')
    .select(['id', 'role', 'allowed_dataset_ids'])
    .select(['can_view_all_leads', 'can_edit_lessons', 'can_push_to_n8n', 'can_manage_users'])
    .where('client_id', '=', clientId)
    .where('status', '=', 'active')
    .where('notify_email', '=', true)
    .where((eb) => eb.or([eb('role', 'in', ['company_owner', 'manager']), eb('can_edit_lessons', '=', true)]))
    .orderBy('id')
    .execute();
  for (const person of people) {
    if (!hearsOfInsight(person, datasetId)) continue;
    const userId = person.id;
    const noticeId = deps.ids.next();
    const notice = { client_id: clientId, id: noticeId, insight_id: insightId, user_id: userId };
    await tx.insertInto('insight_notices').values(notice).execute();
    await askForReviewTask(tx, { clientId, task: 'notice', id: noticeId }, deps.clock.now());
  }
}
