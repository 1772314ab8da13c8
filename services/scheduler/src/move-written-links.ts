import { type CampaignRef, type Tx, withOtherPage } from '@rekindle/db';
import { countSegments } from '@rekindle/domain';

/**
 * Puts another booking page in the place of one in the answers and nudges of a campaign that are written and that no claim
 * has touched. When they go stays as it was.
 */
export async function moveWrittenLinks(
  tx: Tx,
  { clientId, datasetId }: CampaignRef,
  { from, to }: { from: string | null; to: string | null },
): Promise<void> {
  if (from === null || to === null || from === to) return;
  const open = await tx
    .selectFrom('messages')
    .select(['id', 'content'])
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .where('kind', 'in', ['reply', 'nudge'])
    .where('state', 'in', ['planned', 'due'])
    .where('attempt', '=', 0)
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const { id, content } of open) {
    const moved = withOtherPage(content, from, to);
    if (moved === content) continue;
    await tx
      .updateTable('messages')
      .set({ content: moved, segments: countSegments(moved).segments })
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .execute();
  }
}
