import { inTenant, type Tx } from '@rekindle/db';
import { PersonaRefused } from '@rekindle/responder';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { findClient } from './find-client.ts';
import type { Session } from './session.ts';
import { type Store, withStore } from './store.ts';

/** Runs a query as the client. */
export type InOwn = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Runs a command over the personas of the client named; what they refuse ends it with the fitting exit code. */
export async function inClient(
  session: Session,
  options: { client: string },
  work: (store: Store, clientId: string, inOwn: InOwn) => Promise<number>,
): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { id: clientId } = await findClient(store, options.client);
    try {
      return await work(store, clientId, (query) => inTenant(store.db, { clientId, now: store.clock.now() }, query));
    } catch (error) {
      if (!(error instanceof PersonaRefused)) throw error;
      const code = error.kind === 'not_found' ? EXIT.notFound : error.kind === 'faulty' ? EXIT.usage : EXIT.conflict;
      const faults = error.faults.map(({ field, sentence }) => `  ${field ?? 'together'}: ${sentence}`);
      throw new CliError(code, [error.message, ...faults].join('\n'));
    }
  });
}
