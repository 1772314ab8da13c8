import { revertRepair, type RevertOutcome } from '@rekindle/ingest';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { isId } from '../ids.ts';
import { importDepsOf } from '../import-deps.ts';
import { repairKind } from '../repair-options.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle import revert-repair`: exit code 4 when it cannot be taken back any more. */
export async function revert(
  session: Session,
  options: { upload: string; kind: string; client?: string; by?: string; json?: true },
): Promise<number> {
  if (!isId(options.upload)) throw usage(`"${options.upload}" is no id of an upload; the import said it.`);
  const kind = repairKind(options.kind);
  const outcome = await withStore(session, async (store): Promise<RevertOutcome> => {
    // An upload's id is one of one client only.
    for (const client of await clientsNamed(store, options.client)) {
      const job = { clientId: client.id, uploadId: options.upload };
      const tried = await revertRepair(importDepsOf(store), job, kind, options.by ?? 'cli');
      if (tried.kind !== 'not_found') return tried;
    }
    return { kind: 'not_found' };
  });
  if (outcome.kind === 'not_found') throw notFound(`There is no upload ${options.upload}.`);
  if (outcome.kind === 'refused') throw new CliError(EXIT.conflict, outcome.sentence);
  if (outcome.kind === 'busy') {
    throw new CliError(
      EXIT.conflict,
      'A list of this client is being imported at the moment; try again when it is done.',
    );
  }
  const { kind: _, ...counts } = outcome;
  session.data(options.json ? JSON.stringify({ outcome: 'reverted', repair: kind, ...counts }) : sentence(outcome));
  return EXIT.ok;
}

function sentence({ leads, removed, refilled }: Extract<RevertOutcome, { kind: 'reverted' }>): string {
  if (leads === 0 && removed === 0 && refilled === 0) return 'There was nothing left to take back.';
  const parts: string[] = [];
  if (leads > 0) parts.push(`${leads} ${leads === 1 ? 'lead has' : 'leads have'} what the file had`);
  if (removed > 0) parts.push(`${removed} ${removed === 1 ? 'lead is' : 'leads are'} taken out and count as rejected`);
  if (refilled > 0) parts.push(`what such rows filled in ${refilled} others is empty again`);
  return `Taken back: ${parts.join(', and ')}.`;
}
