import { undoImport, type UndoOutcome } from '@rekindle/ingest';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { isId } from '../ids.ts';
import { importDepsOf } from '../import-deps.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle import undo`: exit code 4 when it cannot be taken back any more. */
export async function undo(
  session: Session,
  options: { upload: string; client?: string; by?: string; json?: true },
): Promise<number> {
  if (!isId(options.upload)) throw usage(`"${options.upload}" is no id of an upload; the import said it.`);
  const outcome = await withStore(session, async (store): Promise<UndoOutcome> => {
    const deps = importDepsOf(store);
    // An upload's id is one of one client only.
    for (const client of await clientsNamed(store, options.client)) {
      const tried = await undoImport(deps, { clientId: client.id, uploadId: options.upload }, options.by ?? 'cli');
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
  const { kind, ...counts } = outcome;
  session.data(options.json ? JSON.stringify({ outcome: kind, ...counts }) : sentence(outcome));
  return EXIT.ok;
}

function sentence(outcome: Extract<UndoOutcome, { kind: 'undone' | 'cancelled' }>): string {
  if (outcome.kind === 'cancelled') return 'Cancelled: nothing of it had been imported.';
  const { leads, refilled } = outcome;
  if (leads === 0 && refilled === 0) return 'There was nothing left to take back.';
  const merged = refilled > 0 ? `, and what it filled in ${refilled} others is empty again` : '';
  return `Taken back: ${leads} ${leads === 1 ? 'lead' : 'leads'}${merged}.`;
}
