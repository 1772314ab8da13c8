import type { Tx } from '@rekindle/db';

/** What somebody answers for in a prompt that is live. */
export async function readLiveFacts(tx: Tx, clientId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('prompt_fragments as f')
    .innerJoin('prompt_versions as v', (join) =>
      join.onRef('v.client_id', '=', 'f.client_id').onRef('v.id', '=', 'f.prompt_version_id'),
    )
    .select('f.content')
    .where('f.client_id', '=', clientId)
    .where('v.is_live', '=', true)
    .where('f.is_fact', '=', true)
    .execute();
  return rows.map(({ content }) => content);
}
