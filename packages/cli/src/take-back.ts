import type { ImportDeps } from '@rekindle/ingest';
import { CliError, notFound, usage } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { clientsNamed } from './find-client.ts';
import { isId } from './ids.ts';
import { importDepsOf } from './import-deps.ts';
import type { Session } from './session.ts';
import { withStore } from './store.ts';

/** How taking something of an upload back can end without it being done. */
type NotDone = { kind: 'not_found' } | { kind: 'busy' } | { kind: 'refused'; sentence: string };

/**
 * Takes something of an upload back with `act`, which is tried with each client meant until one has the upload.
 * @throws CliError usage for what is no id, not found, or conflict with the reason it cannot be taken back
 */
export async function takeBack<Done extends { kind: string }>(
  session: Session,
  options: { upload: string; client?: string },
  act: (deps: ImportDeps, job: { clientId: string; uploadId: string }) => Promise<Done | NotDone>,
): Promise<Exclude<Done, NotDone>> {
  const uploadId = options.upload;
  if (!isId(uploadId)) throw usage(`"${uploadId}" is no id of an upload; the import said it.`);
  const outcome = await withStore(session, async (store): Promise<Done | NotDone> => {
    const deps = importDepsOf(store);
    // An upload's id is one of one client only.
    for (const client of await clientsNamed(store, options.client)) {
      const tried = await act(deps, { clientId: client.id, uploadId });
      if (tried.kind !== 'not_found') return tried;
    }
    return { kind: 'not_found' };
  });
  if (isNotDone(outcome)) throw reasonOf(outcome, uploadId);
  // TypeScript does not narrow a generic union by its complement.
  return outcome as Exclude<Done, NotDone>;
}

function isNotDone(outcome: { kind: string }): outcome is NotDone {
  return ['not_found', 'busy', 'refused'].includes(outcome.kind);
}

function reasonOf(outcome: NotDone, uploadId: string): CliError {
  if (outcome.kind === 'not_found') return notFound(`There is no upload ${uploadId}.`);
  if (outcome.kind === 'refused') return new CliError(EXIT.conflict, outcome.sentence);
  return new CliError(
    EXIT.conflict,
    'A list of this client is being imported at the moment; try again when it is done.',
  );
}
