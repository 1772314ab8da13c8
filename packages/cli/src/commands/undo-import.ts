import { undoImport, type UndoOutcome } from '@rekindle/ingest';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { takeBack } from '../take-back.ts';

/** `rekindle import undo`: exit code 4 when it cannot be taken back any more. */
export async function undo(
  session: Session,
  options: { upload: string; client?: string; by?: string; json?: true },
): Promise<number> {
  const outcome = await takeBack(session, options, async (deps, job) => {
    return await undoImport(deps, job, options.by ?? 'cli');
  });
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
