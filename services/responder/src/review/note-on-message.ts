import type { Tx } from '@rekindle/db';
import { type Finding, qualityScore } from '@rekindle/domain';

/**
 * Keeps with the message how good it is and what would be better.
 * @param status what became of that: pending while a person is to decide; left out: as it was
 */
export async function noteOnMessage(
  tx: Tx,
  clientId: string,
  messageId: string,
  findings: readonly Finding[],
  status: 'pending' | 'approved' | 'dismissed' | undefined,
): Promise<void> {
  const better = findings.find(({ suggestedText }) => suggestedText !== null)?.suggestedText;
  await tx
    .updateTable('messages')
    .set({
      ai_quality_score: qualityScore(findings),
      ai_feedback:
        findings.length === 0 ? null : (better ?? findings.map(({ check, quote }) => `${check}: ${quote}`).join('\n')),
      ...(status !== undefined && { ai_feedback_status: status }),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', messageId)
    .execute();
}
