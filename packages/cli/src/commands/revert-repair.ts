import { revertRepair, type RevertOutcome } from '@rekindle/ingest';
import { EXIT } from '../exit-codes.ts';
import { repairKind } from '../repair-options.ts';
import type { Session } from '../session.ts';
import { takeBack } from '../take-back.ts';

/** `rekindle import revert-repair`: exit code 4 when it cannot be taken back any more. */
export async function revert(
  session: Session,
  options: { upload: string; kind: string; client?: string; by?: string; json?: true },
): Promise<number> {
  const kind = repairKind(options.kind);
  const outcome = await takeBack(session, options, async (deps, job) => {
    return await revertRepair(deps, job, kind, options.by ?? 'cli');
  });
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
