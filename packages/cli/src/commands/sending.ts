import {
  readAllSendingStopped,
  startAllSending,
  startClientSending,
  stopAllSending,
  stopClientSending,
} from '@rekindle/db';
import { EXIT } from '../exit-codes.ts';
import { findClient, listClients } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withServedStore } from '../store.ts';

interface Switch {
  client?: string;
  reason?: string;
  json?: true;
}

/** Who did it, as decisions and events say. */
const BY = 'command line';

/** `rekindle sending stop`: of one client, or of the whole platform. Safe to run again; the first reason stays. */
export async function stopSending(session: Session, options: Switch): Promise<number> {
  const reason = options.reason?.trim() || 'a person, from the command line';
  return await withServedStore(session, async (store) => {
    await store.clock.sync();
    if (options.client === undefined) await stopAllSending(store, reason);
    else await stopClientSending(store, { clientId: (await findClient(store, options.client)).id, reason, by: BY });
    const where = store.config.database === null ? ` in ${store.config.dataDir}` : '';
    const whose = options.client === undefined ? 'All sending' : `Sending of ${options.client}`;
    if (options.json) session.data(JSON.stringify({ stopped: true, client: options.client ?? null, reason }));
    else session.data(`${whose}${where} is stopped. Texts that are already with the carrier may still arrive.`);
    return EXIT.ok;
  });
}

/** `rekindle sending start`: lifts the switch and has what waited for it looked at now. Safe to run again. */
export async function startSending(session: Session, options: Switch): Promise<number> {
  return await withServedStore(session, async (store) => {
    await store.clock.sync();
    const clients = options.client === undefined ? await listClients(store) : [await findClient(store, options.client)];
    const [only] = clients;
    const { woken } =
      options.client === undefined || only === undefined
        ? await startAllSending(store, BY)
        : await startClientSending(store, { clientId: only.id, by: BY });
    const stillStopped = options.client === undefined ? clients.filter(({ stoppedAt }) => stoppedAt !== null) : [];
    if (options.json) session.data(JSON.stringify({ stopped: false, client: options.client ?? null, woken }));
    else
      session.data(
        `Sending goes on; ${woken} ${woken === 1 ? 'text that waited is' : 'texts that waited are'} looked at now.`,
      );
    for (const { name, slug } of stillStopped)
      session.say(`${name} was stopped for itself and stays so: npx --no rekindle sending start --client ${slug}.`);
    if ((await readAllSendingStopped(store)) !== null)
      session.say('All sending is still stopped: npx --no rekindle sending start.');
    return EXIT.ok;
  });
}
