import { userInfo } from 'node:os';
import { inTenant } from '@rekindle/db';
import { rearmMessage } from '@rekindle/sender';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { listClients } from '../find-client.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

/** `rekindle message rearm`: a person's order to send an absent text after all. */
export async function rearm(
  session: Session,
  options: { id: string; yes?: true; by?: string; json?: true },
): Promise<number> {
  if (!isId(options.id)) throw usage(`"${options.id}" is not the id of a message.`);
  if (options.yes !== true) {
    throw usage('If the text left after all, the person gets it twice. To have it sent, repeat this with --yes.');
  }
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, state } = await findMessage(store, options.id);
    const person = options.by?.trim() || `${userInfo().username} (command line)`;
    if (!(await rearmMessage(store, { clientId, messageId: options.id }, person))) {
      throw new CliError(EXIT.conflict, `The text is ${state}: only one that is absent can be sent again.`);
    }
    if (options.json) session.data(JSON.stringify({ clientId, id: options.id, state: 'planned' }));
    else session.data('The text is planned again and goes as soon as hours and limits allow.');
    return EXIT.ok;
  });
}

async function findMessage(store: Store, id: string): Promise<{ clientId: string; state: string }> {
  for (const client of await listClients(store)) {
    const row = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      tx
        .selectFrom('messages')
        .select('state')
        .where('client_id', '=', client.id)
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    if (row !== undefined) return { clientId: client.id, state: row.state };
  }
  throw notFound(`There is no message ${id}.`);
}
